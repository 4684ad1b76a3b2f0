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
from needlemap.ui.charting.presets.pickers import CountBox
from needlemap.ui.charting.sites.editor_fields import OptionalNumber
from needlemap.ui.charting.tools.removal_bar import RemovalBar
from needlemap.ui.forms.inputs import SpinBox

RAW = {
    "QAbstractSpinBox",
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
        found |= {each.id for each in named if isinstance(each, ast.Name)} & RAW
    return found


def test_a_planted_input_of_qt_is_found() -> None:
    assert made_or_inherited("box = QComboBox(parent)") == {"QComboBox"}
    assert made_or_inherited("class Own(QSpinBox): ...") == {"QSpinBox"}


def test_the_program_makes_its_inputs_with_the_kit_alone() -> None:
    folder = Path(needlemap.ui.__file__).parent
    modules = [path for path in folder.rglob("*.py") if path.parent.name != "forms"]
    assert len(modules) > 100
    found = {path.name: made_or_inherited(path.read_text("utf-8")) for path in modules}
    assert {name: raw for name, raw in found.items() if raw} == {}


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
