"""Every fact of the visit's form, of currents, warnings and later words stands on paper."""

import dataclasses
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from numpy.typing import NDArray

from helpers.plates import ASurface
from needlemap.bodymap import BodySurface
from needlemap.bodymap.skin_cells import area_text, cell_raster, middles_of
from needlemap.domain.canonical_json import content_hash
from needlemap.domain.complaint import Goal, PlanOfCare
from needlemap.domain.estim import Estim
from needlemap.domain.ids import new_id
from needlemap.domain.screening import ScreeningAnswer
from needlemap.domain.session import SECOND_FORMAT, Addendum, Session, Withdrawal, signed_content
from needlemap.domain.site import Acknowledged, ShownWarning
from needlemap.domain.symptoms import Symptom, SymptomArea, SymptomDrawing
from needlemap.domain.user import Licence, Role, Therapist
from needlemap.domain.visit import (
    AdverseEvent,
    AdverseEvents,
    Consent,
    ConsentDetails,
    DrawnSignature,
    NeedleCount,
    NeedleProduct,
    OutcomeScore,
    SiteAnswer,
    Visit,
)
from needlemap.domain.visit_complaint import Findings, SignedComplaint, VisitComplaint
from needlemap.reports import session_record
from needlemap.reports.content.record import (
    DRAFT_WORDS,
    WITHDRAWN_WORDS,
    Background,
    EarlierScore,
    SessionRecord,
)
from needlemap.reports.content.safety import NO_EVENT
from needlemap.reports.figures.panels import TOGETHER, panels_of
from needlemap.reports.layouts.session import session_document
from needlemap.reports.pages.glyphs import texts_of
from needlemap.reports.pdf import document_pdf
from reports.makers import (
    PATIENT,
    THERAPIST,
    Names,
    a_record,
    a_session,
    a_site,
    crowded_sites,
    signed,
)
from reports.reading import missing, pages_of, squeezed, text_of
from reports.visits import (
    EARLIER_SITE,
    MISTAKE,
    a_whole_session,
    a_withdrawal,
    an_addendum,
    sessions,
)

Floats = NDArray[np.floating[Any]]

