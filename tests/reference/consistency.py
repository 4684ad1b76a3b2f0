"""Checks between the tables: whatever one names, another must have. Run by the tests."""

from collections.abc import Collection, Iterator, Mapping

from needlemap.domain.placement import Side
from needlemap.domain.signing import FIELDS
from needlemap.domain.visit import Severity
from needlemap.reference.entry_words import BOTH, words_of
from needlemap.reference.reference import Reference
from needlemap.reference.screening import BlockWhen
from needlemap.reference.tables import Entry
from needlemap.reference.texts import WordKind

# A technique that may aim at whatever lies there says so with this word.
ANY_KIND = "any"


def known_meanings(kind: WordKind, reference: Reference) -> Collection[str]:
    """Return what a short word of this kind may mean."""
    if kind is WordKind.SIDE:
        return {*(side.value for side in Side), BOTH}
    if kind is WordKind.WORD:
        return {w for one in reference.structures.values() for w in words_of(one.name)}
    return {
        WordKind.STRUCTURE: reference.structures,
        WordKind.TECHNIQUE: reference.techniques,
        WordKind.MANIPULATION: reference.manipulations,
    }[kind]


def inconsistencies(reference: Reference) -> list[str]:
    """Return one sentence for each name that its table does not know; empty when all is well."""
    return [
        *_unknown_names(reference),
        *_unknown_sources(reference),
        *_wrong_parents(reference),
    ]


def all_tables(reference: Reference) -> dict[str, Mapping[str, Entry]]:
    """Return every table by the name of its property."""
    return {name: getattr(reference, name) for name in reference.tables()}


def _unknown_names(reference: Reference) -> Iterator[str]:
    kinds = {structure.kind for structure in reference.structures.values()} | {ANY_KIND}
    regions, structures = reference.body_regions, reference.structures
    yield from _missing(reference.structures, "body_region", regions)
    yield from _missing(reference.techniques, "aims_at", kinds)
    yield from _missing(reference.region_notes, "body_regions", regions)
    yield from _missing(reference.region_notes, "structures", structures)
    yield from _missing(reference.depth_facts, "structures", structures)
    yield from _missing(reference.referred_pain, "id", structures)
    yield from _missing(reference.estim_stops, "precaution", reference.precautions)
    yield from _missing(reference.estim_stops, "body_regions", regions)
    yield from _missing(reference.precautions, "body_regions", regions)
    yield from _missing(reference.block_circumstances, "id", set(BlockWhen))
    yield from _missing(reference.block_circumstances, "body_regions", regions)
    yield from _missing(reference.block_circumstances, "spared_techniques", reference.techniques)
    yield from _missing(reference.required_fields, "id", FIELDS)
    yield from _missing(reference.practice_rules, "required", FIELDS)
    yield from _missing(reference.patient_flags, "precaution", reference.precautions)
    yield from _missing(reference.important_changes, "measure", reference.outcome_measures)
    for word in reference.entry_words.values():
        if word.means not in known_meanings(word.kind, reference):
            yield f"{word.id}: means names {word.means}, which no table knows"
    yield from _missing(reference.severities, "id", {severity.value for severity in Severity})


def _missing(table: Mapping[str, Entry], column: str, known: Collection[str]) -> Iterator[str]:
    for entry in table.values():
        named = getattr(entry, column)
        for one in (named,) if isinstance(named, str) else named or ():
            if one not in known:
                yield f"{entry.id}: {column} names {one}, which no table knows"


def _unknown_sources(reference: Reference) -> Iterator[str]:
    for name, table in all_tables(reference).items():
        for entry in table.values():
            for source in getattr(entry, "source", "TEXTBOOK").split(";"):
                if source not in reference.sources:
                    yield f"{name}, {entry.id}: source {source} is not in sources.csv"


def _wrong_parents(reference: Reference) -> Iterator[str]:
    known = {*reference.structures, *reference.parent_muscles}
    for structure in reference.structures.values():
        parent = structure.parent_muscle
        if (parent is not None) != (structure.kind == "muscle"):
            yield f"{structure.id}: parent_muscle must be there for muscles and only for them"
        if parent is not None and parent not in known:
            yield f"{structure.id}: parent_muscle names {parent}, which no table knows"
