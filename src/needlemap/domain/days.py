"""How days and times are written and read, everywhere in the program: one rule for both ways.

What is written here can be read here, in every locale: months are written as words, so that no
order of numbers can be misread. Digits alone (3/2/1980) are read in the order of the clinic.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from itertools import product

from needlemap.domain.clock import with_offset

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# No record has a day outside of these years: one that was typed is a slip.
EARLIEST_YEAR, LATEST_YEAR = 1000, 2999
_LEAST_LETTERS = 3
_FILLERS = frozenset({"of", "the", "on", "st", "nd", "rd", "th", "年", "月", "日"})
_DIGITS_OF_A_DAY = 8
_DIGITS_OF_A_YEAR = 4
_PARTS = 3
_NOON = 12
_DIGIT = re.compile(r"[0-9]")
# From Thai on, scripts are written without spaces between words.
_UNSPACED = "\u0e00"


def folded_name(text: str) -> str:
    """Return text without case, accents and invisible marks, its digits 0-9."""
    if text.isascii():  # as most that is asked: a day that is typed is compared with many
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold()).casefold()
    kept = (c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join(str(unicodedata.decimal(c, c)) for c in kept)


# "5月" in Chinese and Japanese, "5월" in Korean.
_NUMBERED_MONTH = re.compile(rf"([0-9]{{1,2}})\s*(?:月|{folded_name('월')})")


class DayOrder(StrEnum):
    """What comes first in a day of digits alone: 3/2/1980."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True)
class DayCustom:
    """How days are typed here, beside English words and year-month-day, which are always read.

    Attributes
    ----------
    months, weekdays
        Names in the language of the desktop, to 1-12 and to 0-6 (Monday is 0).
    fillers
        Words that stand between day, month and year: "de", "ngày".
    am, pm
        What the language writes after the hours before and after noon.
    written
        How the desktop itself writes a day in words, each way in which it does.
    """

    order: DayOrder = DayOrder.DAY_FIRST
    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    fillers: tuple[str, ...] = ()
    am: str = ""
    pm: str = ""
    written: Callable[[date], tuple[str, ...]] = field(default=lambda _day: (), compare=False)

    @cached_property
    def names(self) -> dict[str, tuple[str, int]]:
        """Each name, folded, with what it names; where two are alike the English one counts."""
        known: dict[str, tuple[str, int]] = {}
        for name, number in self.weekdays.items():
            known[folded_name(name)] = "weekday", number
        for name, number in self.months.items():
            known[folded_name(name)] = "month", number
        for kind, names, first in (("weekday", WEEKDAYS, 0), ("month", MONTHS, 1)):
            for number, name in enumerate(names, first):
                known[name.casefold()] = kind, number
                known[name[:_LEAST_LETTERS].casefold()] = kind, number
        return {name: meant for name, meant in known.items() if name and not _DIGIT.search(name)}

    @cached_property
    def name_pattern(self) -> re.Pattern[str]:
        """What finds a whole name in folded text, the longest first."""
        longest_first = sorted(self.names, key=len, reverse=True)
        return re.compile("|".join(map(_whole, longest_first)))

    @cached_property
    def filler_words(self) -> frozenset[str]:
        """The words that say nothing, folded."""
        own = {word for text in self.fillers for word in _letters(folded_name(text))}
        return _FILLERS | own


class _InForce:
    """The custom that this process follows: that of the clinic, once records are open."""

    custom = DayCustom()


def follow(custom: DayCustom) -> None:
    """Read days as this custom has them, from now on and everywhere."""
    _InForce.custom = custom


def followed() -> DayCustom:
    """Return the custom by which days are read."""
    return _InForce.custom


def day_words(day: date) -> str:
    """Return ``3 Feb 1980``, as lists and fields show a day."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year:04}"


def long_day(day: date) -> str:
    """Return ``3 February 1980``, as papers show a day."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year:04}"


def full_day(day: date) -> str:
    """Return ``3 February 1980, Sunday``: what is said back of a day that was typed."""
    return f"{long_day(day)}, {WEEKDAYS[day.weekday()]}"


