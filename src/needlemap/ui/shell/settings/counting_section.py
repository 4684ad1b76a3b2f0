"""How muscles are counted for the code hint, as the clinic's payers want it."""

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QWidget

from needlemap.services.report_service import PRINTS_CODE_HINT
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.form import Row, tick
from needlemap.ui.shell.settings.section import Section


class CountingSection(Section):
    """Ticks: how muscles are counted, and whether records show the code."""

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
        self.printed = tick(self.tr("Print the code on session records"))

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
                    name="printed",
                    editor=self.printed,
                    load=lambda: bool(settings.get(PRINTS_CODE_HINT, bool)),
                    store=lambda on: settings.set(PRINTS_CODE_HINT, value=on),
                ),
            ]
        )
        self.end()
