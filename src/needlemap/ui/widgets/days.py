"""How this desktop and this clinic write days: what the domain reads beside English and ISO."""

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale

from needlemap.domain.days import DayCustom, DayOrder, follow
from needlemap.domain.region import follow_region

if TYPE_CHECKING:
    from needlemap.storage.repositories.settings import SettingsRepository

_LONG, _SHORT = QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat
_MONTHS, _WEEKDAYS = range(1, 13), range(7)
_PATTERN = str.maketrans(dict.fromkeys("dMyEG", " "))


def follow_clinic(settings: "SettingsRepository") -> None:
    """Write as the clinic's region does; read days in its order, else in that of the desktop."""
    follow_region(settings.region())
    follow(custom_of(QLocale.system(), settings.day_order()))


def custom_of(locale: QLocale, order: DayOrder | None = None) -> DayCustom:
    """Return how days are typed in a locale; its own order of day and month by default."""
    return DayCustom(
        order=order or order_of(locale),
        months={name: number for number in _MONTHS for name in _month_names(locale, number)},
        weekdays={name: number for number in _WEEKDAYS for name in _day_names(locale, number)},
        fillers=tuple(_fillers(locale.dateFormat(form)) for form in (_LONG, _SHORT)),
        am=locale.amText(),
        pm=locale.pmText(),
        written=lambda day: _written(locale, QDate(day.year, day.month, day.day)),
    )


def order_of(locale: QLocale) -> DayOrder:
    """Return what a locale writes first, day or month."""
    form = re.sub(r"'[^']*'", "", locale.dateFormat(_SHORT))
    is_day_first = form.find("d") < form.find("M")
    return DayOrder.DAY_FIRST if is_day_first else DayOrder.MONTH_FIRST


def _written(locale: QLocale, day: QDate) -> tuple[str, ...]:
    forms = (locale.dateFormat(_LONG), "d MMMM yyyy", "d MMM yyyy")
    return tuple(locale.toString(day, form) for form in forms)


def _month_names(locale: QLocale, number: int) -> set[str]:
    names = {locale.monthName(number, form) for form in (_LONG, _SHORT)}
    return names | {locale.standaloneMonthName(number, form) for form in (_LONG, _SHORT)}


def _day_names(locale: QLocale, number: int) -> set[str]:
    return {locale.dayName(number + 1, _LONG), locale.standaloneDayName(number + 1, _LONG)}


def _fillers(form: str) -> str:
    """Return the words of a format that are none of its letters, such as "de"."""
    quoted = re.findall(r"'([^']*)'", form)
    return " ".join([*quoted, re.sub(r"'[^']*'", " ", form).translate(_PATTERN)])
