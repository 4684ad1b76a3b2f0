"""What papers say beside the trends, always with its source."""

from needlemap.reference import Reference
from needlemap.reference.outcomes import minimal_changes
from needlemap.ui.widgets.translation import tr


def important_changes_in_words(reference: Reference, measure: str) -> str:
    """Return the important changes of a measure, each with its source; nothing without any."""
    parts = []
    for change in minimal_changes(reference.important_changes.values(), measure):
        size = f"{change.low:g}"
        if change.high != change.low:
            size = f"{change.low:g}–{change.high:g}"
        named = ", ".join(_source(reference, each) for each in change.source.split(";"))
        whom = f" {change.population}:" if change.population not in named else ""
        parts.append(f"{size} {change.unit} –{whom} {named}")
    return tr("Minimal important change: {0}.").format("; ".join(parts)) if parts else ""


def _source(reference: Reference, source_id: str) -> str:
    source = reference.sources.get(source_id)
    return source.name if source else source_id
