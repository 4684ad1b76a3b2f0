"""The contacts of the form: one frame a contact, stored after a second and when a field is left."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from needlemap.domain.checks import clean_line
from needlemap.domain.patient_file import Contact
from needlemap.ui.forms.autosave import REST_MS, too_long
from needlemap.ui.forms.entry_rows import EntryRows
from needlemap.ui.forms.field import Field
from needlemap.ui.patients.words import tr
from needlemap.ui.widgets.factories import button, line_edit
from needlemap.ui.widgets.privacy import conceal

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
        for field in _FIELDS[1:]:
            conceal(self.lines[field])
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

    def entry(self) -> Contact | None:
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


class ContactRows(EntryRows):
    """All contacts, and the way to one more."""

    def __init__(self) -> None:
        super().__init__(ContactRow, add_words=tr("Add a contact"), most=_MOST)
