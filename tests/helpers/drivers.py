"""Drivers: they hold the clicking, so that a test reads like a visit."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from needlemap.demo.input_driver import InputDriver, wait_until
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.domain.visit import ConsentStatus
from needlemap.storage.records import Records
from needlemap.ui.charting.page import ChartingPage
from needlemap.ui.shell.controller import MainController
from needlemap.ui.shell.draft_dialog import DraftDialog
from needlemap.ui.shell.window import MainWindow


def double_click(widget: QWidget, at: QPoint) -> None:
    """Click twice quickly, as a hand in a hurry does."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=at)
    QApplication.processEvents()


def fill_in_what_is_required(driver: InputDriver, page: ChartingPage) -> None:
    """Answer in the form what every record needs: three clicks."""
    page.visit.show_form()
    form = page.visit.form
    driver.click(form.screening.others_no)
    driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    driver.click(form.adverse.none.button_of("none"))


class Clinic:
    """A window on open records, with one patient, and a hand on mouse and keys."""

    def __init__(self, records: Records, folder: Path) -> None:
        self.records = records
        self.driver = InputDriver()
        self.patient = Patient(new_id(), "Okafor", "Amara", date(1984, 5, 2), "1042", Figure.MALE)
        records.patients.add(self.patient)
        self.window = MainWindow(folder / "clinic")
        self.window.resize(1280, 800)
        self.window.show_controller(records)
        self.window.show()
        QApplication.processEvents()

    @property
    def controller(self) -> MainController:
        """The desk with the open records."""
        assert self.window.controller is not None
        return self.window.controller

    @property
    def page(self) -> ChartingPage:
        """The charting page in front."""
        assert self.controller.charting is not None
        return self.controller.charting

    @property
    def session(self) -> Session:
        """The open session as the chart has it."""
        return self.page.chart.session

    @property
    def stored(self) -> Session:
        """The open session as the records have it."""
        return self.records.sessions.get(self.session.id)

    def begin_session(self) -> None:
        """Begin a session of the patient, another one where one is open."""
        self.controller.patients.show_patients(select=self.patient.id)
        self.driver.click(self.controller.patients.new_session)
        offered = QApplication.activeModalWidget()
        if isinstance(offered, DraftDialog):
            self.driver.click(offered.another)
        wait_until(lambda: self.controller.charting is not None, "the charting page")
        QApplication.processEvents()

    def needle(self, x_mm: float, y_mm: float, plate: str = "posterior") -> NeedleSite:
        """Click the body at a place; return the site that this charted."""
        if self.page.canvas.plate.id != plate:
            self.page.show_plate(plate)
        known = {site.id for site in self.session.sites}
        self.driver.click_body(self.page.canvas, x_mm, y_mm)
        (fresh,) = (site for site in self.session.sites if site.id not in known)
        return fresh

    def close(self) -> None:
        """Close window and records, and let Qt delete what is done with.

        The records first: closing the window would back them up, which no test here is about.
        """
        self.records.close()
        self.window.close_now()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
