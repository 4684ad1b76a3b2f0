"""Opens the dialogs that put records on paper, for one patient or for many."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from needlemap.domain.patient import Patient
from needlemap.storage.records import Records

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from needlemap.reports.report_service import ReportService
    from needlemap.reports.request import HistoryChoice, Kind, ReportRequest
    from needlemap.ui.reports.batch_dialog import BatchDialog
    from needlemap.ui.reports.report_dialog import ReportDialog

_ALL_PATIENTS = 1_000_000


class ReportsController(QObject):
    """One open dialog at a time.

    Signals
    -------
    report_written
        A report went to this file.
    """

    report_written = Signal(str)

    def __init__(
        self,
        window: QWidget,
        records: Records,
        report_service_of: "Callable[[], ReportService]",
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._records = window, records
        self._report_service_of = report_service_of
        self.dialog: ReportDialog | None = None
        self.batch: BatchDialog | None = None

    @property
    def is_writing(self) -> bool:
        """Whether reports are being written that still read the records."""
        return self.batch is not None and self.batch.is_writing

    def open(self, patient: Patient, session_id: str | None = None) -> None:
        """Open the reports of a patient, a session's record first when there is a session."""
        from needlemap.ui.reports.report_dialog import ReportDialog  # heavy, seldom needed

        self._show(
            ReportDialog.ask(self._window, self._report_service_of(), patient.id, session_id),
            patient,
        )

    def open_history(self, patient: Patient, wanted: "HistoryChoice") -> None:
        """Open the reports of a patient on a part of the treatment history."""
        from needlemap.ui.reports.report_dialog import ReportDialog

        service = self._report_service_of()
        self._show(ReportDialog.ask(self._window, service, patient.id, history=wanted), patient)

    def _show(self, dialog: "ReportDialog", patient: Patient) -> None:
        dialog.report_written.connect(self.report_written)
        dialog.batch_requested.connect(lambda: self.open_batch(patient))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._on_dialog_closed)
        self.dialog = dialog

    def open_batch(self, patient: Patient | None = None) -> None:
        """Open the dialog for many reports, of this patient or of all."""
        from needlemap.ui.reports.batch_dialog import BatchDialog

        selections = [(self.tr("All patients"), self._orders_of_all)]
        if patient is not None:
            own = patient.id
            selections.insert(
                0, (self.tr("This patient"), lambda kind: self._orders_of([own], kind))
            )
        dialog = BatchDialog.ask(self._window, self._report_service_of(), selections)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._on_batch_closed)
        self.batch = dialog

    def _orders_of_all(self, kind: "Kind") -> "list[ReportRequest]":
        patients = self._records.patients.search("", limit=_ALL_PATIENTS)
        listed = [*patients, *self._records.patients.archived()]
        return self._orders_of([patient.id for patient in listed], kind)

    def _orders_of(self, patients: "Sequence[str]", kind: "Kind") -> "list[ReportRequest]":
        from needlemap.reports.request import ReportRequest

        if not kind.is_of_session:
            return [ReportRequest(kind, each) for each in patients]
        return [
            ReportRequest(kind, line.id)
            for each in patients
            for line in reversed(self._records.sessions.of_patient(each))
        ]

    def _on_dialog_closed(self) -> None:
        self.dialog = None

    def _on_batch_closed(self) -> None:
        self.batch = None
