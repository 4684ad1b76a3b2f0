"""How complaints came to a visit, in words, and how far their plans are with it."""

from collections.abc import Sequence

from needlemap.domain.complaint import Complaint
from needlemap.domain.session import Session
from needlemap.domain.visit_complaint import (
    Assigned,
    PlanProgress,
    TreatedOn,
    VisitComplaint,
    plan_progress,
)
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.widgets.translation import tr


def assigned_words(assigned: Assigned) -> str:
    """Return how a complaint came to the visit; nothing where the therapist chose it."""
    return {
        Assigned.ONLY_OPEN: tr("carried over: the only open complaint"),
        Assigned.CARRIED_OVER: tr("carried over from the last session"),
        Assigned.CONFIRMED: "",
        Assigned.AT_SIGNING: tr("carried over, confirmed at signing"),
    }[assigned]


def visit_progress(context: VisitContext, complaint: Complaint, session: Session) -> PlanProgress:
    """Return how far a complaint's plan has come with this visit counted in."""
    own = [
        TreatedOn(each.complaint_id, session.id, context.local_day(), each.reassessed)
        for each in session.visit.complaints
    ]
    treated = (*context.background.treated, *own)
    return plan_progress(complaint, treated, today=context.local_day())


def treated_words(treated: Sequence[VisitComplaint], names: dict[str, str]) -> str:
    """Return the complaints of a visit in one line, those carried over said to be so."""
    if not treated:
        return tr("not assigned")
    unknown = tr("another complaint")
    return "; ".join(
        f"{names.get(each.complaint_id, unknown)}"
        + (f" ({assigned_words(each.assigned)})" if each.is_carried_over else "")
        for each in treated
    )
