"""The contacts of the form: one frame a contact, stored after a second and when a field is left."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from needlemap.domain.patient_file import Contact
from needlemap.ui.forms.entry_rows import EntryRow, EntryRows
from needlemap.ui.widgets.privacy import conceal
from needlemap.ui.widgets.translation import tr

_FIELDS = ("role", "name", "phone", "email", "note")
_LONGEST = {"role": 60, "name": 120, "phone": 60, "email": 120, "note": 500}
_MOST = 20


class ContactRow(EntryRow):
    """One contact."""

    def __init__(self, contact: Contact | None, number: int, parent: QWidget | None = None) -> None:
        titles = {
            "role": tr("Who (self, doctor, spouse)"),
            "name": tr("Name"),
            "phone": tr("Phone"),
            "email": tr("E-mail"),
            "note": tr("Note"),
        }
        super().__init__(number, titles, _LONGEST, parent)
        self._last = contact
        for field in _FIELDS[1:]:
            conceal(self.lines[field])
        if contact is not None:
            self.show_texts({field: getattr(contact, field) for field in _FIELDS})
        self.setAccessibleName(self.tr("Contact {0}").format(number))
        self.remove.setAccessibleName(self.tr("Remove contact {0}").format(number))
        self._lay_out()

    def entry(self) -> Contact | None:
        """Return the contact, None while it is empty.

        While something is missing or wrong, which is said beside the field, it is what it was.
        """
        typed = self.read_texts()
        if not any(typed.values()):
            self._last = None
        elif self.is_unsaved:
            return self._last
        elif not typed["role"]:
            self.boxes["role"].say_wrong(self.tr("Enter who this is to save the contact."))
        else:
            try:
                self._last = Contact(**typed)
            except ValueError as error:
                self.boxes["role"].say_wrong(self.tr("Please correct: {0}.").format(error))
        return self._last

    def _lay_out(self) -> None:
        grid = self.grid
        grid.addWidget(self.boxes["role"], 0, 0)
        grid.addWidget(self.boxes["name"], 0, 1)
        grid.addWidget(self.boxes["phone"], 1, 0)
        grid.addWidget(self.boxes["email"], 1, 1)
        grid.addWidget(self.boxes["note"], 2, 0, 1, 2)
        end = QHBoxLayout()
        end.addStretch()
        end.addWidget(self.remove)
        grid.addLayout(end, 3, 0, 1, 2)


class ContactRows(EntryRows):
    """All contacts, and the way to one more."""

    def __init__(self) -> None:
        super().__init__(ContactRow, add_words=tr("Add a contact"), most=_MOST)
