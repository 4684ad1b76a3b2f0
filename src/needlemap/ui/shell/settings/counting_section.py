"""How muscles are counted for the code hint, as the clinic's payers want it."""

from functools import partial

from PySide6.QtWidgets import QCheckBox, QWidget

from needlemap.domain.settings import PayerRules
from needlemap.storage.settings import SettingsRepository
from needlemap.ui.shell.settings.section import Section


class CountingSection(Section):
    """Two ticks, saved as they are set."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Code hint"),
            self.tr(
                "The hint counts the muscles that were needled. Payers differ; ask yours. The hint "
                "is shown and never decides anything."
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
        self._show(self._kept)
        self.end()
        for box in (self.sides, self.tendons):
            box.toggled.connect(self._on_toggled)

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
