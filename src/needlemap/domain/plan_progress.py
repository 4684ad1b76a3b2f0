"""How far a plan of care has come: sessions done, what comes next, goals reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from needlemap.domain.complaint import Complaint
from needlemap.domain.visit_complaint import TreatedOn


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
