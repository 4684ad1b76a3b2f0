"""Complaints while charting: carried over and said so, confirmed, moved, two in one visit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.demo.input_driver import open_dialog
from needlemap.demo.visit import take_all_needles_out
from needlemap.domain.complaint import Complaint, ComplaintSide, Goal, PlanOfCare
from needlemap.domain.ids import new_id
from needlemap.domain.phrases import Phrase
from needlemap.domain.session import Session
from needlemap.domain.visit import Visit
from needlemap.domain.visit_complaint import Assigned, Findings, NeuroScreen, VisitComplaint
from needlemap.ui.charting.visit.complaint_button import ComplaintButton
from needlemap.ui.charting.visit.complaints import ComplaintsPart, FindingsBox
from needlemap.ui.charting.visit.sign_dialog import SignDialog
from needlemap.ui.forms.autosave import AutosaveText
from needlemap.ui.widgets.theme import LIGHT, apply_theme
from storage.makers import PASSWORD

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHOULDER, LOW = (60, 1470), (40, 1100)
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def opened(clinic: Clinic, name: str = "Neck pain", **facts: object) -> Complaint:
    """Return a complaint that is in the records of the clinic's patient."""
    made = Complaint(
        id=new_id(),
        patient_id=clinic.patient.id,
        name=name,
        opened_at=AT,
        **facts,  # type: ignore[arg-type]
    )
    clinic.records.complaints.add(made)
    return made


def visited(clinic: Clinic, complaint: Complaint, *, days: int = 7, **found: object) -> Session:
    """Store a signed session of this complaint, so many days after the first of November."""
    at = AT + timedelta(days=days)
    treated = VisitComplaint(
        complaint.id,
        Assigned.CONFIRMED,
        Findings(**found),  # type: ignore[arg-type]
    )
    session = Session(
        id=new_id(),
        patient_id=clinic.patient.id,
        therapist_id=clinic.records.therapist.id,
        performed_at=at,
        charted_at=at,
        utc_offset_min=60,
        visit=Visit(complaints=(treated,)),
    )
    clinic.records.sessions.start(session)
    return clinic.records.sessions.sign(session.id, password=PASSWORD, at=at, utc_offset_min=60)


def chip(clinic: Clinic) -> ComplaintButton:
    QApplication.processEvents()
    return clinic.page.visit.complaint


def part(clinic: Clinic) -> ComplaintsPart:
    clinic.page.visit.show_form()
    QApplication.processEvents()
    return clinic.page.visit.form.complaints


def box_of(clinic: Clinic, complaint: Complaint) -> FindingsBox:
    return part(clinic).boxes[complaint.id]


def treated(clinic: Clinic) -> list[tuple[str, Assigned]]:
    """Return what the stored session treats, and how it came to that."""
    return [(each.complaint_id, each.assigned) for each in clinic.stored.visit.complaints]


def test_without_complaints_the_chart_says_nothing_of_them(clinic: Clinic) -> None:
    clinic.begin_session()
    assert chip(clinic).isHidden()
    assert part(clinic).isHidden()
    assert clinic.stored.visit == Visit()


def test_the_only_open_complaint_is_carried_over_until_the_key_confirms_it(
    clinic: Clinic,
) -> None:
    neck = opened(clinic, side=ComplaintSide.RIGHT)
    clinic.begin_session()
    assert treated(clinic) == [(neck.id, Assigned.ONLY_OPEN)]
    assert chip(clinic).isVisible()
    assert chip(clinic).words.startswith("Neck pain, right\ncarried over")
    assert "the only open complaint" in chip(clinic).toolTip()
    clinic.driver.press(clinic.page.canvas, KEY.Key_Y)
    assert treated(clinic) == [(neck.id, Assigned.CONFIRMED)]
    assert chip(clinic).words == "Neck pain, right\n1 session"
    assert clinic.page.preset.saved.text() == "✓ Complaint: confirmed"
    clinic.driver.press(clinic.page.canvas, KEY.Key_Z, CONTROL)
    assert treated(clinic) == [(neck.id, Assigned.ONLY_OPEN)]


def test_of_several_the_last_treated_is_carried_over_and_one_click_moves_the_visit(
    clinic: Clinic,
) -> None:
    neck, knee = opened(clinic), opened(clinic, "Knee pain")
    visited(clinic, neck)
    visited(clinic, knee, days=14)
    clinic.begin_session()
    clinic.needle(*SHOULDER)
    assert treated(clinic) == [(knee.id, Assigned.CARRIED_OVER)]
    clinic.driver.click(part(clinic).choices[neck.id])
    assert treated(clinic) == [(neck.id, Assigned.CONFIRMED)]
    assert clinic.page.preset.saved.text() == "✓ Complaint: Neck pain"
    assert clinic.stored.complaints_of(clinic.stored.sites[0]) == (neck.id,)
    clinic.page.chart.undo()
    assert treated(clinic) == [(knee.id, Assigned.CARRIED_OVER)]
    assert part(clinic).choices[knee.id].isChecked()


