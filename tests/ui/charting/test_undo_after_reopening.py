"""A draft that was closed and opened again: what was done before can still be taken back."""

from datetime import timedelta

from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic


def reopen(clinic: Clinic) -> None:
    session = clinic.session
    clinic.controller.open_session(session.patient_id, session.id)
    QApplication.processEvents()


def stored_ids(clinic: Clinic) -> list[str]:
    return [site.id for site in clinic.stored.sites]


def test_undo_and_redo_go_on_where_they_were(clinic: Clinic) -> None:
    clinic.begin_session()
    first, second = clinic.needle(60, 1470).id, clinic.needle(-60, 1470).id
    assert clinic.page.chart.undo()
    reopen(clinic)
    assert stored_ids(clinic) == [first]
    assert clinic.page.chart.redo()
    assert stored_ids(clinic) == [first, second]
    reopen(clinic)
    assert not clinic.page.chart.can_redo
    while clinic.page.chart.can_undo:
        assert clinic.page.chart.undo()
    assert stored_ids(clinic) == []
    assert not clinic.page.chart.undo()


def test_a_signed_session_is_opened_without_its_edits(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    session = clinic.session
    clinic.records.sessions.withdraw(
        session.id, reason="wrong", at=session.performed_at, utc_offset_min=0
    )
    reopen(clinic)
    assert clinic.session.is_withdrawn
    assert not clinic.page.chart.can_undo


def test_note_time_and_form_are_taken_back_and_done_again_after_reopening(clinic: Clinic) -> None:
    clinic.begin_session()
    at_first = clinic.stored
    chart = clinic.page.chart
    earlier = at_first.performed_at - timedelta(minutes=10)
    assert chart.set_facts(note="Came by bicycle")
    assert chart.set_visit(pain_before=6)
    assert chart.set_facts(performed_at=earlier)
    at_last = clinic.stored
    assert chart.undo()
    reopen(clinic)
    assert clinic.page.chart.redo()
    assert clinic.stored == at_last
    reopen(clinic)
    for _ in range(3):
        assert clinic.page.chart.undo()
    assert not clinic.page.chart.can_undo
    assert clinic.stored == at_first
    reopen(clinic)
    for _ in range(3):
        assert clinic.page.chart.redo()
    assert clinic.stored == at_last
    assert clinic.records.audit.verify() == ()
