"""Where the clinic is, and what is typed first in a day of digits alone, day or month."""

from PySide6.QtWidgets import QWidget

from needlemap.domain.days import DayOrder
from needlemap.domain.region import Region
from needlemap.storage.repositories.settings import SettingsRepository
from needlemap.ui.forms.form import RadioChoice, Row
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.days import follow_clinic


class DaysSection(Section):
    """Choices for the whole clinic; that of the day holds at once, the region on pages to come."""

    def __init__(self, settings: SettingsRepository, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Region and days"),
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
        regions = RadioChoice(
            {
                None: self.tr("Not chosen: MRN, billing code (CPT), A4 paper"),
                Region.US: self.tr("United States: MRN, billing code (CPT), Letter paper"),
                Region.UK: self.tr("United Kingdom: Patient ID, British spelling, A4 paper"),
                Region.AUSTRALIA: self.tr("Australia: MRN, A4 paper"),
                Region.CANADA: self.tr("Canada: MRN, Letter paper"),
                Region.OTHER: self.tr("Another country: MRN, A4 paper"),
            }
        )
        self.regions = regions.choices
        self.add_form(
            [
                Row(
                    name="region",
                    title=self.tr("Region (from the next sign-in on)"),
                    editor=regions,
                    kind="heading",
                    load=settings.region,
                    store=settings.set_region,
                ),
                Row(
                    name="order",
                    title=self.tr("Days of digits alone"),
                    editor=radios,
                    kind="heading",
                    load=settings.day_order,
                    store=store,
                ),
            ]
        )
        self.end()
