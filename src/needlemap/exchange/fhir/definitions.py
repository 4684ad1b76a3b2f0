"""Our own extensions, defined: each bundle carries these, so that it explains itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from needlemap.exchange.fhir.codes import (
    NEEDLING,
    PLAN,
    SURFACE_POINT,
    SYMPTOM_AREA,
    SYMPTOM_ARROW,
    Json,
)
from needlemap.exchange.fhir.elements import made_id


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an extension: its name, the type of its value, and what it says."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Definition:
    """An extension of our own, and on which resource it stands."""

    url: str
    name: str
    context: str
    meaning: str
    parts: tuple[Part, ...]


SURFACE = Definition(
    SURFACE_POINT,
    "SurfacePoint",
    "BodyStructure",
    "The spot of skin of a needle site: a point of one body mesh that all figures share, and where "
    "it lies on the standing male figure.",
    (
        Part("mesh", "string", "Name of the mesh and version of the atlas."),
        Part("face", "unsignedInt", "Number of the quad of the mesh."),
        Part("s", "decimal", "Where on the quad, 0 to 1, along its first edge."),
        Part("t", "decimal", "Where on the quad, 0 to 1, along its last edge."),
        Part("figure", "code", "The figure on which x, y and z hold."),
        Part("x", "Quantity", "Distance from the midline in mm, to the body's left."),
        Part("y", "Quantity", "Height above the floor in mm."),
        Part("z", "Quantity", "Distance to the front in mm."),
        Part("approximate", "boolean", "Whether the place was entered as approximate."),
    ),
)
DOSE = Definition(
    NEEDLING,
    "Needling",
    "Procedure",
    "What was done with the needle at one site. A part that is missing was not entered.",
    (
        Part("number", "positiveInt", "Number of the site within its session."),
        Part("structureSource", "code", "How the structure was named: inferred, chosen, typed."),
        Part("manipulation", "CodeableConcept", "What was done with the needle once it was in."),
        Part("diameter", "Quantity", "Diameter of the needle in mm."),
        Part("length", "Quantity", "Length of the needle in mm."),
        Part("needles", "positiveInt", "Needles at the site."),
        Part("insertions", "positiveInt", "Insertions of the needle."),
        Part("removed", "unsignedInt", "Needles removed."),
        Part("retained", "unsignedInt", "Needles declared to stay in."),
        Part("retainedReason", "string", "Why they stay in."),
        Part("removedBy", "string", "Who removed the needles."),
        Part("removedAt", "dateTime", "When the last needle came out."),
        Part("depth", "Quantity", "Depth in mm, as estimated."),
        Part("angle", "code", "Angle to the skin: perpendicular, oblique, tangential."),
        Part("twitch", "code", "Local twitch response: none, single, multiple."),
        Part("twitchCount", "unsignedInt", "Local twitch responses."),
        Part("painReproduced", "boolean", "Whether the familiar pain was reproduced."),
        Part("retention", "Quantity", "For how many seconds the needle stayed."),
        Part("currentPair", "string", "The pair of sites that a current ran through."),
        Part("currentChannel", "positiveInt", "Channel of the stimulator."),
        Part("currentFrequency", "Quantity", "Frequency in Hz."),
        Part("currentPulse", "Quantity", "Width of a pulse in microseconds."),
        Part("currentIntensity", "Quantity", "Intensity in mA, or as a score."),
        Part("currentDuration", "Quantity", "Duration in minutes."),
        Part("currentLevel", "string", "What the patient felt or showed."),
        Part("currentWaveform", "string", "Waveform."),
        Part("currentMode", "string", "How the pulses follow each other."),
    ),
)
PLANNED = Definition(
    PLAN,
    "PlannedSessions",
    "CarePlan",
    "How many sessions are planned, and when to look again.",
    (
        Part("sessions", "positiveInt", "Planned sessions."),
        Part("reassessAfter", "positiveInt", "Sessions until progress is assessed."),
    ),
)
AREA = Definition(
    SYMPTOM_AREA,
    "SymptomArea",
    "Observation.component",
    "An area of skin that was drawn for a symptom.",
    (
        Part("mesh", "string", "Name of the mesh and version of the atlas."),
        Part("number", "positiveInt", "Number of the area, as in P1."),
        Part("depth", "code", "How deep it is felt: superficial, deep."),
        Part("course", "code", "Whether it is there all the time: constant, intermittent."),
        Part("cells", "string", "The cells of skin of the mesh, as runs of their numbers."),
    ),
)
ARROW = Definition(
    SYMPTOM_ARROW,
    "SymptomArrow",
    "Observation",
    "That a symptom spreads from one spot of skin to another.",
    (
        Part("mesh", "string", "Name of the mesh and version of the atlas."),
        Part("fromFace", "unsignedInt", "Number of the quad on which it begins."),
        Part("fromS", "decimal", "Where on that quad, 0 to 1, along its first edge."),
        Part("fromT", "decimal", "Where on that quad, 0 to 1, along its last edge."),
        Part("toFace", "unsignedInt", "Number of the quad on which it ends."),
        Part("toS", "decimal", "Where on that quad, 0 to 1, along its first edge."),
        Part("toT", "decimal", "Where on that quad, 0 to 1, along its last edge."),
    ),
)
DEFINITIONS = (SURFACE, DOSE, PLANNED, AREA, ARROW)


def structure_definitions() -> Iterator[Json]:
    """Yield the definitions as StructureDefinition resources."""
    for each in DEFINITIONS:
        yield {
            "resourceType": "StructureDefinition",
            "id": made_id(each.url, "definition"),
            "url": each.url,
            "name": each.name,
            "status": "active",
            "description": each.meaning,
            "fhirVersion": "4.0.1",
            "kind": "complex-type",
            "abstract": False,
            "context": [{"type": "element", "expression": each.context}],
            "type": "Extension",
            "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
            "derivation": "constraint",
            "differential": {"element": list(_elements(each))},
        }


def _elements(definition: Definition) -> Iterator[Json]:
    yield {
        "id": "Extension",
        "path": "Extension",
        "short": definition.name,
        "definition": definition.meaning,
        "min": 0,
        "max": "*",
    }
    yield {
        "id": "Extension.extension",
        "path": "Extension.extension",
        "slicing": {
            "discriminator": [{"type": "value", "path": "url"}],
            "ordered": False,
            "rules": "closed",
        },
        "min": 1,
        "max": str(len(definition.parts)),
    }
    for part in definition.parts:
        at = f"Extension.extension:{part.name}"
        yield {
            "id": at,
            "path": "Extension.extension",
            "sliceName": part.name,
            "short": part.meaning,
            "min": 0,
            "max": "1",
        }
        yield {"id": f"{at}.url", "path": "Extension.extension.url", "fixedUri": part.name}
        yield {
            "id": f"{at}.value[x]",
            "path": "Extension.extension.value[x]",
            "min": 1,
            "type": [{"code": part.type}],
        }
    yield {"id": "Extension.url", "path": "Extension.url", "fixedUri": definition.url}
    yield {"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"}
