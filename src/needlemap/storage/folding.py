"""Text as a search sees it: no case, no accents, single words."""

import re
import unicodedata

from needlemap.domain.patient import Patient

# Letters that are their own and not a letter with an accent, as a keyboard without them types.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
# Typewriter and typographic apostrophes, and the letters and accents typed in their place.
_APOSTROPHES = str.maketrans("", "", "'`\u2018\u2019\u00b4\u02bc\u02b9")
_ISO_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_TYPED_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_WORD = re.compile(rf"{_ISO_DAY.pattern}|{_TYPED_DAY.pattern}|\w+")
MOST_TERMS = 12

# Every term must be found; a day that can be read in two ways, in one of them.
Term = tuple[str] | tuple[str, str]
Terms = tuple[Term, ...]


def folded(text: str) -> str:
    """Return the text without case, accents and apostrophes."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_APOSTROPHES))
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    return bare.casefold().translate(_PLAIN_LETTERS)


def search_words(patient: Patient) -> str:
    """Return what a search for this patient looks through: each word after a space."""
    born = [patient.born_on.isoformat()] if patient.born_on else []
    named = re.findall(r"\w+", folded(f"{patient.family_name} {patient.given_name}"))
    return " " + " ".join([*named, *born, *re.findall(r"\w+", folded(patient.record_number))])


def search_terms(typed: str) -> Terms:
    """Return what must be found, each with its alternatives: every term begins a word.

    A day may be typed as 1980-02-03, 3.2.1980, 03/02/1980 (day or month first).
    """
    terms = (_alternatives(match) for match in _WORD.finditer(folded(typed[:200])))
    return tuple(terms)[:MOST_TERMS]


def are_in(words: str, terms: Terms) -> bool:
    """Whether every term is found in these search words."""
    return all(any(one in words for one in term) for term in terms)


def _alternatives(match: re.Match[str]) -> Term:
    first, second, year = match.group(1, 2, 3)
    if year:
        return f" {year}-{second:0>2}-{first:0>2}", f" {year}-{first:0>2}-{second:0>2}"
    if _ISO_DAY.fullmatch(match.group()):
        year, month, day = match.group().split("-")
        return (f" {year}-{month:0>2}-{day:0>2}",)
    return (f" {match.group()}",)
