"""What a record says of the complaints: indication, goals, plan of care, findings. No Qt."""

from collections.abc import Sequence

from needlemap.domain.clock import local_day
from needlemap.domain.complaint import Complaint, ComplaintStatus, Goal, PlanOfCare
from needlemap.domain.plurals import count_words
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.domain.visit_complaint import (
    Assigned,
    Findings,
    SignedComplaint,
    VisitComplaint,
    as_signed,
)
from needlemap.reports.content import wording
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.record import Background, Fact, Grid, Section

_ASSIGNED = {
    Assigned.ONLY_OPEN: "carried over: the only open complaint, not confirmed",
    Assigned.CARRIED_OVER: "carried over from the last session, not confirmed",
    Assigned.CONFIRMED: "confirmed by the therapist",
    Assigned.AT_SIGNING: "carried over, confirmed at signing",
}
_STATUS = {
    ComplaintStatus.OPEN: "open",
    ComplaintStatus.ON_HOLD: "on hold",
    ComplaintStatus.DISCHARGED: "discharged",
}
_GOALS = ("Goal", "Measured by", "By", "Reached")
_FOUND = {None: "", True: "yes", False: "no"}
_TEXT_SHARES = (0.2, 0.8)
# How the findings read that can be declared unchanged, by field.
FINDING_WORDS = {
    "pain_now": "Pain now (0 to 10)",
    "pain_worst": "Worst pain (0 to 10)",
    "pain_best": "Least pain (0 to 10)",
    "taut_band": "Taut band",
    "tender_point": "Tender point",
    "familiar_pain": "Referred familiar pain",
    "neuro": "Neurological screen",
    "pattern_24h": "24-hour pattern",
    "movement": "Movement tests",
    "palpation": "Palpation",
    "neuro_note": "Neurological findings",
}
_LONG = ("pattern_24h", "movement", "palpation", "neuro_note")


def complaint_sections(
    session: Session, names: RecordNames, background: Background
) -> tuple[Section, ...]:
    """Return for each complaint of a visit what it is, its goals and plan, and the findings.

    A signed session says what was signed, a draft what is known now.
    """
    known = _known(session, background)
    treated = session.visit.complaints
    sections: list[Section] = []
    for number, each in enumerate(treated, 1):
        mark = f" {number}" if len(treated) > 1 else ""
        kept = known.get(each.complaint_id) or _nameless(each)
        sections += _about(kept, names, _facts_of(each), mark=mark)
        sections.append(_findings_section(each.findings, mark=mark))
    return tuple(sections)


def chart_sections(complaints: Sequence[Complaint], names: RecordNames) -> tuple[Section, ...]:
    """Return what a whole chart says of the complaints as they stand now."""
    sections: list[Section] = []
    for number, complaint in enumerate(complaints, 1):
        facts = [
            Fact("Opened", wording.date_words(local_day(complaint.opened_at))),
            Fact("Complaint status", _status_words(complaint)),
            Fact("Reason for the status", complaint.status_reason.strip()),
        ]
        sections += _about(as_signed(complaint), names, facts, mark=f" {number}")
    return tuple(section for section in sections if not section.is_empty)


def site_complaint(site: NeedleSite, session: Session, background: Background) -> str:
    """Return for which complaints a site was needled, where the record has more than one."""
    used = {*session.visit.complaint_ids, *(c for s in session.sites for c in s.complaints)}
    if len(used) < 2:
        return ""
    known = _known(session, background)
    named = (known.get(each) for each in session.complaints_of(site))
    return wording.listed(complaint_words(each) for each in named if each is not None)


def _facts_of(treated: VisitComplaint) -> list[Fact]:
    facts = [Fact("Assigned", _ASSIGNED[treated.assigned])]
    return [*facts, Fact("Reassessed at this visit", "yes")] if treated.reassessed else facts


def _known(session: Session, background: Background) -> dict[str, SignedComplaint]:
    kept = session.visit.signed_complaints if session.is_signed else background.complaints
    return {each.complaint_id: each for each in kept}


