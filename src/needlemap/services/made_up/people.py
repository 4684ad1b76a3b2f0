"""The people of the demonstration visit, read from data/demo_patients.csv. All are invented."""

import csv
from datetime import date

from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.paths import data_table
from needlemap.storage.records import Records


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
