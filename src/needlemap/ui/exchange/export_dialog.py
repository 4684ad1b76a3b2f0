"""Export: of whom, what for, for whom, into which file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from needlemap.domain.archive import Scope
from needlemap.domain.clock import today
from needlemap.domain.patient import Patient
from needlemap.domain.user import Permission
from needlemap.errors import NeedleMapError
from needlemap.exchange.archive import SUFFIX, Manifest
from needlemap.services.archive_service import (
    ExportRequest,
    archive_name,
    export_archive,
    export_tables,
)
from needlemap.services.fhir_service import SUFFIX as FHIR_SUFFIX
from needlemap.services.fhir_service import export_fhir, keep_own_codes, read_own_codes
from needlemap.services.research_export import SUFFIX as RESEARCH_SUFFIX
from needlemap.services.research_export import ResearchMode, ResearchResult, export_research
from needlemap.ui.exchange.exchange_dialog import ExchangeDialog, how_many
from needlemap.ui.forms.disclosure import disclosure_of, disclosure_rows
from needlemap.ui.forms.form import Form, Row, choice_of
from needlemap.ui.widgets.factories import button, enable_with_reason, line_edit, wrapped
from needlemap.ui.widgets.privacy import privacy, shown_name

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from needlemap.storage.records import Records


_ARCHIVE, _FHIR, _FHIR_WITH_LOG = "json", "fhir", "fhir_with_log"
_SUFFIXES: dict[str, str] = {
    _ARCHIVE: SUFFIX,
    "csv": ".tables.zip",
    "xlsx": ".xlsx",
    _FHIR: FHIR_SUFFIX,
    _FHIR_WITH_LOG: FHIR_SUFFIX,
    ResearchMode.SAFE_HARBOR: RESEARCH_SUFFIX,
    ResearchMode.SHIFTED: RESEARCH_SUFFIX,
}


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
        self.about = wrapped("", "muted")
        self.own_codes = button(
            self.tr("Own codes…"),
            tip=self.tr("Read a table of the clinic’s own codes, as of SNOMED CT, and keep them"),
        )
        self.own_codes.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        enable_with_reason(self.own_codes, records.refusal(Permission.MANAGE))
        self.lay_out(self.form, self.about, self.own_codes)
        self.own_codes.clicked.connect(self._on_own_codes_clicked)
        self.kind.currentIndexChanged.connect(self._show_about)
        self._show_about()
        self.scope.currentIndexChanged.connect(self._show_name)
        self.kind.currentIndexChanged.connect(self._show_name)
        self.confirm.clicked.connect(self.begin)
        privacy.changed.connect(self._on_privacy_changed)

    def begin(self) -> None:
        """Write the file that was asked for."""
        disclosure = disclosure_of(self.form)
        found = None if disclosure is None else self.form.values("scope", "kind", "file")
        if found is None or disclosure is None:
            return
        scope = Scope(found["scope"])
        ids = (self._patient.id,) if self._patient and scope is not Scope.CLINIC else ()
        request = ExportRequest(scope, ids, disclosure.purpose, disclosure.recipient)
        file, kind = found["file"], found["kind"]
        if kind in set(ResearchMode):
            if scope is Scope.OWN_COPY:
                words = self.tr("Tables for research are no patient’s copy. Choose other records.")
                self.error.say(words)
                return
            self.work(export_research(self._records, file, request, ResearchMode(kind)))
        elif kind in (_FHIR, _FHIR_WITH_LOG):
            with_log = kind == _FHIR_WITH_LOG
            self.work(export_fhir(self._records, file, request, with_log=with_log))
        elif kind == _ARCHIVE:
            self.work(export_archive(self._records, file, request))
        else:
            self.work(export_tables(self._records, file, request, kind))

    def came_to(self, result: Any) -> None:
        """Say what is in the file."""
        if isinstance(result, ResearchResult):
            whose, caution = {"subjects": result.subjects}, result.caution
        else:
            result = result.counts if isinstance(result, Manifest) else result
            whose, caution = {"patients": result.patients}, ""
        held = how_many(**whose, sessions=result.sessions, sites=result.sites)
        lines = (self.tr("Exported: {0}.").format(held), self.file.value(), caution)
        self.finish("\n".join(filter(None, lines)))

    def keep_codes(self, path: Path) -> None:
        """Keep a table of the clinic's own codes, or say what is wrong in it."""
        try:
            codes = read_own_codes(path)
            keep_own_codes(self._records, codes)
        except NeedleMapError as error:
            self.error.say(error.user_message)
            return
        self.error.say("")
        self.say(self.tr("Own codes kept: {0}.").format(len(codes)))

    def _scopes(self, patient: Patient | None) -> dict[Scope, str]:
        words = {Scope.CLINIC: self.tr("Whole clinic")}
        if patient is not None:
            words[Scope.PATIENTS] = self._this(patient)
            words[Scope.OWN_COPY] = self.tr("The patient’s own copy")
        return words

    def _this(self, patient: Patient) -> str:
        return self.tr("This patient: {0}").format(shown_name(patient))

    def _on_privacy_changed(self) -> None:
        if self._patient is not None:
            row = self.scope.findData(Scope.PATIENTS)
            self.scope.setItemText(row, self._this(self._patient))

    def _name(self, scope: Scope) -> str:
        ids = (self._patient.id,) if self._patient and scope is not Scope.CLINIC else ()
        name = archive_name(scope, ids, today().isoformat())
        return name.removesuffix(SUFFIX) + _SUFFIXES[self.kind.currentData()]

    def _kinds(self) -> dict[str, str]:
        return {
            _ARCHIVE: self.tr("Archive (JSON and documents, one ZIP file)"),
            "csv": self.tr("Tables (CSV, one ZIP file)"),
            "xlsx": self.tr("Tables (one Excel workbook)"),
            _FHIR: self.tr("FHIR R4 (one bundle)"),
            _FHIR_WITH_LOG: self.tr("FHIR R4 with the audit log"),
            ResearchMode.SAFE_HARBOR: self.tr("Research: de-identified by Safe Harbor"),
            ResearchMode.SHIFTED: self.tr("Research: pseudonymised, dates shifted"),
        }

    def _show_about(self) -> None:
        """Say what the chosen format is for; the clinic's own codes go into FHIR alone."""
        kind = self.kind.currentData()
        keep = self.tr("The file is not encrypted: keep it as you keep paper records.")
        words = {
            _ARCHIVE: self.tr(
                "An archive loses nothing, holds the documents, and can be imported again."
            ),
            _FHIR: self.tr("FHIR is for other programs. It says most, but an archive says all."),
            _FHIR_WITH_LOG: self.tr("FHIR is for other programs. The log says who did what."),
            ResearchMode.SAFE_HARBOR: self.tr(
                "No name, date, free text, document or member of staff. Days since the first "
                "session; ages over 89 in one group."
            ),
            ResearchMode.SHIFTED: self.tr(
                "This is still personal data: codes stay the same, and the days of each patient "
                "are shifted alike. No name, free text, document or member of staff."
            ),
        }
        tables = self.tr("Tables are for reading and counting.")
        self.about.setText(f"{words.get(kind, tables)} {keep}")
        self.own_codes.setVisible(kind in (_FHIR, _FHIR_WITH_LOG))

    def _on_own_codes_clicked(self) -> None:
        words = self.tr("Tables (*.csv *.txt *.xlsx);;All files (*)")
        dialog = QFileDialog(self, self.tr("Table of own codes"), str(_documents()), words)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.keep_codes(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

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
