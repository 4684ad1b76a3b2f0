"""Codes of diagnoses (ICD-10-CM) and of US billing. Shown as hints, decided by the therapist."""

from dataclasses import dataclass
from datetime import date

from needlemap.domain.catalogue import Certainty
from needlemap.reference import cells
from needlemap.reference.tables import Table


@dataclass(frozen=True, slots=True)
class Condition:
    """A code of ICD-10-CM. ``condition`` is the everyday name under which it is offered.

    ``side`` is given where the code names one: left, right or bilateral.
    """

    id: str
    name: str
    condition: str
    side: str
    certainty: Certainty
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class BillingCode:
    """A US code by the number of distinct muscles; ``most_muscles`` None means no upper end."""

    id: str
    name: str
    fewest_muscles: int
    most_muscles: int | None
    in_force_on: date
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class BillingFact:
    """What is known of the codes' use. ``open`` facts are not settled and are payer settings."""

    id: str
    text: str
    open: bool
    certainty: Certainty
    source: str


_SIDES = ("", "left", "right", "bilateral")


def _side(cell: str) -> str:
    if cell not in _SIDES:
        raise ValueError(f"must be empty, left, right or bilateral, not {cell!r:.100}")
    return cell


CONDITIONS = Table(
    "conditions.csv",
    Condition,
    {"id": cells.icd_code, "condition": cells.name, "side": _side},
)
BILLING_CODES = Table(
    "billing_codes.csv",
    BillingCode,
    {
        "fewest_muscles": cells.whole(1, 1000),
        "most_muscles": cells.optional(cells.whole(1, 1000)),
        "in_force_on": cells.day,
    },
)
BILLING_FACTS = Table("billing_facts.csv", BillingFact, {"text": cells.name, "open": cells.yes_no})