def test_nothing_is_assigned_where_nobody_was_treated_yet(clinic: Clinic) -> None:
    opened(clinic)
    opened(clinic, "Knee pain")
    clinic.begin_session()
    assert treated(clinic) == []
    assert chip(clinic).words == "No complaint assigned"


def test_two_complaints_in_one_visit_have_sites_and_findings_of_their_own(
    clinic: Clinic,
) -> None:
    neck, knee = opened(clinic), opened(clinic, "Knee pain")
    visited(clinic, neck)
    clinic.begin_session()
    clinic.driver.press(clinic.page.canvas, KEY.Key_Y)
    first = clinic.needle(*SHOULDER)
    clinic.driver.click(part(clinic).choices[knee.id])
    second = clinic.needle(*LOW)
    assert treated(clinic) == [(neck.id, Assigned.CONFIRMED), (knee.id, Assigned.CONFIRMED)]
    stored = clinic.stored
    assert stored.complaints_of(stored.site(first.id)) == (neck.id,)
    assert stored.complaints_of(stored.site(second.id)) == (knee.id,)
    assert "New sites: Knee pain" in chip(clinic).toolTip()
    clinic.driver.click(box_of(clinic, knee).scales["pain_now"].button_of(4))
    clinic.driver.click(box_of(clinic, neck).scales["pain_now"].button_of(7))
    visit = clinic.stored.visit
    assert (visit.findings_of(neck.id).pain_now, visit.findings_of(knee.id).pain_now) == (7, 4)


def test_new_sites_go_back_to_the_first_complaint_by_the_menu(clinic: Clinic) -> None:
    neck, knee = opened(clinic), opened(clinic, "Knee pain")
    visited(clinic, neck)
    clinic.begin_session()
    clinic.driver.press(clinic.page.canvas, KEY.Key_Y)
    chip(clinic).offer()
    chip(clinic).treated[knee.id].trigger()
    chip(clinic).offer()
    chip(clinic).new_sites[neck.id].trigger()
    site = clinic.needle(*SHOULDER)
    assert clinic.stored.complaints_of(clinic.stored.site(site.id)) == (neck.id,)
    assert "New sites: Neck pain" in chip(clinic).toolTip()


def test_a_complaint_with_sites_of_its_own_is_not_taken_off_the_visit(clinic: Clinic) -> None:
    neck, knee = opened(clinic), opened(clinic, "Knee pain")
    visited(clinic, neck)
    clinic.begin_session()
    clinic.driver.press(clinic.page.canvas, KEY.Key_Y)
    clinic.driver.click(part(clinic).choices[knee.id])
    clinic.needle(*SHOULDER)
    clinic.driver.click(part(clinic).choices[knee.id])
    assert clinic.page.notice.text == (
        "Site 1 belongs to this complaint. Assign it to another first."
    )
    assert part(clinic).choices[knee.id].isChecked()
    assert [each for each, _ in treated(clinic)] == [neck.id, knee.id]
    clinic.page.state.select([clinic.stored.sites[0].id])
    chip(clinic).offer()
    assert chip(clinic).selected_sites[knee.id].isChecked()
    chip(clinic).selected_sites[neck.id].trigger()
    assert clinic.stored.sites[0].complaints == (neck.id,)
    QApplication.processEvents()
    assert clinic.page.preset.saved.text() == "✓ Site 1: complaint Knee pain → Neck pain"
    chip(clinic).offer()
    chip(clinic).also_selected[knee.id].trigger()
    assert set(clinic.stored.sites[0].complaints) == {neck.id, knee.id}
    chip(clinic).offer()
    assert [each.isChecked() for each in chip(clinic).also_selected.values()] == [True, True]
    chip(clinic).also_selected[knee.id].trigger()
    chip(clinic).offer()
    chip(clinic).also_selected[neck.id].trigger()  # one is always left
    assert set(clinic.stored.sites[0].complaints) == {neck.id}
    clinic.driver.click(part(clinic).choices[knee.id])
    assert [each for each, _ in treated(clinic)] == [neck.id]


