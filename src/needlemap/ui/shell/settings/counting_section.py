"""How muscles are counted for the code hint, as the clinic's payers want it."""

from functools import partial

from PySide6.QtWidgets import QCheckBox, QWidget

from needlemap.domain.settings import PayerRules
from needlemap.services.report_service import PRINTS_CODE_HINT
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.shell.settings.section import Section


class CountingSection(Section):
    """Ticks, saved as they are set: how muscles are counted, and whether records show the code."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Billing code (CPT)"),
            self.tr(
                "Counts the muscles treated. Payers differ; ask yours. The code is a hint, not "
                "billing advice."
            ),
            parent,
        )
        self._settings = settings
        self._kept = settings.payer()
        self.sides = QCheckBox(self.tr("The same muscle left and right counts as two"))
        self.tendons = QCheckBox(self.tr("Tendons, ligaments and the like count as muscles"))
        for box in (self.sides, self.tendons):
            box.setAccessibleName(box.text())
            self.column.addWidget(box)
        self.printed = QCheckBox(self.tr("Print the code on session records"))
        self.printed.setAccessibleName(self.printed.text())
        self.column.addWidget(self.printed)
        self._show(self._kept)
        self._show_printed()
        self.end()
        for box in (self.sides, self.tendons):
            box.toggled.connect(self._on_toggled)
        self.printed.toggled.connect(self._keep_printed)

    def _keep_printed(self, printed: bool) -> None:
        name = PRINTS_CODE_HINT
        undo = partial(self._keep_printed, not printed)
        self.save(lambda: self._settings.set(name, value=printed), undo)
        self._show_printed()

    def _show_printed(self) -> None:
        self.printed.blockSignals(True)
        self.printed.setChecked(bool(self._settings.get(PRINTS_CODE_HINT, bool)))
        self.printed.blockSignals(False)

    def _on_toggled(self) -> None:
        self._keep(PayerRules(self.sides.isChecked(), self.tendons.isChecked()))

    def _keep(self, rules: PayerRules) -> None:
        before = self._kept
        if rules != before and self.save(
            partial(self._settings.set_payer, rules), partial(self._keep, before)
        ):
            self._kept = rules
        self._show(self._kept)

    def _show(self, rules: PayerRules) -> None:
        boxes = ((self.sides, rules.sides_counted_twice), (self.tendons, rules.tendons_counted))
        for box, ticked in boxes:
            box.blockSignals(True)
            box.setChecked(ticked)
            box.blockSignals(False)
