"""Export: of whom, what for, for whom, into which file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from needlemap.domain.archive import Scope
from needlemap.domain.clock import today
from needlemap.domain.patient import Patient
from needlemap.exchange.archive import SUFFIX, Counts, Manifest
from needlemap.services.archive_service import (
    ExportRequest,
    archive_name,
    export_archive,
    export_tables,
)
from needlemap.services.restore_words import count_words
from needlemap.ui.exchange.exchange_dialog import ExchangeDialog
from needlemap.ui.forms.disclosure import disclosure_of, disclosure_rows
from needlemap.ui.forms.form import Form, Row, choice_of
from needlemap.ui.widgets.factories import button, line_edit, wrapped

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from needlemap.storage.records import Records


_ARCHIVE = "json"
_SUFFIXES = {_ARCHIVE: SUFFIX, "csv": ".tables.zip", "xlsx": ".xlsx"}


class ExportDialog(ExchangeDialog):
    """Writes everything, one patient, or the copy that a patient takes along, into one file."""

    def __init__(
        self,
        records: "Records",
        patient: Patient | None = None,
        *,
        scope: Scope = Scope.CLINIC,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Export records"), self.tr("Export"), parent)
        self._records, self._patient = records, patient
        self.scope = choice_of(self._scopes(patient))
        self.kind = choice_of(self._kinds())
        self.file = FileBox(_documents() / self._name(scope))
        purpose, recipient = disclosure_rows()
        self.form = Form(
            [
                Row(name="scope", title=self.tr("Records"), editor=self.scope),
                Row(name="kind", title=self.tr("Format"), editor=self.kind),
                purpose,
                recipient,
                Row(name="file", title=self.tr("File"), editor=self.file, read=_path),
            ]
        )
        self.form.show_value("scope", scope)
        if scope is Scope.OWN_COPY:
            self.form.show_value("purpose", self.tr("Patient copy"))
        words = self.tr(
            "An archive loses nothing, holds the documents, and can be imported again. Tables are "
            "for reading and counting. No file is encrypted: keep it as you keep paper records."
        )
        self.lay_out(self.form, wrapped(words, "muted"))
        self.scope.currentIndexChanged.connect(self._show_name)
        self.kind.currentIndexChanged.connect(self._show_name)
        self.confirm.clicked.connect(self.begin)

    def begin(self) -> None:
        """Write the file that was asked for."""
        disclosure = disclosure_of(self.form)
        found = None if disclosure is None else self.form.values("scope", "kind", "file")
        if found is None or disclosure is None:
            return
        scope = Scope(found["scope"])
        ids = (self._patient.id,) if self._patient and scope is not Scope.CLINIC else ()
        request = ExportRequest(scope, ids, disclosure.purpose, disclosure.recipient)
        if found["kind"] == _ARCHIVE:
            self.work(export_archive(self._records, found["file"], request))
        else:
            self.work(export_tables(self._records, found["file"], request, found["kind"]))

    def came_to(self, result: Any) -> None:
        """Say what is in the file."""
        counts: Counts = result.counts if isinstance(result, Manifest) else result
        held = ", ".join(
            (
                count_words(counts.patients, self.tr("patient")),
                count_words(counts.sessions, self.tr("session")),
                count_words(counts.sites, self.tr("site")),
            )
        )
        self.finish(self.tr("Exported: {0}.\n{1}").format(held, self.file.value()))

    def _scopes(self, patient: Patient | None) -> dict[Scope, str]:
        words = {Scope.CLINIC: self.tr("Whole clinic")}
        if patient is not None:
            words[Scope.PATIENTS] = self.tr("This patient: {0}").format(patient.name)
            words[Scope.OWN_COPY] = self.tr("The patient’s own copy")
        return words

    def _name(self, scope: Scope) -> str:
        ids = (self._patient.id,) if self._patient and scope is not Scope.CLINIC else ()
        name = archive_name(scope, ids, today().isoformat())
        return name.removesuffix(SUFFIX) + _SUFFIXES[self.kind.currentData()]

    def _kinds(self) -> dict[str, str]:
        return {
            _ARCHIVE: self.tr("Archive (JSON and documents, one ZIP file)"),
            "csv": self.tr("Tables (CSV, one ZIP file)"),
            "xlsx": self.tr("Tables (one Excel workbook)"),
        }

    def _show_name(self) -> None:
        folder = Path(self.file.value()).parent
        self.file.show_value(str(folder / self._name(Scope(self.scope.currentData()))))


class FileBox(QWidget):
    """The name of a file to write, typed or chosen."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line_edit(self.tr("File to write"))
        self.line.setText(str(path))
        self.choose = button(self.tr("Choose…"), tip=self.tr("Choose the file"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.choose)
        self.setFocusProxy(self.line)
        self.choose.clicked.connect(self._on_choose_clicked)

    @property
    def entered(self) -> "SignalInstance":
        """Another file was typed or chosen."""
        return self.line.textChanged

    def value(self) -> str:
        """Return the name of the file."""
        return self.line.text()

    def show_value(self, name: str) -> None:
        """Show the name of a file."""
        self.line.setText(name)

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("File to write"), self.line.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self.line.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _documents() -> Path:
    place = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(place))


def _path(name: str) -> Path:
    path = Path(name.strip())
    if not name.strip() or path.is_dir() or not path.parent.is_dir():
        raise ValueError("This file cannot be written there. Choose another folder and name.")
    return path
