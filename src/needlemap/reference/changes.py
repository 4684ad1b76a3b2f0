"""What a change of an outcome measure means, beside the published changes that count."""

from needlemap.reference.outcomes import Better, ChangeKind, ImportantChange, OutcomeMeasure
from needlemap.reference.reference import Reference

_KINDS = {ChangeKind.MIC: "important change", ChangeKind.MDC90: "more than error (90 %)"}


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
        _published(size, change)
        for change in reference.important_changes.values()
        if change.measure == measure.id and change.kind in _KINDS
    ]
    known = f" ({'; '.join(published)})" if published else " (no accepted important change)"
    return f"{size:g} {measure.unit} {way}{known}."


def _published(size: float, change: ImportantChange) -> str:
    span = f"{change.low:g}" if change.low == change.high else f"{change.low:g}–{change.high:g}"
    reached = "reaches" if size >= change.low else "below"
    among = f", {change.population}" if change.population else ""
    return f"{reached} the {_KINDS[change.kind]} of {span}{among}: {change.source}"
