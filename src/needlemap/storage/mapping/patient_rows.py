"""Patients as rows and back."""

from datetime import date
from typing import Any

from needlemap.domain.patient import Figure, Patient
from needlemap.storage.mapping.site_rows import moment_from
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.mapping.tables import PATIENTS, Row


def patient_row(patient: Patient) -> Row:
    """Return the columns of a patient."""
    return {
        "id": patient.id,
        "family_name": patient.family_name,
        "given_name": patient.given_name,
        "born_on": patient.born_on.isoformat() if patient.born_on else None,
        "record_number": patient.record_number,
        "figure": patient.figure.value,
        "note": patient.note,
        "archived_at": patient.archived_at.isoformat() if patient.archived_at else None,
        "merged_into": patient.merged_into,
    }


@reads_stored
def patient_from(row: tuple[Any, ...]) -> Patient:
    """Return the patient of a row."""
    value = dict(zip(PATIENTS.columns, row, strict=True))
    born_on = value["born_on"]
    return Patient(
        id=value["id"],
        family_name=value["family_name"],
        given_name=value["given_name"],
        born_on=date.fromisoformat(born_on) if born_on else None,
        record_number=value["record_number"],
        figure=Figure(value["figure"]),
        note=value["note"],
        archived_at=moment_from(value["archived_at"]),
        merged_into=value["merged_into"],
    )
