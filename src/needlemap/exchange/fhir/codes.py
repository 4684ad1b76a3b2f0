"""Codes and addresses of FHIR: what others have defined, what is our own, what is the clinic's.

No table of SNOMED CT and no CPT is shipped, since both need a licence. A clinic that has one keeps
its codes in a table of its own (`OwnCode`), and they stand beside ours wherever they fit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from needlemap.domain import checks
from needlemap.domain.catalogue import Structure
from needlemap.errors import ImportRefusedError
from needlemap.exchange.table_reading import SourceTable

Json = dict[str, Any]

# An arc below 2.25 belongs to whoever made its UUID, and needs no registration (ITU-T X.667).
OWN = "urn:oid:2.25.166314670016049263549100519413728930049"
SURFACE_POINT = f"{OWN}.1"
NEEDLING = f"{OWN}.2"
PLAN = f"{OWN}.3"
SYMPTOM_AREA = f"{OWN}.4"
SYMPTOM_ARROW = f"{OWN}.5"
TECHNIQUES = f"{OWN}.10"
MANIPULATIONS = f"{OWN}.11"
STRUCTURES = f"{OWN}.12"
REGIONS = f"{OWN}.13"
MEASURES = f"{OWN}.14"
EVENTS = f"{OWN}.15"
FINDINGS = f"{OWN}.16"
LOG_ACTIONS = f"{OWN}.17"
DISCUSSED = f"{OWN}.18"
SYMPTOMS = f"{OWN}.19"
ANSWERS = f"{OWN}.20"

# Of others.
TARGET_BODY_STRUCTURE = "http://hl7.org/fhir/StructureDefinition/procedure-targetBodyStructure"
INCLUDED_STRUCTURE = (
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-BodyStructure.includedStructure"
)
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
LOINC = "http://loinc.org"
CPT = "http://www.ama-assn.org/go/cpt"
FMA = "urn:oid:2.16.840.1.113883.6.119"
UBERON = "http://purl.obolibrary.org/obo/uberon.owl"
UCUM = "http://unitsofmeasure.org"
TERMS = "http://terminology.hl7.org/CodeSystem"
URI = "urn:ietf:rfc:3986"
SIGNATURE_TYPES = "urn:iso-astm:E1762-95:2013"
DICOM = "http://dicom.nema.org/resources/ontology/DCM"
# What HL7 tags data with that are of nobody.
MADE_UP = "HTEST"

PAIN_SCORE = "72514-3"
CONSENT_DOCUMENT = "59284-0"
LOINC_DISPLAYS = {
    PAIN_SCORE: "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
    CONSENT_DOCUMENT: "Consent Document",
}
LOINC_NOTICE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright © "
    "Regenstrief Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) "
    "Committee and is available at no cost under the license at http://loinc.org/license. LOINC® "
    "is a registered United States trademark of Regenstrief Institute, Inc."
)
# Units of measures as UCUM writes them; a score has none of its own.
UCUM_UNITS = {"%": "%", "degrees": "deg", "N": "N", "points": "{score}", "grade": "{grade}"}

KINDS: Mapping[str, str] = {
    "procedure": "",
    "technique": TECHNIQUES,
    "manipulation": MANIPULATIONS,
    "structure": STRUCTURES,
    "region": REGIONS,
    "measure": MEASURES,
    "event": EVENTS,
    "finding": FINDINGS,
    "told": DISCUSSED,
}
DRY_NEEDLING = "dry_needling"
_COLUMNS = ("kind", "id", "system", "code", "display")


class Names(Protocol):
    """The names that codes need; `needlemap.reference` has them."""

    @property
    def structures(self) -> Mapping[str, Structure]:
        """Structures by id."""

    def structure_name(self, structure_id: str | None) -> str:
        """Name of a structure."""

    def technique_name(self, technique_id: str) -> str:
        """Name of a technique."""

    def manipulation_name(self, manipulation_id: str | None) -> str:
        """Name of a manipulation."""

    def region_name(self, region_id: str) -> str:
        """Name of a body region."""

    def condition_name(self, code: str) -> str:
        """Name of an ICD-10-CM code."""

    def precaution_name(self, precaution: str) -> str:
        """Name of a precaution."""

    def event_name(self, event: str) -> str:
        """Name of an adverse event."""

    def measure_name(self, measure: str) -> str:
        """Short name of an outcome measure."""

    def consent_element_name(self, element: str) -> str:
        """Name of something that is told before consenting."""


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code of the clinic's own for something that NeedleMap names: of SNOMED CT, CPT or others.

    ``kind`` and ``id`` say for what: one of `KINDS`, and the id in data/; for the treatment as a
    whole ``procedure`` and ``dry_needling``.
    """

    kind: str
    id: str
    system: str
    code: str
    display: str = ""

    def __post_init__(self) -> None:
        checks.check_one_of("kind", self.kind, tuple(KINDS))
        checks.check_code("id", self.id)
        checks.check_text("system", self.system, longest=200, required=True)
        if ":" not in self.system or " " in self.system:
            raise ValueError("system must be a whole address, as http://snomed.info/sct")
        checks.check_text("code", self.code, longest=60, required=True)
        checks.check_text("display", self.display, longest=200)


