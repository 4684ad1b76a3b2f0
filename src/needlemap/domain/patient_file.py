"""What is kept of a patient beyond name and birth date: precautions, contacts, documents."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from needlemap.domain import checks
from needlemap.domain.screening import PatientPrecaution

SEXES = ("female", "male", "other")
DOCUMENT_BYTES = 25_000_000


class DocumentKind(StrEnum):
    """What a file in the records is."""

    CONSENT = "consent"
    REFERRAL = "referral"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to reach: the patient, a relative, the doctor. ``role`` says who it is."""

    role: str
    name: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        checks.check_text("role", self.role, longest=60, required=True)
        checks.check_text("name", self.name, longest=120)
        checks.check_text("phone", self.phone, longest=60)
        checks.check_text("email", self.email, longest=120)
        checks.check_text("note", self.note, longest=500)


@dataclass(frozen=True, slots=True)
class PatientFile:
    """Facts of one patient; ``reactions`` tells of earlier reactions to needling, in words.

    ``sex`` is one of `SEXES` or empty, ``insurer`` who pays, with the member's number.
    """

    precautions: tuple[PatientPrecaution, ...] = ()
    contacts: tuple[Contact, ...] = ()
    reactions: str = ""
    sex: str = ""
    insurer: str = ""

    def __post_init__(self) -> None:
        checks.check_text("reactions", self.reactions, longest=4000)
        checks.check_one_of("sex", self.sex, ("", *SEXES))
        checks.check_text("insurer", self.insurer, longest=200)
        checks.check_whole("number of contacts", len(self.contacts), low=0, high=20)
        named = [each.precaution for each in self.precautions]
        if len(set(named)) != len(named):
            raise ValueError("precautions must hold each once")

    def precaution(self, precaution: str) -> PatientPrecaution | None:
        """Return what is known of a precaution; None while nobody asked."""
        return next((p for p in self.precautions if p.precaution == precaution), None)


@dataclass(frozen=True, slots=True)
class Document:
    """A file kept in the records: a signed consent form, a referral. Never changed or deleted."""

    id: str
    patient_id: str
    kind: DocumentKind
    title: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str

    def __post_init__(self) -> None:
        for field in ("id", "patient_id", "added_by"):
            checks.check_id(field, getattr(self, field))
        checks.check_text("title", self.title, longest=200, required=True)
        checks.check_text("media_type", self.media_type, longest=100, required=True)
        checks.check_whole("size", self.size, low=1, high=DOCUMENT_BYTES, unit="bytes")
        checks.check_hash("sha256", self.sha256)
        checks.check_moment("added_at", self.added_at)