def month_words(day: date) -> str:
    """Return ``Feb 1980``, as long axes show a month."""
    return f"{MONTHS[day.month - 1][:3]} {day.year:04}"


def iso_day(day: date) -> str:
    """Return ``1980-02-03``, as file names and tables show a day."""
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


def time_words(at: time | datetime) -> str:
    """Return ``14:05``."""
    return f"{at.hour:02}:{at.minute:02}"


def both_clocks(at: time | datetime) -> str:
    """Return ``14:05 (2:05 pm)``: what is said back of a time that was typed."""
    half = "pm" if at.hour >= _NOON else "am"
    return f"{time_words(at)} ({at.hour % _NOON or _NOON}:{at.minute:02} {half})"


def moment_words(at: datetime, offset_min: int) -> str:
    """Return ``3 Feb 1980, 14:05``, by the clock that had this offset."""
    there = with_offset(at, offset_min)
    return f"{day_words(there)}, {time_words(there)}"


def typed_day(text: str, *, custom: DayCustom | None = None) -> date | None:
    """Return the day that was typed, None for no text.

    Without `custom` the one in force settles what digits alone leave open: 3/2/1980. ValueError,
    in a sentence, for what cannot be read and for a day that no calendar has.
    """
    if not text.strip():
        return None
    custom = custom or _InForce.custom
    as_written = _day_written(text, custom)
    if as_written is not None:
        return as_written
    numbers, month, weekday = _parts(text, custom)
    day = _day_of(numbers, month, text, custom.order)
    if weekday is not None and day.weekday() != weekday:
        is_, was = WEEKDAYS[day.weekday()], WEEKDAYS[weekday]
        raise ValueError(f"{long_day(day)} is a {is_}, not a {was}")
    return day


def typed_time(text: str, *, custom: DayCustom | None = None) -> time:
    """Return the time of day that was typed: 14:30, 1430, 14.30, 2:30 pm, 230pm, 2 p.m.

    ValueError, in a sentence, for what cannot be read.
    """
    shown = folded_name(text).strip()
    # What is said back of a time is read again: "14:05 (2:05 pm)".
    twice = re.fullmatch(r"(\d\d:\d\d) \([^()]*\)", shown)
    plain, half = _half_day(twice[1] if twice else shown, custom or _InForce.custom)
    found = re.fullmatch(r"(\d{1,2})\s*[:.h]\s*(\d{2})\s*(?:h|uhr)?|(\d{3,4})", plain)
    if found and found[3]:
        hour, minute = int(found[3][:-2]), int(found[3][-2:])
    elif found:
        hour, minute = int(found[1]), int(found[2])
    elif half and re.fullmatch(r"\d{1,2}", plain):
        hour, minute = int(plain), 0
    else:
        raise ValueError("a time such as 14:30 or 2:30 pm is needed")
    if half and hour > _NOON and half == "am":
        raise ValueError(f"{hour}:{minute:02} is not before noon")
    if half and hour <= _NOON:
        if hour == 0:
            raise ValueError("a time with am or pm begins with 12, not 0")
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(f"no clock shows {hour}:{minute:02}") from None


def _day_written(text: str, custom: DayCustom) -> date | None:
    """Return the day that the desktop writes just so, whatever its words are made of.

    Some languages glue words onto months or number them, others call a month like a weekday.
    """
    asked = _spaced(text)
    numbers = re.findall(r"[0-9]+", asked)
    years = {int(each) for each in numbers if len(each) == _DIGITS_OF_A_YEAR}
    dates = {int(each) for each in numbers if len(each) < _LEAST_LETTERS}
    found = set()
    for year, month, day in product(years, range(1, len(MONTHS) + 1), dates):
        with suppress(ValueError):
            known = _day(year, month, day)
            if any(_spaced(form) == asked for form in custom.written(known)):
                found.add(known)
    return found.pop() if len(found) == 1 else None  # two months may be abbreviated alike


def _spaced(text: str) -> str:
    return " ".join(folded_name(text).split())


