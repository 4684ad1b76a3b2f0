"""Text as a search sees it: no case, no accents, one spelling of what is spelled in several ways.

Müller, Mueller and Muller are one; so are O'Neill, ONeill and O Neill, and Дмитрий and Dmitriy.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from needlemap.domain.days import MONTHS, followed, iso_day, typed_day
from needlemap.domain.patient import Patient

# Letters that are their own and not a letter with an accent, as a keyboard without them types;
# and letters of Arabic and Persian that look alike and are typed for each other.
_PLAIN_LETTERS = str.maketrans(
    {
        **{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"},
        **{"\u0131": "i", "\u0640": "", "\u0649": "\u064a", "\u06cc": "\u064a"},
        **{"\u06a9": "\u0643", "\u0629": "\u0647"},
    }
)
# Typewriter and typographic apostrophes, and the letters and accents typed in their place.
_APOSTROPHES = str.maketrans("", "", "'`\u2018\u2019\u00b4\u02bc\u02b9")
# What stands for one letter with dots or a ring: Mueller, Soerensen, Aagaard.
_TWO_FOR_ONE = re.compile(r"([aou])e|aa")
_ISO_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_TYPED_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_WORD = re.compile(rf"{_ISO_DAY.pattern}|{_TYPED_DAY.pattern}|\w+")
_NUMBER_OF_A_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_NO_LETTERS = frozenset({"Mn", "Mc", "Me", "Cf"})
_LEAST_LETTERS = 3
MOST_TERMS = 12
# Begins the stored words; those without it were made by another rule, and are made again.
RULE = "2"

# Every term must be found, in one of its alternatives.
Term = tuple[str, ...]
Terms = tuple[Term, ...]


def normalized(text: str) -> str:
    """Return the text without case, accents and apostrophes, its digits 0-9."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_APOSTROPHES)).casefold()
    bare = "".join(c for c in apart if unicodedata.category(c) not in _NO_LETTERS)
    return "".join(str(unicodedata.decimal(c, c)) for c in bare).translate(_PLAIN_LETTERS)


def name_words(text: str) -> list[str]:
    """Return the words of a name in the one spelling by which it is found."""
    return [_one_spelling(word) for word in re.findall(r"\w+", normalized(text))]


def search_words(patient: Patient) -> str:
    """Return what a search for this patient looks through: each word after a space."""
    family, given = name_words(patient.family_name), name_words(patient.given_name)
    born = [iso_day(patient.born_on)] if patient.born_on else []
    words = [*family, *given, *born, *name_words(patient.record_number)]
    words += [*_run_together(family), *_run_together(given)]
    # From what was written too: an accent may be a letter of its own, as in Дмитрий.
    written = re.findall(r"\w+", f"{patient.family_name} {patient.given_name}".casefold())
    foreign = [word for word in words if not word.isascii()]
    words += [_latin(word) for word in (*foreign, *(written if foreign else ()))]
    return f"{RULE} " + " ".join(dict.fromkeys(filter(None, words)))


def search_terms(typed: str) -> Terms:
    """Return what must be found, each with its alternatives: every term begins a word.

    A day may be typed as it is shown, 3 Feb 1980, or as 1980-02-03, 3.2.1980, 03/02/1980 (day
    or month first); day and month alone, or month and year, find it too.
    """
    typed = typed[:200]
    if day := _whole_day(typed):
        return ((f" {day}",),)
    found = list(_WORD.finditer(normalized(typed)))[:MOST_TERMS]
    words = [match.group() for match in found]
    terms = [_alternatives(match) for match in found]
    for place, word in enumerate(words[1:], 1):
        if word[0].isalpha() and words[place - 1].isalpha():
            terms[place] += _joined(words, place)
    for place, word in enumerate(words):
        for near in (place - 1, place + 1):
            if 0 <= near < len(words):
                _note_month(terms, words, place, near, _month_of(word))
    return tuple(terms)


def are_in(words: str, terms: Terms) -> bool:
    """Whether every term is found in these search words."""
    return all(any(one in words for one in term) for term in terms)


def _whole_day(typed: str) -> str:
    """Return the day in digits where all that was typed is one, with the month as a word."""
    if not any(c.isalpha() for c in typed):
        return ""
    try:
        day = typed_day(typed)
    except ValueError:
        return ""
    return iso_day(day) if day else ""


def _alternatives(match: re.Match[str]) -> Term:
    first, second, year = match.group(1, 2, 3)
    if year:
        return f" {year}-{second:0>2}-{first:0>2}", f" {year}-{first:0>2}-{second:0>2}"
    if _ISO_DAY.fullmatch(match.group()):
        year, month, day = match.group().split("-")
        return (f" {year}-{month:0>2}-{day:0>2}",)
    word = _one_spelling(match.group())
    return (f" {word}",) if word.isascii() else (f" {word}", f" {_latin(word)}")


def _joined(words: list[str], place: int) -> Term:
    """Return the word with those before it, as one: "Mc Donald" finds McDonald."""
    before = "".join(words[place - 1 : place + 1])
    longer = (
        "".join(words[place - 2 : place + 1]) if place > 1 and words[place - 2].isalpha() else ""
    )
    return tuple(f" {_one_spelling(each)}" for each in (before, longer) if each)


def _run_together(words: list[str]) -> list[str]:
    """Return the words of a name written as one, from each of them on: "delacruz", "lacruz"."""
    return ["".join(words[place:]) for place in range(len(words) - 1)]


def _note_month(
    terms: list[Term], words: list[str], place: int, near: int, month: int | None
) -> None:
    """Let a month and the day or year beside it be found as a day; they may be names, too."""
    if month is None:
        return
    if day := _NUMBER_OF_A_DAY.fullmatch(words[near]):
        both = f"-{month:02}-{int(day[1]):02}"
        terms[place] += (both,)
        terms[near] += (both,)
    elif re.fullmatch(r"\d{4}", words[near]):
        terms[place] += (f" {words[near]}-{month:02}",)


def _month_of(word: str) -> int | None:
    kind, number = followed().names.get(word, ("", 0))
    if kind == "month":
        return number
    begun = [n for n, name in enumerate(MONTHS, 1) if name.casefold().startswith(word)]
    return begun[0] if len(word) >= _LEAST_LETTERS and len(begun) == 1 else None


def _one_spelling(word: str) -> str:
    return _TWO_FOR_ONE.sub(lambda found: found.group()[0], word)


@lru_cache(maxsize=4096)
def _latin(word: str) -> str:
    """Return a word of another script in Latin letters, as one might type it."""
    return _one_spelling("".join(re.findall(r"[a-z0-9]+", anyascii(word).lower())))
