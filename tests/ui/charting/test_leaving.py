"""Leaving a page, the window or the user while words could not be stored: nothing is lost."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.visit import ConsentStatus
from needlemap.ui.charting.visit.form import VisitForm
from needlemap.ui.forms import close_guard
from needlemap.ui.shell.open_work import OpenWorkDialog
from storage.makers import PASSWORD

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
WORDS = "Walks without a stick"


@pytest.fixture
def visit(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    clinic.begin_session()
    monkeypatch.setattr(close_guard, "READING_S", 0.0)
    return clinic


@pytest.fixture
def form(visit: Clinic) -> VisitForm:
    visit.driver.press(visit.page.canvas, KEY.Key_F6)
    return visit.page.visit.form


@pytest.fixture
def full(visit: Clinic, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A disk that is full until this is called."""

    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    for name in ("apply", "change_visit", "change_facts"):
        monkeypatch.setattr(visit.records.sessions, name, fail)
    return monkeypatch.undo


def test_back_stays_with_the_words_and_goes_once_they_are_stored(
    visit: Clinic, form: VisitForm, full: Callable[[], None]
) -> None:
    session = visit.session
    visit.driver.type(form.plan.note, WORDS)
    form.jump_to("conditions")
    visit.driver.click(visit.page.header.back)
    assert visit.window.stack.currentWidget() is visit.page
    assert not form.plan.note.visibleRegion().isEmpty()
    assert form.plan.note.toPlainText() == WORDS
    assert "Note" in visit.page.notice.text
    full()
    visit.driver.click(visit.page.header.back)
    assert visit.controller.charting is None
    assert visit.records.sessions.get(session.id).note == WORDS


def test_who_has_read_it_and_leaves_once_more_gives_the_words_up(
    visit: Clinic, form: VisitForm, full: Callable[[], None]
) -> None:
    visit.driver.type(form.plan.note, WORDS)
    visit.driver.click(visit.page.header.back)
    visit.driver.click(visit.page.header.back)
    assert visit.controller.charting is None


def test_a_double_click_on_back_is_no_second_wish(
    visit: Clinic, form: VisitForm, full: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(close_guard, "READING_S", 60.0)
    visit.driver.type(form.needles.removed_by, WORDS)
    visit.driver.click(visit.page.header.back)
    visit.driver.press(visit.page, KEY.Key_Left, ALT)
    assert visit.controller.charting is visit.page


@pytest.mark.parametrize("way", ["close", "sign_out"])
def test_the_window_stays_with_the_words(
    visit: Clinic, form: VisitForm, full: Callable[[], None], way: str
) -> None:
    visit.driver.type(form.plan.texts["home_plan"], WORDS)
    visit.window.signed_in.open_settings()  # type: ignore[union-attr]
    getattr(visit.window, way)()
    assert visit.window.isVisible()
    assert visit.window.stack.currentWidget() is visit.page
    assert form.plan.texts["home_plan"].toPlainText() == WORDS


def test_a_locked_window_tells_of_words_that_are_kept_nowhere_and_does_not_show_them(
    visit: Clinic, form: VisitForm, full: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.driver.type(form.plan.note, WORDS)
    account = visit.window.signed_in
    assert account is not None

    def fail(*_: object) -> None:
        raise full_disk()

    monkeypatch.setattr(account.drafts, "write", fail)
    account.lock.lock()
    visit.window.close()
    page = account.lock.page
    assert page is not None
    assert visit.window.stack.currentWidget() is page
    assert "not saved yet" in page.error_text
    full()
    visit.driver.type(page.password, PASSWORD)
    visit.driver.press(page.password, KEY.Key_Return)
    wait_until(lambda: account.lock.page is None, "the page")
    session = visit.session.id
    visit.driver.click(visit.page.header.back)
    assert visit.records.sessions.get(session).note == WORDS


def test_a_note_that_failed_comes_back_with_its_site(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.needle(60, 1470)
    visit.needle(-60, 1470)
    first, second = (site.id for site in visit.session.sites)
    note = visit.page.editor.dose.note
    apply = visit.records.sessions.apply

    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    monkeypatch.setattr(visit.records.sessions, "apply", fail)
    select(visit, first)
    visit.driver.type(note, WORDS)
    select(visit, second)
    assert note.text() == ""
    visit.driver.click(visit.page.header.back)
    assert visit.controller.charting is visit.page
    assert visit.page.state.selected_ids == (first,)
    select(visit, first)
    assert note.text() == WORDS
    monkeypatch.setattr(visit.records.sessions, "apply", apply)
    visit.driver.press(note, KEY.Key_Return)
    assert visit.stored.sites[0].note == WORDS
    visit.driver.click(visit.page.header.back)
    assert visit.controller.charting is None


def select(visit: Clinic, site_id: str) -> None:
    visit.page.canvas.setFocus()
    visit.page.state.select([site_id])
    QApplication.processEvents()


def test_who_goes_back_to_work_goes_on_where_the_cursor_was(visit: Clinic, form: VisitForm) -> None:
    visit.needle(60, 1470)
    given_by = form.consent.given_by
    visit.driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    visit.driver.type(given_by, "Her daughter")
    visit.window.close()
    dialog = open_dialog()
    assert isinstance(dialog, OpenWorkDialog)
    assert visit.stored.visit.consent is not None
    assert visit.stored.visit.consent.given_by == "Her daughter"
    visit.driver.click(dialog.cancel)
    wait_until(lambda: visit.window.focusWidget() is given_by, "the cursor where it was")
    # So it is after each dialog of the page, here the one that signs, closed by Escape.
    visit.driver.press(given_by, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    visit.driver.press(open_dialog(), KEY.Key_Escape)
    wait_until(lambda: visit.window.focusWidget() is given_by, "the cursor where it was again")
