"""Where a reference fact comes from, as one line that a clinician can read."""

from collections.abc import Iterable

from needlemap.domain.catalogue import Certainty
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
