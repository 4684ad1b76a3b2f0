"""Asks what a chosen file is before it goes into the records."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from needlemap.domain.checks import clean_line
from needlemap.domain.patient_file import DocumentKind
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.forms.form import Form, Row, choice_of
from needlemap.ui.patients.words import breakable
from needlemap.ui.widgets.factories import line_edit, wrapped
from needlemap.ui.widgets.privacy import conceal, file_label
from needlemap.ui.widgets.translation import tr

Keep = Callable[[DocumentKind, str], None]
_LONGEST_TITLE = 200


class DocumentForm(AskingDialog):
    """Kind and title; the file is kept when it is confirmed, and never deleted again."""

    def __init__(self, path: Path, keep: Keep, parent: QWidget) -> None:
        super().__init__(tr("Add a document"), tr("Add document"), parent)
        self._keep = keep
        title = line_edit(self.tr("Title"))
        self.form = Form(
            [
                Row(
                    name="kind",
                    title=self.tr("Type"),
                    editor=choice_of(kind_words()),
                    read=DocumentKind,
                ),
                Row(
                    name="title",
                    title=self.tr("Title"),
                    editor=title,
                    read=self._a_title,
                    longest=_LONGEST_TITLE,
                ),
            ]
        )
        self.form.show_value("title", clean_line(path.stem))
        title.selectAll()
        self.confirm.setDefault(True)
        self.setMinimumWidth(440)
        words = self.tr(
            "The copy in the records is encrypted and cannot be deleted. The original file stays "
            "where it is; delete it yourself if others must not read it."
        )
        conceal(title)  # files are often named by their patient
        file = file_label(path, breakable(path.name))
        self.lay_out(file, self.form, wrapped(words, "muted"))
        self.confirm.clicked.connect(self._on_confirmed)

    @classmethod
    def ask(cls, parent: QWidget, path: Path, keep: Keep) -> "DocumentForm":
        """Open the form over `parent`; `keep` gets kind and title and may refuse."""
        form = cls(path, keep, parent)
        form.open()
        return form

    def _on_confirmed(self) -> None:
        entered = self.form.values()
        if entered is None:
            return
        try:
            self.do(partial(self._keep, entered["kind"], entered["title"]))
        except OSError:
            self.show_error(self.tr("The file cannot be read. Choose it again."))

    def _a_title(self, title: str) -> str:
        if not title:
            raise ValueError(self.tr("Enter a title, so that the document can be found again."))
        return title


def kind_words() -> dict[DocumentKind, str]:
    """Return the names of the kinds of documents."""
    return {
        DocumentKind.CONSENT: tr("Consent"),
        DocumentKind.REFERRAL: tr("Referral"),
        DocumentKind.OTHER: tr("Other document"),
    }
