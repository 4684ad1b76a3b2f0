"""A day as people type it: 1980-05-31, 31.5.1980, 5/31/1980, 31 May 1980. Never guessed."""

import re
from datetime import date

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_LEAST_LETTERS = 3
_NO_WORDS = frozenset({"", "of", "the", "st", "nd", "rd", "th"})
_DIGITS_OF_A_DAY = 8
_DIGITS_OF_A_YEAR = 4
_PARTS = 3


def typed_day(text: str, *, day_first: bool = True) -> date | None:
    """Return the day that was typed, None for no text.

    `day_first` settles what digits alone leave open: 3/2/1980. ValueError, in a sentence, for
    what cannot be read and for a day that no calendar has.
    """
    if not text.strip():
        return None
    numbers, month = _parts(text)
    if month is not None:
        year, day = _year_and_day(numbers, text)
        return _day(year, month, day)
    if len(numbers) == 1 and len(numbers[0]) == _DIGITS_OF_A_DAY:
        numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
    if len(numbers) != _PARTS:
        raise _unreadable(text)
    if len(numbers[0]) == _DIGITS_OF_A_YEAR:
        return _day(*map(int, numbers))
    if len(numbers[2]) != _DIGITS_OF_A_YEAR:
        raise ValueError("the year needs four digits, like 1980")
    return _by_custom(*map(int, numbers), day_first=day_first)


def _parts(text: str) -> tuple[list[str], int | None]:
    """Return the numbers, and the month that is written as a word."""
    months: list[int] = []
    for word in re.findall(r"[^\W\d_]+", text.casefold()):
        if word in _NO_WORDS:
            continue
        months += [_month(word, text)]
    if len(months) > 1:
        raise _unreadable(text)
    return re.findall(r"[0-9]+", text), months[0] if months else None


def _month(word: str, text: str) -> int:
    for number, name in enumerate(MONTHS, 1):
        if len(word) >= _LEAST_LETTERS and name.startswith(word):
            return number
    raise _unreadable(text)


def _year_and_day(numbers: list[str], text: str) -> tuple[int, int]:
    if len(numbers) != _PARTS - 1:
        raise _unreadable(text)
    years = [each for each in numbers if len(each) == _DIGITS_OF_A_YEAR]
    days = [each for each in numbers if len(each) < _LEAST_LETTERS]
    if len(years) != 1 or len(days) != 1:
        raise ValueError("the year needs four digits, like 1980")
    return int(years[0]), int(days[0])


def _by_custom(first: int, second: int, year: int, *, day_first: bool) -> date:
    """Read day and month in the usual order, the other way round where only that is possible."""
    day, month = (first, second) if day_first else (second, first)
    if month > len(MONTHS) >= day:
        day, month = month, day
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= len(MONTHS):
        raise ValueError(f"there is no month {month}")
    try:
        return date(year, month, day)
    except ValueError:
        named = MONTHS[month - 1].capitalize()
        raise ValueError(f"there is no {day} {named} {year}") from None


def _unreadable(text: str) -> ValueError:
    shown = " ".join(text.split())
    return ValueError(f"a day like 1980-05-31 or 31 May 1980 is needed, not {shown!r:.40}")
