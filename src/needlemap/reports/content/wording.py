"""The words of recorded values: dates, doses, responses. One value reads the same everywhere."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from needlemap.domain.clock import day_at, with_offset
from needlemap.domain.days import iso_day, long_day, time_words
from needlemap.domain.placement import Side
from needlemap.domain.plurals import count_words
from needlemap.domain.session import Meaning
from needlemap.domain.site import NeedleSite, StructureSource, Twitch
from needlemap.domain.user import Role, Therapist
from needlemap.domain.visit import is_late
from needlemap.reports.content.names import SiteNames

# A space at which no line ends.
TIED = "\u00a0"

SOURCES = MappingProxyType(
    {
        StructureSource.INFERRED: "suggested",
        StructureSource.CHOSEN: "chosen",
        StructureSource.TYPED: "typed",
    }
)
MEANINGS = MappingProxyType(
    {
        Meaning.AUTHOR: "as the author of this record",
        Meaning.REVIEWER: "as a reviewer of this record",
    }
)


def local(at: datetime, offset_min: int) -> datetime:
    """Return the time as the clock of the visit showed it."""
    return with_offset(at, offset_min)


def date_words(day: date) -> str:
    """Return ``3 February 1980``: no order of numbers to misread."""
    return long_day(day)


def day(at: datetime, offset_min: int) -> str:
    """Return the local day as ISO text, for titles."""
    return iso_day(day_at(at, offset_min))


def moment(at: datetime, offset_min: int) -> str:
    """Return ``21 November 2026, 14:05 (UTC+01:00)``."""
    there = local(at, offset_min)
    return f"{date_words(there)}, {time_words(there)} (UTC{offset_words(offset_min)})"


def printed(at: datetime | None, offset_min: int | None, visit_min: int) -> str:
    """Return when something was printed, nothing when that is not said.

    On the clock of this offset, without one on that of the visit.
    """
    return moment(at, visit_min if offset_min is None else offset_min) if at else ""


def offset_words(offset_min: int) -> str:
    """Return ``+01:00``."""
    hours, minutes = divmod(abs(offset_min), 60)
    return f"{'-' if offset_min < 0 else '+'}{hours:02d}:{minutes:02d}"


REMOVAL_NOT_RECORDED = "not recorded in the source"


def late_entry(performed_at: datetime, charted_at: datetime) -> str:
    """Return what to add to the time of charting when it came late, else nothing."""
    return ", late entry" if is_late(performed_at, charted_at) else ""


def measured(measure: str, detail: str) -> str:
    """Return the name of an outcome measure with what it was taken of."""
    return f"{measure}, {detail}" if detail else measure


def plain(code: str | StrEnum) -> str:
    """Return a code as words: ``side lying left``."""
    return str(code).replace("_", " ")


def place(code: str, names: SiteNames) -> str:
    """Return the place of a precaution in words: ``Upper arm left``."""
    region, _, side = code.partition(".")
    return f"{names.region_name(region)} {side}".strip()


def with_role(therapist: Therapist) -> str:
    """Return name and credentials, and the role of one who does not sign."""
    if therapist.role is Role.ASSISTANT:
        return f"{therapist.signature_name} (assistant)"
    return therapist.signature_name


def target(structure: str | None, region: str | None, names: SiteNames) -> str:
    """Return the name of a structure, or ``Thigh, no structure``, as the screen has it."""
    named = names.structure_name(structure)
    return named or f"{names.region_name(region or '')}, no structure"


def sided(name: str, side: Side) -> str:
    """Return ``Infraspinatus, right``; the side is the patient's."""
    return f"{name}, {side.value}"


def needles(count: int) -> str:
    """Return ``1 needle`` or ``3 needles``."""
    return count_words(count, "needle")


def needles_in(site: NeedleSite, offset_min: int) -> str:
    """Return how many needles a site got, and when."""
    return f"{site.needle_count} in{_at(site.inserted_at, offset_min)}"


def needles_out(site: NeedleSite, offset_min: int, *, leaves_open: bool = False) -> str:
    """Return how many of a site's needles are out and when, and how many stayed.

    `leaves_open` where a late entry's source does not tell whether the others came out.
    """
    words = f"{site.removed_count} out{_at(site.removed_at, offset_min)}"
    if leaves_open and site.needles_in:
        words = (
            "removal not recorded" if not site.removed_count else f"{words}, others not recorded"
        )
    return f"{words}, {site.retained_count} retained" if site.retained_count else words


def twitch(site: NeedleSite) -> str:
    """Return the local twitch response, with its count."""
    if site.twitch is None:
        return ""
    if site.twitch is Twitch.NONE:
        return "no twitch"
    times = f" ({site.twitch_count})" if site.twitch_count else ""
    return f"{site.twitch.value} twitch{times}"


def pain(site: NeedleSite) -> str:
    """Return whether the patient's own pain was reproduced."""
    if site.pain_reproduced is None:
        return ""
    return "pain reproduced" if site.pain_reproduced else "pain not reproduced"


def duration(seconds: int) -> str:
    """Return ``10 min`` or ``2 min 30 s``."""
    minutes, rest = divmod(seconds, 60)
    parts = [f"{minutes} min"] * bool(minutes) + [f"{rest} s"] * bool(rest or not minutes)
    return " ".join(parts)


def details(site: NeedleSite) -> str:
    """Return the less common facts of a site in one line: each only when it was recorded."""
    facts = (
        ("insertions", site.insertion_count),
        ("retained, reason:", site.retained_reason.strip()),
        ("retention", duration(site.retention_s) if site.retention_s is not None else None),
        ("removed by", site.removed_by.strip()),
    )
    words = [f"{label} {value}" for label, value in facts if value not in (None, "")]
    if site.approximate:
        words.append("approximate location")
    if site.carried_from:
        words.append("copied forward from a previous session")
    return " · ".join(words)


def exact_places(sites: Sequence[NeedleSite]) -> str:
    """Return where each site lies on the skin of the atlas, and where it was clicked.

    Enough to draw the sites again from paper alone: by plate, number, face/s/t of the surface and
    x/y on the plate in mm.
    """
    by_plate: dict[str, list[str]] = {}
    for number, site in enumerate(sites, 1):
        point, clicked = site.point, site.clicked
        spot = f"{number}{TIED}{point.face}/{point.s:.3f}/{point.t:.3f}"
        if clicked is not None:
            spot += f"{TIED}{clicked.x_mm:.1f}/{clicked.y_mm:.1f}"
        by_plate.setdefault(clicked.plate if clicked else "no view recorded", []).append(spot)
    return "; ".join(f"{plate}: {', '.join(spots)}" for plate, spots in by_plate.items())


def listed(words: Iterable[str]) -> str:
    """Return the words parted by commas."""
    return ", ".join(words)


def _at(at: datetime | None, offset_min: int) -> str:
    return f" at {time_words(local(at, offset_min))}" if at else ""
