"""What a paper is for and who gets it: asked before every export, kept in the log."""

from collections.abc import Callable

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QVBoxLayout,
    QWidget,
)

from needlemap.reports.request import Disclosure
from needlemap.ui.forms.field_error import sentence_of
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.factories import field, label, line_edit
from needlemap.ui.widgets.notice import NoticeBar


class DisclosureFields(QWidget):
    """Purpose and recipient."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.purpose = ComboBox()
        self.purpose.setEditable(True)
        self.purpose.addItems(self._purposes())
        self.recipient = line_edit(self.tr("Recipient"), placeholder=self.tr("Name or office"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        column.addWidget(field(self.tr("Purpose"), self.purpose))
        column.addWidget(field(self.tr("Recipient"), self.recipient))

    def disclosure(self, password: str = "", *, by_name: bool = False) -> Disclosure:
        """Return how a paper is handed out; ValueError for what does not fit."""
        purpose, recipient = self.purpose.currentText(), self.recipient.text()
        return Disclosure(purpose.strip(), recipient.strip(), password, by_name=by_name)

    def _purposes(self) -> list[str]:
        return [
            self.tr("Own records"),
            self.tr("Patient copy"),
            self.tr("Continuing care"),
            self.tr("Insurer"),
            self.tr("Court or authority"),
            self.tr("Research"),
        ]


class DisclosureDialog(QDialog):
    """Asks for purpose and recipient of one paper."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(380)
        self.fields, self.notice = DisclosureFields(), NoticeBar()
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Cancel | buttons.Ok)
        self.buttons.button(buttons.Ok).setText(self.tr("Save…"))
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        column.addWidget(label(title, "heading"))
        column.addWidget(self.notice)
        column.addWidget(self.fields)
        column.addWidget(self.buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    @classmethod
    def ask(
        cls, parent: QWidget, title: str, handed: Callable[[Disclosure], None]
    ) -> "DisclosureDialog":
        """Open the dialog; `handed` is told what was chosen."""
        dialog = cls(title, parent)
        dialog.accepted.connect(lambda: handed(dialog.fields.disclosure()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def accept(self) -> None:
        """Go on, unless a field does not fit."""
        try:
            self.fields.disclosure()
        except ValueError as error:
            self.notice.show_error(sentence_of(error))
        else:
            super().accept()
