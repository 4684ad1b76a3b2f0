"""No part of a page is shown as a window of its own before it stands in its page."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from helpers.drivers import Clinic


class Windows(QObject):
    """Which widgets were shown as windows of their own, apart from those that are meant to be."""

    def __init__(self, own: QWidget) -> None:
        super().__init__()
        self._own = own
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched
        if shown and shown.isWindow() and shown is not self._own:
            self.shown.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def test_opening_pages_shows_no_window_but_the_one(clinic: Clinic, qapp: QApplication) -> None:
    windows = Windows(clinic.window)
    qapp.installEventFilter(windows)
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.page.visit.show_form()
    clinic.controller.open_history(clinic.session.patient_id)
    account = clinic.window.signed_in
    assert account is not None
    account.open_settings()
    qapp.processEvents()
    qapp.removeEventFilter(windows)
    assert windows.shown == []
