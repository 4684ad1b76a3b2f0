"""The demonstration: a click from the first page, apart from real records, a click away again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import InputDriver, wait_until
from needlemap.domain.clinic import ClinicHead
from needlemap.services.made_up import clinic as made_up_clinic
from needlemap.ui.shell import demonstration
from needlemap.ui.shell.demonstration import DemonstrationPage, demonstration_folder
from needlemap.ui.shell.window import MainWindow
from needlemap.ui.widgets.theme import DARK, LIGHT, apply_theme
from storage.makers import new_records, reopened, use_light_keys

FEW = 2
NOW = datetime(2024, 11, 29, 15, tzinfo=UTC)


class FirstRun:
    """A window that was started for the first time, and a hand on it."""

    def __init__(self, folder: Path) -> None:
        self.driver = InputDriver()
        self.folder = folder
        self.demo = demonstration_folder(folder)
        self.window = MainWindow(folder)
        self.window.resize(1280, 720)
        self.window.show()
        self.window.begin()
        wait_until(lambda: self.window.is_ready, "the first page")

    def look_around(self) -> None:
        """Click the way into the demonstration."""
        assert self.window.sign_in is not None
        self.driver.click(self.window.sign_in.look_around)

    def enter(self) -> None:
        """Look around, and wait until the patients are there."""
        self.look_around()
        wait_until(lambda: self.window.signed_in is not None, "the demonstration")
        QApplication.processEvents()


@pytest.fixture
def first_run(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FirstRun]:
    use_light_keys(monkeypatch, "create")
    monkeypatch.setattr(demonstration, "fill", partial(made_up_clinic.fill, patients=FEW))
    made = FirstRun(tmp_path / "records")
    yield made
    made.window.close()
    made.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture
def given_folder(first_run: FirstRun) -> FirstRun:
    """A window whose own records are made up, as the command line makes them."""
    with new_records(first_run.folder) as records:
        for _ in made_up_clinic.fill(records, now=NOW, patients=FEW):
            pass
        records.settings.set_made_up(on=True)
    return first_run


def kept_patients(folder: Path) -> int:
    """Return how many patients the records in a folder still hold."""
    with reopened(folder) as records:
        return len(records.patients.search(""))


def test_it_opens_from_the_first_page_beside_the_records_and_says_so(first_run: FirstRun) -> None:
    first_run.enter()
    window = first_run.window
    assert not first_run.folder.exists()
    assert (first_run.demo / made_up_clinic.MARKER).is_file()
    assert window.controller is not None
    assert window.controller.patients.finder.count == FEW
    band = window.demonstration
    assert band is not None
    assert band.isVisible()
    assert made_up_clinic.PASSWORD in band.words.text()


def test_its_band_is_in_sight_on_every_page_and_covers_none(first_run: FirstRun) -> None:
    first_run.enter()
    window = first_run.window
    controller, account, band = window.controller, window.signed_in, window.demonstration
    assert controller is not None
    assert account is not None
    assert band is not None
    (patient, *_) = controller.records.patients.search("")
    (session, *_) = controller.records.sessions.of_patient(patient.id)
    seen = []
    for show in (
        partial(controller.patients.show_patients, select=patient.id),
        partial(controller.open_session, patient.id, session.id),
        partial(controller.open_history, patient.id),
        controller.open_practice,
        account.open_settings,
        account.lock.lock,
    ):
        show()
        QApplication.processEvents()
        page = window.stack.currentWidget()
        assert page is not None
        foot = band.mapTo(window, band.rect().bottomLeft()).y()
        assert band.isVisible()
        assert page.mapTo(window, page.rect().topLeft()).y() > foot
        seen.append(type(page).__name__)
    assert len(set(seen)) == len(seen) == 6


def test_it_is_left_by_one_click_and_nothing_of_it_stays(first_run: FirstRun) -> None:
    first_run.enter()
    band = first_run.window.demonstration
    assert band is not None
    first_run.driver.click(band.leave)
    wait_until(lambda: first_run.window.is_ready, "the first page")
    assert not first_run.demo.exists()
    assert not first_run.folder.exists()
    assert first_run.window.demonstration is None
    assert first_run.window.folder == first_run.folder
    first_run.enter()
    assert first_run.window.demonstration is not None


def test_closing_the_window_puts_it_away_too(first_run: FirstRun) -> None:
    first_run.enter()
    first_run.window.close()
    assert not first_run.demo.exists()


def test_made_up_records_opened_by_their_folder_say_so_and_are_never_removed(
    given_folder: FirstRun,
) -> None:
    window, folder = given_folder.window, given_folder.folder
    for end, is_gone in ((window.sign_out, True), (window.close, False)):
        window.show_controller(reopened(folder))
        QApplication.processEvents()
        band = window.demonstration
        assert band is not None
        assert band.isVisible()
        assert "nobody was treated" in band.words.text()
        assert window.signed_in is not None
        commands = [command.words for command in window.signed_in.commands]
        assert not [words for words in commands if "Leave" in words]
        end()
        QApplication.processEvents()
        assert (window.demonstration is None) is is_gone
        assert kept_patients(folder) == FEW


def test_real_records_after_made_up_ones_have_no_band(
    given_folder: FirstRun, tmp_path: Path
) -> None:
    window = given_folder.window
    window.show_controller(reopened(given_folder.folder))
    window.sign_out()
    with new_records(tmp_path / "real") as real:
        window.show_controller(real)
        QApplication.processEvents()
        assert window.demonstration is None
        window.sign_out()


def test_a_demonstration_beside_records_is_not_removed_when_it_is_the_folder_given(
    given_folder: FirstRun,
) -> None:
    (given_folder.folder / made_up_clinic.MARKER).write_text("as if made from the first page")
    given_folder.window.show_controller(reopened(given_folder.folder))
    given_folder.window.leave_demonstration()
    given_folder.window.close()
    assert kept_patients(given_folder.folder) == FEW


def test_it_can_be_cancelled_while_it_is_made(first_run: FirstRun) -> None:
    first_run.look_around()
    page = first_run.window.stack.currentWidget()
    assert isinstance(page, DemonstrationPage)
    wait_until(lambda: page.progress.value() > 0, "some patients")
    first_run.driver.press(page.cancel, Qt.Key.Key_Space)
    assert first_run.window.stack.currentWidget() is first_run.window.sign_in
    assert not first_run.demo.exists()


def test_a_folder_of_something_else_is_left_alone(first_run: FirstRun) -> None:
    first_run.demo.mkdir()
    (first_run.demo / "thesis.txt").write_text("two years of work")
    first_run.look_around()
    sign_in = first_run.window.sign_in
    assert sign_in is not None
    wait_until(lambda: bool(sign_in.error_text), "the reason")
    assert "no demonstration" in sign_in.error_text
    assert (first_run.demo / "thesis.txt").read_text() == "two years of work"


def test_nothing_is_imported_into_it(first_run: FirstRun) -> None:
    first_run.enter()
    assert first_run.window.controller is not None
    exchange = first_run.window.controller.exchange
    assert "demonstration" in exchange.import_refusal
    assert exchange.open_import(first_run.demo / "any.csv") is None


def test_its_head_says_demo_whatever_is_entered(first_run: FirstRun) -> None:
    first_run.enter()
    assert first_run.window.controller is not None
    settings = first_run.window.controller.records.settings
    settings.set_clinic_head(ClinicHead("Hill Clinic"))
    assert settings.clinic_head().name == "DEMO: Hill Clinic"


def test_its_band_stands_as_it_stood_when_the_colours_change(first_run: FirstRun) -> None:
    window = first_run.window
    apply_theme(window, LIGHT)  # as the program does before any page
    first_run.enter()
    band = window.demonstration
    assert band is not None
    mark = next(each for each in band.findChildren(QLabel) if each.text() == "DEMO")
    before = band.height(), mark.mapTo(band, QPoint(0, 0))
    assert before[1].x() >= 10
    for theme in (DARK, LIGHT):
        apply_theme(window, theme)
        QApplication.processEvents()
        assert (band.height(), mark.mapTo(band, QPoint(0, 0))) == before