def _parts(text: str, custom: DayCustom) -> tuple[list[str], int | None, int | None]:
    """Return the numbers, the month that is written as a word, and the day of the week."""
    found: dict[str, list[int]] = {"month": [], "weekday": []}

    def note(match: re.Match[str]) -> str:
        kind, number = custom.names[match.group()]
        found[kind].append(number)
        return " "

    def note_number(match: re.Match[str]) -> str:
        found["month"].append(int(match[1]))
        return " "

    rest = custom.name_pattern.sub(note, folded_name(text))
    rest = _NUMBERED_MONTH.sub(note_number, rest)
    for word in _letters(rest):
        if word not in custom.filler_words:
            kind, number = _begun_name(word, custom, text)
            found[kind].append(number)
    months, weekdays = found["month"], found["weekday"]
    if len(months) > 1 or len(weekdays) > 1:
        raise _unreadable(text)
    numbers = re.findall(r"[0-9]+", rest)
    return numbers, months[0] if months else None, weekdays[0] if weekdays else None


def _begun_name(word: str, custom: DayCustom, text: str) -> tuple[str, int]:
    """Return what a name means of which only the beginning was typed: "Sept", "Thurs"."""
    meant = {each for name, each in custom.names.items() if name.startswith(word)}
    if len(word) < _LEAST_LETTERS or len(meant) != 1:
        raise _unreadable(text)
    return meant.pop()


def _day_of(numbers: list[str], month: int | None, text: str, order: DayOrder) -> date:
    if month is not None:
        year, day = _year_and_day(numbers, text)
        return _day(year, month, day)
    if len(numbers) == 1 and len(numbers[0]) == _DIGITS_OF_A_DAY:
        numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
    if len(numbers) != _PARTS:
        raise _unreadable(text)
    if len(numbers[0]) == _DIGITS_OF_A_YEAR:
        return _day(*_whole_numbers(numbers, text))
    if len(numbers[2]) != _DIGITS_OF_A_YEAR:
        raise ValueError("the year needs four digits, like 1980")
    first, second, year = _whole_numbers(numbers, text)
    day, month = (first, second) if order is DayOrder.DAY_FIRST else (second, first)
    if month > len(MONTHS) >= day:  # only the other way round can it be a day
        day, month = month, day
    return _day(year, month, day)


def _year_and_day(numbers: list[str], text: str) -> tuple[int, int]:
    if len(numbers) != _PARTS - 1:
        raise _unreadable(text)
    years = [each for each in numbers if len(each) == _DIGITS_OF_A_YEAR]
    days = [each for each in numbers if len(each) < _LEAST_LETTERS]
    if len(years) != 1 or len(days) != 1:
        raise ValueError("the year needs four digits, like 1980")
    return int(years[0]), int(days[0])


def _whole_numbers(numbers: Iterable[str], text: str) -> list[int]:
    listed = list(numbers)
    if any(len(each) > _DIGITS_OF_A_YEAR for each in listed):
        raise _unreadable(text)
    return [int(each) for each in listed]


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= len(MONTHS):
        raise ValueError(f"there is no month {month}")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f"the year {year} cannot be right; check it")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no {day} {MONTHS[month - 1]} {year}") from None


def _half_day(text: str, custom: DayCustom) -> tuple[str, str]:
    """Return the text without what says before or after noon, and which of them it says."""
    written = {
        "am": ("am", "a.m.", "a.m", "a", custom.am),
        "pm": ("pm", "p.m.", "p.m", "p", custom.pm),
    }
    for half, forms in written.items():
        for form in sorted(map(folded_name, forms), key=len, reverse=True):
            if form and text.endswith(form):
                return text[: -len(form)].strip(), half
            if form and len(form) > 1 and text.startswith(form):
                return text[len(form) :].strip(), half
    return text, ""


def _whole(name: str) -> str:
    """Return the pattern of a name that is no part of a longer word."""
    before = "" if name[0] >= _UNSPACED else r"(?<![^\W\d_])"
    after = "" if name[-1] >= _UNSPACED else r"(?![^\W\d_])"
    return f"{before}{re.escape(name)}{after}"


def _letters(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _unreadable(text: str) -> ValueError:
    shown = " ".join(text.split())
    return ValueError(f"a day like 1980-05-31 or 31 May 1980 is needed, not {shown!r:.40}")
