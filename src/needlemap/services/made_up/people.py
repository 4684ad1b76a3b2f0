"""The people of the demonstration clinic, read from data/demo_patients.csv, and the file of one.

All are invented.
"""

import csv
from datetime import date

from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.patient_file import Contact
from needlemap.domain.screening import Answer, PatientPrecaution, ScreeningAnswer
from needlemap.paths import data_table
from needlemap.storage.records import Records
from needlemap.storage.repositories.patient_files import PatientFileRepository

_FAINTED = "Fainted once while sitting (2021); treat lying."
_CONTACTS = (
    Contact("Self", phone="555 0134"),
    Contact("Doctor", name="Dr. A. Nyström", phone="555 0170"),
)


def fill_clinic(records: Records) -> None:
    """Add the invented patients."""
    for patient in demo_patients():
        records.patients.add(patient)


def demo_patients() -> list[Patient]:
    """Return the invented patients, each with a fresh id."""
    with data_table("demo_patients.csv").open(encoding="utf-8", newline="") as file:
        return [_patient(row) for row in csv.DictReader(file)]


def _patient(row: dict[str, str]) -> Patient:
    return Patient(
        id=new_id(),
        family_name=row["family_name"],
        given_name=row["given_name"],
        born_on=date.fromisoformat(row["born_on"]) if row["born_on"] else None,
        record_number=row["record_number"],
        figure=Figure(row["figure"]),
        note=row["note"],
    )


def fill_file(
    files: PatientFileRepository, patient_id: str, asked: tuple[ScreeningAnswer, ...], day: date
) -> None:
    """Store the answers of a visit as the patient's own, an earlier reaction and contacts."""
    known = [PatientPrecaution(one.precaution, one.answer, day) for one in asked]
    fainted = PatientPrecaution("prior_reaction", Answer.YES, day, note=_FAINTED)
    files.set_precautions(patient_id, [*known, fainted])
    files.set_reactions(patient_id, "", _FAINTED)
    files.set_contacts(patient_id, (), _CONTACTS)
