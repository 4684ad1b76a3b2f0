"""Real records and the real charting page for measurements."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.storage.records import Records
from needlemap.ui.charting.page import ChartingPage
from needlemap.ui.shell.controller import MainController
from needlemap.ui.shell.window import MainWindow
from needlemap.ui.widgets.theme import apply_theme, system_theme

PASSWORD = "bench by bench, 24"


def open_controller(folder: Path) -> tuple[MainWindow, MainController]:
    """Return the window with fresh records open."""
    records, _ = Records.create(folder, name="Bench", password=PASSWORD)
    window = shown_window(folder, records)
    if window.controller is None:
        raise LookupError("the records are not open")
    return window, window.controller


def shown_window(folder: Path, records: Records) -> MainWindow:
    """Return the window on these records, in its colours and on screen."""
    window = MainWindow(folder)
    apply_theme(window, system_theme())
    window.resize(1280, 800)
    window.show_controller(records)
    window.show()
    QApplication.processEvents()
    return window


def open_session(controller: MainController) -> ChartingPage:
    """Return the charting page on a new session of a new patient."""
    patient = Patient(new_id(), "Bench", figure=Figure.MALE)
    controller.records.patients.add(patient)
    controller.start_session(patient.id)
    QApplication.processEvents()
    if controller.charting is None:
        raise LookupError("no session is open")
    return controller.charting


def close(window: MainWindow) -> None:
    """Close window and records."""
    window.close_now()
    window.deleteLater()
    QApplication.processEvents()
