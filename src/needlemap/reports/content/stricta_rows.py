"""One row a site, as the CSV of a research export has them. Without Qt."""

from collections.abc import Iterator, Sequence

from needlemap.domain.estim import Estim
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.domain.visit import Visit
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames

SITE_HEADINGS = (
    "subject",
    "session",
    "day",
    "site",
    "structure",
    "side",
    "region",
    "technique",
    "manipulation",
    "needle_diameter_mm",
    "needle_length_mm",
    "needles",
    "insertions",
    "depth_mm",
    "angle",
    "twitch",
    "twitch_count",
    "pain_reproduced",
    "retention_s",
    "estim_hz",
    "estim_pulse_us",
    "estim_intensity",
    "estim_unit",
    "estim_min",
    "estim_level",
    "estim_waveform",
    "estim_mode",
    "pain_before",
    "pain_after",
    "adverse_events",
)


def site_rows(
    sessions: Sequence[Session], names: RecordNames, subject: str, *, dated: bool
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of every site; without dates, days count from the first session."""
    for number, session in enumerate(sessions, 1):
        local = wording.local(session.performed_at, session.utc_offset_min).date()
        day = local.isoformat() if dated else str(days_since_first(session, sessions))
        visit = _visit_cells(session.visit)
        for rank, site in enumerate(session.sites, 1):
            where = (subject, str(number), day, str(rank))
            yield (*where, *_site_cells(site, names), *_current_cells(site.estim), *visit)


def days_since_first(session: Session, sessions: Sequence[Session]) -> int:
    """Return how many days a session came after the first one, by the clocks of the visits."""
    first = sessions[0]
    start = wording.local(first.performed_at, first.utc_offset_min).date()
    return (wording.local(session.performed_at, session.utc_offset_min).date() - start).days


def _site_cells(site: NeedleSite, names: RecordNames) -> tuple[str, ...]:
    needle = site.needle
    return (
        names.structure_name(site.structure),
        site.side.value,
        names.region_name(site.region),
        names.technique_name(site.technique),
        names.manipulation_name(site.manipulation),
        f"{needle.diameter_mm:g}" if needle else "",
        f"{needle.length_mm:g}" if needle else "",
        str(site.needle_count),
        _cell(site.insertion_count),
        _cell(site.depth_mm),
        site.angle.value if site.angle else "",
        site.twitch.value if site.twitch else "",
        _cell(site.twitch_count),
        {None: "", True: "yes", False: "no"}[site.pain_reproduced],
        _cell(site.retention_s),
    )


def _current_cells(current: Estim | None) -> tuple[str, ...]:
    if current is None:
        return ("",) * 8
    values = (current.hz, current.pulse_us, current.intensity)
    unit = "" if current.intensity is None else current.unit.value
    words = (current.perceptual_level or "", current.waveform or "", current.mode or "")
    return (*map(_cell, values), unit, _cell(current.minutes), *words)


def _visit_cells(visit: Visit) -> tuple[str, ...]:
    asked = visit.adverse_events
    events = "" if asked is None else str(len(asked.events))
    return _cell(visit.pain_before), _cell(visit.pain_after), events


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
