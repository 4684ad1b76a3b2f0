"""The found patients as an item model: all their ids, and of the patients only those in view."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from needlemap.domain.patient import Patient
from needlemap.ui.patients.words import patient_line
from needlemap.ui.widgets.list_rows import ROW_LOOK, Badge, RowLook
from needlemap.ui.widgets.privacy import privacy, shown_name
from needlemap.ui.widgets.translation import tr

_Index = QModelIndex | QPersistentModelIndex
_PAGE = 32
_KEPT_PAGES = 8


class PatientShelf(Protocol):
    """Where patients are read by their ids."""

    def several(self, ids: Sequence[str]) -> tuple[Patient, ...]:
        """Return the patients with these ids, in this order."""


class PatientListModel(QAbstractListModel):
    """Patients in the order of their ids as given; 50,000 of them cost no more than a screenful."""

    def __init__(self, shelf: PatientShelf) -> None:
        super().__init__()
        self._shelf = shelf
        self._ids: tuple[str, ...] = ()
        self._pages: OrderedDict[int, tuple[Patient, ...]] = OrderedDict()
        privacy.changed.connect(self._on_privacy_changed)

    def show(self, ids: Sequence[str]) -> None:
        """Replace the list."""
        self.beginResetModel()
        self._ids = tuple(ids)
        self._pages.clear()
        self.endResetModel()

    def _on_privacy_changed(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))

    def patient(self, row: int) -> Patient:
        """Return the patient in a row."""
        number, place = divmod(row, _PAGE)
        if number not in self._pages:
            begin = number * _PAGE
            self._pages[number] = self._shelf.several(self._ids[begin : begin + _PAGE])
            while len(self._pages) > _KEPT_PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return self._pages[number][place]

    def row_of(self, patient_id: str) -> int:
        """Return the row of a patient, -1 when not in the list."""
        return self._ids.index(patient_id) if patient_id in self._ids else -1

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return patient_look(self.patient(index.row())).words
        if role == ROW_LOOK:
            return patient_look(self.patient(index.row()))
        return None


def patient_look(patient: Patient) -> RowLook:
    """Return the row of a patient; one who left the list says why."""
    badges: tuple[Badge, ...] = ()
    if patient.merged_into is not None:
        badges = (Badge(tr("merged")),)
    elif patient.archived_at is not None:
        badges = (Badge(tr("archived")),)
    return RowLook(shown_name(patient), patient_line(patient), badges=badges)
