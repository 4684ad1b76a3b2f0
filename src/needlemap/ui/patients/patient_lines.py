"""Patients as lines beside what is left to do: who is here today, who was opened last."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from needlemap.domain.clock import with_offset
from needlemap.domain.days import time_words
from needlemap.domain.patient import Patient
from needlemap.storage.repositories.recent import SessionOfDay
from needlemap.ui.patients.words import listed, patient_line, tr
from needlemap.ui.widgets.list_rows import ROW_LOOK, Badge, RowLook
from needlemap.ui.widgets.privacy import privacy, shown_name

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PatientLine:
    """A patient to open, or the session named by ``session_id``, and what is said beside."""

    patient: Patient
    session_id: str = ""
    aside: str = ""
    whose: str = ""
    badges: tuple[Badge, ...] = ()


def treated_line(patient: Patient, session: SessionOfDay, own_name: str) -> PatientLine:
    """Return the line of a session of today; another user's says whose it is."""
    at = with_offset(session.performed_at, session.utc_offset_min)
    signed, draft = Badge(tr("signed"), "good"), Badge(tr("not signed"), "warning")
    return PatientLine(
        patient,
        session.session_id,
        time_words(at),
        "" if session.therapist_name == own_name else session.therapist_name,
        (signed if session.is_signed else draft,),
    )


def planned_line(patient: Patient) -> PatientLine:
    """Return the line of a patient whose follow-up was planned for today."""
    return PatientLine(patient, badges=(Badge(tr("follow-up planned"), "good"),))


class PatientLinesModel(QAbstractListModel):
    """The lines in the order given."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[PatientLine, ...] = ()
        privacy.changed.connect(self._on_privacy_changed)

    def show(self, lines: Sequence[PatientLine]) -> None:
        """Replace the list."""
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def line(self, row: int) -> PatientLine:
        """Return the line in a row."""
        return self._lines[row]

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid():
            return None
        look = _look(self._lines[index.row()])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return look.words
        return look if role == ROW_LOOK else None

    def _on_privacy_changed(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(len(self._lines) - 1))


def _look(line: PatientLine) -> RowLook:
    second = listed([patient_line(line.patient), line.whose])
    return RowLook(shown_name(line.patient), second, line.aside, line.badges)
