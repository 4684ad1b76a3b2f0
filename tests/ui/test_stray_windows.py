"""No part of a page flashes up as a window of its own before it has its place."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from helpers.drivers import Clinic
from storage.makers import stored_complaint


class Windows(QObject):
    """Remembers which kinds of widgets were shown as windows."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget) and event.type() is QEvent.Type.Show and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


@pytest.fixture
def windows(clinic: Clinic) -> Iterator[Windows]:
    made, app = Windows(), QApplication.instance()
    assert app is not None
    app.installEventFilter(made)
    yield made
    app.removeEventFilter(made)


def test_a_planted_stray_window_is_found(windows: Windows) -> None:
    stray = QPushButton("Stray")
    stray.setVisible(True)
    stray.close()
    assert windows.shown == ["QPushButton"]


def test_pages_come_without_a_window_of_their_own(clinic: Clinic, windows: Windows) -> None:
    stored_complaint(clinic.records, clinic.patient.id)
    clinic.begin_session()
    clinic.needle(60, 1470)
    kept = clinic.session.id
    clinic.driver.click(clinic.page.header.back)
    clinic.controller.open_session(clinic.patient.id, kept)
    clinic.controller.open_history(clinic.patient.id)
    QApplication.processEvents()
    clinic.controller.open_practice()
    QApplication.processEvents()
    assert windows.shown == []
