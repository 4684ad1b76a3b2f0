"""One row a site, as the CSV of a research export has them. Without Qt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from needlemap.domain.estim import Estim, IntensityUnit
from needlemap.domain.placement import Side
from needlemap.domain.session import Session
from needlemap.domain.site import Angle, NeedleSite, Twitch
from needlemap.domain.visit import Visit
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the rows: what it says, in which unit, and which values it can have."""

    name: str
    meaning: str
    unit: str = ""
    values: str = ""


def _listed(codes: type[StrEnum]) -> str:
    return "; ".join(code.value for code in codes)


_YES_NO = "yes; no"
# Of every column an empty cell means that nobody recorded it.
COLUMNS = (
    Column("subject", "Code of the subject, or the patient's number"),
    Column("session", "Number of the session, from 1, the oldest first"),
    Column("day", "Day of the session; de-identified: days since the first session", "day"),
    Column("site", "Number of the needle site within its session, in the order of placing"),
    Column("structure", "Structure aimed at, as named by the therapist or suggested"),
    Column("side", "The patient's side", "", _listed(Side)),
    Column("region", "Region of the skin where the needle entered"),
    Column("technique", "Technique of needling"),
    Column("manipulation", "What was done with the needle in place"),
    Column("needle_diameter_mm", "Diameter of the needle", "mm"),
    Column("needle_length_mm", "Length of the needle", "mm"),
    Column("needle_product", "Needle products of the session; left out where de-identified"),
    Column("needles", "Needles at the site", "count"),
    Column("insertions", "Insertions of the needle", "count"),
    Column("depth_mm", "Depth that the therapist estimated", "mm"),
    Column("angle", "Angle of the needle to the skin", "", _listed(Angle)),
    Column("twitch", "Local twitch response", "", _listed(Twitch)),
    Column("twitch_count", "Local twitch responses", "count"),
    Column("pain_reproduced", "The patient's familiar pain was reproduced", "", _YES_NO),
    Column("retention_s", "Time for which the needle stayed", "s"),
    Column("estim_hz", "Frequency of the current", "Hz"),
    Column("estim_pulse_us", "Width of a pulse", "µs"),
    Column("estim_intensity", "Intensity of the current, in estim_unit"),
    Column("estim_unit", "Unit of the intensity", "", _listed(IntensityUnit)),
    Column("estim_min", "Duration of the current", "min"),
    Column("estim_level", "What the patient felt of the current"),
    Column("estim_waveform", "Waveform of the current"),
    Column("estim_mode", "Mode of the current"),
    Column("pain_before", "Pain before the session, 0 to 10", "points", "0 to 10"),
    Column("pain_after", "Pain after the session, 0 to 10", "points", "0 to 10"),
    Column(
        "adverse_events",
        "Adverse events of the session; empty: not recorded",
        "count",
    ),
)
SITE_HEADINGS = tuple(column.name for column in COLUMNS)
CODEBOOK_HEADINGS = ("column", "meaning", "unit", "values")


def codebook_rows() -> Iterator[tuple[str, ...]]:
    """Yield what each column of the rows means."""
    for column in COLUMNS:
        yield column.name, column.meaning, column.unit, column.values


def site_rows(
    sessions: Sequence[Session], names: RecordNames, subject: str, *, dated: bool
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of every site; without dates, days count from the first session."""
    for number, session in enumerate(sessions, 1):
        local = wording.local(session.performed_at, session.utc_offset_min).date()
        day = local.isoformat() if dated else str(days_since_first(session, sessions))
        visit = _visit_cells(session.visit)
        products = "; ".join(each.name for each in session.visit.products) if dated else ""
        for rank, site in enumerate(session.sites, 1):
            where = (subject, str(number), day, str(rank))
            yield (*where, *_site_cells(site, names, products), *_current_cells(site.estim), *visit)


def days_since_first(session: Session, sessions: Sequence[Session]) -> int:
    """Return how many days a session came after the first one, by the clocks of the visits."""
    first = sessions[0]
    start = wording.local(first.performed_at, first.utc_offset_min).date()
    return (wording.local(session.performed_at, session.utc_offset_min).date() - start).days


def _site_cells(site: NeedleSite, names: RecordNames, products: str) -> tuple[str, ...]:
    needle = site.needle
    return (
        names.structure_name(site.structure),
        site.side.value,
        names.region_name(site.region),
        names.technique_name(site.technique),
        names.manipulation_name(site.manipulation),
        f"{needle.diameter_mm:g}" if needle else "",
        f"{needle.length_mm:g}" if needle else "",
        products,
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
