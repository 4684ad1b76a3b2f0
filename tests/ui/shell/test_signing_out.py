"""Signing out takes everything away that belonged to who was signed in."""

import gc
from collections import Counter

import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.ui.shell.window import MainWindow
from storage.makers import reopened

ROUNDS = 5


def living() -> Counter[str]:
    """Count the live objects of the program's own widgets and controllers, by class."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    gc.collect()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    own = (each for each in gc.get_objects() if isinstance(each, QObject))
    return Counter(
        type(each).__name__
        for each in own
        if type(each).__module__.startswith("needlemap.") and shiboken6.isValid(each)
    )


def work_and_sign_out(window: MainWindow, patient_id: str) -> None:
    """Open every kind of page that a user opens, then sign out."""
    controller = window.controller
    assert controller is not None
    assert window.signed_in is not None
    controller.patients.show_patients(select=patient_id)
    controller.patients.open_form()
    controller.start_session(patient_id)
    controller.open_history(patient_id)
    controller.history.close()
    window.signed_in.open_settings()
    QApplication.processEvents()
    window.sign_out()
    QApplication.processEvents()


def sign_in(window: MainWindow, clinic: Clinic) -> None:
    window.show_controller(reopened(clinic.window.folder))
    QApplication.processEvents()


def test_five_sign_outs_leave_no_page_and_no_controller_behind(clinic: Clinic) -> None:
    work_and_sign_out(clinic.window, clinic.patient.id)
    before = living()
    for _ in range(ROUNDS):
        sign_in(clinic.window, clinic)
        work_and_sign_out(clinic.window, clinic.patient.id)
    assert living() - before == Counter()
