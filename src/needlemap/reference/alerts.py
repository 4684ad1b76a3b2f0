"""The screening rules: what a patient's precautions say to a session, and which sites they mean.

Driven by data/precautions.csv and data/block_circumstances.csv. Nothing here decides: an alert
warns or asks for an acknowledgement, the clinician goes on or not.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from needlemap.domain.catalogue import Structure
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import Alert, AlertLevel, Answer, is_at
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.domain.visit import ConsentStatus, Visit
from needlemap.reference.reference import Reference
from needlemap.reference.screening import BlockWhen, Circumstance, Grade, Precaution

_GRADES = {
    Grade.ABSOLUTE: "absolute contraindication",
    Grade.ABSOLUTE_LOCAL: "absolute contraindication at the affected area",
    Grade.RELATIVE: "relative contraindication",
    Grade.RELATIVE_LOCAL: "relative contraindication at the affected area",
    Grade.NONE: "note",
}
_UNWILLING = {ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN}
_REFUSAL = "refusal"
# Notes are for whoever keeps the table, but a disagreement of the sources is not to be hidden.
_DISAGREE = "sources differ"


@dataclass(frozen=True, slots=True)
class _Standing:
    """A precaution that holds for the patient, with what is known of where and when."""

    places: tuple[str, ...] = ()
    circumstances: tuple[str, ...] = ()


def alerts(session: Session, patient_file: PatientFile, reference: Reference) -> tuple[Alert, ...]:
    """Return what warns in this session, blocks first, then warnings, then notes.

    Today's answer stands above the patient's file; an answer of "unknown" is asked and silent.
    Refused or withdrawn consent counts as the precaution of that name.
    """
    visit, asked = session.visit, {_REFUSAL}
    asked |= {answer.precaution for answer in visit.screening}
    asked |= {known.precaution for known in patient_file.precautions}
    found = [
        alert
        for precaution in reference.precautions.values()
        if precaution.id in asked
        and (standing := _standing(precaution, session.visit, patient_file)) is not None
        for alert in (_Rule(precaution, standing, session, reference).alert(),)
    ]
    order = list(AlertLevel)
    return tuple(sorted(found, key=lambda alert: order.index(alert.level)))


def _standing(precaution: Precaution, visit: Visit, patient_file: PatientFile) -> _Standing | None:
    if (
        precaution.id == _REFUSAL
        and visit.consent is not None
        and visit.consent.status in _UNWILLING
    ):
        return _Standing()
    today = visit.answer_to(precaution.id)
    if today is not None:
        if today.answer is not Answer.YES:
            return None
        return _Standing(today.places, today.circumstances)
    known = None if precaution.today_only else patient_file.precaution(precaution.id)
    return _Standing(known.places) if known and known.answer is Answer.YES else None


@dataclass(frozen=True, slots=True)
class _Rule:
    """One precaution that holds, put to the sites of one session."""

    precaution: Precaution
    standing: _Standing
    session: Session
    reference: Reference

    def alert(self) -> Alert:
        blocking = list(self._blocking())
        if blocking:
            reasons = " and ".join(dict.fromkeys(words for words, _ in blocking))
            meant = {site.id for _, sites in blocking for site in sites}
            return self._alert(AlertLevel.BLOCK, reasons, meant)
        if self.precaution.region_linked and not self._warns_everywhere:
            return self._local_alert()
        return self._alert(self.precaution.action, _GRADES[self.precaution.grade])

    @property
    def _warns_everywhere(self) -> bool:
        return BlockWhen.LOCAL_SITE in self.precaution.block_when

    def _local_alert(self) -> Alert:
        """Return the alert of a precaution that holds at some places only."""
        grade = _GRADES[self.precaution.grade]
        if not self._where:
            return self._alert(self.precaution.action, f"{grade}; area not recorded")
        here = self._sites_at_place()
        if here:
            return self._alert(self.precaution.action, grade, {site.id for site in here})
        places = ", ".join(place_name(place, self.reference) for place in self._where)
        return self._alert(AlertLevel.NOTE, f"applies at: {places}")

    def _blocking(self) -> Iterator[tuple[str, list[NeedleSite]]]:
        """Yield the words and the sites of each circumstance that asks for an acknowledgement."""
        for circumstance_id in self.precaution.block_when:
            circumstance = self.reference.block_circumstances[circumstance_id]
            if circumstance_id in self.standing.circumstances:
                yield circumstance.name, []
            elif circumstance_id is BlockWhen.LOCAL_SITE:
                if here := self._sites_at_place():
                    yield circumstance.name, here
            elif circumstance_id is not BlockWhen.FIRST_TRIMESTER and (
                met := [site for site in self.session.sites if self._meets(site, circumstance)]
            ):
                yield circumstance.name, met

    @property
    def _where(self) -> tuple[str, ...]:
        return self.precaution.body_regions or self.standing.places

    def _sites_at_place(self) -> list[NeedleSite]:
        return [
            site
            for site in self.session.sites
            if any(is_at(place, site.region, site.side) for place in self._where)
        ]

    def _meets(self, site: NeedleSite, circumstance: Circumstance) -> bool:
        if circumstance.electrical and not is_electrical(site, self.reference):
            return False
        bounds = (circumstance.body_regions, circumstance.layers, circumstance.hazards)
        if not any(bounds):
            return True
        structure = self.reference.structures.get(site.structure or "")
        return (
            site.region in circumstance.body_regions
            or _names_hazard(structure, circumstance.hazards)
            or _is_deep(site, structure, circumstance)
        )

    def _alert(self, level: AlertLevel, why: str, site_ids: Collection[str] = frozenset()) -> Alert:
        numbers = {site.id: number for number, site in enumerate(self.session.sites, 1)}
        meant = tuple(site_id for site_id in numbers if site_id in site_ids)
        at = _at_sites([numbers[site_id] for site_id in meant])
        differ = f" ({self.precaution.note})" if _DISAGREE in self.precaution.note else ""
        reason = f"{self.precaution.finding}{at}: {why}{differ}."
        return Alert(self.precaution.id, level, reason, meant)


def is_electrical(site: NeedleSite, reference: Reference) -> bool:
    """Whether current runs through the needles of a site."""
    technique = reference.techniques.get(site.technique)
    return site.estim is not None or (technique is not None and technique.electrical)


def place_name(place: str, reference: Reference) -> str:
    """Return a place of a precaution in words: ``upper_arm.left`` is "upper arm, left"."""
    region, _, side = place.partition(".")
    name = reference.region_name(region).lower()
    return f"{name}, {side}" if side else name


def _names_hazard(structure: Structure | None, hazards: Collection[str]) -> bool:
    return structure is not None and any(word in structure.hazards.lower() for word in hazards)


def _is_deep(site: NeedleSite, structure: Structure | None, circumstance: Circumstance) -> bool:
    if not circumstance.layers:
        return False
    if site.depth_mm is not None and circumstance.deeper_than_mm is not None:
        return site.depth_mm > circumstance.deeper_than_mm
    if structure is None or site.technique in circumstance.spared_techniques:
        return False
    return structure.layer in circumstance.layers


def _at_sites(numbers: list[int]) -> str:
    if not numbers:
        return ""
    listed = ", ".join(str(number) for number in numbers)
    return f", at site {listed}" if len(numbers) == 1 else f", at sites {listed}"
