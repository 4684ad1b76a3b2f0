"""The head of the clinic's papers: name, address, logo; and the address book."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.addressee import address_text, addressees_in
from needlemap.domain.clinic import LOGO_BYTES
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.autosave import AutosaveText
from needlemap.ui.forms.form import Row, line
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import button, label

_LOGO_HEIGHT_PX = 72
_LOGO_WIDTH_PX = 280
_LONGEST_ADDRESS = 1000
_LONGEST_NUMBER = 60
_LONGEST_BOOK = 200_000


class ClinicSection(Section):
    """Texts are saved by themselves; the logo as soon as it is chosen."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Clinic"), self.tr("Printed at the top of every page."), parent)
        self.name = line(self.tr("Name of the clinic"))
        self.address = AutosaveText(self.tr("Address, one line each"), height_px=110)
        self.phone = line(self.tr("Telephone for patients"))
        self.fax = line(self.tr("Fax"))
        self.logo = LogoBox()

        def row(name: str, title: str, editor: QWidget, **more: Any) -> Row:
            return Row(
                name=name,
                title=title,
                editor=editor,
                load=lambda: getattr(settings.clinic_head(), name),
                store=lambda value: settings.set_clinic_head(
                    replace(settings.clinic_head(), **{name: value})
                ),
                **more,
            )

        self.form = self.add_form(
            [
                row("name", self.name.accessibleName(), self.name),
                row(
                    "address",
                    self.address.accessibleName(),
                    self.address,
                    read=_lines,
                    shown_as="\n".join,
                    longest=_LONGEST_ADDRESS,
                ),
                (
                    row("phone", self.phone.accessibleName(), self.phone, longest=_LONGEST_NUMBER),
                    row("fax", self.fax.accessibleName(), self.fax, longest=_LONGEST_NUMBER),
                ),
                row("logo", self.tr("Logo (PNG, JPEG or SVG)"), self.logo),
            ]
        )
        self.logo.refused.connect(lambda _words: self.saved.say(""))
        self.end()


class LogoBox(QWidget):
    """A picture, chosen from a file.

    Signals
    -------
    entered
        The picture that was chosen, as its file holds it; empty for none.
    refused
        Why a file is not taken; empty once one is.
    """

    entered = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = b""
        self._picture = label("", "muted")
        self.choose = button(self.tr("Choose a logo…"))
        self.remove = button(self.tr("Remove the logo"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._picture)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.remove)
        row.addStretch()
        column.addLayout(row)
        self.choose.clicked.connect(self._on_choose_clicked)
        self.remove.clicked.connect(lambda: self._take(b""))

    def take_file(self, path: Path) -> None:
        """Take the picture in this file; says why when it is none."""
        try:
            content = path.read_bytes() if path.stat().st_size <= LOGO_BYTES else b""
        except OSError:
            content = b""
        if content and QPixmap().loadFromData(content):
            self._take(content)
        else:
            self.refused.emit(
                self.tr("This file is not a picture, or is larger than 2 MB. Choose another one.")
            )

    def value(self) -> bytes:
        """Return the picture as its file holds it."""
        return self._content

    def show_value(self, content: bytes) -> None:
        """Show a picture, or that there is none."""
        self._content = content
        picture = QPixmap()
        if content and picture.loadFromData(content):
            self._picture.setPixmap(
                picture.scaled(
                    _LOGO_WIDTH_PX,
                    _LOGO_HEIGHT_PX,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
        else:
            self._picture.setText(self.tr("No logo"))
        self.remove.setEnabled(bool(content))

    def _take(self, content: bytes) -> None:
        self.refused.emit("")
        self._content = content
        self.entered.emit(content)

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a logo"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Pictures (*.png *.jpg *.jpeg *.svg)"))
        dialog.fileSelected.connect(lambda name: self.take_file(Path(name)))
        dialog.open()


def _lines(text: str) -> tuple[str, ...]:
    lines = (each.strip() for each in text.splitlines())
    return tuple(each for each in lines if each)


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
                    longest=_LONGEST_BOOK,
                    read=addressees_in,
                    shown_as=address_text,
                    load=settings.address_book,
                    store=settings.set_address_book,
                )
            ]
        )
        self.end()
