"""The sheet is the window's: pages are made bare, and each widget is dressed once."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.ui.widgets.theme import LIGHT, apply_theme
from storage.makers import new_records


class Dressings(QObject):
    """Counts how often each widget is dressed, by what it is."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.of: Counter[int] = Counter()
        self._seen: list[QObject] = []  # alive, or the next one might have the number of the last
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.StyleChange:
            self._seen.append(watched)
            self.of[id(watched)] += 1
        return False


@pytest.fixture
def clinic(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> Iterator[Clinic]:
    """A window in its colours."""
    palette, font = qapp.palette(), qapp.font()
    made = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    apply_theme(made.window, LIGHT)
    yield made
    made.close()
    qapp.setPalette(palette)
    qapp.setFont(font)


def test_opening_a_session_dresses_each_widget_once(clinic: Clinic, qapp: QApplication) -> None:
    dressings = Dressings(qapp)
    clinic.begin_session()
    qapp.removeEventFilter(dressings)
    widgets = clinic.page.findChildren(QWidget)
    again = [widget for widget in widgets if dressings.of[id(widget)] > 1]
    assert len(widgets) > 100
    assert not again


def test_the_words_that_a_box_suggests_are_dressed_like_the_window(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    box: QComboBox = clinic.page.editor.dose.structure
    box.setFocus()
    wait_until(box.hasFocus, "the focus in the box")
    completer = box.completer()
    assert completer is not None
    completer.setCompletionPrefix("glut")
    suggested = completer.popup()
    assert suggested is not None
    suggested.ensurePolished()
    assert suggested.windowFlags() & Qt.WindowType.Popup
    assert suggested.sizeHintForRow(0) >= 30  # the sheet's padding
