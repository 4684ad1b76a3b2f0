"""One report: chosen, seen as it will be printed, then saved as PDF or printed."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QTimer, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from needlemap.errors import ReportStoppedError
from needlemap.reports.batch import words_of
from needlemap.reports.loader import UNREADABLE
from needlemap.reports.pages.document import Document, Steps
from needlemap.reports.report_service import PreparedReport, ReportService
from needlemap.reports.request import Disclosure, HistoryChoice, Kind
from needlemap.ui.reports.choices import ReportChoices
from needlemap.ui.reports.preview import PagePreview
from needlemap.ui.reports.printing import printed_pages, printer_for
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.dialogs import FittingDialog, ScrollingColumn
from needlemap.ui.widgets.factories import button, enable_with_reason, label
from needlemap.ui.widgets.notice import NoticeBar
from needlemap.ui.widgets.privacy import shown_text
from needlemap.ui.widgets.step_runner import StepRunner
from needlemap.ui.widgets.theme import wide_px

if TYPE_CHECKING:
    from collections.abc import Generator

_REFRESH_MS = 120
_LOOK_MS = 150
_FIELDS_WIDTH = 300


class ReportDialog(FittingDialog):
    """Fields on the left, the pages on the right.

    Signals
    -------
    report_written
        A report went to this file.
    batch_requested
        Many reports at once are wanted instead.
    """

    report_written = Signal(str)
    batch_requested = Signal()

    def __init__(
        self,
        report_service: ReportService,
        patient_id: str,
        session_id: str | None,
        parent: QWidget | None = None,
        *,
        history: HistoryChoice | None = None,
    ) -> None:
        super().__init__(parent)
        self._report_service = report_service
        self._ready: PreparedReport | None = None
        self._document: Document | None = None
        self._turn = 0
        self._is_writing = False
        self.choices = ReportChoices(
            patient_id,
            session_id,
            report_service.handout_text,
            letter_text=report_service.letter_text,
            book=report_service.address_book,
            has_codes=report_service.prints_codes,
        )
        self.preview = PagePreview()
        self.notice = NoticeBar()
        self.keep_text = button(self.tr("Save as clinic text"))
        self.many = button(self.tr("Batch export…"))
        self.print = button(self.tr("Print…"), tip=self.tr("Print these pages"))
        self.save = button(self.tr("Save PDF…"), kind="primary")
        self.save.setDefault(True)
        self.cancel = button(self.tr("Close"))
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.hide()
        self._steps = Steps()
        self._reading = StepRunner(self)
        self._printing: Generator[tuple[int, int], None, None] | None = None
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._on_look)
        if history is not None:
            self.choices.choose_history(history)
        self._timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._lay_out()
        self._connect()
        if report_service.refusal:
            self.notice.show_error(report_service.refusal)
        self.refresh()

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        report_service: ReportService,
        patient_id: str,
        session_id: str | None = None,
        *,
        history: HistoryChoice | None = None,
    ) -> "ReportDialog":
        """Open the dialog over `parent`, on a part of the treatment history when one is named."""
        dialog = cls(report_service, patient_id, session_id, parent, history=history)
        dialog.open()
        return dialog

    @property
    def is_ready(self) -> bool:
        """Whether the chosen report is laid out."""
        return self._document is not None

    def refresh(self) -> None:
        """Read and lay out the chosen report again."""
        self._timer.stop()
        self._turn += 1
        self._document = self._ready = None
        self._begin_steps()
        self._show_state()
        if not self.preview.page_count:
            self._show_preparing()
        try:
            self._reading.begin(self._report_service.preparing(self.choices.order))
        except UNREADABLE as error:
            self._reading.stop()
            self._on_failed(self._turn, words_of(error))

    def _on_order_changed(self) -> None:
        """Offer the pages that are seen no longer: something else was chosen."""
        self._document = None
        self._show_state()
        self._timer.start()

    def _on_read(self, ready: PreparedReport) -> None:
        """Lay out beside the window what was read."""
        self._ready, steps = ready, self._steps
        turn, work = self._turn, Work(lambda: ready.document(steps), self)
        work.done.connect(lambda document: self._on_laid_out(turn, document))
        work.failed.connect(lambda words: self._on_failed(turn, words))
        work.broke.connect(self._on_broke)
        work.start()

    def write(self, path: Path, ready: PreparedReport | None = None) -> None:
        """Save a report, else the chosen one, under this name; said when it is done."""
        disclosure, ready = self.choices.disclosure(), ready or self._ready
        if disclosure is None or ready is None:
            return
        self._set_writing(writing=True)
        self._begin_steps()
        steps = self._steps
        work = Work(lambda: ready.pdf(disclosure.password, steps=steps), self)
        work.done.connect(lambda content: self._on_drawn(ready, path, content, disclosure))
        work.failed.connect(self._on_not_written)
        work.broke.connect(self._on_broke)
        work.start()

    def print_on(self, printer: QPrinter) -> None:
        """Log the printing, then print the pages, one after the other so that it can be stopped."""
        disclosure = self.choices.disclosure()
        if disclosure is None or self._ready is None or self._document is None:
            return
        try:
            self._report_service.note(
                "print_report", self._ready, disclosure, printer=printer.printerName()
            )
        except UNREADABLE as error:
            self.notice.show_error(words_of(error))
            return
        self._set_writing(writing=True)
        self._begin_steps()
        self._printing = printed_pages(self._document.sheets, printer)
        self._print_next()

    def _print_next(self) -> None:
        """Print the next page, and come back for the one after it."""
        if self._printing is None:
            return
        try:
            at = next(self._printing, None)
            if at is not None:
                self._steps.tell(*at)
                if at[0] == at[1]:
                    at = next(self._printing, None)
        except UNREADABLE as error:
            words = words_of(error)
            if isinstance(error, ReportStoppedError):
                words = self.tr("Stopped. The printer may have some of the pages.")
            self._end_printing()
            self.notice.show_error(words)
            return
        if at is None:
            self._end_printing()
            self.notice.show_good(self.tr("Sent to the printer."))
        else:
            QTimer.singleShot(0, self, self._print_next)

    def _end_printing(self) -> None:
        if self._printing is not None:
            self._printing.close()
        self._printing = None
        self._set_writing(writing=False)

    def _on_laid_out(self, turn: int, document: Document) -> None:
        if turn != self._turn:
            return  # something else was chosen in the meantime
        self._end_steps()
        self._document = document
        self.preview.show_sheets(document.sheets)
        if document.gaps:
            self.notice.show_error(document.gaps)
        self._show_state()

    def _on_failed(self, turn: int, words: str) -> None:
        if turn == self._turn:
            self._end_steps()
            self.preview.show_words(words)
            self._show_state()

    def _on_broke(self, error: Exception) -> None:
        if self._document is None:
            self.preview.show_words("")
        self._set_writing(writing=False)
        raise error

    def _on_drawn(
        self, ready: PreparedReport, path: Path, content: bytes, disclosure: Disclosure
    ) -> None:
        try:
            self._report_service.save(ready, path, content, disclosure)
        except UNREADABLE as error:
            self._on_not_written(words_of(error))
        else:
            self._set_writing(writing=False)
            name = shown_text(path.name, ready.patient_name)
            self.notice.show_good(self.tr("Saved as {0}.").format(name))
            self.report_written.emit(str(path))

    def _on_not_written(self, words: str) -> None:
        self._set_writing(writing=False)
        self.notice.show_error(words)

    def _on_save_clicked(self) -> None:
        disclosure, ready = self.choices.disclosure(), self._ready
        if disclosure is None or ready is None:
            return
        dialog = QFileDialog(self, self.tr("Save the report as PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PDF files (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        place = QStandardPaths.StandardLocation.DocumentsLocation
        dialog.setDirectory(QStandardPaths.writableLocation(place))
        dialog.selectFile(ready.file_name(by_name=disclosure.by_name))
        dialog.fileSelected.connect(lambda name: self.write(Path(name), ready))
        dialog.open()

    def _on_print_clicked(self) -> None:
        if self._document is None or self._ready is None or self.choices.disclosure() is None:
            return
        printer = printer_for(self._document.sheets, self._ready.file_name())
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(lambda: self.print_on(printer))
        QDialog.open(dialog)

    def _on_keep_text_clicked(self) -> None:
        is_letter = self.choices.kind is Kind.LETTER
        try:
            if is_letter:
                self._report_service.keep_letter(self.choices.letter.toPlainText())
            else:
                self._report_service.keep_handout(self.choices.text.toPlainText())
        except UNREADABLE as error:
            self.notice.show_error(words_of(error))
        else:
            self.notice.show_good(
                self.tr("Saved. New letters use this text.")
                if is_letter
                else self.tr("Saved. New hand-outs use this text.")
            )

    def _on_many_clicked(self) -> None:
        self.reject()
        self.batch_requested.emit()

    def _show_state(self) -> None:
        self.keep_text.setVisible(self.choices.kind in (Kind.HANDOUT, Kind.LETTER))
        can_go = self._document is not None and not self._is_writing
        refusal = self._report_service.refusal
        for pushed in (self.save, self.print):
            enable_with_reason(pushed, refusal)
            pushed.setEnabled(can_go and not refusal)
        for pushed in (self.many, self.keep_text):
            enable_with_reason(pushed, refusal)
        self.cancel.setText(self.tr("Stop") if self._is_writing else self.tr("Close"))
        self.cancel.setAccessibleName(self.cancel.text())

    def _begin_steps(self) -> None:
        """Follow the steps of what is begun now; what was under way before is not wanted."""
        self._steps.stop()
        self._steps = Steps()
        self.bar.setRange(0, 0)
        self._look.start()

    def _end_steps(self) -> None:
        self._look.stop()
        self.bar.hide()

    def _on_look(self) -> None:
        """Show how far it is, once it takes long enough to be looked at.

        Pages of what was chosen before are taken away by then: they would pass for the new ones.
        """
        if self._document is None and self.preview.page_count:
            self._show_preparing()
        done, total = self._steps.at
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.bar.show()

    def _show_preparing(self) -> None:
        self.preview.show_words(self.tr("Preparing the pages…"))

    def _set_writing(self, *, writing: bool) -> None:
        self._is_writing = writing
        if not writing:
            self._end_steps()
        self._show_state()

    def _connect(self) -> None:
        self._timer.timeout.connect(self.refresh)
        self._reading.progressed.connect(lambda done, total: self._steps.tell(done, total))
        self._reading.done.connect(self._on_read)
        self._reading.failed.connect(lambda words: self._on_failed(self._turn, words))
        self.choices.order_changed.connect(self._on_order_changed)
        self.save.clicked.connect(self._on_save_clicked)
        self.print.clicked.connect(self._on_print_clicked)
        self.keep_text.clicked.connect(self._on_keep_text_clicked)
        self.many.clicked.connect(self._on_many_clicked)
        self.cancel.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Print and export"))
        self.resize(1080, 760)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Print and export"), "heading"))
        column.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(20)
        left = QWidget()
        left.setFixedWidth(wide_px(_FIELDS_WIDTH))
        fields = QVBoxLayout(left)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.addWidget(ScrollingColumn(self.choices), 1)
        fields.addWidget(self.keep_text)
        row.addWidget(left)
        row.addWidget(self.preview, 1)
        column.addLayout(row, 1)
        room = self.bar.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # nothing moves when it comes
        self.bar.setSizePolicy(room)
        column.addWidget(self.bar)
        buttons = QHBoxLayout()
        buttons.addWidget(self.many)
        buttons.addStretch()
        for each in (self.cancel, self.print, self.save):
            buttons.addWidget(each)
        column.addLayout(buttons)

    def reject(self) -> None:
        """Stop what is being written or printed; where nothing is, close the dialog."""
        self._steps.stop()
        if not self._is_writing:
            self._reading.stop()
            super().reject()
