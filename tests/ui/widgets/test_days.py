"""What the program shows of a day it reads again, whatever language the desktop speaks."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QDate, QLocale

from needlemap.domain.days import (
    DayOrder,
    both_clocks,
    day_words,
    full_day,
    iso_day,
    long_day,
    typed_day,
    typed_time,
)
from needlemap.ui.widgets.days import custom_of, order_of

_ANY = (QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyCountry)
LOCALES = sorted({locale.name(): locale for locale in QLocale.matchingLocales(*_ANY)})
CUSTOMS = {name: custom_of(QLocale(name)) for name in LOCALES}
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
TRIED = ["de_DE", "fr_FR", "tr_TR", "ru_RU", "ar_EG", "fa_IR", "ja_JP", "zh_CN", "en_US", "hi_IN"]


@given(day=DAYS, name=st.sampled_from(LOCALES))
def test_a_day_is_read_as_it_is_shown_in_every_locale(day: date, name: str) -> None:
    for shown in (day_words(day), long_day(day), full_day(day), iso_day(day)):
        assert typed_day(shown, custom=CUSTOMS[name]) == day, shown


@given(day=DAYS, name=st.sampled_from(LOCALES))
def test_digits_of_every_script_are_read_in_the_order_of_the_locale(day: date, name: str) -> None:
    locale = QLocale(name)
    first = {DayOrder.DAY_FIRST: "d/M/yyyy", DayOrder.MONTH_FIRST: "M/d/yyyy"}[order_of(locale)]
    assert (
        typed_day(locale.toString(QDate(day.year, day.month, day.day), first), custom=CUSTOMS[name])
        == day
    )


@pytest.mark.parametrize("name", TRIED)
@given(day=DAYS)
def test_a_day_is_read_as_the_desktop_writes_it(name: str, day: date) -> None:
    locale = QLocale(name)
    long = locale.toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)
    assert typed_day(long, custom=CUSTOMS[name]) == day, long
    month = locale.toString(QDate(day.year, day.month, day.day), "d MMM yyyy")
    assert typed_day(month, custom=CUSTOMS[name]) == day, month


@given(day=DAYS, name=st.sampled_from(LOCALES))
def test_the_long_form_of_every_locale_is_read_again(day: date, name: str) -> None:
    locale = QLocale(name)
    long = locale.toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)
    assert typed_day(long, custom=CUSTOMS[name]) == day, long


# A prefix on the month, a numbered month, a suffix, and a month that is called like a weekday.
@pytest.mark.parametrize("name", ["he_IL", "vi_VN", "eu_ES", "ku_TR", "br_FR", "mn_MN", "bo_CN"])
@pytest.mark.parametrize("month", range(1, 13))
def test_words_glued_to_a_month_are_read(name: str, month: int) -> None:
    day = QDate(2025, month, 17)
    long = QLocale(name).toString(day, QLocale.FormatType.LongFormat)
    assert typed_day(long, custom=CUSTOMS[name]) == date(2025, month, 17), long
    assert typed_day(f"  {long} ".upper(), custom=CUSTOMS[name]) == date(2025, month, 17)


@given(at=st.times(), name=st.sampled_from(LOCALES))
def test_a_time_is_read_as_it_is_said_in_every_locale(at: time, name: str) -> None:
    at = at.replace(second=0, microsecond=0)
    assert typed_time(both_clocks(at), custom=CUSTOMS[name]) == at


@pytest.mark.parametrize(("name", "typed"), [("ja_JP", "午後2:30"), ("tr_TR", "2:30 ÖS")])
def test_the_halves_of_the_day_are_read_in_the_language_of_the_desktop(
    name: str, typed: str
) -> None:
    assert typed_time(typed, custom=CUSTOMS[name]).hour == 14
