"""Words about a patient and a session that several parts of the patients page show."""

import re
from collections.abc import Sequence
from datetime import date

from needlemap.domain.checks import clean_line
from needlemap.domain.clock import today
from needlemap.domain.days import day_words, typed_day
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.region import regional
from needlemap.ui.widgets.translation import tr

_LONG_WORD = 24
_BREAK = "\u200b"
_UNBROKEN = re.compile(rf"[^\s-]{{{_LONG_WORD + 1},}}")
_YEAR_DAYS = 365


def patient_line(patient: Patient, day: date | None = None) -> str:
    """Return birth date, age and record number on one line; what is unknown is left out."""
    parts = []
    if patient.born_on is not None:
        parts.append(f"{day_words(patient.born_on)} ({patient.age_on(day or today())})")
    if patient.record_number:
        parts.append(regional(tr("MRN {0}")).format(patient.record_number))
    return " · ".join(parts) or "–"


def figure_words(figure: Figure) -> str:
    """Return the name of a figure."""
    return {
        Figure.FEMALE: tr("Female figure"),
        Figure.FEMALE_SLIM: tr("Female figure, slim"),
        Figure.FEMALE_HEAVY: tr("Female figure, heavy"),
        Figure.MALE: tr("Male figure"),
        Figure.MALE_SLIM: tr("Male figure, slim"),
        Figure.MALE_HEAVY: tr("Male figure, heavy"),
        Figure.NEUTRAL: tr("Neutral figure"),
        Figure.NEUTRAL_SLIM: tr("Neutral figure, slim"),
        Figure.NEUTRAL_HEAVY: tr("Neutral figure, heavy"),
    }[figure]


def sex_words() -> dict[str, str]:
    """Return the words of each sex that can be recorded; nothing recorded comes first."""
    return {
        "": tr("Not recorded"),
        "female": tr("Female"),
        "male": tr("Male"),
        "other": tr("Other"),
    }


def breakable(text: str) -> str:
    """Return the text so that a label can break even a word that is wider than itself."""
    return _UNBROKEN.sub(lambda found: _BREAK.join(_pieces(found.group())), text)


def _pieces(word: str) -> list[str]:
    return [word[at : at + _LONG_WORD] for at in range(0, len(word), _LONG_WORD)]


def is_old(checked_on: date, day: date | None = None) -> bool:
    """Whether something was asked so long ago that it should be asked again: over a year."""
    return ((day or today()) - checked_on).days > _YEAR_DAYS


def listed(parts: Sequence[str]) -> str:
    """Return what there is of some parts, with dots between."""
    return "  ·  ".join(part for part in parts if part)


def elided(text: str, letters: int) -> str:
    """Return the beginning of a text that is too long for its place."""
    return text if len(text) <= letters else text[: letters - 1] + "…"


LONGEST_NAME, LONGEST_NUMBER, LONGEST_NOTE = 120, 40, 4000


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
