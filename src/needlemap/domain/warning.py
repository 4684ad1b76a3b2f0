"""A warning that was displayed at a site: what it said, when, and whether it was acknowledged."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from needlemap.domain import checks


class Acknowledged(StrEnum):
    """How a warning came to be noted in the record.

    `GOING_ON` is read only: earlier versions wrote it when the therapist went on with the chart.
    Nobody acknowledged such a warning; it was displayed. `KEY` is the button or key meant for it.
    """

    GOING_ON = "going_on"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class ShownWarning:
    """The words stand as they were displayed: the tables behind them may change later.

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
        """Whether it was only displayed: nobody has acknowledged it on purpose."""
        return self.how is not Acknowledged.KEY

    def acknowledged(self, *, at: datetime) -> "ShownWarning":
        """Return the warning as acknowledged on purpose; one that was before stays as it is."""
        return replace(self, acknowledged_at=at, how=Acknowledged.KEY) if self.is_open else self
