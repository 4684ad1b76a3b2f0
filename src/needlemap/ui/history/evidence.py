"""What clinic articles and papers say beside the trends, always with its source."""

from needlemap.reference import Reference
from needlemap.reference.outcomes import minimal_changes
from needlemap.ui.history.words import tr

_RECOMMENDED = "recommended"
_DOSAGE = ("effect", _RECOMMENDED)


def course_words(reference: Reference) -> str:
    """Return how many sessions clinic articles call usual; nothing when the table has none."""
    parts, sources = [], []
    for dose_id in _DOSAGE:
        dose = reference.dosage.get(dose_id)
        if dose is not None and dose.low is not None and dose.high is not None:
            words = tr("{0}: {1:g}–{2:g} {3}")
            parts.append(words.format(dose.name.lower(), dose.low, dose.high, dose.unit))
            sources += [each for each in dose.source.split(";") if each not in sources]
    if not parts:
        return ""
    named = "; ".join(_source(reference, each) for each in sources)
    return tr("Usual course, {0} (source: {1}).").format(", ".join(parts), named)


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
