"""What laws, boards and societies say of needling by physical therapists. Not legal advice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from needlemap.domain.catalogue import Certainty
from needlemap.domain.region import Region
from needlemap.reference import cells
from needlemap.reference.tables import Table


@dataclass(frozen=True, slots=True)
class PracticeRule:
    """One text that was opened, in our words, with where and when it was read.

    ``permitted`` says whether the text allows physical therapists to needle; ``required`` are the
    fields of the visit that it asks for, by their codes in `domain.signing.FIELDS`. ``title`` names
    the section that was read. What others only tell of a text is no rule here.
    """

    id: str
    region: Region
    name: str
    permitted: bool
    text: str
    required: tuple[str, ...]
    title: str
    url: str
    opened_on: date
    certainty: Certainty
    source: str


PRACTICE_RULES = Table(
    "practice_rules.csv",
    PracticeRule,
    {
        "region": cells.choice(Region),
        "name": cells.name,
        "permitted": cells.yes_no,
        "text": cells.name,
        "required": cells.several(cells.text),
        "opened_on": cells.day,
    },
)


def rules_of(region: Region | None, rules: Iterable[PracticeRule]) -> tuple[PracticeRule, ...]:
    """Return the rules of a region, in the order of the table."""
    return tuple(rule for rule in rules if rule.region is region)
