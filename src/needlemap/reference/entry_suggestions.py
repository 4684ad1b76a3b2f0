"""How a line of typed entry may go on: whole lines to take instead, nearest first."""

from collections.abc import Iterable
from dataclasses import dataclass

from needlemap.reference.entry_words import Vocabulary, words_of
from needlemap.reference.typed_entry import (
    EntryError,
    ProblemKind,
    read,
    structure_words,
    typed_structure,
)
from needlemap.reference.typed_numbers import joined, number_form

AT_MOST = 6
_SIDES = ("r", "l", "both")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line to take instead of the one typed, and what to show of it."""

    line: str
    shown: str


def suggestions(line: str, vocabulary: Vocabulary) -> list[Suggestion]:
    """Return how the line may be completed or mended, at most six; none where it is clear."""
    try:
        entry = read(line, vocabulary)
    except EntryError as error:
        problem = error.problem
    else:
        return _whole_name(line, entry.structure, vocabulary)
    if problem.kind is ProblemKind.UNKNOWN_WORD:
        return [Suggestion(_with_word(line, problem.word, word), word) for word in problem.choices]
    if problem.kind is ProblemKind.NO_SIDE:
        name = vocabulary.shown[problem.word]
        return [Suggestion(f"{side} {line.strip()} ", f"{side} {name}") for side in _SIDES]
    return _names(line, structure_words(line, vocabulary), vocabulary)


def _whole_name(line: str, structure: str, vocabulary: Vocabulary) -> list[Suggestion]:
    """Offer the whole name while it is being typed, and no longer."""
    name = vocabulary.plain_name(structure)
    typed = typed_structure(line, vocabulary)
    is_whole = set(typed) >= set(words_of(name)) or vocabulary.is_short(typed)
    goes_on = typed[-1:] != tuple(vocabulary.full(w) for w in words_of(line.split()[-1]))
    return [] if is_whole or goes_on else _names(line, (structure,), vocabulary)


def _names(line: str, structures: Iterable[str], vocabulary: Vocabulary) -> list[Suggestion]:
    return [
        Suggestion(_with_name(line, structure, vocabulary), vocabulary.shown[structure])
        for structure in list(structures)[:AT_MOST]
    ]


def _with_name(line: str, structure: str, vocabulary: Vocabulary) -> str:
    """Return the line with the structure's whole name where it was begun."""
    typed, name = set(typed_structure(line, vocabulary)), vocabulary.plain_name(structure)
    kept: list[str] = []
    for token in joined(line).replace(",", " ").split():
        words = [vocabulary.full(word) for word in words_of(token)]
        is_of_name = number_form(token) is None and words and typed.issuperset(words)
        if not is_of_name:
            kept.append(token)
        elif name not in kept:
            kept.append(name)
    return " ".join(kept) + " "


def _with_word(line: str, wrong: str, right: str) -> str:
    tokens = joined(line).replace(",", " ").split()
    return " ".join(right if wrong in words_of(token) else token for token in tokens) + " "
