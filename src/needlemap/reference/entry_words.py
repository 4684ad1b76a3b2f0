"""The words that a line of typed entry may use, and what they mean.

A name is meant by the beginnings of its words in any order: "glut med" is the gluteus medius.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from needlemap.reference.reference import Reference
from needlemap.reference.texts import EntryWord, WordKind

Words = tuple[str, ...]
BOTH = "both"
_LITTLE = frozenset({"of", "the", "at", "and", "in", "with"})


def words_of(text: str) -> Words:
    """Return the plain words of a text: lower case, no accents, hyphens closed up."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    found = re.findall(r"[^\W_]+", re.sub(r"(?<=\w)['’-](?=\w)", "", plain))
    return tuple(word for word in found if word not in _LITTLE)


class Names:
    """Named things that a few beginnings of words may mean.

    Parameters
    ----------
    names
        Id and names of each thing; what stands in brackets may be typed, but need not be.
    short
        Short words with the ids that they mean.
    """

    def __init__(
        self, names: Mapping[str, Iterable[str]], short: Mapping[str, str] | None = None
    ) -> None:
        self._short = short or {}
        self._names = [
            (thing, words_of(name), len(words_of(_without_brackets(name))))
            for thing, listed in names.items()
            for given in listed
            for name in dict.fromkeys((given, given.replace("-", " ")))
        ]
        self.vocabulary = {word for _, words, _ in self._names for word in words} | set(self._short)

    def is_short(self, word: str) -> bool:
        """Whether it is one of the short words."""
        return word in self._short

    def meant_by(self, typed: Words) -> Words:
        """Return the ids that the words may mean; just the one whose whole name they are."""
        if len(typed) == 1 and typed[0] in self._short:
            return (self._short[typed[0]],)
        found: dict[str, bool] = {}
        for thing, words, needed in self._names:
            if _begin(typed, words):
                found[thing] = found.get(thing, False) or len(typed) >= needed
        whole = [thing for thing, is_whole in found.items() if is_whole]
        return tuple(whole if len(whole) == 1 else found)


class Vocabulary:
    """All words of typed entry, from the reference tables."""

    def __init__(self, reference: Reference, placeable: Collection[str]) -> None:
        short = reference.entry_words.values()
        self.sides = {one.id: one.means for one in short if one.kind is WordKind.SIDE}
        self._stand_ins = {one.id: one.means for one in short if one.kind is WordKind.WORD}
        structures = reference.structures
        self.structures = Names(
            {i: (one.name,) for i, one in structures.items() if i in placeable},
            self._short(short, WordKind.STRUCTURE),
        )
        self.techniques = Names(
            {i: (one.name, *one.synonyms) for i, one in reference.techniques.items()},
            self._short(short, WordKind.TECHNIQUE),
        )
        self.manipulations = Names(
            {i: one.name.split(" / ") for i, one in reference.manipulations.items()},
            self._short(short, WordKind.MANIPULATION),
        )
        self.paired = frozenset(i for i, one in structures.items() if one.paired)
        self.lengths_mm = tuple(one.length_mm for one in reference.needle_lengths.values())
        self.diameters_mm = tuple(one.diameter_mm for one in reference.needle_diameters.values())
        self.shown = {i: one.name for i, one in structures.items()}
        self._all = sorted(
            {*self.sides, *self._stand_ins}
            | self.structures.vocabulary
            | self.techniques.vocabulary
            | self.manipulations.vocabulary
        )

    def full(self, word: str) -> str:
        """Return the word that a short one stands for, or itself."""
        return self._stand_ins.get(word, word)

    def plain_name(self, structure: str) -> str:
        """Return the name as it is typed: without what stands in brackets."""
        return " ".join(words_of(_without_brackets(self.shown[structure])))

    def is_short(self, typed: Words) -> bool:
        """Whether the words are a short word for a structure."""
        return len(typed) == 1 and self.structures.is_short(typed[0])

    def nearest(self, word: str) -> Words:
        """Return the known words most like an unknown one, at most three, the most like first."""
        return tuple(get_close_matches(word, self._all, n=3, cutoff=0.6))

    @staticmethod
    def _short(words: Iterable[EntryWord], kind: WordKind) -> dict[str, str]:
        return {one.id: one.means for one in words if one.kind is kind}


def _without_brackets(name: str) -> str:
    return re.sub(r" \([^)]*\)", "", name)


def _begin(typed: Words, words: Words) -> bool:
    """Whether each typed word begins another word of the name; whole words are taken first."""
    left = list(words)
    for begun in sorted(typed, key=lambda word: word not in words):
        match = next((word for word in left if word == begun), None) or next(
            (word for word in left if word.startswith(begun)), None
        )
        if match is None:
            return False
        left.remove(match)
    return bool(typed)
