"""Complaints in words: their names, their status, how far the plan has come."""

from collections.abc import Sequence

from needlemap.domain.complaint import Complaint, ComplaintSide, ComplaintStatus
from needlemap.domain.plurals import counted
from needlemap.domain.visit_complaint import PlanDue, PlanProgress, SignedComplaint
from needlemap.reference import Reference
from needlemap.ui.widgets.translation import tr

# So many sessions are drawn as dots; more are told as numbers alone.
_DOTS = 12


def complaint_name(complaint: Complaint | SignedComplaint) -> str:
    """Return ``Neck pain, right``."""
    side = side_words(complaint.side)
    return f"{complaint.name}, {side}" if side else complaint.name


def side_words(side: ComplaintSide | str | None) -> str:
    """Return a side in a word; nothing for None."""
    if not side:
        return ""
    return {
        ComplaintSide.LEFT: tr("left"),
        ComplaintSide.RIGHT: tr("right"),
        ComplaintSide.BOTH: tr("both sides"),
        ComplaintSide.MIDLINE: tr("midline"),
    }[ComplaintSide(side)]


def status_words(status: ComplaintStatus) -> str:
    """Return a status in a word or two."""
    return {
        ComplaintStatus.OPEN: tr("open"),
        ComplaintStatus.ON_HOLD: tr("on hold"),
        ComplaintStatus.DISCHARGED: tr("discharged"),
    }[status]


def names_by_id(complaints: Sequence[Complaint]) -> dict[str, str]:
    """Return the names of complaints by id."""
    return {each.id: complaint_name(each) for each in complaints}


def bar_words(progress: PlanProgress) -> str:
    """Return a plan as a bar: ``●●●●○○ 4 of 6, reassess next``."""
    done, planned = progress.done, progress.planned
    sentences = [due_words(each) for each in progress.due]
    if planned is None:
        return ", ".join([counted(done, tr("{0} session"), tr("{0} sessions")), *sentences])
    dots = "●" * min(done, planned) + "○" * max(planned - done, 0) if planned <= _DOTS else ""
    of_planned = tr("{0} of {1}").format(done, planned)
    return ", ".join([f"{dots} {of_planned}".strip(), *sentences])


def due_words(due: PlanDue) -> str:
    """Return what a plan asks for."""
    return {
        PlanDue.REASSESS_NEXT: tr("reassess next"),
        PlanDue.REASSESS: tr("reassessment due"),
        PlanDue.USED_UP: tr("plan used up"),
        PlanDue.ENDED: tr("plan period over"),
        PlanDue.GOALS_REACHED: tr("goals reached"),
    }[due]


def course_words(reference: Reference) -> str:
    """Return how many sessions are common, by a survey; nothing when the table has none."""
    typical = reference.dosage.get("usual_course")
    if typical is None or typical.low is None or typical.high is None:
        return ""
    words = tr("A course is commonly {0:g} to {1:g} sessions ({2}).")
    return words.format(typical.low, typical.high, reference.source_name(typical.source))