# How each field of a full visit reads on paper. What stands for something else is left empty.
WORDS: dict[type, dict[str, str]] = {
    Visit: {
        "conditions": "M54.2 M54.2; G44.2 G44.2",
        "position": "side lying left",
        "consent": "consent reconfirmed",
        "screening": "Answered No: Epilepsy.",
        "products": "Seirin J",
        "needles": "Spoiled, unused 3",
        "pain_before": "Pain before (0 to 10) 8",
        "pain_after": "Pain after (0 to 10) 3",
        "tolerance": "fair",
        "outcomes": "Ndi, at work",
        "adverse_events": "Bruise",
        "other_treatment": "Mobilised C5.",
        "home_plan": "Chin tucks.",
        "aftercare": "Soreness explained.",
        "next_plan": "Repeat, then load.",
        "follow_up_on": "1 December 2026",
        "after_last_time": "Site 4 of 14 November 2026: bruised",
        "late_reason": "Power was out.",
        "complaints": "Neck pain, right",
        "signed_complaints": "Drives for an hour.",
        "consent_details": "Who consented guardian",
        "patient_signature": "drawn: Ada Wren, 21 November 2026, 14:08",
        "started_at": "Treatment started 14:05",
        "ended_at": "Treatment time 45 min",
        "clean_technique": "Clean technique yes",
        "substance_injected": "Substance injected none",
        "symptom_drawing": "P1 pain 7 of 10 deep, intermittent",
        "patient_entry": "Decision confirmed by the therapist",
        "removal_not_recorded": "",
        "signed_licence": "License PT-4455 · needling certificate Course of 2024",
    },
    ConsentDetails: {
        "by": "Who consented guardian",
        "interpreter": "Interpreter Mr Sato",
        "chaperone": "Chaperone Ms Lind",
        "paper_kept_at": "Signed on paper, kept at folder 12, front desk",
    },
    DrawnSignature: {"strokes": "", "signed_at": "14:08 (UTC+01:00)", "name": "drawn: Ada Wren"},
    Licence: {"number": "License PT-4455", "certificate": "certificate Course of 2024"},
    VisitComplaint: {
        "complaint_id": "Neck pain, right",
        "assigned": "confirmed by the therapist",
        "findings": "Pain now (0 to 10) 5",
        "reassessed": "Reassessed at this visit yes",
    },
    SignedComplaint: {
        "complaint_id": "",
        "name": "Complaint Neck pain",
        "side": "Neck pain, right",
        "region": "Complaint region Neck",
        "onset": "Onset Three weeks ago.",
        "mechanism": "Mechanism Rear-end collision.",
        "conditions": "Diagnoses of the complaint M54.2",
        "aggravating": "Aggravated by Looking over the shoulder.",
        "easing": "Eased by Heat at night.",
        "irritability": "Irritability moderate",
        "goals": "Sleeps through.",
        "plan": "Sessions planned 6",
        "precautions": "Ask about dizziness.",
        "referrer": "Referred by Dr Lind",
    },
    Goal: {
        "text": "Drives for an hour.",
        "measure": "NPRS 2 or less",
        "due_on": "24 December 2026",
        "reached_on": "20 November 2026",
    },
    PlanOfCare: {
        "sessions": "Sessions planned 6",
        "every_days": "Every 7 days",
        "until": "Until 31 December 2026",
        "reassess_after": "Reassess after 3 sessions",
    },
    Findings: {
        "pain_now": "Pain now (0 to 10) 5",
        "pain_worst": "Worst pain (0 to 10) 9 (unchanged)",
        "pain_best": "Least pain (0 to 10) 2",
        "pattern_24h": "24-hour pattern Stiff for an hour in the morning.",
        "movement": "Movement tests Rotation right 50 degrees, painful.",
        "taut_band": "Taut band yes",
        "tender_point": "Tender point yes",
        "familiar_pain": "Referred familiar pain no",
        "palpation": "Ropy along the upper border.",
        "neuro": "Neurological screen abnormal",
        "neuro_note": "Triceps reflex weaker on the right.",
        "unchanged": "(unchanged)",
    },
    Consent: {
        "status": "consent reconfirmed",
        "told": "Risks and benefits discussed: Nature; May stop.",
        "copy_given": "Copy given yes",
        "given_by": "Patient herself",
        "note": "In German.",
    },
    ScreeningAnswer: {
        "precaution": "Pacemaker",
        "answer": "yes",
        "places": "Thorax left · Since 2019.",
        "note": "Since 2019.",
        "acknowledgement": "No current today. (14:08)",
        "acknowledged_at": "(14:08)",
        "circumstances": "recent battery · Thorax left",
    },
    NeedleProduct: {
        "name": "Seirin J, lot LOT-77, expires 31 May 2029",
        "lot": "lot LOT-77",
        "expires_on": "31 May 2029",
    },
    NeedleCount: {
        "opened": "Needles opened 7",
        "spoiled": "Spoiled, unused 3",
        "dropped": "Of these, dropped 2",
        "removed_by": "Needles removed by Tom Bell",
        "sharps_disposed": "Sharps disposed of yes",
    },
    OutcomeScore: {"measure": "Ndi", "score": "24 %", "detail": "at work"},
    AdverseEvents: {"events": "Bruise"},
    AdverseEvent: {
        "id": "",
        "event": "Bruise",
        "severity": "mild: what mild means",
        "site_ids": "what mild means 1 14:08",
        "began_at": "14:08",
        "action": "Pressed for 3 min.",
        "note": "12 mm wide.",
    },
    SiteAnswer: {"site_id": "Site 4 of 14 November 2026", "answer": "bruised"},
    Estim: {
        "pair_id": "1 and 2 2 80 Hz",
        "channel": "1 and 2 2",
        "hz": "80 Hz",
        "pulse_us": "250 µs",
        "intensity": "3.5 of 10",
        "unit": "of 10",
        "minutes": "15 min",
        "perceptual_level": "strong motor",
        "waveform": "biphasic symmetric",
        "mode": "dense-disperse",
    },
    ShownWarning: {
        "code": "",
        "text": "Site 1 Lung 18 mm below.",
        "shown_at": "14:05",
        "acknowledged_at": "14:05 Rib under my finger. (14:08)",
        "how": "(14:08)",
        "words": "Rib under my finger.",
    },
    Addendum: {
        "id": "",
        "session_id": "",
        "therapist_id": "Ola Berg",
        "name": "Author Ola Berg",
        "credentials": "Ola Berg, PT, MSc",
        "written_at": "22 November 2026, 14:05",
        "utc_offset_min": "22 November 2026, 14:05 (UTC+01:00)",
        "reason": "Typing error",
        "text": "Left, not right.",
    },
    Withdrawal: {
        "session_id": "",
        "therapist_id": "withdrawn by Maria Keller",
        "name": "Maria Keller",
        "withdrawn_at": "23 November 2026, 14:05",
        "utc_offset_min": "23 November 2026, 14:05 (UTC+01:00)",
        "reason": MISTAKE,
    },
}
BACKGROUND = Background(sites={EARLIER_SITE: "Site 4 of 14 November 2026"}, has_appendix=True)


