"""What two facts of a site cannot both be: certain mistakes, told before they are stored.

Asked of what is written anew, never of what is read: a record that holds a contradiction must stay
readable, and an undo must be able to bring back what was there.
"""

from collections.abc import Iterable

from needlemap.domain.edit import SiteEdit
from needlemap.domain.site import NeedleSite
from needlemap.errors import ContradictionError


def contradictions(site: NeedleSite) -> tuple[str, ...]:
    """Return a sentence for each pair of facts that cannot both be true."""
    return tuple(filter(None, (_depth(site), _insertions(site))))


def check_new_sites(sites: Iterable[NeedleSite]) -> None:
    """Raise ContradictionError when a site contradicts itself."""
    for site in sites:
        for sentence in contradictions(site):
            raise ContradictionError(sentence)


def check_edit(edit: SiteEdit) -> None:
    """Raise ContradictionError when an edit brings a contradiction that was not there before."""
    known = {site.id: contradictions(site) for site in edit.before}
    for site in edit.after:
        for sentence in contradictions(site):
            if sentence not in known.get(site.id, ()):
                raise ContradictionError(sentence)


def _depth(site: NeedleSite) -> str:
    if site.needle is None or site.depth_mm is None or site.depth_mm <= site.needle.length_mm:
        return ""
    return (
        f"A needle of {site.needle.length_mm:g} mm cannot be {site.depth_mm:g} mm deep. "
        "Change the depth or the needle."
    )


def _insertions(site: NeedleSite) -> str:
    if site.insertion_count is None or site.insertion_count >= site.needle_count:
        return ""
    return (
        f"{site.needle_count} needles need at least as many insertions, not "
        f"{site.insertion_count}. Change one of the two."
    )
