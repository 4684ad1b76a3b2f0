"""Opens the dialogs of export and import over the window, one at a time."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from needlemap.domain.archive import Scope
from needlemap.domain.patient import Patient
from needlemap.domain.user import Permission
from needlemap.storage.repositories.transfer import INTO_DEMONSTRATION
from needlemap.ui.widgets.privacy import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from needlemap.storage.records import Records
    from needlemap.ui.exchange.exchange_dialog import ExchangeDialog, ImportDialog
    from needlemap.ui.exchange.file_drop import DroppedFileDialog

_TABLES = (".csv", ".txt", ".tsv", ".xlsx")


class ExchangeController(QObject):
    """Export and import of open records.

    Signals
    -------
    imported
        Patients came into the records, or left the list with a whole import.
    """

    imported = Signal()

    def __init__(self, window: QWidget, records: "Records", parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._records = window, records
        self.dialog: ExchangeDialog | None = None

    @property
    def is_running(self) -> bool:
        """Whether records are being written or read for a file."""
        return self.dialog is not None and self.dialog.runner.is_running

    @property
    def export_refusal(self) -> str:
        """Why nothing can be exported now, or nothing."""
        return self._records.refusal(Permission.EXPORT)

    @property
    def import_refusal(self) -> str:
        """Why nothing can be imported now, or nothing."""
        if self._records.settings.is_made_up():
            return INTO_DEMONSTRATION
        return self._records.refusal(Permission.MANAGE)

    def open_export(self, patient: Patient | None, scope: Scope = Scope.CLINIC) -> None:
        """Ask what to export, this patient's records among it."""
        if self.export_refusal or self.dialog is not None:
            return
        from needlemap.ui.exchange.export_dialog import ExportDialog  # seldom needed

        self._show(ExportDialog(self._records, patient, scope=scope, parent=self._window))

    def ask_for_file(self) -> None:
        """Ask for the file to import."""
        if self.import_refusal or self.dialog is not None:
            return
        words = self.tr(
            "Archives, tables and FHIR (*.zip *.csv *.txt *.xlsx *.json *.ndjson);;All files (*)"
        )
        chooser = QFileDialog(self._window, self.tr("File to import"), str(Path.home()), words)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda name: self.open_import(Path(name)))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def open_withdrawal(self) -> None:
        """Ask which import is to be taken back, and why."""
        if self.import_refusal or self.dialog is not None:
            return
        from needlemap.ui.exchange.withdraw_dialog import WithdrawImportDialog

        dialog = WithdrawImportDialog(self._records, self._window)
        dialog.withdrawn.connect(self.imported)
        self._show(dialog)

    def open_import(self, path: Path) -> "ImportDialog | None":
        """Show what a file would bring: an archive, a table of patients or notes, or FHIR."""
        if self.import_refusal or self.dialog is not None:
            return None
        from needlemap.exchange.fhir.reading import is_fhir
        from needlemap.ui.exchange.fhir_dialog import ImportFhirDialog
        from needlemap.ui.exchange.import_dialog import ImportArchiveDialog
        from needlemap.ui.exchange.table_dialog import ImportTableDialog

        dialog: ImportDialog
        if is_fhir(path):
            dialog = ImportFhirDialog(self._records, path, parent=self._window)
        elif path.suffix.lower() in _TABLES:
            dialog = ImportTableDialog(self._records, path, parent=self._window)
        else:
            dialog = ImportArchiveDialog(self._records, path, parent=self._window)
        dialog.imported.connect(self.imported)
        self._show(dialog)
        dialog.look()
        return dialog

    def take_dropped(
        self, path: Path, patient: Patient | None, keep: "Callable[[Path], object]"
    ) -> "DroppedFileDialog":
        """Ask what to do with a file that was dragged onto the window.

        `keep` keeps it as a document of the patient in front.
        """
        from needlemap.ui.exchange.file_drop import DroppedFileDialog

        why = self.import_refusal
        refusal = self._records.refusal(Permission.CHART)
        if patient is None:
            refusal = self.tr("Select a patient first.")

        def of() -> str:
            name = shown_name(patient) if patient else "…"
            return self.tr("Keep as a document of {0}").format(name)

        def import_() -> str:
            return self.tr("Import records from it")

        choices = [
            (import_, None if why else partial(self._import, path), why),
            (of, None if refusal else partial(keep, path), refusal),
        ]
        dialog = DroppedFileDialog(path, choices, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _import(self, path: Path) -> None:
        self.open_import(path)

    def stop(self) -> None:
        """Give up what is under way and close the dialog: the records are being closed."""
        if self.dialog is not None:
            self.dialog.runner.stop()
            self.dialog.close()

    def _show(self, dialog: "ExchangeDialog") -> None:
        self.dialog = dialog
        dialog.finished.connect(self._on_closed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None
