"""What is typed first in a day of digits alone, day or month."""

from PySide6.QtWidgets import QWidget

from needlemap.domain.days import DayOrder
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.form import RadioChoice, Row
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.days import follow_clinic


class DaysSection(Section):
    """One choice for the whole clinic; it holds at once."""

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

        def store(order: DayOrder | None) -> None:
            settings.set_day_order(order)
            follow_clinic(settings)

        radios = RadioChoice(
            {
                None: self.tr("As this computer's region writes days"),
                DayOrder.DAY_FIRST: self.tr("Day first: 3/2/1980 is 3 February 1980"),
                DayOrder.MONTH_FIRST: self.tr("Month first: 3/2/1980 is 2 March 1980"),
            }
        )
        self.choices = radios.choices
        self.add_form([Row(name="order", editor=radios, load=settings.day_order, store=store)])
        self.end()
