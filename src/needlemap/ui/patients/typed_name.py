"""What was typed into the search as the beginning of a new patient."""

from datetime import date

from needlemap.domain.days import typed_day
from needlemap.domain.typed_text import clean_line

LONGEST_NAME, LONGEST_NUMBER = 120, 40


def read_typed(text: str) -> tuple[str, str, date | None, str]:
    """Return family name, given name, birth date and record number, as far as they are told.

    "Okafor, Amara" and "Amara Okafor" are the same; the form shows what was made of it.
    """
    words = " ".join(clean_line(text).split())
    day = _day(words)
    if day is not None:
        return "", "", day, ""
    if words.isdigit():
        return "", "", None, words
    family, comma, given = words.partition(",")
    if not comma:
        given, _, family = words.rpartition(" ")
    return _named(family), _named(given), None, ""


def _day(words: str) -> date | None:
    try:
        return typed_day(words)
    except ValueError:
        return None


def _named(text: str) -> str:
    """Return a name with a capital where none was typed at all."""
    text = text.strip()
    return text.title() if text == text.lower() else text
