"""Signing shows what is signed, asks about slips once, and leaves nothing that can be changed."""

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.demo.input_driver import open_dialog
from needlemap.domain.clock import with_offset
from needlemap.domain.days import full_day, time_words
from needlemap.domain.signing import RequiredFields
from needlemap.ui.charting.visit.sign_dialog import SignDialog
from storage.makers import PASSWORD

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
OVER_LUNG, THIGH = (60, 1350), (100, 700)


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.records.settings.set_required_fields(RequiredFields(()))
    clinic.begin_session()
    return clinic


def asked(visit: Clinic) -> SignDialog:
    visit.driver.press(visit.page.canvas, KEY.Key_S, CONTROL)
    return cast("SignDialog", open_dialog())


def remove_needles(visit: Clinic) -> None:
    assert visit.page.chart.take_all_needles_out()
    QApplication.processEvents()


def test_the_dialog_shows_what_is_signed(visit: Clinic) -> None:
    visit.needle(*OVER_LUNG)
    visit.driver.press(visit.page.canvas, KEY.Key_2)
    visit.driver.press(visit.page.canvas, KEY.Key_A)
    visit.needle(-60, 1350)
    shown = len(visit.stored.sites[0].warnings), len(visit.stored.sites[1].warnings)
    dialog = asked(visit)
    at = with_offset(visit.session.performed_at, visit.session.utc_offset_min)
    summary = dialog.summary_text
    assert "Patient: Okafor, Amara, born 2 May 1984, MRN 1042" in summary
    assert f"Treated on: {full_day(at)}, {time_words(at)}" in summary
    assert "Sites: 2" in summary
    assert "Needles: 3 inserted, 0 removed, 3 still in" in summary
    assert f"Warnings: {sum(shown)} displayed, {shown[0]} acknowledged" in summary
    assert "Missing: 1" in summary
    assert not dialog.password.isVisible()
    visit.driver.click(dialog.cancel)


def test_the_dialog_asks_only_for_the_password(visit: Clinic) -> None:
    visit.needle(*THIGH)
    remove_needles(visit)
    dialog = asked(visit)
    assert dialog.password.isVisible()
    assert not dialog.meaning.isVisible()
    assert not dialog.checked.isVisible()
    assert "Missing: nothing" in dialog.summary_text
    visit.driver.click(dialog.cancel)


def test_a_wrong_password_says_so_beneath_its_field(visit: Clinic) -> None:
    visit.needle(*THIGH)
    remove_needles(visit)
    dialog = asked(visit)
    visit.driver.type(dialog.password, "not the password")
    visit.driver.press(dialog.password, KEY.Key_Return)
    assert dialog.isVisible()
    words = "Wrong password. Nothing was signed; try again."
    assert dialog.error_text == dialog.form.fields["password"].error_text == words
    visit.driver.click(dialog.cancel)
    assert not visit.stored.is_signed


def test_a_slip_is_asked_about_and_is_a_click_away(visit: Clinic) -> None:
    visit.driver.choose(visit.page.preset.technique, "Superficial")
    site = visit.needle(*THIGH)
    visit.page.chart.change([site.id], depth_mm=35.0)
    remove_needles(visit)
    dialog = asked(visit)
    (doubt,) = dialog.doubts
    assert doubt.accessibleName().startswith("Site 1: Superficial dry needling at a depth of 35 mm")
    assert not dialog.sign.isEnabled()
    visit.driver.click(doubt)
    QApplication.processEvents()
    assert not dialog.isVisible()
    assert visit.page.canvas.is_mark_selected(site.id)
    dialog = asked(visit)
    visit.driver.click(dialog.checked)
    visit.driver.type(dialog.password, PASSWORD)
    visit.driver.press(dialog.password, KEY.Key_Return)
    assert visit.stored.is_signed


def test_a_signed_session_has_no_live_tools_and_is_not_ready_to_sign(visit: Clinic) -> None:
    visit.page.visit.show_form()
    visit.needle(*THIGH)
    remove_needles(visit)
    dialog = asked(visit)
    visit.driver.type(dialog.password, PASSWORD)
    visit.driver.press(dialog.password, KEY.Key_Return)
    QApplication.processEvents()
    page = visit.page
    assert visit.stored.is_signed
    assert page.preset.isHidden()
    assert page.removal.bar.isHidden()
    assert page.previous.controller.menu.isHidden()
    assert page.header.sign.isHidden()
    page.tabs.show_tab("visit")
    QApplication.processEvents()
    assert "ready to sign" not in page.visit.form.title_text
    assert "signed and cannot change" in page.visit.form.title_text
    page.tabs.show_tab("sites")
    page.state.select([visit.session.sites[0].id])
    QApplication.processEvents()
    assert not page.editor.dose.technique.isEnabled()
    assert not page.editor.remove.isEnabled()
    page.state.select(())
    QApplication.processEvents()
    assert page.editor.hint_text.startswith("Select a site to read it.")
