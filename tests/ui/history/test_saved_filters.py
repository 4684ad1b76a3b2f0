"""Saved filters belong to the user who saved them, and lie in the records, not in a plain file."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.demo.input_driver import wait_until
from needlemap.domain.user import Role
from needlemap.storage.records import Records
from needlemap.ui.history.filter_bar import FilterBar, SaveDialog
from storage.makers import LIGHT, new_records, reopened

HERS = "cloud table seven"
OLD = {
    "format": "needlemap-filters/1",
    "filters": {"Left side": [{"column": "side", "codes": ["left"]}]},
}


@pytest.fixture
def clinic(qtbot: QtBot, tmp_path: Path) -> Iterator[Clinic]:
    made = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    yield made
    made.close()


def filter_bar(clinic: Clinic) -> FilterBar:
    """Open the patient's history anew; return its filters."""
    clinic.controller.history.close()
    clinic.controller.open_history(clinic.patient.id)
    assert clinic.controller.history.page is not None
    return clinic.controller.history.page.body.filters


def offered(bar: FilterBar) -> list[str]:
    """Return what the menu of saved filters offers before its own entries."""
    bar.kept.menu().aboutToShow.emit()
    words = [action.text() for action in bar.kept.menu().actions()]
    return words[: words.index("")]


def shut(clinic: Clinic) -> None:
    """Close a window whose history has been on screen whole."""
    page = clinic.controller.history.page
    assert page is not None
    wait_until(lambda: page.body.strip is not None, "the strip of time")
    clinic.controller.history.close()
    clinic.close()


def save(clinic: Clinic, name: str) -> None:
    bar = filter_bar(clinic)
    page = clinic.controller.history.page
    assert page is not None
    page.looking.filter_by(page.looking.view.filters.toggled("side", "left"))
    bar.save_as(name)


def test_a_saved_filter_is_in_the_records_and_in_no_plain_file(clinic: Clinic) -> None:
    before = clinic.records.audit.head().seq
    save(clinic, "Mr Ito, left")
    assert offered(filter_bar(clinic)) == ["Mr Ito, left"]
    files = [path for path in clinic.window.folder.rglob("*") if path.is_file()]
    assert files
    assert not [path.name for path in files if b"Mr Ito" in path.read_bytes()]
    actions = [each.action for each in clinic.records.audit.history("setting", "history_filters")]
    assert actions == ["change_own_setting"]
    assert clinic.records.audit.head().seq > before


def test_another_user_does_not_see_it_and_the_own_one_does_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    hers = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    save(hers, "Left side")
    hers.records.users.add(name="Berta", credentials="PT", role=Role.THERAPIST, password=HERS)
    shut(hers)
    other = Records.open(tmp_path / "clinic", name="Berta", password=HERS, kdf=LIGHT)
    his = Clinic(other, tmp_path)
    seen_by_other = offered(filter_bar(his))
    shut(his)
    again = Clinic(reopened(tmp_path / "clinic"), tmp_path)
    seen_again = offered(filter_bar(again))
    shut(again)
    assert seen_by_other == []
    assert seen_again == ["Left side"]


def test_an_old_plain_file_moves_into_the_records(clinic: Clinic) -> None:
    old = clinic.window.folder / "filters.json"
    old.write_text(json.dumps(OLD), encoding="utf-8")
    assert offered(filter_bar(clinic)) == ["Left side"]
    assert not old.exists()
    assert offered(filter_bar(clinic)) == ["Left side"]


def test_an_old_file_does_not_replace_a_filter_of_the_same_name(clinic: Clinic) -> None:
    save(clinic, "Left side")
    old = clinic.window.folder / "filters.json"
    right = {"Left side": [{"column": "side", "codes": ["right"]}]}
    old.write_text(json.dumps({**OLD, "filters": right}), encoding="utf-8")
    bar = filter_bar(clinic)
    page = clinic.controller.history.page
    assert page is not None
    bar.kept.menu().aboutToShow.emit()
    bar.kept.menu().actions()[0].trigger()
    assert page.looking.view.filters.codes_of("side") == {"left"}


def test_an_old_file_stays_until_its_filters_are_stored(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = clinic.window.folder / "filters.json"
    old.write_text(json.dumps(OLD), encoding="utf-8")

    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    with monkeypatch.context() as patched:
        patched.setattr(clinic.records.settings, "set", fail)
        assert offered(filter_bar(clinic)) == []
        page = clinic.controller.history.page
        assert page is not None
        assert "The disk is full" in page.notice.text
    assert json.loads(old.read_text(encoding="utf-8")) == OLD
    assert offered(filter_bar(clinic)) == ["Left side"]


def test_an_old_file_that_cannot_be_read_stays_as_it_is(clinic: Clinic) -> None:
    old = clinic.window.folder / "filters.json"
    old.write_text("{", encoding="utf-8")
    assert offered(filter_bar(clinic)) == []
    assert old.read_text(encoding="utf-8") == "{"


def asked_to_save(clinic: Clinic) -> tuple[FilterBar, SaveDialog]:
    """Return the filters and the dialog that asks for the name of "Left"."""
    bar = filter_bar(clinic)
    page = clinic.controller.history.page
    assert page is not None
    page.looking.filter_by(page.looking.view.filters.toggled("side", "left"))
    bar.kept.menu().aboutToShow.emit()
    (action,) = [each for each in bar.kept.menu().actions() if each.text().startswith("Save")]
    action.trigger()
    assert bar.dialog is not None
    wait_until(bar.dialog.name.hasFocus, "the name to be typed")
    return bar, bar.dialog


def test_the_filters_are_saved_under_the_name_that_was_typed(clinic: Clinic) -> None:
    bar, dialog = asked_to_save(clinic)
    assert dialog.name.selectedText() == "Left"  # what they say, to be typed over
    QTest.keyClicks(dialog.name, "Her bad side")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.error_text == ""
    assert not dialog.isVisible()
    assert offered(bar) == ["Her bad side"]


@pytest.mark.parametrize(
    ("name", "why"),
    [("x" * 61, "60"), (" ", "Enter a name"), ("Left side", "remove those first")],
)
def test_a_name_that_is_too_long_missing_or_taken_is_refused_where_it_was_typed(
    clinic: Clinic, name: str, why: str
) -> None:
    save(clinic, "Left side")
    bar, dialog = asked_to_save(clinic)
    QTest.keyClicks(dialog.name, name)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert why in dialog.error_text
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert offered(bar) == ["Left side"]


def test_filters_that_cannot_be_stored_are_said_in_the_dialog(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar, dialog = asked_to_save(clinic)

    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    monkeypatch.setattr(clinic.records.settings, "set", fail)
    QTest.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    assert dialog.error_text == "The disk is full; free some space and try again."
    QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert offered(bar) == []


def test_a_filter_that_cannot_be_removed_is_said_and_stays(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(clinic, "Left side")
    bar = filter_bar(clinic)
    bar.kept.menu().aboutToShow.emit()
    forget = next(each for each in bar.kept.menu().actions() if each.text() == "Remove")

    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    monkeypatch.setattr(clinic.records.settings, "set", fail)
    menu = forget.menu()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    assert "The disk is full" in bar.count.text()
    assert offered(bar) == ["Left side"]