def test_a_discharged_complaint_is_not_offered_and_one_opened_again_is(clinic: Clinic) -> None:
    neck, knee = opened(clinic), opened(clinic, "Knee pain")
    clinic.records.complaints.discharge(knee.id, reason="Goals reached", at=AT)
    clinic.begin_session()
    assert list(part(clinic).choices) == [neck.id]
    clinic.page.leave()
    clinic.records.complaints.reopen(knee.id, reason="Relapse", at=AT)
    clinic.begin_session()
    assert list(part(clinic).choices) == [neck.id, knee.id]


def test_findings_are_entered_by_keyboard_and_each_is_stored(clinic: Clinic) -> None:
    neck = opened(clinic)
    clinic.begin_session()
    box = box_of(clinic, neck)
    clinic.driver.press(box.scales["pain_worst"], KEY.Key_8)
    clinic.driver.press(box.scales["pain_best"], KEY.Key_2)
    clinic.driver.press(box.answers["taut_band"], KEY.Key_Y)
    clinic.driver.press(box.answers["familiar_pain"], KEY.Key_N)
    clinic.driver.press(box.answers["neuro"], KEY.Key_A)
    clinic.driver.type(box.texts["movement"], "Rotation right 50")
    box.texts["movement"].store()
    assert clinic.stored.visit.findings_of(neck.id) == Findings(
        pain_worst=8,
        pain_best=2,
        taut_band=True,
        familiar_pain=False,
        neuro=NeuroScreen.ABNORMAL,
        movement="Rotation right 50",
    )
    QApplication.processEvents()
    assert clinic.page.preset.saved.text() == "✓ Movement tests: “Rotation right 50”"
    clinic.page.chart.undo()
    assert clinic.stored.visit.findings_of(neck.id).movement == ""


def test_a_least_pain_above_the_worst_is_refused_at_its_field(clinic: Clinic) -> None:
    neck = opened(clinic)
    clinic.begin_session()
    box = box_of(clinic, neck)
    clinic.driver.click(box.scales["pain_worst"].button_of(3))
    clinic.driver.click(box.scales["pain_best"].button_of(6))
    assert box.fields["pain_best"].error_text == (
        "Least pain cannot be more than worst pain. Correct one of them."
    )
    assert clinic.stored.visit.findings_of(neck.id) == Findings(pain_worst=3)
    assert box.scales["pain_best"].value() is None
    clinic.driver.click(box.scales["pain_best"].button_of(1))
    assert box.fields["pain_best"].error_text == ""


