"""What is typed first in a day of digits alone, day or month."""

from functools import partial

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from needlemap.domain.days import DayOrder
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.days import follow_clinic


class DaysSection(Section):
    """One choice for the whole clinic, saved as it is made; it holds at once."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Days"),
            self.tr(
                "How a day typed in digits alone is read, in every field and in the search. "
                "Days are always shown with the month in letters, and said back with the day of "
                "the week."
            ),
            parent,
        )
        self._settings = settings
        self._kept = settings.day_order()
        group = QButtonGroup(self)
        self.choices: dict[DayOrder | None, QRadioButton] = {}
        for order, words in self._words().items():
            self.choices[order] = QRadioButton(words)
            self.choices[order].setAccessibleName(words)
            group.addButton(self.choices[order])
            self.column.addWidget(self.choices[order])
        self.choices[self._kept].setChecked(True)
        self.end()
        for order, choice in self.choices.items():
            choice.clicked.connect(partial(self._keep, order))

    def _words(self) -> dict[DayOrder | None, str]:
        return {
            None: self.tr("As this computer's region writes days"),
            DayOrder.DAY_FIRST: self.tr("Day first: 3/2/1980 is 3 February 1980"),
            DayOrder.MONTH_FIRST: self.tr("Month first: 3/2/1980 is 2 March 1980"),
        }

    def _keep(self, order: DayOrder | None) -> None:
        before = self._kept
        if order != before and self.save(
            partial(self._settings.set_day_order, order), partial(self._keep, before)
        ):
            self._kept = order
            follow_clinic(self._settings)
        self.choices[self._kept].setChecked(True)
