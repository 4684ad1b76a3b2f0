"""Many reports at once: what, of whom, into which folder; progress, cancel, what went wrong."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListView,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from needlemap.reports.batch import Batch
from needlemap.reports.pages.document import Steps
from needlemap.reports.report_service import PreparedReport, ReportService
from needlemap.reports.request import Kind, ReportRequest
from needlemap.ui.forms.disclosure import disclosure_of, disclosure_rows, password_row
from needlemap.ui.forms.form import Form, Row, choice_of
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.dialogs import FittingDialog, ScrollingColumn
from needlemap.ui.widgets.factories import button, enable_with_reason, label, line_edit, wrapped
from needlemap.ui.widgets.step_runner import StepRunner

# Words of a choice, and the orders that it makes.
Selection = tuple[str, Callable[[Kind], Sequence[ReportRequest]]]


class BatchDialog(FittingDialog):
    """Writes one report after the other beside the window, which stays alive.

    Signals
    -------
    finished_writing
        How many files were written, and how many reports failed.

    Parameters
    ----------
    selections
        Patients reports can be asked for: words, and what gives the orders of a kind.
    """

    finished_writing = Signal(int, int)

    def __init__(
        self,
        report_service: ReportService,
        selections: Sequence[Selection],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._report_service, self._selections = report_service, selections
        self._batch: Batch | None = None
        self.kinds = choice_of(self._kind_words())
        self.whose = choice_of({number: words for number, (words, _) in enumerate(selections)})
        place = QStandardPaths.StandardLocation.DocumentsLocation
        self.folder = FolderBox(QStandardPaths.writableLocation(place))
        self.form = Form(
            [
                Row(name="kind", title=self.tr("Reports"), editor=self.kinds),
                Row(name="whose", title=self.tr("Patients"), editor=self.whose),
                Row(
                    name="folder",
                    title=self.tr("Folder for the files"),
                    editor=self.folder,
                    read=self._a_folder,
                ),
                *disclosure_rows(),
                password_row(self.tr("Password (optional, then not PDF/A)")),
            ]
        )
        self._steps = Steps()
        self._reading = StepRunner(self)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Progress"))
        self._state = wrapped("", "muted")
        self._failed = QStringListModel()
        self.failures = QListView()
        self.start = button(self.tr("Export"), kind="primary")
        self.cancel = button(self.tr("Close"))
        self._lay_out()
        self._connect()

    @classmethod
    def ask(
        cls, parent: QWidget, report_service: ReportService, selections: Sequence[Selection]
    ) -> "BatchDialog":
        """Open the dialog over `parent`."""
        dialog = cls(report_service, selections, parent)
        dialog.open()
        return dialog

    @property
    def is_writing(self) -> bool:
        """Whether reports are being written."""
        return self._batch is not None

    @property
    def sentence(self) -> str:
        """What is said of the progress."""
        return self._state.text()

    def begin(self) -> None:
        """Write the chosen reports; ends by itself or when cancelled."""
        found, disclosure = self.form.values("kind", "whose", "folder"), disclosure_of(self.form)
        if found is None or disclosure is None:
            return
        _, orders_of = self._selections[found["whose"]]
        self._batch = Batch(
            self._report_service, orders_of(Kind(found["kind"])), found["folder"], disclosure
        )
        self._failed.setStringList([])
        self.failures.hide()
        self._show_progress()
        self._next()

    def _next(self) -> None:
        """Read the next report a step at a time, and come back to draw it."""
        if self._batch is not None:
            self._reading.begin(self._batch.preparing_next())

    def _on_read(self, ready: PreparedReport | None) -> None:
        """Draw what was read on another thread, and come back to keep it."""
        batch = self._batch
        if batch is None:
            return
        self._show_progress()
        if ready is None:
            self._end(batch)
            return
        self._steps = steps = Steps()
        work = Work(lambda: ready.pdf(batch.disclosure.password, steps=steps), self)
        work.done.connect(lambda content: self._on_drawn(batch, ready, content))
        work.failed.connect(lambda words: self._on_failed(batch, ready, words))
        work.broke.connect(lambda error: self._on_failed(batch, ready, _of_bug(error)))
        work.start()

    def _on_drawn(self, batch: Batch, ready: PreparedReport, content: bytes) -> None:
        batch.keep(ready, content)
        QTimer.singleShot(0, self._next)

    def _on_failed(self, batch: Batch, ready: PreparedReport, words: str) -> None:
        if not self._steps.is_stopped:  # else it is one of those that were not begun
            batch.fail(ready, words)
        QTimer.singleShot(0, self._next)

    def _end(self, batch: Batch) -> None:
        self._batch = None
        done, failed = len(batch.written), len(batch.failures)
        words = self.tr("Files written: {0} of {1}.").format(done, batch.total)
        if batch.done < batch.total:
            words = self.tr("Stopped.") + " " + words
        if failed:
            words += " " + self.tr("Not created: {0}").format(failed)
        sentences = [failure.sentence for failure in batch.failures]
        sentences += [f"{path.name}: {gaps}" for path, gaps in batch.gaps.items()]
        self._failed.setStringList(sentences)
        self.failures.setVisible(bool(sentences))
        self._say(words)
        self._show_state()
        self.finished_writing.emit(done, failed)

    def _show_progress(self) -> None:
        if self._batch is not None:
            self.progress.setRange(0, max(1, self._batch.total))
            self.progress.setValue(self._batch.done)
            words = self.tr("{0} of {1} done").format(self._batch.done, self._batch.total)
            self._say(words)
        self._show_state()

    def _show_state(self) -> None:
        enable_with_reason(self.start, self._report_service.refusal)
        self.start.setEnabled(not self.is_writing and not self._report_service.refusal)
        self.cancel.setText(self.tr("Stop") if self.is_writing else self.tr("Close"))
        self.cancel.setAccessibleName(self.cancel.text())

    def _say(self, words: str) -> None:
        self._state.setText(words)
        self._state.show()
        self.progress.show()
        self.progress.setAccessibleDescription(words)

    def _a_folder(self, name: str) -> Path:
        folder = Path(name)
        if not name or not folder.is_dir():
            raise ValueError(self.tr("This folder does not exist. Choose another one."))
        return folder

    def _on_cancel_clicked(self) -> None:
        if self._batch is not None:
            self._batch.cancel()
            self._steps.stop()
            if self._reading.is_running:  # else the end of the drawing leads on
                self._next()
        else:
            super().reject()

    def _kind_words(self) -> dict[Kind, str]:
        return {
            Kind.SESSION: self.tr("Session records"),
            Kind.HISTORY: self.tr("Treatment histories"),
            Kind.CHART: self.tr("Whole charts"),
        }

    def _connect(self) -> None:
        self.start.clicked.connect(self.begin)
        self.cancel.clicked.connect(self._on_cancel_clicked)
        self._reading.done.connect(self._on_read)

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Batch export"))
        self.setMinimumWidth(520)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Batch export"), "heading"))
        column.addWidget(ScrollingColumn(self.form), 1)
        column.addWidget(self.progress)
        column.addWidget(self._state)
        self.failures.setModel(self._failed)
        self.failures.setAccessibleName(self.tr("Reports not created, or not complete"))
        self.failures.setMinimumHeight(110)
        self.failures.setWordWrap(True)
        self.failures.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self.failures)
        self.failures.hide()
        self.progress.hide()  # until there is something to tell
        self._state.hide()
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.start)
        column.addLayout(buttons)

    def reject(self) -> None:
        """Escape stops the writing first, and closes the dialog then."""
        self._on_cancel_clicked()


class FolderBox(QWidget):
    """The name of a folder, typed or chosen.

    Signals
    -------
    entered
        Another folder was typed or chosen.
    """

    entered = Signal(str)

    def __init__(self, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line_edit(self.tr("Folder for the files"))
        self.line.setText(folder)
        self.choose = button(self.tr("Choose…"), tip=self.tr("Choose the folder"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.choose)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self.entered)
        self.choose.clicked.connect(self._on_choose_clicked)

    def value(self) -> str:
        """Return the name of the folder."""
        return self.line.text()

    def show_value(self, folder: str) -> None:
        """Show the name of a folder."""
        self.line.setText(folder)

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for the files"), self.line.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.line.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _of_bug(error: Exception) -> str:
    """Return what is said of our own mistake: it must not stop the other reports."""
    return f"{type(error).__name__}. Please report this to the makers of NeedleMap."
