"""Typed entry: a line such as "r infraspinatus 2 40" read as sites to place.

Words may come in any order, but those of one name together. What is not said stays as the preset
has it. Nothing is guessed: a line that may mean two things is answered with both.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from needlemap.domain.placement import Side
from needlemap.domain.site import NEEDLES_A_SITE, Needle, SitePreset
from needlemap.reference.entry_words import BOTH, Names, Vocabulary, Words, words_of
from needlemap.reference.typed_numbers import (
    TypedNumbers,
    joined,
    number_form,
    with_lone_numbers,
)

_LONGEST_NAME = 6
_DEPTH_MM = (0.5, 200.0)


class ProblemKind(StrEnum):
    """Why a line cannot be placed yet."""

    EMPTY = "empty"
    NO_STRUCTURE = "no_structure"
    NO_SIDE = "no_side"
    UNKNOWN_WORD = "unknown_word"
    MANY_STRUCTURES = "many_structures"
    MANY_TECHNIQUES = "many_techniques"
    NOT_ON_OFFER = "not_on_offer"
    TOO_MANY_NUMBERS = "too_many_numbers"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why, at which word, and what it may be instead: ids of structures, else words."""

    kind: ProblemKind
    word: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypedEntry:
    """What a line says: one site for each side. ``numbers`` and the ids are None when not said."""

    structure: str
    sides: tuple[Side, ...]
    numbers: TypedNumbers
    technique: str | None = None
    manipulation: str | None = None

    def dosed(self, preset: SitePreset) -> SitePreset:
        """Return the preset with what the line says; whether needles stay in is the caller's."""
        known, typed = preset.needle or Needle(0.30, 40), self.numbers
        needle = preset.needle
        if typed.diameter_mm or typed.length_mm:
            needle = Needle(
                typed.diameter_mm or known.diameter_mm, typed.length_mm or known.length_mm
            )
        return replace(
            preset,
            technique=self.technique or preset.technique,
            manipulation=self.manipulation or preset.manipulation,
            needle=needle,
            needle_count=typed.needle_count or preset.needle_count,
            depth_mm=typed.depth_mm or preset.depth_mm,
        )


class EntryError(ValueError):
    """A line that cannot be placed; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.kind.value)
        self.problem = problem


def read(line: str, vocabulary: Vocabulary) -> TypedEntry:
    """Return what a line says; EntryError with the problem when it is not clear."""
    if not line.strip():
        raise EntryError(Problem(ProblemKind.EMPTY))
    sides, numbers, words = _sorted(line, vocabulary)
    meant = _Meant(vocabulary)
    meant.take(words)
    structure = meant.the_structure()
    return TypedEntry(
        structure=structure,
        sides=_sides(sides, structure, vocabulary),
        numbers=_checked(numbers, vocabulary),
        technique=meant.the_technique(),
        manipulation=meant.one_of("manipulations"),
    )


def structure_words(line: str, vocabulary: Vocabulary) -> Words:
    """Return the ids of the structures that the line may mean so far, none when it names none."""
    typed = typed_structure(line, vocabulary)
    return vocabulary.structures.meant_by(typed) if typed else ()


def typed_structure(line: str, vocabulary: Vocabulary) -> Words:
    """Return the words of the line that name a structure."""
    meant = _Meant(vocabulary)
    with suppress(EntryError):
        meant.take(_sorted(line, vocabulary)[2])
    return meant.typed("structures")


class _Meant:
    """Runs of words and what they may mean, the longest run first."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names: dict[str, Names] = {
            "structures": vocabulary.structures,
            "techniques": vocabulary.techniques,
            "manipulations": vocabulary.manipulations,
        }
        self._typed: dict[str, Words] = {}

    def typed(self, kind: str) -> Words:
        """Return the words of this kind."""
        return self._typed.get(kind, ())

    def ids(self, kind: str) -> Words:
        """Return what the words of this kind may mean."""
        typed = self.typed(kind)
        return self._names[kind].meant_by(typed) if typed else ()

    def one_of(self, kind: str) -> str | None:
        """Return the one meant; the first of several whose names all begin so."""
        ids = self.ids(kind)
        return ids[0] if ids else None

    def the_structure(self) -> str:
        """Return the one structure meant, or say which may be."""
        ids = self.ids("structures")
        if not ids:
            raise EntryError(Problem(ProblemKind.NO_STRUCTURE))
        if len(ids) > 1:
            typed = " ".join(self._typed["structures"])
            raise EntryError(Problem(ProblemKind.MANY_STRUCTURES, typed, ids))
        return ids[0]

    def the_technique(self) -> str | None:
        """Return the technique meant, None when none was said."""
        ids = self.ids("techniques")
        if len(ids) > 1:
            typed = " ".join(self._typed["techniques"])
            raise EntryError(Problem(ProblemKind.MANY_TECHNIQUES, typed, ids))
        return ids[0] if ids else None

    def take(self, words: Words) -> None:
        """Take the words run by run."""
        start = 0
        while start < len(words):
            start += self._take_run(words[start : start + _LONGEST_NAME])

    def _take_run(self, words: Words) -> int:
        """Take as many of the first words as mean something together; return how many."""
        for length in range(len(words), 0, -1):
            run = words[:length]
            for kind, names in self._names.items():
                if kind not in self._typed and names.meant_by(run):
                    self._typed[kind] = run
                    return length
        longer = (*self._typed.get("structures", ()), words[0])
        if len(longer) > 1 and self._names["structures"].meant_by(longer):
            self._typed["structures"] = longer
            return 1
        nearest = self._vocabulary.nearest(words[0])
        raise EntryError(Problem(ProblemKind.UNKNOWN_WORD, words[0], nearest))


