"""Outcome measures: their ranges, and which change of them counts. Never the items' wording."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from needlemap.domain.catalogue import Certainty
from needlemap.reference import cells
from needlemap.reference.tables import Table


class Better(StrEnum):
    """Which way an improvement goes."""

    HIGHER = "higher"
    LOWER = "lower"


class ChangeKind(StrEnum):
    """What a published change means."""

    MIC = "mic"
    """Minimal important change."""
    MDC90 = "mdc90"
    """Minimal change that is more than error, with 90 % confidence."""
    ASYMMETRY = "asymmetry"
    """Difference between the sides that is abnormal."""


@dataclass(frozen=True, slots=True)
class OutcomeMeasure:
    """A measure as a total. ``low`` and ``high`` bound what is accepted, in `unit`."""

    id: str
    name: str
    short_name: str
    low: float
    high: float
    unit: str
    better: Better
    items: int | None
    fewest_answered: int | None
    scoring: str
    certainty: Certainty
    source: str
    note: str

    def __post_init__(self) -> None:
        if self.low >= self.high:
            raise ValueError(f"low must be below high ({self.high:g}), not {self.low:g}")


@dataclass(frozen=True, slots=True)
class ImportantChange:
    """A published change of a measure: `low` to `high` in `unit`, equal where one number is given.

    Papers differ, so a measure has several; the source is shown with each.
    """

    id: str
    measure: str
    kind: ChangeKind
    low: float
    high: float
    unit: str
    population: str
    certainty: Certainty
    source: str
    note: str

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"low must be at most high ({self.high:g}), not {self.low:g}")


def minimal_changes(
    changes: Iterable[ImportantChange], measure: str
) -> tuple[ImportantChange, ...]:
    """Return the minimal important changes of a measure, in the order of the table."""
    return tuple(c for c in changes if c.measure == measure and c.kind is ChangeKind.MIC)


_ITEMS = cells.optional(cells.whole(1, 100))
_CHANGE = cells.number(0, 1000)

OUTCOME_MEASURES = Table(
    "outcome_measures.csv",
    OutcomeMeasure,
    {
        "short_name": cells.name,
        "low": cells.number(-1000, 10_000),
        "high": cells.number(-1000, 10_000),
        "unit": cells.name,
        "better": cells.choice(Better),
        "items": _ITEMS,
        "fewest_answered": _ITEMS,
    },
)
IMPORTANT_CHANGES = Table(
    "important_changes.csv",
    ImportantChange,
    {
        "measure": cells.code,
        "kind": cells.choice(ChangeKind),
        "low": _CHANGE,
        "high": _CHANGE,
        "unit": cells.name,
    },
)
