"""What an archive holds: everything that the records know of patients, and of the clinic itself.

The types of the domain are taken as they are, so that a new field of a session or a patient is in
the archive by itself. Keys, passwords and the key of the log are in no type, so in no archive.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from needlemap.domain import checks
from needlemap.domain.complaint import Complaint
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import Document, PatientFile
from needlemap.domain.protocol import Protocol
from needlemap.domain.user import Therapist


class Scope(StrEnum):
    """Of whom an archive is."""

    CLINIC = "clinic"
    """Everything: patients, staff, settings, protocols, the whole log."""
    PATIENTS = "patients"
    """Chosen patients, and the staff that their records name."""
    OWN_COPY = "own_copy"
    """The copy that a patient takes along."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A person whom the records name. Whether they can sign in is no part of an archive."""

    therapist: Therapist
    created_at: datetime

    def __post_init__(self) -> None:
        checks.check_moment("created_at", self.created_at)


@dataclass(frozen=True, slots=True)
class StoredSetting:
    """One setting. Without owner it is the clinic's, else that user's own."""

    owner: str
    name: str
    value: Any

    def __post_init__(self) -> None:
        if self.owner:
            checks.check_id("owner", self.owner)
        checks.check_code("name", self.name)


@dataclass(frozen=True, slots=True)
class StoredProtocol:
    """A named plan of sites, and since when it is no longer offered."""

    protocol: Protocol
    given_up_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.given_up_at is not None:
            checks.check_moment("given_up_at", self.given_up_at)


@dataclass(frozen=True, slots=True)
class ClinicRecord:
    """What belongs to no patient. Of chosen patients only the staff whom their records name."""

    staff: tuple[Staff, ...] = ()
    settings: tuple[StoredSetting, ...] = ()
    protocols: tuple[StoredProtocol, ...] = ()

    def __post_init__(self) -> None:
        ids = [each.therapist.id for each in self.staff]
        ids += [each.protocol.id for each in self.protocols]
        if len(set(ids)) != len(ids):
            raise ValueError("staff and protocols must hold each once")
        named = [(each.owner, each.name) for each in self.settings]
        if len(set(named)) != len(named):
            raise ValueError("settings must hold each once")


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A text of the file that took up those of merged duplicates: what theirs were then."""

    field: str
    texts: tuple[str, ...]

    def __post_init__(self) -> None:
        checks.check_code("field", self.field)


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """A patient without the sessions, which are kept one by one beside it."""

    patient: Patient
    file: PatientFile = PatientFile()  # noqa: RUF009 - frozen, so safe to share
    taken_up: tuple[TakenUp, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    documents: tuple[Document, ...] = ()

    def __post_init__(self) -> None:
        listed: list[Complaint | Document] = [*self.complaints, *self.documents]
        for each in listed:
            if each.patient_id != self.patient.id:
                raise ValueError(f"patient_id must be {self.patient.id}, not {each.patient_id}")
        ids = [each.id for each in listed]
        if len(set(ids)) != len(ids):
            raise ValueError("complaints and documents must hold each once")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of the log as it stands there. Its codes prove it to who has the records' key."""

    seq: int
    at: str
    actor: str
    action: str
    entity: str
    entity_id: str
    before: Any
    after: Any
    detail: Any
    prev: str
    mac: str
