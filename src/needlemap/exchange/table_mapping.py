"""Which column of a table says what, guessed from the names that programs use; and days as typed.

Nothing is guessed about values: a day that may be read in two ways is a problem until somebody
says which way the file writes days.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from rapidfuzz import fuzz, utils

from needlemap.domain.days import DayOrder

_LIKE_ENOUGH = 88
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_DIGITS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_WORDS = re.compile(r"(?:(\d{1,2})\.? ([a-z]+)|([a-z]+) (\d{1,2}),?) (\d{4})")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?(?: ?([ap])\.?m\.?)?")


class TableKind(StrEnum):
    """What the rows of a table are."""

    PATIENTS = "patients"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class TableField:
    """Something that a column may say, and the names that programs give to such a column."""

    name: str
    title: str
    known_as: tuple[str, ...]
    example: str = ""


_NAMES = (
    TableField(
        "family_name",
        "Family name",
        ("last name", "surname", "lname", "last", "nachname", "family", "patient last name"),
        "Lindqvist",
    ),
    TableField(
        "given_name",
        "Given name",
        ("first name", "fname", "first", "given", "forename", "vorname", "patient first name"),
        "Maja",
    ),
    TableField("full_name", "Whole name", ("name", "patient name", "client name", "patient")),
    TableField(
        "born_on",
        "Date of birth",
        ("dob", "birth date", "birthdate", "birthday", "born", "geburtsdatum", "patient dob"),
        "1984-05-17",
    ),
    TableField(
        "record_number",
        "MRN",
        (
            "record number",
            "patient id",
            "patient number",
            "patient no",
            "chart number",
            "chart no",
            "chart id",
            "file number",
            "pubpid",
            "medical record number",
            "client number",
            "client id",
            "id number",
            "patientennummer",
            "patienten nr",
        ),
        "A-1042",
    ),
)
FIELDS: dict[TableKind, tuple[TableField, ...]] = {
    TableKind.PATIENTS: (
        *_NAMES,
        TableField(
            "phone",
            "Phone",
            (
                "mobile phone",
                "phone number",
                "patient phone numbers",
                "mobile",
                "phone cell",
                "telephone",
                "telefon",
            ),
            "555 0142",
        ),
        TableField("email", "Email", ("e mail", "email address"), "maja@example.org"),
        TableField("note", "Note", ("notes", "comment", "comments", "notiz"), ""),
    ),
    TableKind.NOTES: (
        *_NAMES,
        TableField(
            "performed_on",
            "Day of treatment",
            (
                "date",
                "visit date",
                "treatment date",
                "date of service",
                "dos",
                "appointment date",
                "datum",
            ),
            "2024-03-08",
        ),
        TableField(
            "performed_at", "Time of day", ("time", "start time", "appointment time", "uhrzeit"), ""
        ),
        TableField(
            "structure",
            "Muscle or structure",
            ("muscle", "site", "muscle treated", "location", "target", "muskel"),
            "infraspinatus",
        ),
        TableField("side", "Side", ("laterality", "left right", "seite"), "right"),
        TableField("technique", "Technique", ("method", "needling technique", "technik"), ""),
        TableField(
            "needle_count", "Needles", ("needle count", "number of needles", "count", "nadeln"), "2"
        ),
        TableField("depth_mm", "Depth (mm)", ("depth", "insertion depth", "tiefe"), ""),
        TableField("note", "Note", ("notes", "comment", "response", "remarks"), "twitch seen"),
    ),
}


def guessed(head: Sequence[str], kind: TableKind) -> dict[str, str]:
    """Return the column that each field is likely to be in, by the names alone; each column once.

    The surest match is taken first. What is not like any known name is left to the person.
    """
    ranked = []
    for place, field in enumerate(FIELDS[kind]):
        known = (field.name.replace("_", " "), field.title, *field.known_as)
        for column in filter(None, head):
            typed = utils.default_process(column.replace("_", " "))
            score = max(fuzz.ratio(typed, utils.default_process(name)) for name in known)
            if score >= _LIKE_ENOUGH:
                ranked.append((-score, place, field.name, column))
    found: dict[str, str] = {}
    for _, _, name, column in sorted(ranked):
        if name not in found and column not in found.values():
            found[name] = column
    if "family_name" in found:
        found.pop("full_name", None)  # nobody writes both: it is a middle or a preferred name
    return found


class DayProblemError(ValueError):
    """A text that is no day, or that may be two; says which."""


def day_of(text: str, order: DayOrder | None) -> date:
    """Return the day that a text names; DayProblemError when it is none, or may be two.

    `order` says what comes first where there are digits alone. Without it only such days are read
    that can be read in one way.
    """
    text = " ".join(text.split())
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(text, found[1], found[3], found[4])
    if found := _DIGITS.fullmatch(text):
        return _of_digits(text, found[1], found[3], found[4], found[2], order)
    if found := _WORDS.fullmatch(text.lower()):
        name = (found[2] or found[3])[:3]
        if name in _MONTHS:
            month = str(_MONTHS.index(name) + 1)
            return _day(text, found[5], month, found[1] or found[4])
    if _SHORT_YEAR.fullmatch(text):
        raise DayProblemError(f"{text} has a year of two digits; write all four")
    raise DayProblemError(f"{text[:40]!r} is not a day; write it as 2026-11-30")


def _of_digits(
    text: str, one: str, two: str, year: str, between: str, order: DayOrder | None
) -> date:
    if order is None and between == ".":
        order = DayOrder.DAY_FIRST  # nobody writes the month first with points
    readings = {
        DayOrder.DAY_FIRST: (two, one),
        DayOrder.MONTH_FIRST: (one, two),
    }
    if order is not None:
        return _day(text, year, *readings[order])
    found = set[date]()
    for month, day in readings.values():
        try:
            found.add(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    if not found:
        raise DayProblemError(f"{text} is not a day")
    if len(found) > 1:
        raise DayProblemError(f"{text} may be two days: say whether day or month comes first")
    return found.pop()


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise DayProblemError(f"{text} is not a day in this order") from error


def time_of(text: str) -> time:
    """Return the time of day that a text names; ValueError when it is none."""
    found = _TIME.fullmatch(" ".join(text.lower().split()))
    if found is None:
        raise ValueError(f"{text[:40]!r} is not a time of day; write it as 14:30")
    hour = int(found[1])
    if found[3] and not 1 <= hour <= 12:
        raise ValueError(f"{text} is not a time of day")
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    try:
        return time(hour, int(found[2]))
    except ValueError as error:
        raise ValueError(f"{text} is not a time of day") from error


def template(kind: TableKind) -> str:
    """Return a CSV to fill in: the names of the columns, and one line as an example."""
    fields = [each for each in FIELDS[kind] if each.name != "full_name"]
    rows = ([each.name for each in fields], [each.example for each in fields])
    return "".join(",".join(row) + "\r\n" for row in rows)
