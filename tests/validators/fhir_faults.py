"""Faults to plant into resources: the validators must see each, or they would prove nothing."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Fault = tuple[str, Callable[[Json], object]]


def without(name: str) -> Callable[[Json], object]:
    return lambda found: found.pop(name)


def giving(**values: Any) -> Callable[[Json], object]:
    return lambda found: found.update({name.rstrip("_"): value for name, value in values.items()})


def _value_and_parts(found: Json) -> None:
    found["extension"][0]["valueString"] = "beside its parts"


def _extension_of_nobody(found: Json) -> None:
    found["extension"][1]["url"] += "99"


# Of each: the resource into which it is planted, and how. All are wrong by FHIR 4.0.1.
FAULTS: dict[str, Fault] = {
    "a gender that is none": ("Patient", giving(gender="woman")),
    "a birth date that is no day": ("Patient", giving(birthDate="1980-13-40")),
    "a name that is no list": ("Patient", giving(name={"family": "Lind"})),
    "a field that FHIR does not know": ("Patient", giving(colour="blue")),
    "an observation without status": ("Observation", without("status")),
    "an observation of nothing": ("Observation", without("code")),
    "two values at once": ("Observation", giving(valueString="four", valueBoolean=True)),
    "a number as text": ("Observation", giving(valueQuantity={"value": "four"})),
    "an encounter without class": ("Encounter", without("class")),
    "a reference to nobody": (
        "Encounter",
        giving(subject={"reference": "urn:uuid:00000000-0000-4000-8000-000000000000"}),
    ),
    "a procedure in a state that is none": ("Procedure", giving(status="ready")),
    "a procedure on nobody": ("Procedure", without("subject")),
    "a place of nobody's body": ("BodyStructure", without("patient")),
    "an extension with a value beside its parts": ("BodyStructure", _value_and_parts),
    "an extension that nobody has defined": ("BodyStructure", _extension_of_nobody),
    "an event that may not have been": ("AdverseEvent", without("actuality")),
    "a consent to nothing": ("Consent", without("scope")),
    "a time without its distance from UTC": (
        "Consent",
        giving(dateTime="2026-11-21T14:05:00"),
    ),
    "a signature under nothing": ("Provenance", without("target")),
    "a plan without intent": ("CarePlan", without("intent")),
    "a document without content": ("DocumentReference", without("content")),
}
