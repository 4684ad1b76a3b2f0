"""Patients as lines beside what is left to do: who is here today, who was opened last."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from needlemap.domain.clock import with_offset
from needlemap.domain.days import time_words
from needlemap.domain.patient import Patient
from needlemap.storage.repositories.recent import SessionOfDay
from needlemap.ui.patients.words import listed, patient_line
from needlemap.ui.widgets.list_rows import Badge, RowLook, RowsModel
from needlemap.ui.widgets.privacy import shown_name
from needlemap.ui.widgets.translation import tr

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


class PatientLinesModel(RowsModel[PatientLine]):
    """The lines in the order given."""

    def look_of(self, row: PatientLine) -> RowLook:  # noqa: D102
        second = listed([patient_line(row.patient), row.whose])
        return RowLook(shown_name(row.patient), second, row.aside, row.badges)