def a_late_word(session: Session) -> Session:
    """Return the session signed, with an addendum and a withdrawal."""
    addendum = an_addendum("Left, not right.")
    return dataclasses.replace(signed(session), addenda=(addendum,), withdrawal=a_withdrawal())


@pytest.mark.parametrize("kind", list(WORDS))
def test_no_field_is_forgotten_by_these_proofs(kind: type) -> None:
    assert {field.name for field in dataclasses.fields(kind)} - WORDS[kind].keys() == set()


def test_every_fact_of_the_form_can_be_found_in_the_pdf(surface: ASurface) -> None:
    session = a_late_word(a_whole_session())
    text = text_of(session_document(a_record(session, background=BACKGROUND), surface))
    words = [word for fields in WORDS.values() for word in fields.values()]
    words += ["removed by Eva Lund", "no, displayed only", "e-stim pair, with its channel"]
    assert missing(words, text) == []


def recorded_words(value: object) -> list[str]:
    """Return the free words of a record: what somebody typed, marked by its w at both ends."""
    return [text for text in texts_of(value) if text.startswith("w") and text.endswith("w")]


def printed_text(record: SessionRecord) -> str:
    """Return all that a record says, before it is drawn."""
    return squeezed(" ".join(texts_of(record)))


@settings(deadline=None, max_examples=40)
@given(session=sessions())
def test_nothing_typed_is_missing_from_any_record(session: Session) -> None:
    record = a_record(session)
    assert missing(recorded_words(session), printed_text(record)) == []


