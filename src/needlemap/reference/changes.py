"""What a change of an outcome measure means, beside the published changes that count."""

from needlemap.reference.citations import source_names
from needlemap.reference.outcomes import Better, ChangeKind, ImportantChange, OutcomeMeasure
from needlemap.reference.reference import Reference

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
