"""The address book: whom the clinic writes to."""

from PySide6.QtWidgets import QWidget

from needlemap.domain.address_book import address_text, addressees_in
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.autosave import AutosaveText
from needlemap.ui.forms.form import Row
from needlemap.ui.shell.settings.section import Section

_LONGEST = 200_000


class AddressSection(Section):
    """One text, an empty line between two addresses."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Address book"),
            self.tr(
                "Whom letters and faxes go to: the name on the first line, then the address. "
                "Lines that begin with Tel., Fax or E-mail are read as such. Leave an empty line "
                "between two addresses."
            ),
            parent,
        )
        self.text = AutosaveText(self.tr("Addresses"), height_px=380)
        self.form = self.add_form(
            [
                Row(
                    name="book",
                    title=self.tr("Addresses"),
                    editor=self.text,
                    longest=_LONGEST,
                    read=addressees_in,
                    shown_as=address_text,
                    load=settings.address_book,
                    store=settings.set_address_book,
                )
            ]
        )
        self.end()
