"""Warnings while charting: shown beside the mark, kept in the same edit, never in the way."""

import re
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.domain.edit import SiteEdit, has_open_warning
from needlemap.domain.screening import Alert, AlertLevel, Answer, PatientPrecaution
from needlemap.domain.signing import RequiredFields
from needlemap.domain.site import Acknowledged
from needlemap.ui.charting.risk.alert_strip import AlertLine
from storage.makers import PASSWORD

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
# A lower trapezius over the lung, and an upper trapezius; x, y on the back.
OVER_LUNG, NECK_BASE = (60, 1350), (58, 1478)


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


@pytest.fixture
def edits(visit: Clinic, monkeypatch: pytest.MonkeyPatch) -> list[SiteEdit]:
    """Return the list in which every stored edit lands."""
    stored: list[SiteEdit] = []
    store = visit.records.sessions.apply

    def apply(edit: SiteEdit, **how: Any) -> None:
        store(edit, **how)
        stored.append(edit)

    monkeypatch.setattr(visit.records.sessions, "apply", apply)
    return stored


def codes(visit: Clinic, row: int) -> list[str]:
    return [warning.code for warning in visit.stored.sites[row].warnings]


def hows(visit: Clinic, row: int) -> set[Acknowledged | None]:
    return {warning.how for warning in visit.stored.sites[row].warnings}


