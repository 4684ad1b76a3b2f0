"""What the press needs of open records. `needlemap.storage.records.Records` has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from needlemap.domain.complaint import Complaint
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import Document, PatientFile
from needlemap.domain.peers import Peer
from needlemap.domain.session import Session
from needlemap.domain.user import Therapist
from needlemap.domain.visit import OutcomeScore


class LogHead(Protocol):
    """The end of the audit log."""

    @property
    def seq(self) -> int:
        """Number of the last entry."""

    @property
    def mac(self) -> str:
        """Its seal."""


class SessionLine(Protocol):
    """A session in short."""

    @property
    def id(self) -> str:
        """Of the session."""

    @property
    def performed_at(self) -> datetime:
        """When it was, UTC."""

    @property
    def utc_offset_min(self) -> int:
        """Of the clock of the visit."""

    @property
    def outcomes(self) -> tuple[OutcomeScore, ...]:
        """Outcome scores taken there."""

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was entered in error."""


class PatientSource(Protocol):
    """Patients by id."""

    def get(self, patient_id: str) -> Patient:
        """Return one; NotFoundError when there is none."""

    def person(self, patient_id: str) -> Patient:
        """Return one with its blanks filled from merged duplicates."""

    def notes(self, patient_id: str) -> tuple[str, ...]:
        """Return the notes on one and on its merged duplicates."""


class PatientFileSource(Protocol):
    """What is kept of patients beside name and birth date."""

    def get(self, patient_id: str) -> PatientFile:
        """Return precautions, contacts and reactions of one."""


class ComplaintSource(Protocol):
    """Complaints by patient."""

    def of_patient(self, patient_id: str) -> Sequence[Complaint]:
        """Return a patient's complaints as they stand now, in the order of opening."""


class DocumentSource(Protocol):
    """Documents kept in the records."""

    def of_patient(self, patient_id: str) -> Sequence[Document]:
        """Return a patient's documents, without their content."""


class SessionSource(Protocol):
    """Sessions by id and by patient."""

    def get(self, session_id: str) -> Session:
        """Return one; NotFoundError when there is none."""

    def of_patient(self, patient_id: str) -> Sequence[SessionLine]:
        """Return a patient's sessions in short."""

    def peers(self) -> Sequence[Peer]:
        """Return everybody with a session, as a coded export tells of one."""


class AuditSink(Protocol):
    """The log."""

    def head(self) -> LogHead:
        """Return its end."""

    def note(
        self,
        action: str,
        entity: str,
        entity_id: str,
        *,
        purpose: str = "",
        recipient: str = "",
        **more: str,
    ) -> None:
        """Add an entry that changes nothing."""


class OpenRecords(Protocol):
    """Open records of one user."""

    @property
    def patients(self) -> PatientSource:
        """The patients."""

    @property
    def patient_files(self) -> PatientFileSource:
        """Their files."""

    @property
    def sessions(self) -> SessionSource:
        """The sessions."""

    @property
    def complaints(self) -> ComplaintSource:
        """The complaints."""

    @property
    def documents(self) -> DocumentSource:
        """The documents."""

    @property
    def audit(self) -> AuditSink:
        """The log."""

    @property
    def therapist(self) -> Therapist:
        """Who opened them."""
