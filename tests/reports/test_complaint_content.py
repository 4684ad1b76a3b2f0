"""What is printed of complaints: what was signed, for a draft what is known now, nothing else."""

from dataclasses import replace
from datetime import UTC, datetime

from needlemap.domain.complaint import ComplaintSide, discharged
from needlemap.domain.session import Session
from needlemap.domain.visit import Visit
from needlemap.domain.visit_complaint import Assigned, VisitComplaint, as_signed
from needlemap.reports.content.complaints import chart_sections
from needlemap.reports.content.record import Background, Section
from reports.makers import COMPLAINTS, KNEE, NECK, Names, a_record, a_session, a_site, signed

KNOWN = Background(complaints=tuple(map(as_signed, COMPLAINTS)))


def treating(*complaints: object, how: Assigned = Assigned.CONFIRMED) -> Session:
    ids = [each.id for each in complaints]  # type: ignore[attr-defined]
    visit = Visit(complaints=tuple(VisitComplaint(each, how) for each in ids))
    return replace(a_session(a_site(1), a_site(2)), visit=visit)


def facts_of(sections: tuple[Section, ...], title: str) -> dict[str, str]:
    (section,) = (each for each in sections if each.title == title)
    return {fact.label: fact.value for fact in section.facts}


def test_a_draft_says_what_is_known_now_and_a_signed_session_what_was_signed() -> None:
    draft = treating(NECK)
    renamed = Background(complaints=(as_signed(replace(NECK, name="Headache")),))
    said = facts_of(a_record(draft, background=renamed).sections, "Complaint")
    assert said["Complaint"] == "Headache, right"
    said = facts_of(a_record(signed(draft), background=renamed).sections, "Complaint")
    assert said["Complaint"] == "Neck pain, right"


def test_a_complaint_on_both_sides_says_so() -> None:
    both = replace(NECK, side=ComplaintSide.BOTH)
    known = Background(complaints=(as_signed(both),))
    said = facts_of(a_record(treating(both), background=known).sections, "Complaint")
    assert said["Complaint"] == "Neck pain, both sides"


def test_it_is_said_how_a_visit_came_to_its_complaint() -> None:
    said = [
        facts_of(a_record(treating(NECK, how=how), background=KNOWN).sections, "Complaint")[
            "Assigned"
        ]
        for how in Assigned
    ]
    assert said == [
        "carried over: the only open complaint, not confirmed",
        "carried over from the last session, not confirmed",
        "confirmed by the therapist",
        "carried over, confirmed at signing",
    ]


def test_with_one_complaint_no_site_repeats_it() -> None:
    rows = a_record(treating(NECK), background=KNOWN).rows
    assert [row.complaint for row in rows] == ["", ""]


def test_with_two_complaints_each_site_says_its_own() -> None:
    session = treating(NECK, KNEE)
    own = replace(session.sites[1], complaints=(KNEE.id,))
    session = replace(session, sites=(session.sites[0], own))
    record = a_record(session, background=KNOWN)
    assert [row.complaint for row in record.rows] == ["Neck pain, right", "Knee pain"]
    titles = [section.title for section in record.sections]
    assert [t for t in titles if t.startswith("Complaint")] == ["Complaint 1", "Complaint 2"]


def test_a_complaint_without_goals_plan_or_findings_prints_none() -> None:
    titles = [s.title for s in a_record(treating(KNEE), background=KNOWN).sections]
    assert "Complaint" in titles
    assert {"Goals", "Plan of care", "Findings"} & set(titles) == set()


def test_a_session_without_a_complaint_says_nothing_of_one() -> None:
    record = a_record(a_session(a_site(1)), background=KNOWN)
    assert not any(section.title.startswith("Complaint") for section in record.sections)


def test_a_whole_chart_says_the_status_of_each_complaint_and_why() -> None:
    at = datetime(2026, 11, 30, 12, tzinfo=UTC)
    gone = discharged(KNEE, reason="Goals reached", at=at)
    sections = chart_sections((NECK, gone), Names())
    said = facts_of(sections, "Complaint 2")
    assert said["Complaint status"] == "discharged since 30 November 2026"
    assert said["Reason for the status"] == "Goals reached"
    assert facts_of(sections, "Complaint 1")["Complaint status"] == "open"
    assert [s.title for s in sections] == [
        "Complaint 1",
        "Goals 1",
        "Plan of care 1",
        "Complaint 2",
    ]
