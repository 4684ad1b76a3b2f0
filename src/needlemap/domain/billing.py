"""A hint at the US code of a session: distinct muscles counted. Shown, never decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from needlemap.domain.catalogue import Structure
from needlemap.domain.placement import Side
from needlemap.domain.site import NeedleSite


@dataclass(frozen=True, slots=True)
class PayerRules:
    """How a payer counts muscles for a code hint; what no payer says is counted cautiously.

    ``sides_counted_twice``: the same muscle left and right counts as two.
    ``tendons_counted``: tendons, ligaments and the like count as muscles.
    """

    sides_counted_twice: bool = False
    tendons_counted: bool = False


class CodeRange(Protocol):
    """A code by the number of distinct muscles that it is for; no upper end is None."""

    @property
    def id(self) -> str:
        """The code itself."""

    @property
    def fewest_muscles(self) -> int:
        """From so many."""

    @property
    def most_muscles(self) -> int | None:
        """To so many."""


@dataclass(frozen=True, slots=True)
class CountedMuscle:
    """A muscle that counts once, with the sites that make it count.

    ``muscle`` is the id of the parent muscle, of the structure itself where a payer counts what is
    no muscle. ``side`` is given where a payer counts the sides apart.
    """

    muscle: str
    side: Side | None
    site_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeHint:
    """The code that the count points to, and the list that justifies it.

    ``code`` is None where nothing counts. ``left_out`` are sites that aim at no muscle.
    """

    code: str | None
    muscles: tuple[CountedMuscle, ...]
    left_out: tuple[str, ...]


def code_hint(
    sites: Sequence[NeedleSite],
    structures: Mapping[str, Structure],
    codes: Iterable[CodeRange],
    rules: PayerRules,
) -> CodeHint:
    """Count each muscle once, however many parts, needles and sites it has."""
    counted: dict[tuple[str, Side | None], list[str]] = {}
    left_out: list[str] = []
    for site in sites:
        muscle = _counts_as(structures.get(site.structure or ""), rules)
        if muscle is None:
            left_out.append(site.id)
        else:
            side = site.side if rules.sides_counted_twice else None
            counted.setdefault((muscle, side), []).append(site.id)
    muscles = tuple(
        CountedMuscle(muscle, side, tuple(site_ids)) for (muscle, side), site_ids in counted.items()
    )
    return CodeHint(_code_for(len(muscles), codes), muscles, tuple(left_out))


def _counts_as(structure: Structure | None, rules: PayerRules) -> str | None:
    if structure is None:
        return None
    return structure.parent_muscle or (structure.id if rules.tendons_counted else None)


def _code_for(count: int, codes: Iterable[CodeRange]) -> str | None:
    for code in codes:
        if code.fewest_muscles <= count <= (code.most_muscles or count):
            return code.id
    return None
