"""A therapist believes the made-up clinic: nothing in it contradicts anything else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from needlemap.domain.complaint import Complaint, ComplaintSide
from needlemap.domain.contradictions import DoubtRules
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import Answer
from needlemap.domain.session import Session
from needlemap.domain.signing import obstacles
from needlemap.domain.site import NeedleSite, Twitch
from needlemap.domain.visit import LaterAnswer
from needlemap.reference import Reference
from needlemap.reference.alerts import alerts
from needlemap.reference.required import default_required
from needlemap.services.made_up.clinic import fill
from storage.makers import new_records

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)
REFERENCE = Reference.load()
DOUBTS = DoubtRules(
    REFERENCE.techniques,
    REFERENCE.manipulations,
    {fact.id: fact.deeper_than_mm for fact in REFERENCE.depth_facts.values()},
)


@dataclass(frozen=True)
class Visited:
    """One session with what stands around it."""

    patient: Patient
    file: PatientFile
    complaint: Complaint
    session: Session
    previous: Session | None
    is_last: bool


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> list[Visited]:
    """Every session of the whole clinic, each patient's in their order."""
    with new_records(tmp_path_factory.mktemp("whole")) as records:
        for _ in fill(records, now=NOW):
            pass
        return [
            Visited(
                patient,
                records.patient_files.get(patient.id),
                complaints[session.visit.complaint_ids[0]],
                session,
                ([None, *sessions])[number],
                number == len(sessions) - 1,
            )
            for patient in records.patients.search("")
            for complaints in ({c.id: c for c in records.complaints.of_patient(patient.id)},)
            for sessions in (
                sorted(
                    map(records.sessions.get, records.transfer.session_ids(patient.id)),
                    key=lambda each: each.performed_at,
                ),
            )
            for number, session in enumerate(sessions)
        ]


def screening(of: Visited) -> Iterator[str]:
    """Yield where an answer of the visit and the patient's file say different things."""
    day = of.session.performed_at.date()
    for known in of.file.precautions:
        today = of.session.visit.answer_to(known.precaution)
        if today is None:
            if known.answer is Answer.YES:
                yield f"{known.precaution} not asked"
        elif (today.answer, today.note) != (known.answer, known.note):
            yield f"{known.precaution} {today.answer}, in the file {known.answer}"
        elif of.is_last and known.checked_on != day:
            yield f"{known.precaution} asked on {day}, in the file on {known.checked_on}"
    answers = of.session.visit.screening
    for answer in answers:
        is_filed = of.file.precaution(answer.precaution) is not None
        if not is_filed and not REFERENCE.precautions[answer.precaution].today_only:
            yield f"{answer.precaution} is not in the file"


def signing(of: Visited) -> Iterator[str]:
    """Yield what would have kept a signed session from being signed."""
    if of.session.is_signed:
        required = default_required(REFERENCE.required_fields.values())
        found = alerts(of.session, of.file, REFERENCE)
        for obstacle in obstacles(of.session, required, found, asked=REFERENCE.precautions):
            yield f"{obstacle.kind} {obstacle.field}"
    for doubt in DOUBTS.doubts(of.session):
        yield doubt.sentence


def times(of: Visited) -> Iterator[str]:
    """Yield what was done in another order than it can be."""
    session = of.session
    for site in session.sites:
        first, last = site.inserted_at, site.removed_at or session.charted_at
        if first is None or not session.performed_at < first <= last <= session.charted_at:
            yield "a needle in or out outside the visit"
            continue
        if site.estim and last - first < timedelta(minutes=site.estim.minutes or 0):
            yield f"{site.estim.minutes} min of current in {last - first}"
        known = REFERENCE.manipulations[site.manipulation or "static"]
        if not known.leaves_needle and last != first:
            yield f"{known.name} left the needle in"
    events = session.visit.adverse_events
    for event in events.events if events else ():
        if (
            event.began_at is None
            or not session.performed_at < event.began_at <= session.charted_at
        ):
            yield f"{event.event} outside the visit"
    due = session.visit.follow_up_on
    if due is not None and due <= session.performed_at.date():
        yield "a follow-up before the visit"


def needles(of: Visited) -> Iterator[str]:
    """Yield needles that do not add up, or came from no packet, or from one too old."""
    visit, sites = of.session.visit, of.session.sites
    if visit.needles.opened != visit.needles.spoiled + sum(site.needle_count for site in sites):
        yield "opened"
    names = " ".join(product.name for product in visit.products)
    if missing := {s.needle.label for s in sites if s.needle and s.needle.label not in names}:
        yield f"no packet of {missing}"
    for product in visit.products:
        if product.expires_on is None or product.expires_on <= of.session.performed_at.date():
            yield "a packet too old"
    if any(site.needles_in for site in sites) and (
        of.session.is_signed or visit.needles.removed_by
    ):
        yield "a needle is in, and somebody took all out"


def sides(of: Visited) -> Iterator[str]:
    """Yield what is needled, named or lain on at the wrong side."""
    side, visit = of.complaint.side, of.session.visit
    needled = {site.side.value for site in of.session.sites}
    if side is None or side.value not in needled:
        yield f"nothing at the {side} side"
    for code in visit.conditions:
        if REFERENCE.conditions[code].side not in ("", side.value if side else ""):
            yield f"{code} for the {side} side"
    if visit.conditions != of.complaint.conditions:
        yield "the codes are not the complaint's"
    if visit.position and visit.position.value.removeprefix("side_lying_") in needled:
        yield "lies on the side that is needled"


