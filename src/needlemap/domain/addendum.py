"""What may follow a signature: addenda, and the withdrawal of a session entered in error."""

from dataclasses import dataclass
from datetime import datetime

from needlemap.domain import checks


@dataclass(frozen=True, slots=True)
class Addendum:
    """A later word to a signed session: author, time, reason, text. It never changes."""

    id: str
    session_id: str
    therapist_id: str
    name: str
    credentials: str
    written_at: datetime
    utc_offset_min: int
    reason: str
    text: str

    def __post_init__(self) -> None:
        for field in ("id", "session_id", "therapist_id"):
            checks.check_id(field, getattr(self, field))
        checks.check_text("name", self.name, longest=120, required=True)
        checks.check_text("credentials", self.credentials, longest=80)
        checks.check_moment("written_at", self.written_at)
        checks.check_whole("utc_offset_min", self.utc_offset_min, low=-840, high=840, unit="min")
        checks.check_text("reason", self.reason, longest=500, required=True)
        checks.check_text("text", self.text, longest=20_000, required=True)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A session declared entered in error: by whom, when, why. It stays in the records."""

    session_id: str
    therapist_id: str
    name: str
    withdrawn_at: datetime
    utc_offset_min: int
    reason: str

    def __post_init__(self) -> None:
        checks.check_id("session_id", self.session_id)
        checks.check_id("therapist_id", self.therapist_id)
        checks.check_text("name", self.name, longest=120, required=True)
        checks.check_moment("withdrawn_at", self.withdrawn_at)
        checks.check_whole("utc_offset_min", self.utc_offset_min, low=-840, high=840, unit="min")
        checks.check_text("reason", self.reason, longest=500, required=True)
