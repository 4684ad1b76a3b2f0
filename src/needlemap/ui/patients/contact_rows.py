"""The contacts of the form: one frame a contact, stored after a second and when a field is left."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from needlemap.domain.patient_file import Contact
from needlemap.domain.typed_text import clean_line
from needlemap.ui.forms.autosave import REST_MS, too_long
from needlemap.ui.forms.field import Field
from needlemap.ui.widgets.factories import button, line_edit

_FIELDS = ("role", "name", "phone", "email", "note")
_LONGEST = {"role": 60, "name": 120, "phone": 60, "email": 120, "note": 500}
_MOST = 20


class ContactRow(QFrame):
    """One contact.

    Signals
    -------
    typed
        A field was left.
    removal_requested
        This contact shall go.
    """

    typed = Signal()
    removal_requested = Signal()

    def __init__(self, contact: Contact | None, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self._last = contact
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.typed)
        titles = {
            "role": self.tr("Who (self, doctor, spouse)"),
            "name": self.tr("Name"),
            "phone": self.tr("Phone"),
            "email": self.tr("E-mail"),
            "note": self.tr("Note"),
        }
        self.lines = {field: self._line(titles[field], field, contact) for field in _FIELDS}
        for field in _FIELDS:
            self.lines[field].setAccessibleName(f"{titles[field]} ({number})")
        self._boxes = {field: Field(titles[field], self.lines[field]) for field in _FIELDS}
        self.setAccessibleName(self.tr("Contact {0}").format(number))
        self.setFocusProxy(self.lines["role"])
        self.remove = button(self.tr("Remove"))
        self.remove.setAccessibleName(self.tr("Remove contact {0}").format(number))
        self.remove.clicked.connect(self.removal_requested)
        self._lay_out()

    @property
    def is_unsaved(self) -> bool:
        """Whether something stands here that is not stored."""
        return any(box.is_wrong for box in self._boxes.values())

    def contact(self) -> Contact | None:
        """Return the contact, None while it is empty.

        While something is missing or wrong, which is said beside the field, it is what it was.
        """
        self._rest.stop()
        typed = {field: clean_line(line.text()) for field, line in self.lines.items()}
        for field, box in self._boxes.items():
            box.say_wrong(too_long(typed[field], _LONGEST[field]))
        if not any(typed.values()):
            self._last = None
        elif any(box.is_wrong for box in self._boxes.values()):
            return self._last
        elif not typed["role"]:
            self._boxes["role"].say_wrong(self.tr("Enter who this is to save the contact."))
        else:
            try:
                self._last = Contact(**typed)
            except ValueError as error:
                self._boxes["role"].say_wrong(self.tr("Please correct: {0}.").format(error))
        return self._last

    def _line(self, title: str, field: str, contact: Contact | None) -> QLineEdit:
        made = line_edit(title)
        made.setText(getattr(contact, field) if contact else "")
        made.editingFinished.connect(self.typed)
        made.textEdited.connect(lambda _text: self._rest.start())
        return made

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setHorizontalSpacing(12)
        grid.addWidget(self._boxes["role"], 0, 0)
        grid.addWidget(self._boxes["name"], 0, 1)
        grid.addWidget(self._boxes["phone"], 1, 0)
        grid.addWidget(self._boxes["email"], 1, 1)
        grid.addWidget(self._boxes["note"], 2, 0, 1, 2)
        end = QHBoxLayout()
        end.addStretch()
        end.addWidget(self.remove)
        grid.addLayout(end, 3, 0, 1, 2)


class ContactRows(QWidget):
    """All contacts, and the way to one more.

    Signals
    -------
    entered
        All contacts as they shall be stored, as a tuple.
    """

    entered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ContactRow] = []
        self._shown: tuple[Contact, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.add = button(self.tr("Add a contact"))
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch()
        self._column.addLayout(row)
        self.add.clicked.connect(self._on_add_clicked)

    def show_value(self, contacts: Sequence[Contact]) -> None:
        """Show what is stored; a row that was just typed stays as it is."""
        if any(row.is_unsaved for row in self.rows) or tuple(contacts) == self.value():
            self._shown = tuple(contacts)
            return
        self._shown = tuple(contacts)
        while self.rows:
            self._drop(self.rows[-1])
        for contact in contacts:
            self._add_row(contact)

    def value(self) -> tuple[Contact, ...]:
        """Return the contacts as they are typed."""
        found = (row.contact() for row in self.rows)
        return tuple(contact for contact in found if contact is not None)

    def _add_row(self, contact: Contact | None) -> ContactRow:
        row = ContactRow(contact, len(self.rows) + 1)
        row.typed.connect(self._on_typed)
        row.removal_requested.connect(lambda: self._on_removal_requested(row))
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        self.add.setEnabled(len(self.rows) < _MOST)
        return row

    def _drop(self, row: ContactRow) -> None:
        self.rows.remove(row)
        row.hide()
        self._column.removeWidget(row)
        row.deleteLater()
        self.add.setEnabled(True)

    def _on_add_clicked(self) -> None:
        self._add_row(None).lines["role"].setFocus()

    def _on_removal_requested(self, row: ContactRow) -> None:
        self._drop(row)
        self._on_typed()

    def _on_typed(self) -> None:
        typed = self.value()
        if typed != self._shown:
            self.entered.emit(typed)
