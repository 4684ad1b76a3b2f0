"""What the risk rules speak of: zones of the atlas, what holds for a patient, and the warnings."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import Answer, is_at
from needlemap.domain.site import NeedleSite
from needlemap.domain.visit import Visit


class Zone(Protocol):
    """A risk zone of the body's atlas."""

    @property
    def id(self) -> str:
        """Its code."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def hazard(self) -> str:
        """What lies there."""

    @property
    def harm(self) -> str:
        """What may happen."""

    @property
    def severity(self) -> str:
        """High or caution."""

    @property
    def advice(self) -> str:
        """What to do."""

    @property
    def flags(self) -> tuple[str, ...]:
        """Findings of a patient that raise it."""

    @property
    def source(self) -> str:
        """Where it was read."""

    @property
    def source_status(self) -> str:
        """How well it was read."""


class RiskLevel(StrEnum):
    """How loudly a risk is said."""

    HIGH = "high"
    CAUTION = "caution"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Risk:
    """One warning: a short line, what to do about it, and what stands behind it.

    ``code`` is that of a `ShownWarning`; ``flags`` are the patient's own findings that raise it.
    """

    code: str
    level: RiskLevel
    line: str
    advice: str = ""
    detail: str = ""
    source: str = ""
    flags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words as they are kept in the record."""
        flags = f"Patient: {', '.join(self.flags)}" if self.flags else ""
        return ". ".join(part.rstrip(".") for part in (self.line, flags, self.advice) if part) + "."


@dataclass(frozen=True, slots=True)
class Standing:
    """The precautions that hold for a patient today, each with its places (none: everywhere)."""

    places: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, visit: Visit, patient_file: PatientFile) -> "Standing":
        """Return what holds: today's answers stand above the file."""
        today = {answer.precaution: answer for answer in visit.screening}
        held = {
            known.precaution: known.places
            for known in patient_file.precautions
            if known.answer is Answer.YES and known.precaution not in today
        }
        asked = {a.precaution: a.places for a in today.values() if a.answer is Answer.YES}
        return cls(held | asked)

    def holds_at(self, precaution: str, site: NeedleSite) -> bool:
        """Whether a precaution holds at a site."""
        places = self.places.get(precaution)
        if places is None:
            return False
        return not places or any(is_at(place, site.region, site.side) for place in places)
