"""The patients page alone, on fresh records with one patient."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import InputDriver
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session
from needlemap.reference import Reference
from needlemap.storage.records import Records
from needlemap.ui.patients.editor import PatientEditor
from needlemap.ui.patients.page import PatientsPage
from storage.makers import AT, ready_records

REFERENCE = Reference.load()


@dataclass(slots=True)
class Room:
    """A page, the records behind it, a patient, and a hand on mouse and keys."""

    page: PatientsPage
    records: Records
    patient: Patient
    driver: InputDriver

    def choose(self, patient: Patient | None = None) -> None:
        """Choose a patient, the first one unless said otherwise."""
        self.page.show_patients(select=(patient or self.patient).id)

    def chosen(self) -> Patient | None:
        """Return the patient who is chosen."""
        return self.page.patient

    def form(self) -> PatientEditor | None:
        """Return the form, while it is open."""
        return self.page.form

    def open_form(self, patient: Patient | None = None) -> PatientEditor:
        """Open the form of a patient, of the first one unless said otherwise."""
        self.choose(patient)
        self.driver.click(self.page.change)
        assert self.page.form is not None
        return self.page.form

    def add(self, family_name: str, given_name: str = "", **facts: object) -> Patient:
        """Store one more patient."""
        patient = Patient(new_id(), family_name, given_name, **facts)  # type: ignore[arg-type]
        self.records.patients.add(patient)
        return patient

    def begin(self, patient: Patient | None = None, **facts: object) -> Session:
        """Store a draft of a patient."""
        usual = {"performed_at": AT, "charted_at": AT, "utc_offset_min": 0}
        session = Session(
            id=new_id(),
            patient_id=(patient or self.patient).id,
            therapist_id=self.records.therapist.id,
            **(usual | facts),  # type: ignore[arg-type]
        )
        self.records.sessions.start(session)
        return session


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    """A page with one patient."""
    records = ready_records(tmp_path / "records")
    patient = Patient(new_id(), "Okafor", "Amara", date(1984, 5, 2), "1042", Figure.MALE)
    records.patients.add(patient)
    page = PatientsPage(records, REFERENCE)
    page.resize(1280, 800)
    page.show()
    QApplication.processEvents()
    yield Room(page, records, patient, InputDriver())
    page.close()
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    records.close()
