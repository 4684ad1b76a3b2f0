"""Adverse events, and how often studies saw them."""

from dataclasses import dataclass

from needlemap.domain.catalogue import Certainty
from needlemap.domain.visit import Severity
from needlemap.reference import cells
from needlemap.reference.tables import Table


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """An unwanted event. The percentages are of treatments, as two studies counted them."""

    id: str
    name: str
    severity: Severity
    severity_up_to: Severity | None
    brady14_percent: float | None
    boyce20_percent: float | None
    boyce20_grade: str
    affects: str
    note: str
    prompt: str
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class SeverityMeaning:
    """What a severity means, in words to print."""

    id: str
    name: str
    meaning: str
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class IncidenceStudy:
    """A study that counted adverse events; the two disagree, and both are shown."""

    id: str
    name: str
    treatments: int
    therapists: int
    minor_events: int | None
    minor_percent: float
    major_events: int
    upper_limit_percent: float | None
    note: str
    certainty: Certainty
    source: str


_PERCENT = cells.number(0, 100)
_COUNT = cells.whole(0, 10_000_000)

ADVERSE_EVENTS = Table(
    "adverse_events.csv",
    AdverseEvent,
    {
        "severity": cells.choice(Severity),
        "severity_up_to": cells.optional(cells.choice(Severity)),
        "brady14_percent": cells.optional(_PERCENT),
        "boyce20_percent": cells.optional(_PERCENT),
        "affects": cells.code,
        "prompt": cells.name,
    },
)
SEVERITIES = Table("severities.csv", SeverityMeaning, {"meaning": cells.name})
INCIDENCE_STUDIES = Table(
    "incidence_studies.csv",
    IncidenceStudy,
    {
        "treatments": _COUNT,
        "therapists": _COUNT,
        "minor_events": cells.optional(_COUNT),
        "minor_percent": _PERCENT,
        "major_events": _COUNT,
        "upper_limit_percent": cells.optional(_PERCENT),
    },
)
