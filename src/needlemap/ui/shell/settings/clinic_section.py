"""The head of the clinic's papers: name, address, logo."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from needlemap.domain.clinic import LOGO_BYTES, ClinicHead
from needlemap.domain.typed_text import clean_line, clean_text
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.autosave import REST_MS, AutosaveLine, AutosaveText
from needlemap.ui.forms.field import Field
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.factories import button, label

_LOGO_HEIGHT_PX = 72
_LOGO_WIDTH_PX = 280
_LONGEST_ADDRESS = 1000


class ClinicSection(Section):
    """Saved when a line is left; the logo as soon as it is chosen."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Clinic"), self.tr("Printed at the top of every page."), parent)
        self._settings = settings
        self._kept = settings.clinic_head()
        self.name = AutosaveLine(
            self.tr("Name of the clinic"), lambda _text: self._on_edited(), rest_ms=REST_MS
        )
        self.address = AutosaveText(
            self.tr("Address, one line each"),
            lambda _text: self._on_edited(),
            height_px=110,
            longest=_LONGEST_ADDRESS,
        )
        self.logo = label("", "muted")
        self.choose = button(self.tr("Choose a logo…"))
        self.remove = button(self.tr("Remove the logo"))
        for title, widget in (
            (self.tr("Name of the clinic"), self.name),
            (self.tr("Address, one line each"), self.address),
        ):
            box = Field(title, widget)
            # A line of fixed height would else let its box take all the room that is left.
            box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            self.column.addWidget(box)
        self.column.addWidget(label(self.tr("Logo (PNG, JPEG or SVG)"), "label"))
        self.column.addWidget(self.logo)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.remove)
        row.addStretch()
        self.column.addLayout(row)
        self.end()
        self._show(self._kept)
        self.choose.clicked.connect(self._on_choose_clicked)
        self.remove.clicked.connect(lambda: self._keep_with(b""))

    def keep_logo(self, path: Path) -> None:
        """Keep the picture in this file as the logo; says why when it is none."""
        try:
            content = path.read_bytes() if path.stat().st_size <= LOGO_BYTES else b""
        except OSError:
            content = b""
        if not content or not QPixmap().loadFromData(content):
            self.saved.say_error(
                self.tr("This file is not a picture, or is larger than 2 MB. Choose another one.")
            )
            return
        self._keep_with(content)

    def _on_edited(self) -> bool:
        return self._keep_with(self._kept.logo)

    def _keep_with(self, logo: bytes) -> bool:
        try:
            head = ClinicHead(clean_line(self.name.text()), self._address_lines(), logo)
        except ValueError as error:
            self.saved.say_error(self.tr("Not saved: {0}.").format(error))
            return False
        return self._keep(head)

    def _address_lines(self) -> tuple[str, ...]:
        lines = (line.strip() for line in clean_text(self.address.toPlainText()).splitlines())
        return tuple(line for line in lines if line)

    def _keep(self, head: ClinicHead) -> bool:
        before = self._kept
        if head == before:
            return True
        save = partial(self._settings.set_clinic_head, head)
        is_saved = self.save(save, partial(self._keep, before))
        if is_saved:
            self._kept = head
            self._show(head)
        return is_saved

    def _show(self, head: ClinicHead) -> None:
        self.name.show_text(head.name)
        self.address.show_text("\n".join(head.address))
        picture = QPixmap()
        if head.logo and picture.loadFromData(head.logo):
            self.logo.setPixmap(
                picture.scaled(
                    _LOGO_WIDTH_PX,
                    _LOGO_HEIGHT_PX,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
        else:
            self.logo.setText(self.tr("No logo"))
        self.remove.setEnabled(bool(head.logo))

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a logo"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Pictures (*.png *.jpg *.jpeg *.svg)"))
        dialog.fileSelected.connect(lambda name: self.keep_logo(Path(name)))
        dialog.open()
