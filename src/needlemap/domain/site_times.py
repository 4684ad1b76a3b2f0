"""When needles went in and came out: the hour of the click, as long as it can be true."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from needlemap.domain.edit import SiteEdit
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite

# A visit is begun on the computer within the first half hour of the treatment, and lasts no
# longer than four: our own bounds, wide enough for any visit that is charted while it goes on.
_HEAD_START = timedelta(minutes=30)
_LONGEST_VISIT = timedelta(hours=4)


def is_during(session: Session, moment: datetime) -> bool:
    """Whether a click at that moment was made while the patient was being treated.

    A session that is charted later (an hour or a day) tells nothing of when each needle went in:
    its clicks have the hour of typing. Nor does a click of the next day into an open draft.
    """
    begun_in_time = session.charted_at - session.performed_at <= _HEAD_START
    return begun_in_time and moment - session.performed_at <= _LONGEST_VISIT


def with_known_times(session: Session, site: NeedleSite) -> NeedleSite:
    """Return the site without times that are those of its charting: unknown, never invented.

    A record with no time can be explained; one with a wrong time is wrong. When it was typed
    stands in the log, and the time of treatment in the session.
    """
    inserted_at, removed_at = (
        at if at is not None and is_during(session, at) else None
        for at in (site.inserted_at, site.removed_at)
    )
    if (inserted_at, removed_at) == (site.inserted_at, site.removed_at):
        return site
    return replace(site, inserted_at=inserted_at, removed_at=removed_at)


def with_times_known(session: Session, edit: SiteEdit) -> SiteEdit:
    """Return the edit with what it writes stripped of times that cannot be known."""
    after = _known(session, edit.after)
    return edit if after == edit.after else replace(edit, after=after)


def forgetting_times(session: Session) -> SiteEdit | None:
    """Return the edit that takes away the times that cannot be known, None when all can.

    For a session whose time of treatment was put right after sites had been charted.
    """
    pairs = zip(session.sites, _known(session, session.sites), strict=True)
    changed = [(old, new) for old, new in pairs if old is not new]
    if not changed:
        return None
    before, after = zip(*changed, strict=True)
    return SiteEdit(before, after)


def _known(session: Session, sites: Iterable[NeedleSite]) -> tuple[NeedleSite, ...]:
    return tuple(with_known_times(session, site) for site in sites)
