"""The focus is seen on each kind of control, in each theme: measured on what is drawn."""

import re

import pytest
from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTableView,
    QTextBrowser,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.usability import hidden_focus, unseen_focus
from needlemap.ui.forms.inputs import ComboBox, DoubleSpinBox, Slider, SpinBox
from needlemap.ui.widgets.theme import CONTRAST, DARK, LIGHT, Theme, apply_theme, style_sheet

_KINDS = re.compile(r'(QPushButton|QToolButton)\[kind="([a-z-]+)"\]')


def buttons() -> list[QPushButton | QToolButton]:
    """Return a button of each kind that the sheet of the theme knows, pressed and not."""
    classes = {"QPushButton": QPushButton, "QToolButton": QToolButton}
    kinds = sorted({*_KINDS.findall(style_sheet(LIGHT)), ("QPushButton", ""), ("QToolButton", "")})
    made = []
    for name, kind in kinds:
        for is_on in (False, True):
            each = classes[name]()
            each.setText("Go on")
            each.setProperty("kind", kind)
            each.setCheckable(True)
            each.setChecked(is_on)
            made.append(each)
    return made


def inputs() -> list[QWidget]:
    area = QScrollArea()
    area.setWidget(QLabel("Words that are read by scrolling"))
    lists: list[QListView | QTableView] = [QListView(), QTableView()]
    for view in lists:
        view.setModel(QStringListModel(["Neck", "Shoulder"], view))
        view.setTabKeyNavigation(False)
    return [
        *(QLineEdit(), QPlainTextEdit(), QTextBrowser(), ComboBox(), SpinBox(), DoubleSpinBox()),
        Slider(),
        *(QCheckBox("Yes"), QRadioButton("No"), area, *lists),
    ]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window with one control of each kind."""
    made = QWidget()
    qtbot.addWidget(made)
    grid = QGridLayout(made)
    for number, each in enumerate([*buttons(), *inputs()]):
        each.setMaximumHeight(60)
        grid.addWidget(each, number // 5, number % 5)
    return made


def test_a_control_that_takes_the_focus_out_of_sight_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    seen, covered, outside = (
        QPushButton(words, window) for words in ("Seen", "Covered", "Outside")
    )
    outside.move(0, 400)
    covered.move(0, 100)
    above = QLabel("Above", window)
    above.setGeometry(covered.geometry())
    window.resize(300, 200)
    window.show()
    seen.setFocus()
    assert hidden_focus(window) == ["QPushButton 'Covered'", "QPushButton 'Outside'"]


def shown(window: QWidget, theme: Theme) -> set[str]:
    apply_theme(window, theme)
    window.resize(1000, 900)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    return set()


@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=lambda theme: str(theme.name))
def test_each_kind_of_control_shows_the_focus(window: QWidget, theme: Theme) -> None:
    known = shown(window, theme)
    assert unseen_focus(window, known) == []
    assert len(known) > 20


def test_a_control_that_does_not_show_it_is_found(window: QWidget) -> None:
    window.findChildren(QLineEdit)[0].setStyleSheet("QLineEdit:focus { border: 1px solid #123; }")
    (box,) = window.findChildren(QRadioButton)
    box.setStyleSheet("QRadioButton, QRadioButton:focus { border: 0; outline: 0; padding: 3px; }")
    found = unseen_focus(window, shown(window, LIGHT))
    assert [words.partition(" ")[0] for words in found] == ["QRadioButton"]


def test_an_open_list_shows_all_its_entries_when_its_box_has_the_focus(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    apply_theme(window, LIGHT)
    box = ComboBox(window)
    box.addItems(["Left", "Right", "Both sides", "Midline"])
    box.view()  # as a screen reader asks for it, before the focus
    window.show()
    window.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    box.showPopup()
    assert box.view().verticalScrollBar().maximum() == 0
    box.hidePopup()
