"""What visits say of a complaint: that it was treated, findings, how far its plan has come."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from needlemap.domain import checks
from needlemap.domain.complaint import Complaint, Goal, Irritability, PlanOfCare

NRS = (0, 10)  # the numeric rating scale of pain


class Assigned(StrEnum):
    """How a visit came to belong to a complaint; kept apart in the record."""

    ONLY_OPEN = "only_open"
    """Carried over: it was the only open one, and nobody has said so yet."""
    CARRIED_OVER = "carried_over"
    """Carried over from the last session, of several open ones."""
    CONFIRMED = "confirmed"
    """Chosen or confirmed by the therapist while charting."""
    AT_SIGNING = "at_signing"
    """Confirmed in the summary that was signed."""


CARRIED = frozenset({Assigned.ONLY_OPEN, Assigned.CARRIED_OVER})


class NeuroScreen(StrEnum):
    """The result of a neurological screen."""

    NORMAL = "normal"
    ABNORMAL = "abnormal"


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found at one visit of one complaint. None and "" were not asked or not tested.

    ``unchanged`` names the fields that the therapist declared unchanged since the visit before;
    their values are those of that visit.
    """

    pain_now: int | None = None
    pain_worst: int | None = None
    pain_best: int | None = None
    pattern_24h: str = ""
    movement: str = ""
    taut_band: bool | None = None
    tender_point: bool | None = None
    familiar_pain: bool | None = None
    palpation: str = ""
    neuro: NeuroScreen | None = None
    neuro_note: str = ""
    unchanged: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("pain_now", "pain_worst", "pain_best"):
            if getattr(self, field) is not None:
                checks.check_whole(field, getattr(self, field), low=NRS[0], high=NRS[1])
        if None not in (self.pain_best, self.pain_worst) and self.pain_best > self.pain_worst:  # type: ignore[operator]
            raise ValueError("pain_best must not be more than pain_worst")
        for field in ("pattern_24h", "movement", "palpation", "neuro_note"):
            checks.check_text(field, getattr(self, field), longest=2000)
        for name in self.unchanged:
            checks.check_one_of("unchanged", name, FINDING_FIELDS)

    def changed(self, **values: object) -> "Findings":
        """Return the findings with other values, which are no longer declared unchanged."""
        left = tuple(name for name in self.unchanged if name not in values)
        return replace(self, **values, unchanged=left)  # type: ignore[arg-type]

    def unchanged_since(self, earlier: "Findings", names: Sequence[str]) -> "Findings":
        """Return the findings with these fields declared as at an earlier visit.

        Only fields that are empty here and were filled there.
        """
        taken = {
            name: getattr(earlier, name)
            for name in names
            if getattr(self, name) == _EMPTY[name] and getattr(earlier, name) != _EMPTY[name]
        }
        declared = tuple(dict.fromkeys((*self.unchanged, *taken)))
        return replace(self, **taken, unchanged=declared)


FINDING_FIELDS = tuple(field.name for field in fields(Findings) if field.name != "unchanged")
_EMPTY = {field.name: field.default for field in fields(Findings)}


@dataclass(frozen=True, slots=True)
class VisitComplaint:
    """That a visit treated a complaint. ``assigned`` says who said so, or that nobody did yet.

    ``reassessed`` is the therapist's word that progress was assessed against goals and plan.
    """

    complaint_id: str
    assigned: Assigned
    findings: Findings = Findings()
    reassessed: bool = False

    def __post_init__(self) -> None:
        checks.check_id("complaint_id", self.complaint_id)

    @property
    def is_carried_over(self) -> bool:
        """Whether nobody has confirmed it yet."""
        return self.assigned in CARRIED


@dataclass(frozen=True, slots=True)
class SignedComplaint:
    """A complaint as it stood when a session of it was signed: the session's own copy."""

    complaint_id: str
    name: str
    side: str = ""
    region: str = ""
    onset: str = ""
    mechanism: str = ""
    conditions: tuple[str, ...] = ()
    aggravating: str = ""
    easing: str = ""
    irritability: Irritability | None = None
    goals: tuple[Goal, ...] = ()
    plan: PlanOfCare = PlanOfCare()  # noqa: RUF009 - frozen, so safe to share
    precautions: str = ""
    referrer: str = ""

    def __post_init__(self) -> None:
        checks.check_id("complaint_id", self.complaint_id)
        checks.check_text("name of the complaint", self.name, longest=120, required=True)