def test_empty_findings_of_one_line_show_no_scroll_bar(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    opened(clinic)
    clinic.begin_session()
    texts = part(clinic).findChildren(AutosaveText)
    assert texts
    for text in texts:
        assert text.verticalScrollBar().maximum() == 0, text.accessibleName()


def test_earlier_findings_stand_beside_and_only_unchanged_takes_them(clinic: Clinic) -> None:
    neck = opened(clinic)
    visited(clinic, neck, pain_worst=7, pattern_24h="Worse at night", taut_band=True)
    clinic.begin_session()
    box = box_of(clinic, neck)
    assert box.fields["pain_worst"].words.endswith(": 7")
    assert box.fields["pattern_24h"].words.endswith(": Worse at night")
    assert box.fields["taut_band"].words.endswith(": yes")
    assert clinic.stored.visit.findings_of(neck.id) == Findings()
    clinic.driver.click(box.scales["pain_worst"].button_of(5))
    clinic.driver.click(box.unchanged)
    assert clinic.stored.visit.findings_of(neck.id) == Findings(
        pain_worst=5,
        pattern_24h="Worse at night",
        taut_band=True,
        unchanged=("pattern_24h", "taut_band"),
    )
    assert box.fields["taut_band"].words.startswith("unchanged since")
    assert not box.unchanged.isEnabled()
    assert clinic.page.preset.saved.text() == "✓ Findings: 2 unchanged"
    clinic.page.chart.undo()
    assert clinic.stored.visit.findings_of(neck.id) == Findings(pain_worst=5)


def test_the_plan_of_care_stands_as_a_bar_with_what_is_due(clinic: Clinic) -> None:
    goal = Goal("Drives for an hour", "NPRS 2", date(2026, 12, 24))
    neck = opened(clinic, goals=(goal,), plan=PlanOfCare(sessions=6, reassess_after=4))
    visited(clinic, neck, days=1)
    visited(clinic, neck, days=8)
    clinic.begin_session()
    assert "●●●○○○ 3 of 6, reassess next" in chip(clinic).toolTip()
    clinic.page.leave()
    clinic.begin_session()
    assert "●●●●○○ 4 of 6, reassessment due" in chip(clinic).toolTip()
    box = box_of(clinic, neck)
    clinic.driver.click(box.reassessed)
    assert clinic.stored.visit.complaints[0].reassessed is True
    assert "reassess" not in chip(clinic).toolTip()
    assert clinic.page.preset.saved.text() == "✓ Complaint: reassessed"


def test_the_summary_names_what_was_carried_over_and_signing_confirms_it(clinic: Clinic) -> None:
    neck = opened(clinic)
    clinic.begin_session()
    clinic.needle(*SHOULDER)
    take_all_needles_out(clinic.driver, clinic.page)
    clinic.driver.press(clinic.page.canvas, KEY.Key_S, CONTROL)
    dialog = open_dialog()
    assert isinstance(dialog, SignDialog)
    assert (
        "Complaint: Neck pain (carried over: the only open complaint). Signing confirms it."
        in dialog.summary_text
    )
    clinic.driver.type(dialog.password, PASSWORD)
    clinic.driver.click(dialog.sign)
    assert treated(clinic) == [(neck.id, Assigned.AT_SIGNING)]
    assert clinic.stored.visit.signed_complaints[0].name == "Neck pain"
    assert clinic.session == clinic.stored


def test_a_complaint_that_could_not_be_stored_is_shown_as_it_was(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    neck, knee = opened(clinic), opened(clinic, "Knee pain")
    visited(clinic, neck)
    clinic.begin_session()
    made = part(clinic)
    monkeypatch.setattr(clinic.page.chart, "_store", Refusing())
    clinic.driver.click(made.choices[knee.id])
    assert clinic.page.notice.text == "The disk is full."
    assert (made.choices[neck.id].isChecked(), made.choices[knee.id].isChecked()) == (True, False)
    assert treated(clinic) == [(neck.id, Assigned.CARRIED_OVER)]


class Refusing:
    """A store on a full disk."""

    def change_visit(self, *_: object, **__: object) -> None:
        """Refuse."""
        from needlemap.errors import NeedleMapError

        raise NeedleMapError("The disk is full.")


def test_a_complaint_renamed_later_is_shown_under_its_new_name(clinic: Clinic) -> None:
    neck = opened(clinic)
    clinic.records.complaints.change(neck, replace(neck, name="Headache"))
    clinic.begin_session()
    assert "Headache" in chip(clinic).words


def test_a_phrase_is_typed_by_its_name_and_filled_from_the_visit(clinic: Clinic) -> None:
    settings = clinic.records.settings
    settings.set_clinic_phrases((Phrase("rot", "clinic"), Phrase("end", "End feel {side}.")))
    settings.set_own_phrases(
        clinic.records.therapist.id, (Phrase("rot", "{side}: {structure}, {needles} needles"),)
    )
    neck = opened(clinic, side=ComplaintSide.RIGHT)
    clinic.begin_session()
    text = box_of(clinic, neck).texts["movement"]
    clinic.driver.type(text, ".rot")
    clinic.driver.press(text, KEY.Key_Space)
    assert text.toPlainText() == "right: {structure}, {needles} needles"
    clinic.needle(*SHOULDER)
    text = box_of(clinic, neck).texts["palpation"]
    clinic.driver.type(text, ".rot")
    clinic.driver.press(text, KEY.Key_Space)
    assert text.toPlainText() == "right: Upper trapezius, 1 needles"
    text.store()
    found = clinic.stored.visit.findings_of(neck.id)
    assert found.palpation == "right: Upper trapezius, 1 needles"


def test_a_name_that_is_no_phrase_stays_as_typed(clinic: Clinic) -> None:
    neck = opened(clinic)
    clinic.begin_session()
    text = box_of(clinic, neck).texts["movement"]
    clinic.driver.type(text, "5.5 .rot")
    clinic.driver.press(text, KEY.Key_Space)
    assert text.toPlainText() == "5.5 .rot "


def test_a_long_complaint_widens_no_narrow_window_and_its_tip_says_all(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    name = "Pain between neck and shoulder blade after a collision"
    neck = opened(clinic, name, side=ComplaintSide.RIGHT, plan=PlanOfCare(12, reassess_after=1))
    clinic.begin_session()
    clinic.window.resize(1024, 768)
    QApplication.processEvents()
    assert clinic.page.header.minimumSizeHint().width() <= 1024
    clinic.page.visit.show_form()
    assert clinic.page.minimumSizeHint().width() <= 1024  # the chart scrolls sideways nowhere
    assert chip(clinic).text().split("\n")[0].endswith("…")
    assert f"{name}, right, ●○○○○○○○○○○○ 1 of 12, reassessment due" in chip(clinic).toolTip()
    assert treated(clinic) == [(neck.id, Assigned.ONLY_OPEN)]
