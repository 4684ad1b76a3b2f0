"""A complaint: one episode of care of a patient, with its goals and its plan of care."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from needlemap.domain import checks
from needlemap.errors import NeedleMapError

GOALS_A_COMPLAINT = 20
SESSIONS_A_PLAN = (1, 200)
DAYS_BETWEEN = (1, 365)


class ComplaintSide(StrEnum):
    """The side that hurts, the patient's; both is one complaint on both sides."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    MIDLINE = "midline"


class ComplaintStatus(StrEnum):
    """Whether a complaint is treated."""

    OPEN = "open"
    ON_HOLD = "on_hold"
    DISCHARGED = "discharged"


class Irritability(StrEnum):
    """How easily symptoms are provoked and how long they take to settle."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Goal:
    """What the patient wants to be able to do again, how that is measured, and by when.

    ``reached_on`` is the day on which the therapist found it reached.
    """

    text: str
    measure: str = ""
    due_on: date | None = None
    reached_on: date | None = None

    def __post_init__(self) -> None:
        checks.check_text("goal", self.text, longest=500, required=True)
        checks.check_text("measure of the goal", self.measure, longest=300)


@dataclass(frozen=True, slots=True)
class PlanOfCare:
    """How often, how long, and when to look again. Nothing planned is None."""

    sessions: int | None = None
    every_days: int | None = None
    until: date | None = None
    reassess_after: int | None = None

    def __post_init__(self) -> None:
        low, high = SESSIONS_A_PLAN
        for field in ("sessions", "reassess_after"):
            if getattr(self, field) is not None:
                checks.check_whole(field, getattr(self, field), low=low, high=high, unit="sessions")
        if self.every_days is not None:
            first, last = DAYS_BETWEEN
            checks.check_whole("every_days", self.every_days, low=first, high=last, unit="days")


@dataclass(frozen=True, slots=True)
class Complaint:
    """One episode of care. What was not asked is empty, never a guess.

    ``region`` is a code of data/ or None; ``conditions`` are ICD-10-CM codes, the primary first.
    ``status_reason`` says why it is on hold, was discharged, or was opened again.
    """

    id: str
    patient_id: str
    name: str
    opened_at: datetime
    side: ComplaintSide | None = None
    region: str | None = None
    onset: str = ""
    mechanism: str = ""
    conditions: tuple[str, ...] = ()
    aggravating: str = ""
    easing: str = ""
    irritability: Irritability | None = None
    goals: tuple[Goal, ...] = ()
    plan: PlanOfCare = PlanOfCare()
    precautions: str = ""
    referrer: str = ""
    status: ComplaintStatus = ComplaintStatus.OPEN
    status_reason: str = ""
    status_at: datetime | None = None

    def __post_init__(self) -> None:
        checks.check_id("id", self.id)
        checks.check_id("patient_id", self.patient_id)
        checks.check_text("name of the complaint", self.name, longest=120, required=True)
        checks.check_moment("opened_at", self.opened_at)
        if self.region is not None:
            checks.check_code("region", self.region)
        for field, longest in LONGEST.items():
            checks.check_text(field, getattr(self, field), longest=longest)
        for code in self.conditions:
            checks.check_text("diagnosis", code, longest=12, required=True)
        checks.check_whole("number of diagnoses", len(self.conditions), low=0, high=50)
        if len(set(self.conditions)) != len(self.conditions):
            raise ValueError("diagnoses must hold each once")
        checks.check_whole("number of goals", len(self.goals), low=0, high=GOALS_A_COMPLAINT)
        self._check_status()

    def _check_status(self) -> None:
        if self.status_at is not None:
            checks.check_moment("status_at", self.status_at)
        elif self.status is not ComplaintStatus.OPEN:
            raise ValueError("status_at must say since when the complaint is not open")
        if self.status is ComplaintStatus.DISCHARGED and not self.status_reason.strip():
            raise ValueError("status_reason must say why the complaint was discharged")

    @property
    def is_open(self) -> bool:
        """Whether it is treated now."""
        return self.status is ComplaintStatus.OPEN

    @property
    def goals_left(self) -> tuple[Goal, ...]:
        """The goals that are not reached yet."""
        return tuple(goal for goal in self.goals if goal.reached_on is None)


# The texts of a complaint and how many characters each may have.
LONGEST = {
    "onset": 500,
    "mechanism": 1000,
    "aggravating": 1000,
    "easing": 1000,
    "precautions": 1000,
    "referrer": 200,
    "status_reason": 500,
}


def held(complaint: Complaint, *, reason: str, at: datetime) -> Complaint:
    """Return an open complaint put on hold."""
    if not complaint.is_open:
        raise NeedleMapError("Only an open complaint can be put on hold. Reopen it first.")
    return replace(
        complaint, status=ComplaintStatus.ON_HOLD, status_reason=reason.strip(), status_at=at
    )


def discharged(complaint: Complaint, *, reason: str, at: datetime) -> Complaint:
    """Return a complaint discharged; ValueError without a reason."""
    if complaint.status is ComplaintStatus.DISCHARGED:
        raise NeedleMapError("This complaint is discharged already.")
    return replace(
        complaint, status=ComplaintStatus.DISCHARGED, status_reason=reason.strip(), status_at=at
    )


def reopened(complaint: Complaint, *, reason: str, at: datetime) -> Complaint:
    """Return a complaint that is treated again."""
    if complaint.is_open:
        raise NeedleMapError("This complaint is open already.")
    return replace(
        complaint, status=ComplaintStatus.OPEN, status_reason=reason.strip(), status_at=at
    )
