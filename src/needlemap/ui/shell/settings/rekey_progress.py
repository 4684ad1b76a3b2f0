"""How far it is while the records get a new key: their file is copied once and checked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QProgressDialog, QWidget

_SHOWN_AFTER_MS = 500
_STEPS = 100


@contextmanager
def rekey_progress(parent: QWidget) -> Iterator[Callable[[float], None]]:
    """Show a bar over the window while the block runs, unless it is over at once.

    It cannot be cancelled: the records are whole at every moment, but half a new key is none.
    """
    words = QCoreApplication.translate(
        "RekeyProgress", "The records get a new key. Please leave the computer on."
    )
    bar = QProgressDialog(words, "", 0, _STEPS, parent.window())
    bar.setCancelButton(None)
    bar.setWindowModality(Qt.WindowModality.WindowModal)
    bar.setMinimumDuration(_SHOWN_AFTER_MS)
    bar.setAutoClose(False)
    bar.setAutoReset(False)
    try:
        yield lambda part: bar.setValue(int(part * _STEPS))
    finally:
        bar.close()
        bar.deleteLater()
