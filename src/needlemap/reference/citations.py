"""Where a reference fact comes from, and what a change of an outcome measure means, in words."""

from collections.abc import Iterable

from needlemap.domain.catalogue import Certainty
from needlemap.reference.outcomes import Better, ChangeKind, ImportantChange, OutcomeMeasure
from needlemap.reference.reference import Reference

UNREVIEWED = "Textbook knowledge, not reviewed"
# What an atlas entry says of a source that was named but never opened.
_UNREAD = "not opened"


def citation(source_ids: str, certainty: Certainty, reference: Reference) -> str:
    """Return the sources of a row of the reference tables by name, never by code.

    A row that is textbook knowledge says just that, whichever sources it names beside it.
    """
    if certainty is Certainty.TEXTBOOK:
        return UNREVIEWED
    return source_names(source_ids.split(";"), reference)


def source_names(source_ids: Iterable[str], reference: Reference) -> str:
    """Return the names of sources, each once; an id that no table knows is left out."""
    known = reference.sources
    names = dict.fromkeys(known[each].name for each in source_ids if each in known)
    return "; ".join(names) or UNREVIEWED


def zone_citation(source: str, status: str) -> str:
    """Return the source of a risk zone of the atlas: the first one named, if it was read."""
    return UNREVIEWED if _UNREAD in status else source.split(";")[0].strip()


_KINDS = {
    ChangeKind.MIC: "minimal important change",
    ChangeKind.MDC90: "minimal detectable change (90 %)",
}


def change_words(before: float, after: float, measure: OutcomeMeasure, reference: Reference) -> str:
    """Return the change in a sentence: how much, which way, and which published change it reaches.

    Papers differ, so each is named with its number and its source.
    """
    if after == before:
        return "no change."
    is_better = (after > before) == (measure.better is Better.HIGHER)
    size = abs(after - before)
    way = "better" if is_better else "worse"
    published = [
        _published(size, change, reference)
        for change in reference.important_changes.values()
        if change.measure == measure.id and change.kind in _KINDS
    ]
    known = f" ({'; '.join(published)})" if published else " (no accepted minimal important change)"
    return f"{size:g} {measure.unit} {way}{known}."


def _published(size: float, change: ImportantChange, reference: Reference) -> str:
    span = f"{change.low:g}" if change.low == change.high else f"{change.low:g}–{change.high:g}"
    reached = "reaches" if size >= change.low else "below"
    among = f", {change.population}" if change.population else ""
    named = source_names(change.source.split(";"), reference)
    return f"{reached} the {_KINDS[change.kind]} of {span}{among}: {named}"
