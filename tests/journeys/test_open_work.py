"""Leaving with work of today open, and beginning a session beside one that is open."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.clock import now_utc
from needlemap.ui.shell.draft_dialog import DraftDialog
from needlemap.ui.shell.open_work import OpenWorkDialog
from storage.makers import make_session, make_site, placing

KEY = Qt.Key
WAYS = pytest.mark.parametrize("way", ["close", "sign_out"])


@pytest.fixture
def charted(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.needle(60, 1470)
    return clinic


def asked(clinic: Clinic) -> OpenWorkDialog:
    dialog = open_dialog()
    assert isinstance(dialog, OpenWorkDialog)
    assert clinic.window.isVisible()
    return dialog


def take_needles_out(clinic: Clinic) -> None:
    clinic.page.removal.toggle()
    bar = clinic.page.removal.bar
    clinic.driver.type(bar.total, "1")
    clinic.driver.click(bar.all_out)
    clinic.page.removal.toggle()


@WAYS
def test_needles_that_are_still_in_are_told_before_leaving(charted: Clinic, way: str) -> None:
    getattr(charted.window, way)()
    dialog = asked(charted)
    (sentence,) = dialog.sentences
    assert sentence.startswith("Okafor, Amara: 1 needle not yet removed")
    charted.driver.press(dialog, KEY.Key_Return)  # the default is to go back
    assert charted.window.stack.currentWidget() is charted.page
    assert charted.window.isVisible()


@WAYS
def test_a_session_of_today_that_is_not_signed_is_told(charted: Clinic, way: str) -> None:
    take_needles_out(charted)
    session = charted.session.id
    charted.driver.click(charted.page.header.back)
    getattr(charted.window, way)()
    dialog = asked(charted)
    (sentence,) = dialog.sentences
    assert "is not signed" in sentence
    charted.driver.press(dialog, KEY.Key_Escape)
    wait_until(lambda: charted.controller.charting is not None, "the session")
    assert charted.session.id == session


def test_who_closes_anyway_leaves(charted: Clinic) -> None:
    charted.window.close()
    charted.driver.click(asked(charted).confirm)
    assert not charted.window.isVisible()


def test_who_signs_out_anyway_leaves(charted: Clinic) -> None:
    charted.window.sign_out()
    charted.driver.click(asked(charted).confirm)
    assert charted.window.controller is None
    assert charted.window.sign_in is not None


def test_a_second_wish_to_close_asks_no_second_time(charted: Clinic) -> None:
    charted.window.close()
    dialog = asked(charted)
    charted.window.close()
    assert QApplication.activeModalWidget() is dialog
    dialog.reject()


@WAYS
def test_nothing_is_asked_where_nothing_is_open(clinic: Clinic, way: str, tmp_path: Path) -> None:
    clinic.begin_session()  # and nothing is charted in it
    getattr(clinic.window, way)()
    assert QApplication.activeModalWidget() is None
    assert clinic.window.controller is None or not clinic.window.isVisible()


def test_a_session_of_another_day_is_no_reason_to_ask(clinic: Clinic) -> None:
    at = now_utc() - timedelta(days=3)
    session = make_session(clinic.records, clinic.patient, performed_at=at, charted_at=at)
    clinic.records.sessions.start(session)
    clinic.records.sessions.apply(placing(make_site(session.id)))
    clinic.window.close()
    assert not clinic.window.isVisible()


def test_a_locked_window_names_nobody(charted: Clinic) -> None:
    account = charted.window.signed_in
    assert account is not None
    account.lock.lock()
    charted.window.sign_out()
    assert QApplication.activeModalWidget() is None
    assert charted.window.controller is None


def begin_again(clinic: Clinic) -> DraftDialog:
    clinic.driver.click(clinic.page.header.back)
    clinic.driver.click(clinic.controller.patients.new_session)
    dialog = open_dialog()
    assert isinstance(dialog, DraftDialog)
    return dialog


def test_the_open_session_is_offered_before_another_one_is_begun(charted: Clinic) -> None:
    session = charted.session.id
    dialog = begin_again(charted)
    assert "not signed yet (1 site)" in dialog.words
    charted.driver.press(dialog, KEY.Key_Return)
    wait_until(lambda: charted.controller.charting is not None, "the session")
    assert charted.session.id == session
    assert len(charted.records.sessions.of_patient(charted.patient.id)) == 1


def test_another_session_can_be_begun_all_the_same(charted: Clinic) -> None:
    session = charted.session.id
    charted.driver.click(begin_again(charted).another)
    wait_until(lambda: charted.controller.charting is not None, "the session")
    assert charted.session.id != session
    assert charted.stored.sites == ()


def test_who_cancels_begins_nothing(charted: Clinic, qtbot: QtBot) -> None:
    begin_again(charted).reject()
    assert charted.controller.charting is None
    assert len(charted.records.sessions.of_patient(charted.patient.id)) == 1


def test_a_draft_is_not_counted_as_a_session(charted: Clinic) -> None:
    charted.driver.click(charted.page.header.back)
    details = charted.controller.patients.details
    assert details.sessions.heading == "Sessions (1 draft)"
    charted.controller.open_history(charted.patient.id)
    page = charted.controller.history.page
    assert page is not None
    assert page.header.span.text().startswith("0 sessions · 1 draft · ")
