"""What was being typed when the window locked is kept, encrypted, for whoever typed it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.user import Role
from needlemap.domain.visit import ConsentStatus
from needlemap.services.typed_drafts import TypedDrafts, TypedText
from needlemap.storage.records import Records
from needlemap.ui.patients.form import PatientForm
from needlemap.ui.shell.lock_page import LockPage
from needlemap.ui.shell.unsaved_text import UnsavedTextDialog, unsaved_texts
from needlemap.ui.shell.window import MainWindow
from storage.makers import LIGHT, NAME, PASSWORD

OTHER, OTHER_PASSWORD = "Ben Adeyemi", "seven quiet herons"
TOO_LONG = "needled on the left, " * 500


@pytest.fixture
def form(clinic: Clinic) -> PatientForm:
    """The form of a new patient, half filled in, over the window."""
    clinic.controller.patients.act.add()
    form = QApplication.activeModalWidget()
    assert isinstance(form, PatientForm)
    clinic.driver.type(form.editor("family_name"), "Quenneville")
    clinic.driver.type(form.editor("note"), "afraid of needles")
    return form


Open = Callable[[str, str], MainWindow]


@pytest.fixture
def sign_in(qtbot: QtBot, tmp_path: Path) -> Open:
    """Open the records as somebody, in a window of their own."""

    def show(name: str, password: str) -> MainWindow:
        records = Records.open(tmp_path / "clinic", name=name, password=password, kdf=LIGHT)
        window = MainWindow(tmp_path / "clinic")
        qtbot.addWidget(window, before_close_func=lambda _: records.close())
        window.show_controller(records)
        window.show()
        QApplication.processEvents()
        return window

    return show


def lock(clinic: Clinic) -> None:
    clinic.window.lock()
    assert clinic.records.is_locked


def offered(window: MainWindow) -> UnsavedTextDialog | None:
    return window.findChild(UnsavedTextDialog)


def texts_of(dialog: UnsavedTextDialog | None) -> dict[str, str]:
    assert dialog is not None
    boxes = dialog.findChildren(QPlainTextEdit)
    return {box.accessibleName(): box.toPlainText() for box in boxes}


@pytest.mark.usefixtures("form")
def test_a_form_that_was_open_when_a_locked_window_died_is_offered_at_the_next_sign_in(
    clinic: Clinic, sign_in: Open
) -> None:
    lock(clinic)
    clinic.records.close()
    dialog = offered(sign_in(NAME, PASSWORD))
    assert texts_of(dialog) == {
        "New patient: Family name": "Quenneville",
        "New patient: Note": "afraid of needles",
    }
    assert dialog is not None
    clinic.driver.click(dialog.copies[1])
    assert QGuiApplication.clipboard().text() == "afraid of needles"


@pytest.mark.usefixtures("form")
def test_what_is_kept_for_later_is_offered_again_and_what_is_deleted_is_not(
    clinic: Clinic, sign_in: Open
) -> None:
    lock(clinic)
    clinic.records.close()
    window = sign_in(NAME, PASSWORD)
    dialog = offered(window)
    assert dialog is not None
    clinic.driver.click(dialog.cancel)
    drafts = TypedDrafts(records_of(window), window.folder)
    assert len(drafts.read()) == 2
    records_of(window).close()
    window = sign_in(NAME, PASSWORD)
    dialog = offered(window)
    assert dialog is not None
    clinic.driver.click(dialog.confirm)
    assert TypedDrafts(records_of(window), window.folder).read() == ()
    assert list(window.folder.glob("draft-*")) == []


def records_of(window: MainWindow) -> Records:
    assert window.controller is not None
    return window.controller.records


@pytest.mark.usefixtures("form")
def test_nobody_else_is_shown_it_and_a_new_key_of_the_records_does_not_lose_it(
    clinic: Clinic, sign_in: Open
) -> None:
    clinic.records.users.add(name=OTHER, credentials="", role=Role.ADMIN, password=OTHER_PASSWORD)
    lock(clinic)
    clinic.records.close()
    window = sign_in(OTHER, OTHER_PASSWORD)
    assert offered(window) is None
    records_of(window).users.change_own_password("eight quiet herons")
    records_of(window).close()
    assert "Quenneville" in texts_of(offered(sign_in(NAME, PASSWORD))).values()


@pytest.mark.usefixtures("form")
def test_no_word_of_it_can_be_read_from_the_disk(clinic: Clinic, tmp_path: Path) -> None:
    lock(clinic)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if path.name.startswith("draft-")]
    for path in files:
        assert b"Quenneville" not in path.read_bytes()
        assert "Quenneville" not in path.name


def test_after_unlocking_it_stands_where_it_was_and_is_kept_nowhere_else(
    clinic: Clinic, form: PatientForm
) -> None:
    lock(clinic)
    page = clinic.window.stack.currentWidget()
    assert isinstance(page, LockPage)
    clinic.driver.type(page.password, PASSWORD)
    clinic.driver.click(page.unlock)
    wait_until(form.isVisible, "the form")
    assert form.editor("family_name").text() == "Quenneville"
    assert offered(clinic.window) is None
    assert list(clinic.window.folder.glob("draft-*")) == []


def test_another_user_may_sign_in_over_words_that_could_not_be_stored(
    clinic: Clinic, sign_in: Open
) -> None:
    clinic.begin_session()
    clinic.driver.press(clinic.page.canvas, Qt.Key.Key_F6)
    consent = clinic.page.visit.form.consent
    clinic.driver.click(consent.status.button_of(ConsentStatus.VERBAL))
    note = consent.given_by
    note.setText(TOO_LONG)
    lock(clinic)
    page = clinic.window.stack.currentWidget()
    assert isinstance(page, LockPage)
    clinic.driver.click(page.other)
    wait_until(lambda: clinic.window.is_ready, "the sign-in page")
    (place, text), *more = texts_of(offered(sign_in(NAME, PASSWORD))).items()
    assert not more
    assert place == f"1042 – Session: {note.accessibleName()}"
    assert text == TOO_LONG


def test_nothing_is_kept_when_nothing_was_being_typed(clinic: Clinic) -> None:
    clinic.controller.patients.act.add()
    lock(clinic)
    assert list(clinic.window.folder.glob("draft-*")) == []
    assert clinic.window.signed_in is not None
    assert not clinic.window.signed_in.lock.holds_draft


def test_a_password_is_never_kept(qtbot: QtBot) -> None:
    dialog = QDialog()
    dialog.setWindowTitle("Sign")
    qtbot.addWidget(dialog)
    column, secret, open_ = QVBoxLayout(dialog), QLineEdit(), QLineEdit()
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    open_.setAccessibleName("Reason")
    for line in (secret, open_):
        column.addWidget(line)
        QTest.keyClicks(line, "typed here")
    assert unsaved_texts("", [], [dialog]) == [TypedText("Sign: Reason", "typed here")]


def test_a_draft_that_was_changed_on_the_disk_is_no_draft(clinic: Clinic) -> None:
    drafts = TypedDrafts(clinic.records, clinic.window.folder)
    drafts.write([TypedText("Note", "typed")])
    (path,) = clinic.window.folder.glob("draft-*")
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    assert drafts.read() == ()
