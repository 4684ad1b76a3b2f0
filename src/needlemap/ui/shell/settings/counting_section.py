"""How muscles are counted for the code hint, as the clinic's payers want it."""

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QWidget

from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.form import Row, tick
from needlemap.ui.shell.settings.section import Section


class CountingSection(Section):
    """Ticks: how muscles are counted, and whether the code is shown."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Billing code (CPT)"),
            self.tr(
                "Counts the muscles treated. Payers differ; ask yours. The code is a hint, not "
                "billing advice."
            ),
            parent,
        )
        self.sides = tick(self.tr("The same muscle left and right counts as two"))
        self.tendons = tick(self.tr("Tendons, ligaments and the like count as muscles"))
        self.shown = tick(self.tr("Show the code while charting, and print it on session records"))

        def rule(name: str, box: QCheckBox) -> Row:
            return Row(
                name=name,
                editor=box,
                load=lambda: getattr(settings.payer(), name),
                store=lambda on: settings.set_payer(replace(settings.payer(), **{name: on})),
            )

        self.add_form(
            [
                rule("sides_counted_twice", self.sides),
                rule("tendons_counted", self.tendons),
                Row(
                    name="shown",
                    editor=self.shown,
                    load=settings.shows_codes,
                    store=lambda on: settings.set_shows_codes(on=on),
                ),
            ]
        )
        self.end()
