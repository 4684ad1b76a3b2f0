"""Which fields a clinic may require before signing, and which it does unless it says otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass

from needlemap.domain.catalogue import Certainty
from needlemap.domain.signing import RequiredFields
from needlemap.reference import cells
from needlemap.reference.tables import Table


@dataclass(frozen=True, slots=True)
class RequiredField:
    """A field by its code in `domain.signing.FIELDS`, with the words that name it in a list.

    ``group`` says which part of the form it is on: sites, before, needles, after or times.
    """

    id: str
    name: str
    group: str
    by_default: bool
    certainty: Certainty
    source: str


REQUIRED_FIELDS = Table(
    "required_fields.csv", RequiredField, {"group": cells.code, "by_default": cells.yes_no}
)


def default_required(fields: Iterable[RequiredField]) -> RequiredFields:
    """Return the profile of a clinic that has chosen none: what every honest record needs."""
    return RequiredFields(tuple(field.id for field in fields if field.by_default))