def ages(of: Visited) -> Iterator[str]:
    """Yield who is too young for the answers, or too old for the sport."""
    age = of.patient.age_on(of.session.performed_at.date()) or 0
    oldest = 65 if of.complaint.name in ("Calf pain of a runner", "Hamstring strain") else 90
    if not 18 <= age <= oldest:
        yield f"{of.complaint.name} at {age}"


def findings(of: Visited) -> Iterator[str]:
    """Yield findings that the place, the pain or the visit before do not bear out."""
    visit = of.session.visit
    for site in of.session.sites:
        known = REFERENCE.structures.get(site.structure or "")
        if site.twitch and (known is None or known.kind != "muscle"):
            yield f"a twitch of {site.structure}"
    drawing = visit.symptom_drawing
    if drawing and visit.pain_before != max(area.intensity or 0 for area in drawing.areas):
        yield "the drawing hurts more or less than the patient"
    asked = {answer.site_id: answer.answer for answer in visit.after_last_time}
    before = {site.id for site in of.previous.sites} if of.previous else set[str]()
    if not asked.keys() <= before:
        yield "answers about other sites"
    events = of.previous.visit.adverse_events if of.previous else None
    bruised = {
        i for e in (events.events if events else ()) if e.event == "bruise" for i in e.site_ids
    }
    if {i for i, said in asked.items() if said is LaterAnswer.BRUISED} != bruised & asked.keys():
        yield "bruises that came or went"


def courses(of: Visited) -> Iterator[str]:
    """Yield courses that ended before they began, or well without being well."""
    complaint, at = of.complaint, of.session.performed_at
    ended_at = None if complaint.is_open else complaint.status_at
    if at < complaint.opened_at or (ended_at is not None and at >= ended_at):
        yield "a visit outside its course"
    for goal in complaint.goals:
        if goal.reached_on is None:
            if complaint.status_reason == "Goals reached":
                yield "discharged by a goal that was not reached"
        elif at.date() > goal.reached_on or complaint.is_open:
            yield "treated on after the goal"
        elif at.date() == goal.reached_on and (of.session.visit.pain_before or 0) > 5:
            yield "a goal reached in pain"


RULES: list[Callable[[Visited], Iterator[str]]] = [
    screening,
    signing,
    times,
    needles,
    sides,
    ages,
    findings,
    courses,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_nothing_contradicts_anything_else(
    clinic: list[Visited], rule: Callable[[Visited], Iterator[str]]
) -> None:
    assert [f"{each.patient.name}: {fault}" for each in clinic for fault in rule(each)] == []


def with_site(of: Visited, **changes: object) -> Visited:
    first, *others = of.session.sites
    return with_session(of, sites=(replace(first, **changes), *others))  # type: ignore[arg-type]


def with_session(of: Visited, **changes: object) -> Visited:
    return replace(of, session=replace(of.session, **changes))  # type: ignore[arg-type]


def with_visit(of: Visited, **changes: object) -> Visited:
    visit = replace(of.session.visit, **changes)  # type: ignore[arg-type]
    return with_session(of, visit=visit)


def first_site(of: Visited) -> NeedleSite:
    return of.session.sites[0]


FAULTS: list[tuple[Callable[[Visited], Iterator[str]], Callable[[Visited], Visited]]] = [
    (screening, lambda of: replace(of, file=PatientFile())),
    (signing, lambda of: with_visit(of, consent=None)),
    (times, lambda of: with_site(of, inserted_at=of.session.charted_at + timedelta(minutes=1))),
    (times, lambda of: with_visit(of, follow_up_on=of.session.performed_at.date())),
    (needles, lambda of: with_visit(of, products=())),
    (needles, lambda of: with_site(of, needle_count=first_site(of).needle_count + 1)),
    (sides, lambda of: replace(of, complaint=replace(of.complaint, side=ComplaintSide.BOTH))),
    (ages, lambda of: replace(of, patient=replace(of.patient, born_on=date(2020, 1, 1)))),
    (findings, lambda of: with_site(of, structure="achilles_tendon", twitch=Twitch.SINGLE)),
    (courses, lambda of: with_session(of, performed_at=of.session.performed_at - timedelta(900))),
]


@pytest.mark.parametrize(("rule", "planted"), FAULTS)
def test_a_planted_fault_is_found(
    clinic: list[Visited],
    rule: Callable[[Visited], Iterator[str]],
    planted: Callable[[Visited], Visited],
) -> None:
    signed = next(each for each in clinic if each.session.is_signed)
    assert list(rule(planted(signed)))


def test_what_is_of_note_is_answered_displayed_and_acknowledged(clinic: list[Visited]) -> None:
    yes = {
        (answer.precaution, bool(answer.acknowledgement))
        for each in clinic
        for answer in each.session.visit.screening
        if answer.answer is Answer.YES
    }
    told = {precaution for precaution, _ in yes}
    assert told == {"anticoagulant", "needle_phobia", "diabetes", "implant", "hypotension"}
    assert {("anticoagulant", True), ("needle_phobia", True)} <= yes
    warnings = [w for each in clinic for site in each.session.sites for w in site.warnings]
    rules = {warning.code.partition(".")[0] for warning in warnings}
    assert {"zone", "region", "screening"} <= rules
    assert {warning.is_open for warning in warnings} == {True, False}
