"""Asks what a chosen file is before it goes into the records."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.patient_file import DocumentKind
from needlemap.errors import NeedleMapError
from needlemap.ui.common.fitting_dialog import FittingDialog
from needlemap.ui.common.pieces import button, field, label, line_edit, wrapped
from needlemap.ui.patients.words import tr

Keep = Callable[[DocumentKind, str], None]
_LONGEST_TITLE = 200


class DocumentForm(FittingDialog):
    """Kind and title; the file is kept when it is confirmed, and never deleted again."""

    def __init__(self, path: Path, keep: Keep, parent: QWidget) -> None:
        super().__init__(parent)
        self._keep = keep
        self.kind = QComboBox()
        for kind, words in kind_words().items():
            self.kind.addItem(words, kind)
        self.title = line_edit(self.tr("Title"))
        self.title.setMaxLength(_LONGEST_TITLE)
        self.title.setText(path.stem[:_LONGEST_TITLE])
        self.title.selectAll()
        self._error = wrapped("", "error")
        self._error.hide()
        self.save = button(self.tr("Keep in the records"), kind="primary")
        self.save.setDefault(True)
        self.cancel = button(self.tr("Cancel"))
        self._lay_out(path)
        self.save.clicked.connect(self._on_save_clicked)
        self.cancel.clicked.connect(self.reject)

    @classmethod
    def ask(cls, parent: QWidget, path: Path, keep: Keep) -> "DocumentForm":
        """Open the form over `parent`; `keep` gets kind and title and may refuse."""
        form = cls(path, keep, parent)
        form.open()
        return form

    @property
    def error_text(self) -> str:
        """The sentence that says why the file was not kept, or nothing."""
        return self._error.text()

    def _on_save_clicked(self) -> None:
        title = self.title.text().strip()
        if not title:
            self._say(self.tr("A title is needed, so that the document is found again."))
            self.title.setFocus()
            return
        try:
            self._keep(DocumentKind(self.kind.currentData()), title)
        except NeedleMapError as error:
            self._say(error.user_message)
        except OSError:
            self._say(self.tr("The file cannot be read. Choose it once more."))
        else:
            self.accept()

    def _say(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setAccessibleName(sentence)
        self._error.show()

    def _lay_out(self, path: Path) -> None:
        self.setWindowTitle(self.tr("Add a document"))
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label(self.tr("Add a document"), "heading"))
        column.addWidget(wrapped(path.name, "muted"))
        column.addWidget(field(self.tr("What it is"), self.kind))
        column.addWidget(field(self.tr("Title"), self.title))
        words = self.tr(
            "It is kept encrypted in the records and cannot be deleted there. "
            "The file itself stays where it is: delete it yourself if nobody else may read it."
        )
        column.addWidget(wrapped(words, "muted"))
        column.addWidget(self._error)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        column.addLayout(row)


def kind_words() -> dict[DocumentKind, str]:
    """Return the names of the kinds of documents."""
    return {
        DocumentKind.CONSENT: tr("Consent"),
        DocumentKind.REFERRAL: tr("Referral"),
        DocumentKind.OTHER: tr("Other paper"),
    }
