"""The inputs of the kit, each by real events."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import needlemap.ui
from needlemap.demo.input_driver import InputDriver, wait_until
from needlemap.ui.charting.presets.pickers import CountBox, OptionalNumber
from needlemap.ui.charting.tools.removal_bar import RemovalBar
from needlemap.ui.forms.inputs import SpinBox
from needlemap.ui.widgets.factories import field
from needlemap.ui.widgets.theme import LIGHT, apply_theme

RAW = {
    "QAbstractSpinBox",
    "QCalendarWidget",
    "QComboBox",
    "QDateEdit",
    "QDateTimeEdit",
    "QDial",
    "QDoubleSpinBox",
    "QFontComboBox",
    "QSlider",
    "QSpinBox",
    "QTabBar",
    "QTabWidget",
    "QTimeEdit",
}


def made_or_inherited(source: str) -> set[str]:
    """Return which of Qt's own inputs a module makes, or derives a class from."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        named = [node.func] if isinstance(node, ast.Call) else getattr(node, "bases", [])
        found |= {getattr(each, "id", getattr(each, "attr", "")) for each in named} & RAW
    return found


# The kit derives its own from these, in one module; the others of Qt are made nowhere.
OF_THE_KIT = {"inputs.py": {"QComboBox", "QDoubleSpinBox", "QSlider", "QSpinBox"}}


def test_a_planted_input_of_qt_is_found() -> None:
    assert made_or_inherited("box = QComboBox(parent)") == {"QComboBox"}
    assert made_or_inherited("box = QtWidgets.QDateEdit(day)") == {"QDateEdit"}
    assert made_or_inherited("class Own(QSpinBox): ...") == {"QSpinBox"}
    assert made_or_inherited("class Own(QtWidgets.QDateEdit): ...") == {"QDateEdit"}


def test_the_program_makes_its_inputs_with_the_kit_alone() -> None:
    modules = list(Path(needlemap.ui.__file__).parent.rglob("*.py"))
    assert len(modules) > 100
    found = {path.name: made_or_inherited(path.read_text("utf-8")) for path in modules}
    assert {name: raw for name, raw in found.items() if raw} == OF_THE_KIT


Beside = Callable[[QWidget], QLineEdit]


@pytest.fixture
def in_window(qtbot: QtBot) -> Beside:
    """Put a box beside another field, which has the focus; return the other."""
    windows = []

    def put(box: QWidget) -> QLineEdit:
        window, other = QWidget(), QLineEdit()
        column = QVBoxLayout(window)
        column.addWidget(other)
        column.addWidget(box)
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        wait_until(window.isActiveWindow, "the window in front")
        other.setFocus()
        return other

    return put


