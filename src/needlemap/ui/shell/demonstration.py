"""The demonstration in the window: made-up records in a folder of their own, and the way back."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolBar, QWidget

from needlemap.domain.clock import now_utc
from needlemap.services.made_up.clinic import PASSWORD, fill, fresh_folder, make_demo, remove_demo
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.eliding import one_line
from needlemap.ui.widgets.factories import button, card, centre, label, wrapped
from needlemap.ui.widgets.step_runner import StepRunner
from needlemap.ui.widgets.theme import wide_px

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_CARD_WIDTH = 440
_MOST = 1000


class DemonstrationPage(QWidget):
    """Makes up patients, step by step so that the window stays alive, and says how far it is.

    Signals
    -------
    made
        The open records of the demonstration.
    failed
        It could not be made, in a sentence; nothing is left of it.
    cancelled
        The user does not want it; nothing is left of it.
    """

    made = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preparing the demonstration"))
        self.setObjectName("page")
        self._folder = folder
        self._records: Records | None = None
        self._is_over = False
        self.progress = QProgressBar()
        self.progress.setRange(0, _MOST)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self._state = label("", "muted")
        self.cancel = button(self.tr("Cancel"))
        self.cancel.clicked.connect(self.stop)
        self.runner = StepRunner(self)
        self.runner.progressed.connect(self._on_progressed)
        self.runner.done.connect(self._on_filled)
        self.runner.failed.connect(self._on_failed)
        frame, column = card()
        frame.setFixedWidth(wide_px(_CARD_WIDTH))
        column.addWidget(label(self.tr("Making up patients"), "title"))
        words = self.tr(
            "Forty patients with two years of sessions, all invented, in a folder of their own."
        )
        column.addWidget(wrapped(words, "muted"))
        column.addWidget(self.progress)
        column.addWidget(self._state)
        column.addWidget(self.cancel)
        centre(frame, self)

    def begin(self) -> None:
        """Begin; ends by itself, with a signal."""
        self._state.setText(self.tr("Preparing the encrypted file…"))
        work = Work(partial(_made, self._folder), self)
        work.done.connect(self._on_made)
        work.failed.connect(self._on_failed)
        work.broke.connect(self._on_broke)
        work.start()
        self.cancel.setFocus()

    def stop(self) -> None:
        """Give up; nothing is left."""
        if not self._is_over:
            self._is_over = True
            self.runner.stop()
            self._forget()
            self.cancelled.emit()

    def _on_made(self, records: "Records") -> None:
        self._records = records
        if self._is_over:
            self._forget()
        else:
            self.runner.begin(fill(records, now=now_utc()))

    def _on_progressed(self, done: int, total: int) -> None:
        if not total:  # what is read first, which nobody counts
            return
        self.progress.setValue(round(_MOST * done / total))
        self._state.setText(self.tr("{0} of {1} patients").format(done, total))

    def _on_filled(self) -> None:
        self._is_over = True
        self.made.emit(self._records)

    def _on_failed(self, sentence: str) -> None:
        self._is_over = True
        self._forget()
        self.failed.emit(sentence)

    def _on_broke(self, error: Exception) -> None:
        self.stop()
        raise error

    def _forget(self) -> None:
        records, self._records = self._records, None
        if records is not None:
            records.close()
            remove_demo(self._folder)


class DemonstrationBand(QToolBar):
    """Says above every page that nothing in it is real, and leads back.

    Parameters
    ----------
    is_temporary
        Made from the first page, and left by a click. Others are left like any records, by
        signing out, and have their own passwords.

    Signals
    -------
    leave_requested
        The demonstration is to be put away.
    """

    leave_requested = Signal()

    def __init__(self, parent: QWidget | None = None, *, is_temporary: bool) -> None:
        super().__init__(self.tr("Demonstration"), parent)
        self.setObjectName("demonstration")
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)  # a right click must not hide it
        self.toggleViewAction().setEnabled(False)
        mark = label(self.tr("DEMO"), "demo-mark")
        words = self.tr("Made-up patients: nobody was treated.")
        if is_temporary:
            password = self.tr("To sign or unlock, type the password “{0}”.").format(PASSWORD)
            words = f"{words} {password}"
        self.words = one_line(words, "demo")
        self.leave = button(self.tr("Leave the demonstration"))
        self.leave.clicked.connect(self.leave_requested)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # Margins of its own: those of a tool bar are other ones once the style sheet has changed.
        whole = QWidget()
        whole.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(whole)
        row.setContentsMargins(14, 4, 14, 4)
        row.setSpacing(12)
        for piece in (mark, self.words, *([self.leave] if is_temporary else [])):
            row.addWidget(piece)
        self.addWidget(whole)
        self._drop_margins()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._drop_margins()

    def _drop_margins(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, 0)

    def say(self) -> None:
        """Tell a screen reader where it is."""
        announce(self, self.tr("Demonstration. {0}").format(self.words.text()))


def demonstration_folder(folder: Path) -> Path:
    """Return where the demonstration beside these records lies."""
    return folder.with_name(f"{folder.name}-demonstration")


def _made(folder: Path) -> "Records":
    fresh_folder(folder)
    return make_demo(folder)
