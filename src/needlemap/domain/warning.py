"""A warning that was shown at a site: what it said, when, and how it was acknowledged."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from needlemap.domain import checks


class Acknowledged(StrEnum):
    """How a warning was acknowledged: by going on with the chart, or by the key for it."""

    GOING_ON = "going_on"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class ShownWarning:
    """The words stand as they were shown: the tables behind them may change later.

    ``code`` names the rule: ``zone.<risk zone>``, ``region.<region note>``, ``length.<fact>``,
    ``estim.<stop>`` or ``screening.<precaution>``.
    """

    code: str
    text: str
    shown_at: datetime
    acknowledged_at: datetime | None = None
    how: Acknowledged | None = None

    def __post_init__(self) -> None:
        checks.check_code("warning", self.code)
        checks.check_text("warning", self.text, longest=2000, required=True)
        checks.check_moment("shown_at", self.shown_at)
        if (self.acknowledged_at is None) != (self.how is None):
            raise ValueError("a warning must say when and how it was acknowledged, or neither")
        if self.acknowledged_at is not None:
            checks.check_moment("acknowledged_at", self.acknowledged_at)

    @property
    def is_open(self) -> bool:
        """Whether nobody has acknowledged it yet."""
        return self.acknowledged_at is None

    def acknowledged(self, how: Acknowledged, *, at: datetime) -> "ShownWarning":
        """Return the warning as acknowledged now; one that was before stays as it is."""
        return replace(self, acknowledged_at=at, how=how) if self.is_open else self
