"""The people who use the records."""

from dataclasses import dataclass
from enum import StrEnum

from needlemap.domain.checks import check_id, check_text


class Role(StrEnum):
    """What a user may do. Assistants chart but do not sign; reviewers only read."""

    THERAPIST = "therapist"
    ASSISTANT = "assistant"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Therapist:
    """A named user of the records."""

    id: str
    name: str
    credentials: str = ""
    role: Role = Role.THERAPIST

    def __post_init__(self) -> None:
        check_id("id", self.id)
        check_text("name", self.name, longest=120, required=True)
        check_text("credentials", self.credentials, longest=80)

    @property
    def signature_name(self) -> str:
        """Name and credentials, as printed under a record."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name