def own_codes_of(table: SourceTable) -> tuple[OwnCode, ...]:
    """Return the codes of a table with the columns kind, id, system, code and display.

    ImportRefusedError names the line that is wrong.
    """
    head = [name.strip().casefold() for name in table.head]
    if missing := [name for name in _COLUMNS[:4] if name not in head]:
        raise ImportRefusedError(
            f"{table.name} has no column {missing[0]}. A table of own codes has the columns "
            f"{', '.join(_COLUMNS)}. Nothing was changed."
        )
    found = []
    for row in table.rows:
        cells = dict(zip(head, row.cells, strict=True))
        try:
            found.append(OwnCode(*(cells.get(name, "").strip() for name in _COLUMNS)))
        except ValueError as error:
            raise ImportRefusedError(
                f"{table.name}, line {row.line}: {error}. Nothing was changed."
            ) from error
    return tuple(found)


class Coder:
    """Makes codes with names; those of the clinic stand beside ours.

    Parameters
    ----------
    own
        The clinic's own codes.
    """

    def __init__(self, names: Names, own: Iterable[OwnCode] = ()) -> None:
        self.names = names
        self._own: dict[tuple[str, str], list[Json]] = {}
        for each in own:
            made = coding(each.system, each.code, each.display)
            self._own.setdefault((each.kind, each.id), []).append(made)

    def of(self, kind: str, id_: str, name: str, *more: Json) -> Json:
        """Return a concept: codes of others, our own, the clinic's, and the name as text."""
        own = [coding(KINDS[kind], id_, name)] if KINDS[kind] else []
        listed = [*more, *own, *self._own.get((kind, id_), [])]
        return ({"coding": listed} if listed else {}) | {"text": name}

    def treatment(self) -> Json:
        """Return what is done, as the clinic codes it: we ship no code for it."""
        return self.of("procedure", DRY_NEEDLING, "Dry needling")

    def technique(self, id_: str) -> Json:
        """Return a technique of needling."""
        return self.of("technique", id_, self.names.technique_name(id_))

    def manipulation(self, id_: str) -> Json:
        """Return what is done with the needle."""
        return self.of("manipulation", id_, self.names.manipulation_name(id_))

    def structure(self, id_: str) -> Json:
        """Return a structure, with ids of FMA and Uberon where these mean exactly this one."""
        known = self.names.structures.get(id_)
        more = []
        if known is not None and known.id_scope == "exact":
            if known.fma_id:
                more.append(coding(FMA, known.fma_id.removeprefix("FMA:"), ""))
            if known.uberon_id:
                more.append(coding(UBERON, known.uberon_id, ""))
        return self.of("structure", id_, self.names.structure_name(id_), *more)

    def region(self, id_: str) -> Json:
        """Return a region of the body."""
        return self.of("region", id_, self.names.region_name(id_))

    def event(self, id_: str) -> Json:
        """Return an adverse event."""
        return self.of("event", id_, self.names.event_name(id_))

    def measure(self, id_: str, detail: str = "") -> Json:
        """Return an outcome measure; the pain scale has a code of LOINC."""
        more = [loinc(PAIN_SCORE)] if id_ == "nprs" else []
        concept = self.of("measure", id_, self.names.measure_name(id_), *more)
        return concept | ({"text": f"{concept['text']}: {detail}"} if detail else {})

    def finding(self, id_: str, name: str, *more: Json) -> Json:
        """Return what was asked or looked for at a visit."""
        return self.of("finding", id_, name, *more)

    def consent_element(self, id_: str) -> Json:
        """Return what a patient was told before consenting."""
        return self.of("told", id_, self.names.consent_element_name(id_))

    def diagnosis(self, code: str) -> Json:
        """Return a code of ICD-10-CM."""
        name = self.names.condition_name(code)
        return coding(ICD_10_CM, code, "" if name == code else name)


def coding(system: str, code: str, display: str) -> Json:
    """Return one code."""
    return {"system": system, "code": code} | ({"display": display} if display else {})


def loinc(code: str) -> Json:
    """Return a code of LOINC under its own name."""
    return coding(LOINC, code, LOINC_DISPLAYS[code])


def term(system: str, code: str, text: str = "") -> Json:
    """Return a concept of HL7's own terms."""
    made: Json = {"coding": [coding(f"{TERMS}/{system}", code, "")]}
    return made | ({"text": text} if text else {})
