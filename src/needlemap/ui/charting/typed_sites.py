"""From a typed line to sites at the usual points of its structure."""

import re
from dataclasses import replace
from functools import cached_property

from needlemap.domain.clock import now_utc
from needlemap.domain.estim import Current
from needlemap.domain.pairs import as_electrodes
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.session import Session
from needlemap.domain.site import Brush, NeedleSite, StructureSource
from needlemap.history.usual import UsualChoices
from needlemap.reference import Reference
from needlemap.reference.entry_words import Vocabulary
from needlemap.reference.typed_entry import TypedEntry
from needlemap.ui.charting.body.charted_body import Body
from needlemap.ui.charting.presets.pickers import leaves_needle


class UnknownTriggerPointError(ValueError):
    """A structure has no trigger point of that number; `known` tells how many it has."""

    def __init__(self, known: int) -> None:
        super().__init__(f"trigger_point must be from 1 to {known}")
        self.known = known


class TypedSites:
    """Places what is typed: where the therapist usually needles it, else at its trigger point."""

    def __init__(self, body: Body, reference: Reference, usual: UsualChoices) -> None:
        self._body = body
        self._reference = reference
        self._usual = usual

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that may be typed; only what is drawn can be placed."""
        return Vocabulary(self._reference, {one.id for one in self._body.atlas.structures})

    def points(self, entry: TypedEntry) -> list[tuple[Side, SurfacePoint]]:
        """Return where to place, one spot a side; UnknownTriggerPointError for a wrong number."""
        return [(side, self._point(entry, side)) for side in entry.sides]

    def is_usual(self, entry: TypedEntry) -> bool:
        """Whether the therapist's own history tells the spot."""
        return (
            entry.numbers.trigger_point is None
            and self._usual.point_of(entry.structure, entry.sides[0]) is not None
        )

    def dose(self, entry: TypedEntry, brush: Brush) -> Brush:
        """Return the brush in hand with what the line says."""
        dosed = entry.dosed(brush)
        stays = leaves_needle(dosed.manipulation, self._reference)
        return replace(dosed, leaves_needle=stays)

    def sites(
        self, entry: TypedEntry, brush: Brush, session: Session, settings: Current
    ) -> tuple[NeedleSite, ...]:
        """Return new sites of the session, approximate until they are moved.

        With current in the brush they are electrodes. Two sides needled electrically are a pair
        too, set to `settings`.
        """
        dose, now = self.dose(entry, brush), now_utc()
        fresh = [
            replace(
                dose.site(
                    self._body.atlas.at(point, technique=dose.technique),
                    session_id=session.id,
                    ordinal=ordinal,
                    inserted_at=now,
                ),
                side=side,
                structure=entry.structure,
                structure_source=StructureSource.TYPED,
                approximate=True,
            )
            for ordinal, (side, point) in enumerate(self.points(entry), session.next_ordinal)
        ]
        technique = self._reference.techniques.get(dose.technique)
        both_electrical = len(fresh) == 2 and technique is not None and technique.electrical
        current = dose.current or (settings if both_electrical else None)
        return tuple(fresh) if current is None else as_electrodes(fresh, current, session.sites)

    def _point(self, entry: TypedEntry, side: Side) -> SurfacePoint:
        number = entry.numbers.trigger_point
        if number is not None:
            return self._trigger_point(entry.structure, side, number)
        known = self._usual.point_of(entry.structure, side)
        return known or self._body.atlas.usual_point(entry.structure, side)

    def _trigger_point(self, structure: str, side: Side, number: int) -> SurfacePoint:
        """Return the one whose name has the number, else the one that stands there in the list."""
        drawn = {
            mark.name: mark.point
            for mark in reversed(self._body.atlas.trigger_points)
            if mark.id == structure and mark.side in (side, Side.MIDLINE)
        }
        names = list(drawn)[::-1]
        by_name = [name for name in names if re.match(rf"TrP{number}\b", name)]
        if not by_name and not 1 <= number <= len(names):
            raise UnknownTriggerPointError(len(names))
        return drawn[by_name[0] if by_name else names[number - 1]]
