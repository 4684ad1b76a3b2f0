"""The documents of a patient: added, opened, never deleted."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from needlemap.domain.clock import local_day
from needlemap.domain.days import day_words
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import DOCUMENT_BYTES, Document, DocumentKind
from needlemap.domain.user import Permission
from needlemap.errors import DocumentRefusedError, NeedleMapError
from needlemap.reports.export_file import export_file
from needlemap.ui.patients.document_form import DocumentForm, kind_words
from needlemap.ui.patients.document_pages import media_type_of, pages_of
from needlemap.ui.patients.document_view import DocumentView
from needlemap.ui.patients.words import listed
from needlemap.ui.widgets.factories import button, enable_with_reason, label, wrapped
from needlemap.ui.widgets.list_rows import RowLook, RowsModel, on_opened, row_list
from needlemap.ui.widgets.notice import NoticeBar
from needlemap.ui.widgets.privacy import shown_text

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_Index = QModelIndex | QPersistentModelIndex
_SHOWN_ROWS = 4
_KILOBYTE = 1000


class DocumentListModel(RowsModel[Document]):
    """The documents of a patient."""

    def __init__(self) -> None:
        super().__init__()
        self._whose = ""

    def show_of(self, documents: Sequence[Document], whose: str) -> None:
        """Replace the list by the documents of the patient with this name."""
        self._whose = whose
        self.show(documents)

    def look_of(self, row: Document) -> RowLook:  # noqa: D102
        day = day_words(local_day(row.added_at))
        size = self.tr("{0} kB").format(max(1, round(row.size / _KILOBYTE)))
        return RowLook(
            shown_text(row.title, self._whose),
            listed([kind_words()[row.kind], day, size]),
        )


class DocumentsPanel(QWidget):
    """Lists the documents; a click opens one inside the window."""

    def __init__(
        self, records: "Records", notice: NoticeBar, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._records, self._notice = records, notice
        self._patient: Patient | None = None
        self.model = DocumentListModel()
        self.list = row_list(self.tr("Documents"))
        self.list.setModel(self.model)
        self.add = button(self.tr("Add…"), tip=self.tr("Add a PDF, JPEG or PNG file"))
        self.add.setAccessibleName(self.tr("Add a document"))
        self._no_adding = records.refusal(Permission.CHART)
        self._none = wrapped(self.tr("None yet"), "muted")
        self.view: DocumentView | None = None
        self._lay_out()
        self.add.clicked.connect(self._on_add_clicked)
        on_opened(self.list, self._on_opened)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_patient(self, patient: Patient) -> None:
        """Show the documents of a patient."""
        self._patient = patient
        self.model.show_of(self._records.documents.of_patient(patient.id), patient.name)
        count = self.model.rowCount()
        self.list.setVisible(count > 0)
        self._none.setVisible(count == 0)
        rows = max(1, min(count, _SHOWN_ROWS))
        hint = self.list.sizeHintForRow(0) if count else 0
        self.list.setFixedHeight(rows * hint + 4)
        merged = self.tr("Add documents to the patient who was kept.")
        is_merged = patient.merged_into is not None
        enable_with_reason(self.add, self._no_adding or (merged if is_merged else ""))

    def ask_to_keep(self, path: Path, patient: Patient | None = None) -> DocumentForm:
        """Ask what the file is, and keep it; of the patient shown unless another one is named."""
        whose = patient or self._patient
        return DocumentForm.ask(
            self.window(), path, lambda kind, title: self._keep(whose, path, kind, title)
        )

    def open_document(self, document: Document) -> None:
        """Show a document inside the window, and log that it was seen."""
        try:
            content = self._records.documents.content(document.id)
            pages = pages_of(content, document.media_type)
            self._records.audit.note(
                "view_document", "patient", document.patient_id, document=document.id
            )
        except NeedleMapError as error:
            self._notice.show_error(error.user_message)
            return
        self.view = DocumentView.ask(self.window(), document, pages, self._save_copy)
        self.view.finished.connect(self.view.deleteLater)

    def _keep(self, patient: Patient | None, path: Path, kind: DocumentKind, title: str) -> None:
        if patient is None:
            return
        if path.stat().st_size > DOCUMENT_BYTES:
            raise DocumentRefusedError(
                f"This file is too large: the records take files of up to "
                f"{DOCUMENT_BYTES // 1_000_000} MB. Scan it with a lower resolution."
            )
        content = path.read_bytes()
        media_type = media_type_of(content)
        pages_of(content, media_type)
        self._records.documents.add(patient.id, kind, title, media_type, content)
        if self._patient is not None and self._patient.id == patient.id:
            self.show_patient(patient)

    def _save_copy(self, document: Document, path: Path) -> None:
        content = self._records.documents.content(document.id)

        def note(action: str) -> None:
            self._records.audit.note(action, "patient", document.patient_id, document=document.id)

        export_file(note, "export_document", path, content)

    def _on_opened(self, index: QModelIndex) -> None:
        self.open_document(self.model.row_at(index.row()))

    def _on_add_clicked(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Choose a document"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Documents (*.pdf *.jpg *.jpeg *.png)"))
        dialog.fileSelected.connect(lambda name: self.ask_to_keep(Path(name)))
        dialog.open()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Documents"), "heading"), 1)
        head.addWidget(self.add)
        column.addLayout(head)
        column.addWidget(self._none)
        column.addWidget(self.list)