def _nameless(treated: VisitComplaint) -> SignedComplaint:
    return SignedComplaint(treated.complaint_id, f"Complaint {treated.complaint_id}")


def _about(
    kept: SignedComplaint, names: RecordNames, facts: Sequence[Fact], *, mark: str
) -> list[Section]:
    conditions = "; ".join(f"{code} {names.condition_name(code)}" for code in kept.conditions)
    short = [
        Fact("Complaint", complaint_words(kept)),
        *facts,
        Fact("Complaint region", names.region_name(kept.region) if kept.region else ""),
        Fact("Diagnoses of the complaint", conditions),
        Fact("Irritability", kept.irritability.value if kept.irritability else ""),
        Fact("Referred by", kept.referrer.strip()),
    ]
    texts = [
        Fact("Onset", kept.onset.strip()),
        Fact("Mechanism", kept.mechanism.strip()),
        Fact("Aggravated by", kept.aggravating.strip()),
        Fact("Eased by", kept.easing.strip()),
        Fact("Precautions of the complaint", kept.precautions.strip()),
    ]
    goals = tuple(_goal(goal) for goal in kept.goals)
    return [
        _section(f"Complaint{mark}", short, texts),
        Section(f"Goals{mark}", grid=Grid(_GOALS, goals, (0.4, 0.28, 0.16, 0.16))),
        Section(f"Plan of care{mark}", tuple(_plan_facts(kept.plan))),
    ]


def _section(title: str, short: Sequence[Fact], texts: Sequence[Fact]) -> Section:
    """Return short facts side by side and the texts below, each as wide as the page."""
    pairs = tuple((fact.label, fact.value) for fact in texts if fact.value)
    grid = Grid(("", ""), pairs, _TEXT_SHARES) if pairs else None
    return Section(title, tuple(fact for fact in short if fact.value), grid=grid)


def complaint_words(kept: SignedComplaint) -> str:
    """Return ``Neck pain, right``."""
    side = "both sides" if kept.side == "both" else kept.side
    return f"{kept.name}, {side}" if side else kept.name


def _status_words(complaint: Complaint) -> str:
    words = _STATUS[complaint.status]
    if complaint.status_at is None or complaint.is_open:
        return words
    return f"{words} since {wording.date_words(local_day(complaint.status_at))}"


def _goal(goal: Goal) -> tuple[str, ...]:
    due = wording.date_words(goal.due_on) if goal.due_on else ""
    reached = wording.date_words(goal.reached_on) if goal.reached_on else ""
    return goal.text.strip(), goal.measure.strip(), due, reached


def _plan_facts(plan: PlanOfCare) -> list[Fact]:
    every = f"{plan.every_days} days" if plan.every_days != 1 else "day"
    after = count_words(plan.reassess_after or 0, "session")
    facts = [
        Fact("Sessions planned", str(plan.sessions) if plan.sessions else ""),
        Fact("Every", every if plan.every_days else ""),
        Fact("Until", wording.date_words(plan.until) if plan.until else ""),
        Fact("Reassess after", after if plan.reassess_after else ""),
    ]
    return [fact for fact in facts if fact.value]


def _findings_section(findings: Findings, *, mark: str) -> Section:
    facts = {name: _finding(findings, name) for name in FINDING_WORDS}
    short = [fact for name, fact in facts.items() if name not in _LONG]
    return _section(f"Findings{mark}", short, [facts[name] for name in _LONG])


def _finding(findings: Findings, name: str) -> Fact:
    """Return what was found, with the therapist's word that it is unchanged where that was said."""
    words = _found(findings, name)
    if words and name in findings.unchanged:
        words = f"{words} (unchanged)"
    return Fact(FINDING_WORDS[name], words)


def _found(findings: Findings, name: str) -> str:
    value = getattr(findings, name)
    if isinstance(value, bool) or value is None:
        return _FOUND[value]
    return str(value).strip()