def click_into(box: QAbstractSpinBox) -> None:
    """Click the end of the number, as one does who means to change it."""
    line = box.lineEdit()
    InputDriver().click(line, QPoint(line.width() - 2, line.height() // 2))


def test_a_number_typed_after_a_click_replaces_the_one_there(in_window: Beside) -> None:
    box = CountBox("Needles")
    box.setValue(1)
    in_window(box)
    click_into(box)
    QTest.keyClicks(box, "4\r")
    assert box.value() == 4


def test_a_number_typed_after_a_tab_replaces_the_one_there(in_window: Beside) -> None:
    box = CountBox("Needles")
    box.setValue(1)
    other = in_window(box)
    QTest.keyClick(other, Qt.Key.Key_Tab)
    QTest.keyClicks(box, "4\r")
    assert box.value() == 4


def test_a_second_click_puts_the_cursor(in_window: Beside) -> None:
    box = CountBox("Needles")
    box.setValue(1)
    in_window(box)
    click_into(box)
    click_into(box)
    QTest.keyClicks(box, "2\r")
    assert box.value() == 12


def test_a_number_is_accepted_where_none_was(in_window: Beside) -> None:
    box = OptionalNumber("Depth", 150)
    in_window(box)
    click_into(box)
    QTest.keyClicks(box, "25\r")
    assert box.value() == 25


def test_a_number_is_accepted_at_either_end_of_the_sign_for_none(in_window: Beside) -> None:
    box = OptionalNumber("Depth", 150)
    in_window(box)
    click_into(box)
    QTest.keyClick(box, Qt.Key.Key_End)
    QTest.keyClicks(box, "25\r")
    assert box.value() == 25


def test_a_number_is_accepted_in_the_empty_tray(in_window: Beside) -> None:
    bar = RemovalBar()
    in_window(bar)
    bar.show_count(25)
    asked: list[int] = []
    bar.all_out_requested.connect(asked.append)
    click_into(bar.total)
    QTest.keyClicks(bar.total, "25")
    InputDriver().click(bar.all_out)
    assert asked == [25]


@pytest.mark.parametrize("digits", ["4", "45"])
def test_a_number_counts_when_it_is_complete(in_window: Beside, digits: str) -> None:
    box = SpinBox()
    box.setRange(0, 99)
    in_window(box)
    told: list[int] = []
    box.valueChanged.connect(told.append)
    click_into(box)
    QTest.keyClicks(box, digits + "\r")
    assert told == [int(digits)]


@pytest.fixture
def titled(in_window: Beside) -> OptionalNumber:
    """A depth up to 150 mm under its title, and what it stored so far."""
    box = OptionalNumber("Depth", 150, step=5)
    box.show_value(40)
    in_window(field("Depth (mm)", box))
    return box


@pytest.mark.parametrize("typed", ["250", "151", "15000", "1500000"])
@pytest.mark.parametrize("leave", [Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Up])
def test_a_number_out_of_range_stays_and_is_refused_in_words(
    titled: OptionalNumber, typed: str, leave: Qt.Key
) -> None:
    stored: list[object] = []
    titled.entered.connect(stored.append)
    click_into(titled)
    QTest.keyClicks(titled, typed)
    QTest.keyClick(titled, leave)
    assert (titled.text(), titled.value(), stored) == (typed, 40, [])
    assert titled.error_text == "Not stored: at most 150."
    assert "Depth" in titled.accessibleDescription()
    assert titled.is_unsaved


@pytest.mark.parametrize("typed", ["4.5", "4,5", "1.5.2"])
def test_a_point_is_not_swallowed_where_whole_numbers_are_meant(
    titled: OptionalNumber, typed: str
) -> None:
    click_into(titled)
    QTest.keyClicks(titled, typed + "\t")
    assert (titled.text(), titled.value()) == (typed, 40)
    assert titled.error_text == "Not stored: a whole number is needed."


def test_a_second_decimal_is_not_swallowed(in_window: Beside) -> None:
    box = OptionalNumber("Intensity", 100, decimals=1)
    in_window(field("Intensity", box))
    point = box.locale().decimalPoint()
    click_into(box)
    QTest.keyClicks(box, f"1{point}25\t")
    assert (box.text(), box.value()) == (f"1{point}25", 0)
    click_into(box)
    QTest.keyClicks(box, f"1{point}2\t")
    assert (box.error_text, box.value()) == ("", 1.2)


def test_a_refused_number_is_typed_over(titled: OptionalNumber) -> None:
    stored: list[object] = []
    titled.entered.connect(stored.append)
    click_into(titled)
    QTest.keyClicks(titled, "250\r")
    assert titled.error_text != ""
    QTest.keyClicks(titled, "25\r")
    assert titled.error_text == ""
    assert stored == [25]


def test_a_refused_number_stays_while_the_same_is_shown_and_goes_with_another(
    titled: OptionalNumber,
) -> None:
    click_into(titled)
    QTest.keyClicks(titled, "250\r")
    titled.show_value(40)
    assert titled.text() == "250"
    titled.show_value(60)
    assert (titled.text(), titled.error_text) == ("60", "")


def test_a_refused_number_is_forgotten(titled: OptionalNumber) -> None:
    click_into(titled)
    QTest.keyClicks(titled, "250\r")
    titled.forget_refused()
    assert (titled.text(), titled.error_text, titled.value()) == ("40", "", 40)


def test_a_count_below_the_least_is_refused(in_window: Beside) -> None:
    box = SpinBox()
    box.setRange(5, 60)
    box.setSuffix(" min")
    box.setValue(15)
    other = in_window(field("Lock after", box))
    click_into(box)
    QTest.keyClicks(box, "3\t")
    assert (box.value(), box.error_text) == (15, "Not stored: at least 5.")
    assert box.text() == "3 min"
    click_into(box)
    QTest.keyClicks(box, "30\t")
    assert (box.value(), box.error_text) == (30, "")
    other.setFocus()
    assert box.value() == 30


def test_a_tray_that_is_miscounted_by_a_slip_is_not_recorded(in_window: Beside) -> None:
    bar = RemovalBar()
    in_window(bar)
    bar.show_count(25)
    asked: list[int] = []
    bar.all_out_requested.connect(asked.append)
    click_into(bar.total)
    QTest.keyClicks(bar.total, "50001")
    InputDriver().click(bar.all_out)
    assert asked == []
    assert bar.total.text() == "50001"
    assert bar.total.error_text == "Not stored: at most 5000."


def test_a_number_does_not_stand_at_the_edge_of_its_field(qtbot: QtBot) -> None:
    box = SpinBox()
    qtbot.addWidget(box)
    box.setValue(25)
    apply_theme(box, LIGHT)
    box.show()
    image = box.grab().toImage()
    inside = range(5, box.height() - 5)
    columns = [{image.pixelColor(x, y).rgb() for y in inside} for x in range(box.width())]
    assert all(columns[x] == columns[3] for x in range(3, 7))
    assert any(columns[x] != columns[3] for x in range(7, 16))
