"""Adverse events of a visit, or the explicit word that there was none."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from needlemap.domain import checks


class Severity(StrEnum):
    """How bad an adverse event is, after White; data/severities.csv says what each means."""

    MILD = "mild"
    SIGNIFICANT = "significant"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """One event, linked to the sites it came from; ``event`` is a code of data/."""

    id: str
    event: str
    severity: Severity
    site_ids: tuple[str, ...] = ()
    began_at: datetime | None = None
    action: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        checks.check_id("id", self.id)
        checks.check_code("event", self.event)
        for site_id in self.site_ids:
            checks.check_id("site_ids", site_id)
        if self.began_at is not None:
            checks.check_moment("began_at", self.began_at)
        checks.check_text("action", self.action, longest=2000)
        checks.check_text("note", self.note, longest=2000)


@dataclass(frozen=True, slots=True)
class AdverseEvents:
    """What was asked and answered: no events here means that there was none.

    A visit in which nobody asked has no `AdverseEvents` at all.
    """

    events: tuple[AdverseEvent, ...] = ()

    def __post_init__(self) -> None:
        checks.check_whole("number of adverse events", len(self.events), low=0, high=50)
        if len({event.id for event in self.events}) != len(self.events):
            raise ValueError("adverse events must hold each event once")
