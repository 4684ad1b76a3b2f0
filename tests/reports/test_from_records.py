"""What reports take from the records around a session: clinic, earlier visits, patient's file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from helpers.plates import ASurface
from needlemap.domain.canonical_json import content_hash
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.clock import local_offset_min
from needlemap.domain.edit import SiteEdit, VisitEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient_file import Contact, DocumentKind
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.session import Session, signed_content
from needlemap.domain.visit import LaterAnswer, NeedleCount, OutcomeScore, SiteAnswer, Visit
from needlemap.reports.content import wording
from needlemap.reports.pages.glyphs import texts_of
from needlemap.reports.request import Kind, ReportRequest
from needlemap.services.report_service import report_service_for
from reports.makers import AT, NECK, REFERENCE, a_site
from reports.reading import pages_of
from reports.test_report_service import MainController
from reports.visits import a_full_visit
from storage.makers import PASSWORD


@pytest.fixture
def controller(tmp_path: Path, surface: ASurface) -> Iterator[MainController]:
    made = MainController(tmp_path, surface)
    yield made
    made.records.close()


def filled(controller: MainController, session: Session, visit: Visit) -> None:
    """Fill the form of a session."""
    before = controller.records.sessions.get(session.id).visit
    controller.records.sessions.change_visit(VisitEdit(session.id, before, visit))


def page_of(controller: MainController, kind: Kind, owner: str) -> str:
    """Return the whole text of a report."""
    return " ".join(pages_of(controller.report_service.ready(ReportRequest(kind, owner)).pdf()))


def test_scores_are_compared_with_those_of_the_visit_before(controller: MainController) -> None:
    first, second = controller.sessions[:2]
    filled(controller, first, Visit(outcomes=(OutcomeScore("ndi", 40),)))
    filled(controller, second, Visit(outcomes=(OutcomeScore("ndi", 22),)))
    assert "−18 since 21 November 2026, better" in page_of(controller, Kind.SESSION, second.id)
    assert "no earlier score on record" in page_of(controller, Kind.SESSION, first.id)


def test_a_withdrawn_visit_is_no_visit_before(controller: MainController) -> None:
    first, second = controller.sessions[:2]
    filled(controller, first, Visit(outcomes=(OutcomeScore("ndi", 40),)))
    filled(controller, second, Visit(outcomes=(OutcomeScore("ndi", 22),)))
    controller.records.sessions.withdraw(
        first.id, reason="Wrong patient.", at=AT, utc_offset_min=60
    )
    assert "no earlier score on record" in page_of(controller, Kind.SESSION, second.id)
    assert "Wrong patient." in page_of(controller, Kind.SESSION, first.id)


def test_an_answer_names_the_earlier_site(controller: MainController) -> None:
    first, second = controller.sessions[:2]
    answer = SiteAnswer(first.sites[0].id, LaterAnswer.SORE)
    filled(controller, second, Visit(after_last_time=(answer,)))
    words = "Site 1 of 21 November 2026, Trapezius upper, right: sore"
    assert words in page_of(controller, Kind.SESSION, second.id)


def test_an_answer_about_a_visit_withdrawn_since_still_names_its_site(
    controller: MainController,
) -> None:
    first, second = controller.sessions[:2]
    answer = SiteAnswer(first.sites[0].id, LaterAnswer.SORE)
    filled(controller, second, Visit(after_last_time=(answer,)))
    controller.records.sessions.withdraw(
        first.id, reason="Wrong patient.", at=AT, utc_offset_min=60
    )
    words = "Site 1 of 21 November 2026 (entered in error), Trapezius upper, right: sore"
    page = page_of(controller, Kind.SESSION, second.id)
    assert words in page
    assert first.sites[0].id not in page


def test_the_clinic_head_of_the_settings_stands_on_every_page(controller: MainController) -> None:
    controller.records.settings.set_clinic_head(ClinicHead("Riverside", ("1 River Road",)))
    controller.report_service = report_service_for(controller.records, REFERENCE)
    assert "1 River Road" in page_of(controller, Kind.SESSION, controller.sessions[0].id)
    assert "Riverside" in page_of(controller, Kind.STRICTA, controller.patients[0].id)
    controller.report_service = report_service_for(
        controller.records, REFERENCE, clinic=ClinicHead("Elsewhere")
    )
    assert "Elsewhere" in page_of(controller, Kind.STRICTA, controller.patients[0].id)


def test_the_us_code_stands_on_the_record_only_where_the_clinic_wants_it(
    controller: MainController,
) -> None:
    controller.report_service = report_service_for(controller.records, REFERENCE)
    assert "20560" not in page_of(controller, Kind.SESSION, controller.sessions[0].id)
    controller.records.settings.set_shows_codes(on=True)
    text = page_of(controller, Kind.SESSION, controller.sessions[0].id)
    assert "Billing code (CPT), not billing advice 20560 (muscles counted: 1)" in text


def test_the_kept_text_of_the_hand_out_is_the_clinics(controller: MainController) -> None:
    controller.report_service = report_service_for(controller.records, REFERENCE)
    with pytest.raises(ValueError, match="may fill in"):
        controller.report_service.keep_handout("# Rest\nDear {name}")
    controller.report_service.keep_handout("# Rest\nTea and a blanket.")
    filled(controller, controller.sessions[0], Visit(home_plan="Chin tucks."))
    text = page_of(controller, Kind.HANDOUT, controller.sessions[0].id)
    assert "Tea and a blanket." in text
    assert "Chin tucks." in text


def test_a_whole_chart_holds_the_patients_file(controller: MainController) -> None:
    own = controller.patients[0].id
    asked = PatientPrecaution("pacemaker", Answer.YES, date(2026, 11, 1), note="Since 2019.")
    denied = PatientPrecaution("diabetes", Answer.NO, date(2026, 11, 1))
    controller.records.patient_files.set_precautions(own, (denied, asked))
    controller.records.patient_files.set_contacts(own, (), (Contact("mother", "Eva", "0151 1"),))
    controller.records.patient_files.set_reactions(own, "", "Fainted once.")
    document = controller.records.documents.add(
        own, DocumentKind.CONSENT, "Consent of 2026", "text/plain", b"I agree."
    )
    text = page_of(controller, Kind.CHART, own)
    words = ("Pacemaker", "Since 2019.", "mother", "0151 1", "Fainted once.", "Consent of 2026")
    assert [each for each in words if each not in text] == []
    assert text.index("Pacemaker") < text.index("Diabetes")
    assert document.sha256 in "".join(text.split())


def test_a_session_of_a_merged_patient_says_who_that_is(controller: MainController) -> None:
    kept, merged = controller.patients
    controller.records.patients.merge(kept.id, merged.id)
    text = page_of(controller, Kind.SESSION, controller.sessions[2].id)
    assert "was merged into Lindqvist, Anna" in text
    assert controller.sessions[2].id in page_of(controller, Kind.CHART, kept.id)


def test_the_hash_printed_is_that_of_the_stored_form_too(controller: MainController) -> None:
    own = controller.sessions[0]
    whole = replace(own.sites[0], removed_count=1)
    controller.records.sessions.apply(SiteEdit(own.sites, (whole,)))
    controller.records.complaints.add(replace(NECK, patient_id=own.patient_id))
    filled(
        controller, own, replace(a_full_visit(whole.id), after_last_time=(), needles=NeedleCount())
    )
    signed = controller.records.sessions.sign(own.id, password=PASSWORD, at=AT, utc_offset_min=60)
    controller.records.sessions.add_addendum(
        own.id, reason="Typing error", text="Left, not right.", at=AT, utc_offset_min=60
    )
    stored = controller.records.sessions.get(own.id)
    assert signed.signature is not None
    assert content_hash(signed_content(stored)) == signed.signature.content_hash
    text = page_of(controller, Kind.SESSION, own.id)
    assert f"Content hash (SHA-256) {signed.signature.content_hash}" in text
    assert "Left, not right." in text
    assert "not what was signed" not in text


def test_a_record_names_who_treated_with_the_credentials_of_the_list(
    controller: MainController,
) -> None:
    names = texts_of(
        controller.report_service.ready(ReportRequest(Kind.SESSION, controller.sessions[0].id))
        .document()
        .author
    )
    assert list(names) == [controller.records.therapist.signature_name]


def test_a_session_of_tomorrow_is_not_before_today(controller: MainController) -> None:
    first, second = controller.sessions[:2]
    filled(controller, second, Visit(outcomes=(OutcomeScore("ndi", 22),)))
    filled(controller, first, Visit(outcomes=(OutcomeScore("ndi", 40),)))
    later = replace(second, id=new_id(), performed_at=AT + timedelta(days=30), sites=())
    controller.records.sessions.start(later)
    assert "no earlier score on record" in page_of(controller, Kind.SESSION, first.id)


def test_a_chart_lists_the_sessions_of_its_patient_once_not_for_each_of_them(
    controller: MainController, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions, asked = controller.records.sessions, []
    listed = sessions.of_patient

    def counted(patient_id: str) -> object:
        asked.append(patient_id)
        return listed(patient_id)

    monkeypatch.setattr(sessions, "of_patient", counted)
    patient = controller.patients[0].id
    controller.report_service.ready(ReportRequest(Kind.CHART, patient))
    few = len(asked)
    for _ in range(4):
        controller._session(controller.patients[0], 14)
    asked.clear()
    controller.report_service.ready(ReportRequest(Kind.CHART, patient))
    assert len(asked) == few


def test_a_chart_and_a_research_export_are_read_a_session_at_a_step(
    controller: MainController,
) -> None:
    patient = controller.patients[0].id
    preparing = controller.report_service.preparing
    told = list(preparing(ReportRequest(Kind.CHART, patient)))
    assert told == [(0, 4), (0, 4), (1, 4), (2, 4), (3, 4)]
    assert list(preparing(ReportRequest(Kind.STRICTA, patient))) == [(0, 2), (1, 2)]


def test_all_pages_of_a_chart_tell_when_it_was_printed_on_one_clock(
    controller: MainController,
) -> None:
    summer, patient = AT - timedelta(days=140), controller.patients[0]
    site = replace(a_site(1), id=new_id(), session_id=new_id())
    controller.records.sessions.start(
        Session(
            site.session_id,
            patient.id,
            controller.records.therapist.id,
            summer,
            summer,
            120,
            sites=(site,),
        )
    )
    text = page_of(controller, Kind.CHART, patient.id)
    moments = set(re.findall(r"printed (.*?\(UTC.*?\))", text))
    assert moments == {wording.moment(AT, local_offset_min(AT))}
