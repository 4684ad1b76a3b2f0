"""A file that is dragged onto the window: nothing is done with it before somebody says what."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from needlemap.ui.widgets.dialogs import FittingDialog
from needlemap.ui.widgets.factories import button, label, wrapped
from needlemap.ui.widgets.privacy import file_label, follow_privacy

# What gives the words of a choice, and what it does; the reason in place of a call says why it
# cannot be done.
Choice = tuple[Callable[[], str], Callable[[], object] | None, str]
_WIDTH = 420


class FileDrop(QObject):
    """Takes one local file that is dropped onto a window, and hands it on.

    Parameters
    ----------
    take
        Called with the file; whatever it does, the file itself is left alone.
    takes_now
        Whether files are taken now: not while the window is locked.
    """

    def __init__(
        self, window: QWidget, take: Callable[[Path], object], takes_now: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._window, self._take, self._takes_now = window, take, takes_now
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def leave(self) -> None:
        """Take no file any more."""
        self._window.removeEventFilter(self)
        self._window.setAcceptDrops(False)
        # Whose methods they are must not live on in a filter that nobody asks any more.
        self._take, self._takes_now = _nothing, _never
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if event.type() not in kinds or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        path = _file_in(event.mimeData()) if self._takes_now() else None
        if path is None:
            event.ignore()
            return True
        event.acceptProposedAction()
        if event.type() is QEvent.Type.Drop:
            self._take(path)
        return True


class DroppedFileDialog(FittingDialog):
    """Asks what to do with a file; what cannot be done says why."""

    def __init__(self, path: Path, choices: Sequence[Choice], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What to do with this file?"))
        self.setMinimumWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(self.windowTitle(), "heading"))
        column.addWidget(file_label(path))
        self.buttons = [self._button(*choice) for choice in choices]
        self.cancel = button(self.tr("Nothing"))
        self.cancel.clicked.connect(self.reject)
        for made in (*self.buttons, self.cancel):
            column.addWidget(made)
        for words, call, why in choices:
            if call is None:
                column.addWidget(_reason(words, why))
        next((b for b in self.buttons if b.isEnabled()), self.cancel).setFocus()

    def _button(
        self, words: Callable[[], str], call: Callable[[], object] | None, why: str
    ) -> QPushButton:
        made = button("", tip=why)

        def say() -> None:
            made.setText(words())
            made.setAccessibleName(words())

        follow_privacy(made, say)
        made.setEnabled(call is not None)
        if call is not None:
            made.clicked.connect(self.accept)
            # Once this dialog is gone: what is asked next lies over the window itself.
            made.clicked.connect(call)
        return made


def _reason(words: Callable[[], str], why: str) -> QLabel:
    """Return a line that says why a choice cannot be taken; its words may name a patient."""
    line = wrapped("", "muted")
    follow_privacy(line, lambda: line.setText(f"{words()}: {why}"))
    return line


def _nothing(_: Path) -> None:
    pass


def _never() -> bool:
    return False


def _file_in(data: QMimeData) -> Path | None:
    """Return the one local file that is dragged; None for anything else, or several."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.is_file() else None
