"""What a therapist is allowed to practise by: printed beneath each record signed from now on."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from needlemap.domain.region import regional
from needlemap.domain.user import Therapist
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.form import Row, line
from needlemap.ui.shell.settings.section import Section

_LONGEST = {"number": 80, "certificate": 200}


class LicenceSection(Section):
    """Each user enters their own; a signature keeps a copy of it."""

    def __init__(
        self, settings: SettingsRepository, user: Therapist, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            regional(self.tr("My license")),
            regional(
                self.tr(
                    "Printed beneath each record that you sign from now on. A signed record keeps "
                    "what stood here when it was signed. Leave empty what does not apply."
                )
            ),
            parent,
        )

        def row(name: str, title: str, **more: Any) -> Row:
            return Row(
                name=name,
                title=title,
                editor=line(title),
                longest=_LONGEST[name],
                load=lambda: getattr(settings.licence(user.id), name),
                store=lambda text: settings.set_licence(
                    user.id, replace(settings.licence(user.id), **{name: text})
                ),
                **more,
            )

        self.form = self.add_form(
            [
                row("number", regional(self.tr("License number"))),
                row(
                    "certificate",
                    self.tr("Needling certificate"),
                    hint=self.tr("Course, hours and year, as you want them printed"),
                ),
                Row(
                    name="since",
                    title=self.tr("Needling since (year)"),
                    editor=line(self.tr("Needling since (year)")),
                    read=_year,
                    shown_as=lambda year: "" if year is None else str(year),
                    load=lambda: settings.needling_since(user.id),
                    store=lambda year: settings.set_needling_since(user.id, year),
                    hint=self.tr("Used in research exports alone"),
                ),
            ]
        )
        self.end()


def _year(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) == 4):
        raise ValueError(QCoreApplication.translate("LicenceSection", "a year of four digits"))
    return int(text) if text else None
