"""The risk rules: what the tables say to one site before a needle goes in, in a few words.

The chart shows it beside the mark; nothing here blocks or decides. Screening has rules of its own.
"""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from needlemap.domain.site import NeedleSite
from needlemap.reference.citations import citation, zone_citation
from needlemap.reference.findings import Risk, RiskLevel, Standing, Zone
from needlemap.reference.reference import Reference

if TYPE_CHECKING:
    from needlemap.reference.electrical import EstimStop

_HIGH = "high"
_STOP = "stop"


class RiskRules:
    """The tables of one folder, put to sites. Reads each when it is first needed."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def prepare(self) -> None:
        """Read the tables now, so that the first click need not."""
        reference = self._reference
        for table in (reference.region_notes, reference.depth_facts, reference.hazard_keywords):
            len(table)
        len(reference.patient_flags)

    def risks(
        self,
        site: NeedleSite,
        zones: Collection[Zone],
        standing: Standing,
        *,
        partner: NeedleSite | None = None,
        alerted: Collection[str] = (),
    ) -> tuple[Risk, ...]:
        """Return what warns at a site, the gravest first.

        Parameters
        ----------
        zones
            Risk zones of the atlas that hold the site's spot.
        partner
            The other electrode, where a current is noted.
        alerted
            Precautions of which the screening speaks at this site already.
        """
        stops = self._of_current(site, zones, standing, partner)
        found = [
            *(risk for precaution, risk in stops if precaution not in alerted),
            *(self._of_zone(zone, standing, alerted) for zone in zones),
            *self._of_length(site, zones),
            *self._of_region(site),
        ]
        order = list(RiskLevel)
        return tuple(sorted(found, key=lambda risk: order.index(risk.level)))

    def _of_zone(self, zone: Zone, standing: Standing, alerted: Collection[str]) -> Risk:
        return Risk(
            code=f"zone.{zone.id}",
            level=RiskLevel.HIGH if zone.severity == _HIGH else RiskLevel.CAUTION,
            line=f"{zone.name}: {zone.harm}",
            advice=zone.advice,
            detail=zone.hazard,
            source=zone_citation(zone.source, zone.source_status),
            flags=self._flags(zone, standing, alerted),
        )

    def _flags(self, zone: Zone, standing: Standing, alerted: Collection[str]) -> tuple[str, ...]:
        """Return what of the patient raises a zone, by the names that the patient's file uses."""
        if not standing.places:
            return ()
        known = self._reference.patient_flags
        asked = (known[flag].precaution or flag for flag in zone.flags if flag in known)
        return tuple(
            self._name_of(precaution)
            for precaution in dict.fromkeys(asked)
            if precaution in standing.places and precaution not in alerted
        )

    def _name_of(self, precaution: str) -> str:
        entry = self._reference.precautions.get(precaution) or self._reference.patient_flags.get(
            precaution
        )
        return entry.name if entry else precaution

    def _of_length(self, site: NeedleSite, zones: Collection[Zone]) -> Iterator[Risk]:
        if site.needle is None and site.depth_mm is None:
            return
        here = {zone.id for zone in zones}
        for fact in self._reference.depth_facts.values():
            named = site.structure in fact.structures or not here.isdisjoint(fact.risk_zones)
            if named and (reach := _reach(site)) > fact.deeper_than_mm:
                how = "deep" if site.depth_mm is not None else "needle"
                yield Risk(
                    code=f"length.{fact.id}",
                    level=RiskLevel.HIGH,
                    line=f"{fact.name}: {reach:g} mm {how}",
                    advice=fact.text,
                    source=citation(fact.source, fact.certainty, self._reference),
                )

    def _of_region(self, site: NeedleSite) -> Iterator[Risk]:
        """Yield the notes of a hazardous structure: its own, else those of its region."""
        if not self._is_hazardous(site.structure):
            return
        notes = self._reference.region_notes.values()
        own = [note for note in notes if site.structure in note.structures]
        for note in own or [note for note in notes if site.region in note.body_regions]:
            yield Risk(
                code=f"region.{note.id}",
                level=RiskLevel.NOTE,
                line=note.name,
                advice=note.note,
                source=citation(note.source, note.certainty, self._reference),
            )

    def _is_hazardous(self, structure_id: str | None) -> bool:
        structure = self._reference.structures.get(structure_id or "")
        if structure is None:
            return False
        words = structure.hazards.lower()
        return structure.hazard_level == _HIGH or any(
            keyword.name in words for keyword in self._reference.hazard_keywords.values()
        )

    def _of_current(
        self,
        site: NeedleSite,
        zones: Collection[Zone],
        standing: Standing,
        partner: NeedleSite | None,
    ) -> Iterator[tuple[str | None, Risk]]:
        """Yield what speaks against current here, each with the precaution behind it."""
        technique = self._reference.techniques.get(site.technique)
        if site.estim is None and not (technique and technique.electrical):
            return
        here = {zone.id for zone in zones}
        for stop in self._reference.estim_stops.values():
            if stop.precaution and not standing.holds_at(stop.precaution, site):
                continue
            anywhere = not stop.body_regions and not stop.risk_zones
            is_here = not here.isdisjoint(stop.risk_zones) or (
                not stop.across and site.region in stop.body_regions
            )
            if anywhere or is_here or (stop.across and _lies_across(site, partner, stop)):
                yield stop.precaution, self._against(stop)

    def _against(self, stop: "EstimStop") -> Risk:
        return Risk(
            code=f"estim.{stop.id}",
            level=RiskLevel.HIGH if stop.action == _STOP else RiskLevel.CAUTION,
            line=f"E-stim: {stop.name}",
            source=citation(stop.source, stop.certainty, self._reference),
        )


def _lies_across(site: NeedleSite, partner: NeedleSite | None, stop: "EstimStop") -> bool:
    if partner is None or site.side is not partner.side.opposite or site.side is partner.side:
        return False
    return site.region in stop.body_regions and partner.region in stop.body_regions


def _reach(site: NeedleSite) -> float:
    """Return how deep the needle went, or could go where no depth is recorded, in mm."""
    if site.depth_mm is not None:
        return site.depth_mm
    return site.needle.length_mm if site.needle else 0
