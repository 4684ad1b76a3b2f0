"""Phrases: short names typed into a text for longer words, with places that are filled in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from needlemap.domain import checks

MOST_PHRASES = 200
LONGEST_PHRASE = 1000
# What stands in a phrase for what the visit says; unknown ones stay as they are.
PLACES = ("side", "structure", "needles")
_NAME = re.compile(r"[a-z0-9]{1,20}")
_LINE = re.compile(r"\s*\.?([^\s=]+)\s*=\s*(.*)", re.DOTALL)
_TYPED = re.compile(r"(?:^|\s)\.([a-z0-9]{1,20})$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name, typed with a dot before it, and the words that take its place."""

    name: str
    words: str

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise ValueError(
                f"the name of a phrase must be 1 to 20 small letters and digits, not {self.name!r}"
            )
        checks.check_text("phrase", self.words, longest=LONGEST_PHRASE, required=True)


def phrases_in(text: str) -> tuple[Phrase, ...]:
    """Return the phrases of a text, one a line: ``rot = Rotation {side}``.

    ValueError names the line that is none, or the name that comes twice.
    """
    found: dict[str, Phrase] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"line {number} must be a name, =, and the words")
        try:
            phrase = Phrase(match[1], match[2].strip())
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error
        if phrase.name in found:
            raise ValueError(f"line {number}: the name {phrase.name} is there already")
        found[phrase.name] = phrase
    checks.check_whole("number of phrases", len(found), low=0, high=MOST_PHRASES)
    return tuple(found.values())


def phrases_text(phrases: Sequence[Phrase]) -> str:
    """Return phrases as `phrases_in` reads them."""
    return "\n".join(f"{each.name} = {each.words}" for each in phrases)


def typed_name(before_cursor: str) -> str:
    """Return the name that was typed with a dot just before the cursor; empty for none."""
    match = _TYPED.search(before_cursor)
    return match[1] if match else ""


def filled(words: str, values: Mapping[str, str]) -> str:
    """Return the words of a phrase with its places filled; what is not known stays to be seen."""
    for place in PLACES:
        if values.get(place):
            words = words.replace(f"{{{place}}}", values[place])
    return words
