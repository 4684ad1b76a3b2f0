"""What a paper is for and who gets it: asked before every export, kept in the log."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from needlemap.reports.request import Disclosure
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.forms.form import Form, Row
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.factories import line_edit
from needlemap.ui.widgets.translation import tr

_LONGEST = 200


def disclosure_rows() -> list[Row]:
    """Return the fields for purpose and recipient."""
    purpose = ComboBox()
    purpose.setEditable(True)
    purpose.addItems(_purposes())
    recipient = line_edit(tr("Recipient"), placeholder=tr("Name or office"))
    return [
        Row(name="purpose", title=tr("Purpose"), editor=purpose, longest=_LONGEST),
        Row(name="recipient", title=tr("Recipient"), editor=recipient, longest=_LONGEST),
    ]


def password_row(title: str, *, hint: str = "") -> Row:
    """Return the field for the password of a file."""

    def checked(password: str) -> str:
        return Disclosure(password=password).password

    editor = line_edit(tr("File password"), secret=True)
    return Row(name="password", title=title, editor=editor, read=checked, hint=hint)


def disclosure_of(form: Form) -> Disclosure | None:
    """Return for whom a paper is and what for; None when a field does not fit, and says so."""
    names = ("purpose", "recipient", "password", "by_name")
    found: dict[str, Any] | None = form.values(*(name for name in names if name in form.rows))
    return None if found is None else Disclosure(**found)


class DisclosureDialog(AskingDialog):
    """Asks for purpose and recipient of one paper."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, self.tr("Save…"), parent)
        self.setMinimumWidth(380)
        self.form = Form(disclosure_rows())
        self.disclosure = Disclosure()
        self.lay_out(self.form)
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self.accept)

    @classmethod
    def ask(
        cls, parent: QWidget, title: str, chosen: Callable[[Disclosure], None]
    ) -> "DisclosureDialog":
        """Open the dialog; `chosen` is called with what was entered."""
        dialog = cls(title, parent)
        dialog.accepted.connect(lambda: chosen(dialog.disclosure))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def accept(self) -> None:
        """Go on, unless a field does not fit."""
        disclosure = disclosure_of(self.form)
        if disclosure is not None:
            self.disclosure = disclosure
            super().accept()


def _purposes() -> list[str]:
    return [
        tr("Own records"),
        tr("Patient copy"),
        tr("Continuing care"),
        tr("Insurer"),
        tr("Court or authority"),
        tr("Research"),
    ]