def test_a_site_over_the_lung_warns_beside_the_mark_and_in_the_editor(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    for words in (visit.page.risks.note.words, visit.page.editor.warnings.words):
        assert "Lung field: pneumothorax" in words
    assert "Recommended maximum depth over the rhomboids is 19 mm" in visit.page.risks.note.words
    assert visit.page.canvas.marks[visit.session.sites[0].id].warning


def test_what_was_shown_is_kept_in_the_edit_that_placed_the_site(
    visit: Clinic, edits: list[SiteEdit]
) -> None:
    visit.needle(*OVER_LUNG)
    (edit,) = edits
    assert {"zone.lung_field", "length.rhomboid"} <= {w.code for w in edit.after[0].warnings}
    assert hows(visit, 0) == {None}


def test_going_on_acknowledges_nothing(visit: Clinic, edits: list[SiteEdit]) -> None:
    visit.needle(*OVER_LUNG)
    warned = visit.stored.sites[0]
    visit.needle(100, 700)
    visit.driver.press(visit.page.canvas, KEY.Key_2)
    visit.driver.choose(visit.page.editor.dose.length, "60")
    visit.driver.click_body(visit.page.canvas, *OVER_LUNG)
    visit.driver.press(visit.page.canvas, KEY.Key_T)
    visit.driver.press(visit.page.canvas, KEY.Key_Escape)
    assert visit.stored.sites[0].warnings == warned.warnings
    assert hows(visit, 0) == {None}
    assert visit.page.canvas.marks[warned.id].warning
    assert all(len(edit.after) == 1 for edit in edits)


def test_the_key_acknowledges_at_once(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    assert hows(visit, 0) == {Acknowledged.KEY}
    assert visit.page.risks.note.words == ""
    assert not visit.page.canvas.marks[visit.session.sites[0].id].warning
    assert "Lung field" in visit.page.editor.warnings.words
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    assert hows(visit, 0) == {None}
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert hows(visit, 0) == {Acknowledged.KEY}


def test_the_button_in_the_editor_acknowledges(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    visit.driver.click(visit.page.editor.warnings.acknowledge)
    assert hows(visit, 0) == {Acknowledged.KEY}
    assert visit.page.editor.warnings.acknowledge.isHidden()


def test_nothing_in_the_editor_moves_at_an_acknowledgement(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    QApplication.processEvents()
    editor = visit.page.editor
    before = editor.dose.mapTo(editor, QPoint(0, 0))
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    QApplication.processEvents()
    assert editor.warnings.acknowledge.isHidden()
    assert editor.dose.mapTo(editor, QPoint(0, 0)) == before


def test_words_typed_beside_the_button_are_recorded_with_the_acknowledgement(
    visit: Clinic,
) -> None:
    visit.needle(*OVER_LUNG)
    line = visit.page.editor.warnings.own_words
    visit.driver.type(line, "rib under my finger")
    assert hows(visit, 0) == {None}
    visit.driver.press(line, KEY.Key_Return)
    assert hows(visit, 0) == {Acknowledged.KEY}
    assert {one.words for one in visit.stored.sites[0].warnings} == {"rib under my finger"}
    assert not line.is_unsaved
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    assert hows(visit, 0) == {None}
    assert line.text() == ""


def test_words_can_be_added_to_what_was_acknowledged_before(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    warnings = visit.page.editor.warnings
    at = {one.acknowledged_at for one in visit.stored.sites[0].warnings}
    visit.driver.type(warnings.own_words, "thin layer")
    assert warnings.acknowledge.text() == "Save words"
    visit.driver.click(warnings.acknowledge)
    assert {one.words for one in visit.stored.sites[0].warnings} == {"thin layer"}
    assert {one.acknowledged_at for one in visit.stored.sites[0].warnings} == at
    assert warnings.acknowledge.isHidden()


def test_words_that_were_not_recorded_stay_with_their_site(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    line = visit.page.editor.warnings.own_words
    visit.driver.type(line, "thin layer")
    visit.needle(*NECK_BASE)
    assert line.text() == ""
    assert line.is_unsaved
    assert line.accessibleName() == "Your words on the warnings of site 1"
    visit.page.state.select([visit.session.sites[0].id])
    QApplication.processEvents()
    assert line.text() == "thin layer"
    visit.driver.press(line, KEY.Key_Return)
    assert {one.words for one in visit.stored.sites[0].warnings} == {"thin layer"}


def test_long_words_that_are_recorded_are_seen_from_their_beginning(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    line = visit.page.editor.warnings.own_words
    visit.driver.type(line, "thin layer over the ribs, needle flat along the blade")
    visit.driver.press(line, KEY.Key_Return)
    visit.needle(*NECK_BASE)
    visit.page.state.select([visit.session.sites[0].id])
    QApplication.processEvents()
    assert line.text().startswith("thin layer")
    assert line.cursorPosition() == 0
    shown = AlertLine(Alert("refusal", AlertLevel.BLOCK, "Refused"), line.text())
    assert shown.words.cursorPosition() == 0


def test_words_that_are_too_long_are_refused_in_a_sentence(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    line = visit.page.editor.warnings.own_words
    line.setText("x" * 1001)
    visit.driver.press(line, KEY.Key_Return)
    assert hows(visit, 0) == {None}
    assert line.is_unsaved
    assert "at most 1000 characters" in visit.page.preset.saved.text()


def test_the_key_acknowledges_only_what_the_selected_sites_say(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    visit.needle(*NECK_BASE)
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    assert hows(visit, 0) == {None}
    assert hows(visit, 1) == {Acknowledged.KEY}
    visit.driver.press(visit.page.canvas, KEY.Key_Escape)
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    assert hows(visit, 0) == {None}
    assert "no warning to acknowledge" in visit.page.preset.saved.text()


def test_every_open_warning_of_a_site_stands_beside_it_and_in_the_editor(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    visit.driver.choose(visit.page.editor.dose.length, "60")
    lines = [re.split("[:.]", warning.text)[0] for warning in visit.stored.sites[0].warnings]
    assert len(lines) > 2
    assert [line for line in lines if line not in visit.page.editor.warnings.words] == []
    visit.driver.click(visit.page.tabs.tabs["visit"])  # now there is no list but the note
    assert [line for line in lines if line not in visit.page.risks.note.all_words] == []


@pytest.fixture
def grave(clinic: Clinic) -> Clinic:
    """Return a visit of a patient in whom many things speak up at one place of the back."""
    back = ("upper_back", "thorax", "neck", "shoulder")
    local = ("lymphoedema_limb", "malignancy", "recent_surgery", "implant", "acute_fracture")
    known = [PatientPrecaution(code, Answer.YES, date(2026, 1, 2), back) for code in local]
    clinic.records.patient_files.set_precautions(clinic.patient.id, known)
    clinic.begin_session()
    return clinic


def lines_of(words: str) -> list[str]:
    return [line for line in words.splitlines() if line.startswith(("⚠", "•"))]


def test_the_note_leaves_the_less_grave_to_the_list_that_shows_them(grave: Clinic) -> None:
    grave.needle(*OVER_LUNG)
    note, listed = grave.page.risks.note, grave.page.editor.warnings
    count = len(grave.stored.sites[0].warnings)
    assert count >= 7
    assert listed.isVisible()
    assert len(lines_of(note.all_words)) == 3
    assert f"and {count - 3} more in the list" in note.all_words
    assert all(line in listed.words for line in lines_of(note.all_words))
    assert len([line for line in listed.words.splitlines() if line]) == count


def test_the_note_shows_all_while_the_list_is_not_in_view(grave: Clinic) -> None:
    note = grave.page.risks.note
    grave.page.visit.show_form()
    grave.needle(*OVER_LUNG)
    count = len(grave.stored.sites[0].warnings)
    assert len(lines_of(note.all_words)) == count
    assert "more in the list" not in note.all_words
    grave.driver.click(grave.page.tabs.tabs["sites"])
    grave.needle(-60, 1350)
    assert len(lines_of(note.all_words)) == 3
    grave.driver.click(grave.page.tabs.tabs["visit"])
    assert len(lines_of(note.all_words)) > 3
    assert "more in the list" not in note.all_words
    assert grave.page.canvas.rect().contains(note.geometry())
    grave.page.canvas.setFocus()
    grave.driver.press(grave.page.canvas, KEY.Key_A)  # all of them stand there to be read
    assert hows(grave, 1) == {Acknowledged.KEY}


def test_a_contraindication_of_a_place_is_displayed_at_each_site_there(grave: Clinic) -> None:
    """The note of a region, which is shown once a session, must not take it along."""
    grave.needle(*NECK_BASE)
    grave.needle(-58, 1478)
    assert "region.neck_base" in codes(grave, 0)
    for row in (0, 1):
        assert {"screening.implant", "screening.acute_fracture"} <= set(codes(grave, row))


def test_warnings_of_several_sites_are_listed_with_their_numbers(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    visit.needle(-60, 1350)
    visit.driver.press(visit.page.canvas, KEY.Key_A, CONTROL)
    QApplication.processEvents()
    assert "Sites 1, 2: Lung field" in visit.page.editor.warnings.words
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    assert hows(visit, 0) == hows(visit, 1) == {Acknowledged.KEY}


def test_warnings_that_cannot_be_read_now_are_brought_to_the_front_first(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    visit.needle(-60, 1350)
    visit.driver.press(visit.page.canvas, KEY.Key_A, CONTROL)
    visit.page.visit.show_form()
    visit.page.canvas.setFocus()
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    assert hows(visit, 0) == hows(visit, 1) == {None}
    assert visit.page.editor.warnings.isVisible()
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    assert hows(visit, 0) == hows(visit, 1) == {Acknowledged.KEY}


def test_advice_is_cut_at_the_end_of_a_thought(visit: Clinic) -> None:
    visit.needle(100, 1452, "posterior")
    said = visit.page.risks.note.all_words
    assert "Lift upper trapezius in a pincer grip" in said
    assert "never …" not in said


def test_the_note_of_a_region_is_shown_once_a_session(visit: Clinic) -> None:
    visit.needle(*NECK_BASE)
    visit.needle(-58, 1478)
    assert "region.neck_base" in codes(visit, 0)
    assert "region.neck_base" not in codes(visit, 1)
    assert "length.lung_apex" in codes(visit, 1)


def test_a_longer_needle_warns_when_it_is_chosen(visit: Clinic) -> None:
    visit.driver.choose(visit.page.preset.length, "13")
    visit.needle(*NECK_BASE)
    assert "length.lung_apex" not in codes(visit, 0)
    visit.driver.choose(visit.page.editor.dose.length, "50")
    assert "length.lung_apex" in codes(visit, 0)
    assert has_open_warning(visit.stored.sites[0])


def test_the_patients_own_findings_are_named(clinic: Clinic) -> None:
    known = PatientPrecaution("anticoagulant", Answer.YES, date(2026, 1, 2))
    clinic.records.patient_files.set_precautions(clinic.patient.id, (known,))
    clinic.begin_session()
    clinic.needle(-60, 880, "anterior")
    assert "Anticoagulant" in clinic.page.risks.note.words


def test_no_zone_no_words(visit: Clinic) -> None:
    visit.needle(-100, 640, "anterior")
    assert visit.stored.sites[0].warnings == ()
    assert visit.page.risks.note.words == ""
    assert visit.page.editor.warnings.isHidden()


def test_clicks_go_through_the_note(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    note = visit.page.risks.note
    assert note.isVisible()
    assert visit.page.canvas.childAt(note.geometry().center()) is not note


def test_undo_takes_the_acknowledgement_back_with_its_edit(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    before = visit.stored.sites
    visit.needle(100, 700)
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    assert visit.stored.sites == before


def test_a_warning_that_a_shorter_needle_ends_stays_in_the_record_as_shown(visit: Clinic) -> None:
    visit.driver.choose(visit.page.preset.length, "50")
    visit.needle(*NECK_BASE)
    (shown,) = (w for w in visit.stored.sites[0].warnings if w.code == "length.lung_apex")
    visit.driver.choose(visit.page.editor.dose.length, "13")
    QApplication.processEvents()
    (kept,) = (w for w in visit.stored.sites[0].warnings if w.code == "length.lung_apex")
    assert (kept.text, kept.shown_at) == (shown.text, shown.shown_at)
    assert kept.how is None
    assert f"No longer applies: {shown.text}" in visit.page.editor.warnings.words
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    assert shown.text not in visit.page.editor.warnings.words


def test_what_is_signed_says_of_each_warning_that_it_was_only_displayed(visit: Clinic) -> None:
    visit.records.settings.set_required_fields(RequiredFields(()))
    visit.needle(*OVER_LUNG)
    visit.needle(100, 700)
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)  # opens the warnings again
    assert hows(visit, 0) == {None}
    chart = visit.page.chart
    assert chart.take_all_needles_out()
    chart.undo()
    assert hows(visit, 0) == {None}
    assert chart.take_all_needles_out()
    chart.sign(PASSWORD)
    signed = visit.stored
    assert signed.signature is not None
    for warning in signed.sites[0].warnings:
        assert (warning.acknowledged_at, warning.how) == (None, None)
        assert warning.shown_at <= signed.signature.signed_at
    assert visit.records.sessions.broken_signatures() == ()


def test_a_failed_save_shows_and_keeps_no_warning(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    monkeypatch.setattr(visit.records.sessions, "apply", fail)
    visit.driver.click_body(visit.page.canvas, *OVER_LUNG)
    QApplication.processEvents()
    assert visit.session.sites == ()
    assert visit.page.risks.note.words == ""


def test_details_can_be_read_where_nothing_can_be_changed(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    session = visit.session
    visit.page.closed.emit()
    visit.records.sessions.withdraw(
        session.id, reason="wrong", at=session.charted_at, utc_offset_min=0
    )
    visit.controller.open_session(session.patient_id, session.id)
    visit.page.state.select([session.sites[0].id])
    QApplication.processEvents()
    editor = visit.page.editor
    visit.driver.click(editor.warnings.more)
    assert "Source:" in editor.warnings.words
    assert not editor.warnings.acknowledge.isEnabled()
    visit.driver.click(editor.more_fold.line)
    assert editor.more.isVisible()
    assert not editor.more.angle.isEnabled()
    assert not editor.remove.isEnabled()
