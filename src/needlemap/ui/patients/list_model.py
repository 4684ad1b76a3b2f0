"""The found patients as an item model."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from needlemap.domain.patient import Patient

_Index = QModelIndex | QPersistentModelIndex


class PatientListModel(QAbstractListModel):
    """Patients in the order given: name, then birth date and record number."""

    def __init__(self) -> None:
        super().__init__()
        self._patients: tuple[Patient, ...] = ()

    def show(self, patients: Sequence[Patient]) -> None:
        """Replace the list."""
        self.beginResetModel()
        self._patients = tuple(patients)
        self.endResetModel()

    def patient(self, row: int) -> Patient:
        """Return the patient in a row."""
        return self._patients[row]

    def row_of(self, patient_id: str) -> int:
        """Return the row of a patient, -1 when not in the list."""
        return next((i for i, p in enumerate(self._patients) if p.id == patient_id), -1)

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._patients)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid():
            return None
        patient = self._patients[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{patient.name}\n{patient_line(patient)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{patient.name}, {patient_line(patient)}"
        return None


def patient_line(patient: Patient, today: date | None = None) -> str:
    """Return birth date, age and record number on one line; what is unknown is left out."""
    day = today or date.today()  # noqa: DTZ011 - the age of a person goes by the local day
    parts = []
    if patient.born_on is not None:
        parts.append(f"{patient.born_on:%d %b %Y} ({patient.age_on(day)})")
    if patient.record_number:
        parts.append(f"no. {patient.record_number}")
    return " · ".join(parts) or "–"
