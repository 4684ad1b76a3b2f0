"""Asks what a chosen file is before it goes into the records."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from needlemap.domain.patient_file import DocumentKind
from needlemap.domain.typed_text import clean_line
from needlemap.ui.forms.autosave import too_long
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.patients.words import tr
from needlemap.ui.widgets.dialogs import AskingDialog
from needlemap.ui.widgets.factories import field, line_edit, wrapped

Keep = Callable[[DocumentKind, str], None]
_LONGEST_TITLE = 200


class DocumentForm(AskingDialog):
    """Kind and title; the file is kept when it is confirmed, and never deleted again."""

    def __init__(self, path: Path, keep: Keep, parent: QWidget) -> None:
        super().__init__(tr("Add a document"), tr("Add document"), parent)
        self._keep = keep
        self.kind = ComboBox()
        for kind, words in kind_words().items():
            self.kind.addItem(words, kind)
        self.title = line_edit(self.tr("Title"))
        self.title.setText(clean_line(path.stem))
        self.title.selectAll()
        self.confirm.setDefault(True)
        self.setMinimumWidth(440)
        self._fill(path)
        self.confirm.clicked.connect(self._on_confirmed)

    @classmethod
    def ask(cls, parent: QWidget, path: Path, keep: Keep) -> "DocumentForm":
        """Open the form over `parent`; `keep` gets kind and title and may refuse."""
        form = cls(path, keep, parent)
        form.open()
        return form

    def _on_confirmed(self) -> None:
        title = clean_line(self.title.text())
        words = too_long(title, _LONGEST_TITLE)
        if not title:
            words = self.tr("Enter a title, so that the document can be found again.")
        if words:
            self.field_error.say_of(self.title, words)
            return
        try:
            self.do(partial(self._keep, DocumentKind(self.kind.currentData()), title))
        except OSError:
            self.field_error.say(self.tr("The file cannot be read. Choose it again."))

    def _fill(self, path: Path) -> None:
        words = self.tr(
            "The copy in the records is encrypted and cannot be deleted. The original file stays "
            "where it is; delete it yourself if others must not read it."
        )
        self.lay_out(
            wrapped(path.name, "muted"),
            field(self.tr("Type"), self.kind),
            field(self.tr("Title"), self.title),
            wrapped(words, "muted"),
        )


def kind_words() -> dict[DocumentKind, str]:
    """Return the names of the kinds of documents."""
    return {
        DocumentKind.CONSENT: tr("Consent"),
        DocumentKind.REFERRAL: tr("Referral"),
        DocumentKind.OTHER: tr("Other document"),
    }
