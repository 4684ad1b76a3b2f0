"""What a session record takes from earlier sessions of the patient. No Qt, no SQL."""

from collections.abc import Callable, Sequence

from needlemap.domain.session import Session
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.record import EarlierScore
from needlemap.reports.sources import SessionLine


def earlier_scores(session: Session, lines: Sequence[SessionLine]) -> tuple[EarlierScore, ...]:
    """Return the outcome scores of the sessions before this one that hold, the latest first."""
    return tuple(
        EarlierScore(wording.local(line.performed_at, line.utc_offset_min).date(), score)
        for line in _before(session, lines)
        if not line.is_withdrawn
        for score in line.outcomes
    )


def earlier_sites(
    session: Session,
    lines: Sequence[SessionLine],
    session_of: Callable[[str], Session],
    names: RecordNames,
) -> dict[str, str]:
    """Return the words for the earlier sites that the answers of this visit are about."""
    asked = {answer.site_id for answer in session.visit.after_last_time}
    words: dict[str, str] = {}
    # Also those withdrawn since: what was answered about their sites was signed all the same.
    for line in _before(session, lines):
        if asked <= words.keys():
            break
        words |= _words_of(session_of(line.id), names)
    return words


def _before(session: Session, lines: Sequence[SessionLine]) -> list[SessionLine]:
    """Return the sessions before this one, the latest first."""
    earlier = [
        line
        for line in lines
        if line.id != session.id and line.performed_at <= session.performed_at
    ]
    return sorted(earlier, key=lambda line: line.performed_at, reverse=True)


def _words_of(session: Session, names: RecordNames) -> dict[str, str]:
    seen_on = wording.local(session.performed_at, session.utc_offset_min).date()
    when = wording.date_words(seen_on)
    if session.is_withdrawn:
        when += " (entered in error)"
    return {
        site.id: f"Site {number} of {when}, "
        + wording.sided(wording.target(site.structure, site.region, names), site.side)
        for number, site in enumerate(session.sites, 1)
    }