@settings(
    deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(session=sessions())
def test_nothing_typed_is_missing_from_any_pdf(surface: ASurface, session: Session) -> None:
    text = text_of(session_document(a_record(session), surface))
    assert missing(recorded_words(session), text) == []


def test_a_visit_without_facts_prints_no_empty_parts() -> None:
    assert a_record(a_session(a_site(1, structure=None))).sections == ()


def test_asked_and_none_is_told_apart_from_not_asked() -> None:
    none = dataclasses.replace(a_session(), visit=Visit(adverse_events=AdverseEvents()))
    assert NO_EVENT in printed_text_of(none)
    assert "Adverse events" not in printed_text_of(a_session())


def printed_text_of(session: Session) -> str:
    """Return all that is said of a session, with its spaces."""
    return " ".join(texts_of(a_record(session)))


def test_a_score_stands_beside_its_change_and_the_published_changes_with_their_sources() -> None:
    session = dataclasses.replace(
        a_session(), visit=Visit(outcomes=(OutcomeScore("ndi", 20), OutcomeScore("lefs", 41)))
    )
    earlier = (
        EarlierScore(date(2026, 11, 7), OutcomeScore("lefs", 30)),
        EarlierScore(date(2026, 10, 31), OutcomeScore("ndi", 44)),
        EarlierScore(date(2026, 10, 24), OutcomeScore("ndi", 60)),
    )
    (section,) = a_record(session, background=Background(scores=earlier)).sections
    assert section.grid is not None
    ndi, lefs = section.grid.rows
    assert ndi[1:3] == ("20 %", "−24 since 31 October 2026, better")
    assert "MIC 19 %, mechanical neck pain, 9.5 of 50 (Cleland08)" in ndi[3]
    assert lefs[2] == "+11 since 7 November 2026, better"


def test_a_score_below_nothing_has_a_true_minus_and_no_change_is_said_so() -> None:
    visit = Visit(outcomes=(OutcomeScore("grc", -2),), pain_before=5, pain_after=5)
    session = dataclasses.replace(a_session(), visit=visit)
    earlier = (EarlierScore(date(2026, 11, 7), OutcomeScore("grc", -2)),)
    (section,) = a_record(session, background=Background(scores=earlier)).sections
    assert section.grid is not None
    assert section.grid.rows[0][1:3] == ("−2", "no change since 7 November 2026")
    assert ("Change within this session", "no change") in [
        (fact.label, fact.value) for fact in section.facts
    ]


def test_an_earlier_score_of_another_activity_is_not_compared() -> None:
    visit = Visit(outcomes=(OutcomeScore("psfs", 6, "stairs"),))
    session = dataclasses.replace(a_session(), visit=visit)
    earlier = (EarlierScore(date(2026, 11, 7), OutcomeScore("psfs", 2, "running")),)
    (section,) = a_record(session, background=Background(scores=earlier)).sections
    assert section.grid is not None
    assert section.grid.rows[0][2] == "no earlier score on record"


def test_a_withdrawn_session_says_so_and_why_on_every_page(surface: ASurface) -> None:
    session = a_late_word(a_session(*crowded_sites(30)))
    pages = pages_of(document_pdf(lambda: session_document(a_record(session), surface)))
    assert len(pages) > 1
    assert all(WITHDRAWN_WORDS in page for page in pages)
    assert all(MISTAKE in page for page in pages)


def test_a_withdrawn_draft_is_entered_in_error_and_still_not_signed() -> None:
    withdrawn = dataclasses.replace(a_session(), withdrawal=a_withdrawal())
    record = a_record(withdrawn)
    assert record.stamp == WITHDRAWN_WORDS
    assert "Draft, not signed; entered in error" in printed_text_of(withdrawn)
    assert a_record(a_session()).stamp == DRAFT_WORDS


def test_an_assistants_session_names_the_assistant_and_the_therapist_who_signed() -> None:
    assistant = Therapist(new_id(), "Ann Smith", "PTA", Role.ASSISTANT)
    draft = dataclasses.replace(a_session(a_site(1)), therapist_id=assistant.id)
    record = session_record(signed(draft), PATIENT, assistant, Names())
    assert record.visit[0].value == "Ann Smith, PTA (assistant)"
    assert record.signature is not None
    assert record.signature.name == THERAPIST.signature_name
    assert record.signature.charted_by == "Ann Smith, PTA (assistant)"


def test_a_record_signed_in_the_second_format_still_has_the_hash_that_was_signed() -> None:
    draft = a_session(a_site(1, removed_count=1), note="Of the first year.")
    new = signed(draft)
    assert new.signature is not None
    old = dataclasses.replace(
        new.signature,
        content_format=SECOND_FORMAT,
        content_hash=content_hash(signed_content(draft, SECOND_FORMAT)),
    )
    record = a_record(dataclasses.replace(new, signature=old, visit=draft.visit))
    assert record.content_hash == old.content_hash != new.signature.content_hash
    assert record.alerts == ()


def test_a_warning_acknowledged_another_day_has_the_day() -> None:
    site = a_whole_session().sites[0]
    warning = dataclasses.replace(
        site.warnings[0], acknowledged_at=site.warnings[0].shown_at + timedelta(days=1)
    )
    session = a_session(dataclasses.replace(site, warnings=(warning,)))
    assert "22 November 2026, 14:05" in printed_text_of(session)


def test_a_warning_that_nobody_acknowledged_is_printed_as_displayed_only() -> None:
    site = a_whole_session().sites[0]
    shown = dataclasses.replace(site.warnings[0], acknowledged_at=None, how=None, words="")
    of_old = dataclasses.replace(site.warnings[0], how=Acknowledged.GOING_ON, words="")
    for warning in (shown, of_old):
        text = printed_text_of(a_session(dataclasses.replace(site, warnings=(warning,))))
        assert "14:05 no, displayed only" in text
        assert "going on" not in text


def test_a_drawing_brings_the_view_that_shows_what_front_and_back_hide() -> None:
    surface = BodySurface.load("male")
    raster = cell_raster(surface.plate("left_leg_medial"))
    cells = np.unique(raster.cell[raster.cell >= 0]).astype(np.int64)
    hidden = [~surface.project(middles_of(cells), plate)[1] for plate in TOGETHER]
    area = SymptomArea(1, Symptom.PAIN, area_text(cells[hidden[0] & hidden[1]]))
    drawing = SymptomDrawing((area,), "needlemap-2")
    panels = panels_of((), surface, most_sites=30, drawing=drawing)
    assert [(panel.plate.id, panel.drawing) for panel in panels] == [("left_leg_medial", drawing)]


def test_an_area_that_the_whole_body_shows_is_looked_for_on_no_close_view(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    surface, asked, project = BodySurface.load("male"), list[str](), BodySurface.project
    raster = cell_raster(surface.plate("upper_back"))
    cells = np.unique(raster.cell[raster.cell >= 0]).astype(np.int64)
    seen = surface.project(middles_of(cells), "posterior")[1]
    area = SymptomArea(1, Symptom.PAIN, area_text(cells[seen]))

    def noted(body: BodySurface, points: Floats, plate: str) -> tuple[Floats, NDArray[np.bool_]]:
        asked.append(plate)
        return project(body, points, plate)

    monkeypatch.setattr(BodySurface, "project", noted)
    panels_of((), surface, most_sites=30, drawing=SymptomDrawing((area,), "needlemap-2"))
    assert asked
    assert set(asked) <= set(TOGETHER)
