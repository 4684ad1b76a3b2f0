"""Complaints: added, changed, put on hold, discharged, opened again; never deleted."""

from datetime import date, datetime

from needlemap.domain.clock import day_at
from needlemap.domain.complaint import (
    Complaint,
    discharged,
    held,
    reopened,
)
from needlemap.domain.visit_complaint import (
    Findings,
    TreatedOn,
    VisitComplaint,
    first_complaints,
)
from needlemap.errors import ChangedMeanwhileError, NotFoundError
from needlemap.storage.audit.audit_log import AuditLog
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.mappings import complaint_from, complaint_row
from needlemap.storage.mapping.tables import COMPLAINTS, Change
from needlemap.storage.mapping.visit_rows import fact_from
from needlemap.storage.repositories.field_history import PastValue, field_history
from needlemap.storage.repositories.patient_merge import (
    check_takes_entries,
    ids_of_person,
    placeholders,
)

_BY_ID = f"{COMPLAINTS.select} WHERE id = ?"
_OF_PERSON = f"{COMPLAINTS.select} WHERE patient_id IN ({{persons}}) ORDER BY opened_at, id"
# Every session that treated a complaint, the oldest first; those entered in error left out.
_TREATED = """
SELECT id, performed_at, utc_offset_min, value FROM sessions
JOIN visit_facts ON session_id = id AND field = 'complaints'
WHERE patient_id IN ({persons})
AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.session_id = id)
ORDER BY performed_at, charted_at, id
"""
_CHANGED = "This complaint was changed in the meantime; look at the new entries first."


class ComplaintRepository:
    """The complaints of the open records."""

    def __init__(self, engine: Engine, writer: AuditedWriter, *, audit: AuditLog) -> None:
        self._engine = engine
        self._writer = writer
        self._audit = audit

    def get(self, complaint_id: str) -> Complaint:
        """Return one complaint; NotFoundError when there is none with this id."""
        row = self._engine.row(_BY_ID, (complaint_id,))
        if row is None:
            raise NotFoundError("This complaint is not in these records.")
        return complaint_from(row)

    def of_patient(self, patient_id: str) -> tuple[Complaint, ...]:
        """Return the complaints of a person, merged duplicates' too, in the order of opening."""
        ids = ids_of_person(self._engine, patient_id)
        rows = self._engine.rows(_OF_PERSON.format(persons=placeholders(ids)), ids)
        return tuple(map(complaint_from, rows))

    def add(self, complaint: Complaint) -> None:
        """Store a new complaint, which is open."""
        if not complaint.is_open:
            raise ValueError("a new complaint must be open")
        check_takes_entries(self._engine, complaint.patient_id)
        self._write("add_complaint", None, complaint)

    def change(self, before: Complaint, after: Complaint) -> None:
        """Store what is known of a complaint; its status has ways of its own.

        ChangedMeanwhileError when the stored complaint is no longer as `before`.
        """
        if (before.id, before.patient_id) != (after.id, after.patient_id):
            raise ValueError("a complaint keeps its id and its patient")
        if _status(before) != _status(after):
            raise ValueError("status is changed by holding, discharging and reopening alone")
        if self.get(before.id) != before:
            raise ChangedMeanwhileError(_CHANGED)
        if before != after:
            self._write("change_complaint", before, after)

    def hold(self, complaint_id: str, *, reason: str, at: datetime) -> Complaint:
        """Put an open complaint on hold; returns it."""
        before = self.get(complaint_id)
        return self._write("hold_complaint", before, held(before, reason=reason, at=at))

    def discharge(self, complaint_id: str, *, reason: str, at: datetime) -> Complaint:
        """Discharge a complaint; returns it. NotAllowedError for a role that does not sign."""
        before = self.get(complaint_id)
        return self._write("discharge_complaint", before, discharged(before, reason=reason, at=at))

    def reopen(self, complaint_id: str, *, reason: str, at: datetime) -> Complaint:
        """Treat a complaint again; returns it."""
        before = self.get(complaint_id)
        return self._write("reopen_complaint", before, reopened(before, reason=reason, at=at))

    def field_history(self, complaint_id: str) -> tuple[PastValue, ...]:
        """Return every earlier value of a complaint's fields, in the order of their replacing."""
        events = self._audit.history("complaint", complaint_id)
        return field_history(self._engine, events, tables=("complaints",), read=_as_it_is)

    def treated(self, patient_id: str) -> tuple[TreatedOn, ...]:
        """Return which sessions treated which complaints, the oldest first."""
        return tuple(
            TreatedOn(each.complaint_id, session_id, day, each.reassessed)
            for session_id, day, treated in self._visits(patient_id)
            for each in treated
        )

    def first_of_session(self, patient_id: str) -> tuple[VisitComplaint, ...]:
        """Return to which complaint a session that starts now belongs, before anybody said so."""
        latest = [each.complaint_id for each in reversed(self.treated(patient_id))]
        return first_complaints(self.of_patient(patient_id), latest)

    def earlier_findings(
        self, patient_id: str, session_id: str
    ) -> dict[str, tuple[date, Findings]]:
        """Return by complaint what was found at the last visit before this session, and its day.

        Only visits at which something was found; a session that is not stored yet is the last.
        """
        found: dict[str, tuple[date, Findings]] = {}
        for stored_id, day, treated in self._visits(patient_id):
            if stored_id == session_id:
                break
            found |= {
                each.complaint_id: (day, each.findings)
                for each in treated
                if each.findings != Findings()
            }
        return found

    def _visits(self, patient_id: str) -> list[tuple[str, date, tuple[VisitComplaint, ...]]]:
        ids = ids_of_person(self._engine, patient_id)
        rows = self._engine.rows(_TREATED.format(persons=placeholders(ids)), ids)
        return [
            (
                session_id,
                day_at(datetime.fromisoformat(performed_at), offset),
                fact_from("complaints", text),
            )
            for session_id, performed_at, offset, text in rows
        ]

    def _write(self, action: str, before: Complaint | None, after: Complaint) -> Complaint:
        old = None if before is None else complaint_row(before)
        change = Change(COMPLAINTS, old, complaint_row(after))
        self._writer.write(action, "complaint", after.id, [change])
        return after


def _status(complaint: Complaint) -> tuple[object, ...]:
    return complaint.status, complaint.status_reason, complaint.status_at


def _as_it_is(_field: str, text: str) -> object:
    return text