def as_signed(complaint: Complaint) -> SignedComplaint:
    """Return what a session keeps of a complaint when it is signed."""
    return SignedComplaint(
        complaint_id=complaint.id,
        name=complaint.name,
        side=complaint.side.value if complaint.side else "",
        region=complaint.region or "",
        onset=complaint.onset,
        mechanism=complaint.mechanism,
        conditions=complaint.conditions,
        aggravating=complaint.aggravating,
        easing=complaint.easing,
        irritability=complaint.irritability,
        goals=complaint.goals,
        plan=complaint.plan,
        precautions=complaint.precautions,
        referrer=complaint.referrer,
    )


@dataclass(frozen=True, slots=True)
class TreatedOn:
    """That a complaint was treated at a session, for counting against its plan."""

    complaint_id: str
    session_id: str
    day: date
    reassessed: bool = False


def first_complaints(
    complaints: Sequence[Complaint], last_treated: Sequence[str]
) -> tuple[VisitComplaint, ...]:
    """Return to which complaint a new session belongs before anybody has said so.

    The only open one; of several, the open one that was treated last. Nothing where that would be
    a guess: without an open complaint, or when none of several was treated yet.

    Parameters
    ----------
    last_treated
        Ids of the complaints treated at earlier sessions, the latest first.
    """
    are_open = [each.id for each in complaints if each.is_open]
    if len(are_open) == 1:
        return (VisitComplaint(are_open[0], Assigned.ONLY_OPEN),)
    carried = next((each for each in last_treated if each in are_open), None)
    return (VisitComplaint(carried, Assigned.CARRIED_OVER),) if carried else ()


def treating(treated: Sequence[VisitComplaint], complaint_id: str) -> tuple[VisitComplaint, ...]:
    """Return them with this one too, or without it when it is among them.

    One that was only carried over, and of which nothing was found, makes room for it.
    """
    if any(each.complaint_id == complaint_id for each in treated):
        return tuple(each for each in treated if each.complaint_id != complaint_id)
    kept = [each for each in treated if not each.is_carried_over or each.findings != Findings()]
    return (*confirmed(kept), VisitComplaint(complaint_id, Assigned.CONFIRMED))


def confirmed(
    treated: Sequence[VisitComplaint], how: Assigned = Assigned.CONFIRMED
) -> tuple[VisitComplaint, ...]:
    """Return them with those carried over confirmed."""
    return tuple(replace(each, assigned=how) if each.is_carried_over else each for each in treated)


class PlanDue(StrEnum):
    """What a plan asks for, each beside the others."""

    REASSESS_NEXT = "reassess_next"
    REASSESS = "reassess"
    USED_UP = "used_up"
    ENDED = "ended"
    GOALS_REACHED = "goals_reached"


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """Sessions of a complaint against its plan; ``planned`` is None where no number is planned."""

    done: int
    planned: int | None
    due: tuple[PlanDue, ...] = ()


def plan_progress(
    complaint: Complaint, treated: Sequence[TreatedOn], *, today: date
) -> PlanProgress:
    """Return how far the plan of a complaint has come.

    Parameters
    ----------
    treated
        Sessions of the patient, the oldest first; those of other complaints do not count.
    today
        The day on which the plan's last day is looked at.
    """
    own = [each for each in treated if each.complaint_id == complaint.id]
    plan, due = complaint.plan, []
    if plan.reassess_after is not None:
        since = next((n for n, each in enumerate(reversed(own)) if each.reassessed), len(own))
        if since >= plan.reassess_after:
            due.append(PlanDue.REASSESS)
        elif since == plan.reassess_after - 1:
            due.append(PlanDue.REASSESS_NEXT)
    if plan.sessions is not None and len(own) >= plan.sessions:
        due.append(PlanDue.USED_UP)
    if plan.until is not None and today > plan.until:
        due.append(PlanDue.ENDED)
    if complaint.goals and not complaint.goals_left:
        due.append(PlanDue.GOALS_REACHED)
    return PlanProgress(len(own), plan.sessions, tuple(due))
