"""Two independent libraries find nothing wrong with our bundles, and see every planted fault."""

import copy
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from exchange.fhir_clinic import exported, fill
from needlemap.exchange.fhir.codes import INCLUDED_STRUCTURE
from project.checkout import ROOT
from storage.makers import ready_records
from validators.fhir_faults import FAULTS

PYTHON = ROOT / ".venv-fhir" / "bin" / "python"
pytestmark = pytest.mark.skipif(
    "CI" not in os.environ and not PYTHON.exists(),
    reason="“make test” makes the environment of the validators",
)
Json = dict[str, Any]
# pyfhircheck takes the statuses from a text that ends in "+", not from the value set.
# Nor does it know what R4 gives an item of a QuestionnaireResponse: the text of its question.
KNOWN_GAPS = re.compile(
    r"terminology\.required Encounter\.status: Code 'entered-in-error'"
    r"|element\.unknown QuestionnaireResponse\.item\[\d+\](\.item\[\d+\])*\.text: "
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Json:
    folder = tmp_path_factory.mktemp("fhir")
    with ready_records(folder / "clinic") as records:
        fill(records)
        return exported(records, folder / "whole.fhir.json", with_log=True)


@pytest.fixture(scope="module")
def told(bundle: Json, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """What each library says of the whole bundle, and of one for each planted fault."""
    folder = tmp_path_factory.mktemp("definitions")
    for each in (*resources(bundle, "StructureDefinition"), included_structure()):
        (folder / f"{each['name']}.json").write_text(json.dumps(each), encoding="utf-8")
    asked = {"whole": bundle, "sound": small(bundle)}
    asked |= {name: with_fault(bundle, name) for name in FAULTS}
    run = subprocess.run(
        [PYTHON, Path(__file__).parent / "fhir_validators.py", folder],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, dict[str, list[str]]] = json.loads(run.stdout)
    return found


def resources(bundle: Json, kind: str) -> list[Json]:
    found = (entry["resource"] for entry in bundle["entry"])
    return [each for each in found if each["resourceType"] == kind]


def included_structure() -> Json:
    """Return what HL7's cross-version extension takes, as far as we use it, in our own words."""
    extension = "Extension.extension"
    landmark = f"{extension}.extension"
    elements = [
        {"path": "Extension", "min": 0, "max": "*"},
        {"path": extension, "sliceName": "structure", "min": 1, "max": "1"},
        {"path": extension, "sliceName": "laterality", "min": 0, "max": "1"},
        {"path": extension, "sliceName": "bodyLandmarkOrientation", "min": 0, "max": "*"},
        {"path": landmark, "sliceName": "landmarkDescription", "min": 0, "max": "*"},
        {"path": landmark, "sliceName": "distanceFromLandmark", "min": 0, "max": "*"},
        {"path": landmark, "sliceName": "surfaceOrientation", "min": 0, "max": "*"},
        {"path": "Extension.url", "fixedUri": INCLUDED_STRUCTURE},
        {"path": "Extension.value[x]", "max": "0"},
    ]
    return {
        "resourceType": "StructureDefinition",
        "url": INCLUDED_STRUCTURE,
        "name": "IncludedStructure",
        "status": "active",
        "fhirVersion": "4.0.1",
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": "BodyStructure"}],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {"element": elements},
    }


def small(bundle: Json, kind: str = "Patient") -> Json:
    """Return a bundle with one resource of a kind, and those that it names, theirs too."""
    entries = {entry["fullUrl"]: entry for entry in bundle["entry"]}
    wanted = [f"urn:uuid:{resources(bundle, kind)[0]['id']}"]
    for url in wanted:
        text = json.dumps(entries[url])
        wanted += [each for each in entries if each in text and each not in wanted]
    return {**bundle, "entry": [copy.deepcopy(entries[url]) for url in wanted]}


def with_fault(bundle: Json, name: str) -> Json:
    kind, plant = FAULTS[name]
    made = small(bundle, kind)
    plant(resources(made, kind)[0])
    return made


def test_neither_library_finds_a_mistake_in_the_whole_bundle(
    told: dict[str, dict[str, list[str]]],
) -> None:
    said = [each for each in told["whole"]["pyfhircheck"] if not KNOWN_GAPS.search(each)]
    assert (told["whole"]["fhir.resources"], said) == ([], [])


def test_the_bundle_has_every_kind_of_resource(bundle: Json) -> None:
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert kinds >= {kind for kind, _ in FAULTS.values()}


def test_a_small_bundle_is_sound_before_a_fault_is_planted(
    told: dict[str, dict[str, list[str]]],
) -> None:
    assert told["sound"] == {"fhir.resources": [], "pyfhircheck": []}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_seen(name: str, told: dict[str, dict[str, list[str]]]) -> None:
    assert told[name]["fhir.resources"] or told[name]["pyfhircheck"]


def test_there_are_as_many_faults_as_there_should_be() -> None:
    assert len(FAULTS) == 21