def _sorted(line: str, vocabulary: Vocabulary) -> tuple[list[str], TypedNumbers, Words]:
    """Return the sides, the numbers and the other words of a line."""
    sides: list[str] = []
    given: dict[str, Any] = {}
    lone: list[int] = []
    words: list[str] = []
    for token in joined(line).replace(",", " ").split():
        form = number_form(token)
        if form is not None:
            given |= form
        elif token.isdecimal():
            lone.append(int(token))
        elif token in vocabulary.sides:
            sides.append(vocabulary.sides[token])
        else:
            words += [vocabulary.full(word) for word in words_of(token)]
    numbers = with_lone_numbers(TypedNumbers(**given), lone, vocabulary.lengths_mm)
    if numbers is None:
        raise EntryError(Problem(ProblemKind.TOO_MANY_NUMBERS, str(lone[-1])))
    return sides, numbers, tuple(words)


def _sides(typed: list[str], structure: str, vocabulary: Vocabulary) -> tuple[Side, ...]:
    """Return on which sides to place; a structure of the midline has just that one."""
    if structure not in vocabulary.paired:
        return (Side.MIDLINE,)
    if BOTH in typed or {Side.RIGHT.value, Side.LEFT.value} <= set(typed):
        return (Side.RIGHT, Side.LEFT)
    if not typed or typed[0] == Side.MIDLINE.value:
        raise EntryError(Problem(ProblemKind.NO_SIDE, structure))
    return (Side(typed[0]),)


def _checked(numbers: TypedNumbers, vocabulary: Vocabulary) -> TypedNumbers:
    """Return the numbers, or say which is not on offer, and what is."""
    low, high = NEEDLES_A_SITE
    count, depth = numbers.needle_count, numbers.depth_mm
    if count is not None and not low <= count <= high:
        raise EntryError(Problem(ProblemKind.NOT_ON_OFFER, f"×{count}", (f"×{low}-{high}",)))
    if depth is not None and not _DEPTH_MM[0] <= depth <= _DEPTH_MM[1]:
        raise EntryError(Problem(ProblemKind.NOT_ON_OFFER, f"d{depth:g}", ("d1-200",)))
    for value, offered, shown in (
        (numbers.length_mm, vocabulary.lengths_mm, "{:g} mm"),
        (numbers.diameter_mm, vocabulary.diameters_mm, "{:.2f}"),
    ):
        if value is not None and value not in offered:
            near = tuple(shown.format(one) for one in _nearest(value, offered))
            raise EntryError(Problem(ProblemKind.NOT_ON_OFFER, shown.format(value), near))
    return numbers


def _nearest(value: float, offered: Iterable[float]) -> list[float]:
    return sorted(sorted(offered, key=lambda one: abs(one - value))[:2])
