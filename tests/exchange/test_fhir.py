"""What a FHIR bundle says of the records, and that it says nothing else."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from exchange.archives import taken
from exchange.fhir_clinic import OWN_CODES, PDF, SNOMED, WHOLE, exported, fill
from needlemap.bodymap.site_words import site_wording
from needlemap.domain.archive import Scope
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.errors import ExportError, ImportRefusedError
from needlemap.exchange.fhir.codes import (
    FMA,
    INCLUDED_STRUCTURE,
    KINDS,
    LOINC,
    LOINC_NOTICE,
    NEEDLING,
    OWN,
    SURFACE_POINT,
    SYMPTOM_AREA,
    SYMPTOM_ARROW,
    TARGET_BODY_STRUCTURE,
    own_codes_of,
)
from needlemap.exchange.fhir.definitions import DEFINITIONS
from needlemap.exchange.table_reading import read_table
from needlemap.services.archive_service import ExportRequest
from needlemap.services.fhir_service import export_fhir, keep_own_codes, own_codes
from needlemap.storage.records import Records
from project.checkout import ROOT
from reports.makers import NECK, PATIENT
from storage.makers import ready_records, stored_patient

Json = dict[str, Any]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with ready_records(tmp_path_factory.mktemp("fhir") / "clinic") as records:
        fill(records)
        yield records


@pytest.fixture(scope="module")
def bundle(clinic: Records, tmp_path_factory: pytest.TempPathFactory) -> Json:
    path = tmp_path_factory.mktemp("bundle") / "whole.fhir.json"
    return exported(clinic, path, with_log=True)


@pytest.fixture(scope="module")
def signed(clinic: Records) -> Session:
    """The signed session, with everything recorded."""
    [found] = [s for s in sessions_of(clinic) if s.is_signed]
    return found


def sessions_of(records: Records) -> list[Session]:
    return list(records.transfer.sessions(PATIENT.id))


def of_kind(bundle: Json, kind: str) -> list[Json]:
    found = (entry["resource"] for entry in bundle["entry"])
    return [each for each in found if each["resourceType"] == kind]


def by_id(bundle: Json, id_: str, kind: str) -> Json:
    [found] = [each for each in of_kind(bundle, kind) if each["id"] == id_]
    return found


def parts_of(resource: Json, url: str) -> Json:
    [found] = [each for each in resource["extension"] if each["url"] == url]
    return {
        part["url"]: next(value for name, value in part.items() if name.startswith("value"))
        for part in found["extension"]
    }


def site_place(bundle: Json, site: NeedleSite) -> Json:
    [found] = [
        each
        for each in of_kind(bundle, "BodyStructure")
        if each["identifier"][0]["value"] == f"urn:uuid:{site.id}"
    ]
    return found


def test_every_reference_leads_to_an_entry_of_the_bundle(bundle: Json) -> None:
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    assert [e["fullUrl"] for e in bundle["entry"]] == [
        f"urn:uuid:{e['resource']['id']}" for e in bundle["entry"]
    ]
    assert references(bundle) - set(urls) == set()


def references(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(references, value))
    if isinstance(value, dict):
        own = {value["reference"]} if "reference" in value else set()
        return own.union(*map(references, value.values()))
    return set()


def test_a_place_is_told_by_landmark_point_and_words(bundle: Json, signed: Session) -> None:
    for site in signed.sites:
        place = site_place(bundle, site)
        point = parts_of(place, SURFACE_POINT)
        assert (point["face"], point["s"], point["t"]) == (
            site.point.face,
            site.point.s,
            site.point.t,
        )
        read = site_wording().read(place["description"])
        there, here = (site_wording().place_of(each) for each in (read, site.point))
        assert max(abs(a - b) for a, b in zip(there, here, strict=True)) <= 10
        [included] = [e for e in place["extension"] if e["url"] == INCLUDED_STRUCTURE]
        told = [part["url"] for part in included["extension"]]
        assert told[:2] == ["structure", "laterality"]
        assert set(told[2:]) == {"bodyLandmarkOrientation"}


def test_distances_of_the_extension_are_those_of_the_words(bundle: Json, signed: Session) -> None:
    place = site_place(bundle, signed.sites[0])
    [included] = [e for e in place["extension"] if e["url"] == INCLUDED_STRUCTURE]
    for part in included["extension"][2:]:
        landmark, distance, way = part["extension"]
        length = distance["extension"][0]["valueQuantity"]["value"]
        words = f"{length / 10:g} cm {way['valueCodeableConcept']['text']}"
        assert words in place["description"]
        assert landmark["valueCodeableConcept"]["text"] in place["description"]


def test_the_procedure_names_every_place_by_the_official_extension(
    bundle: Json, signed: Session
) -> None:
    [whole] = [
        each
        for each in of_kind(bundle, "Procedure")
        if each["encounter"]["reference"] == f"urn:uuid:{signed.id}" and "partOf" not in each
    ]
    named = [e["valueReference"]["reference"] for e in whole["extension"]]
    assert {e["url"] for e in whole["extension"]} == {TARGET_BODY_STRUCTURE}
    assert named == [f"urn:uuid:{site_place(bundle, s)['id']}" for s in signed.sites]
    assert [each["text"] for each in whole["bodySite"]] == [
        "Infraspinatus, left",
        "Upper trapezius, right",
    ]
    assert whole["note"][0]["text"] == "Better afterwards."
    assert whole["note"][-1]["text"] == "Addendum (Typing error): It was the left side."


def test_the_dose_of_a_site_is_what_was_recorded(bundle: Json, signed: Session) -> None:
    site = signed.sites[0]
    dose = parts_of(by_id(bundle, site.id, "Procedure"), NEEDLING)
    assert (dose["needles"], dose["insertions"], dose["removed"], dose["retained"]) == (4, 9, 3, 1)
    assert (dose["depth"]["value"], dose["diameter"]["value"]) == (12.5, 0.25)
    assert (dose["twitch"], dose["painReproduced"], dose["currentMode"]) == (
        "multiple",
        True,
        "dense-disperse",
    )


def test_a_symptom_drawing_goes_out_in_words_and_as_its_skin(bundle: Json, signed: Session) -> None:
    drawing = signed.visit.symptom_drawing
    assert drawing is not None
    [told] = [
        each
        for each in of_kind(bundle, "Observation")
        if each["code"]["text"] == "Symptom drawing"
        and each["encounter"]["reference"][9:] == signed.id
    ]
    assert told["valueString"].startswith("P1 ")
    cells = [parts_of(each, SYMPTOM_AREA)["cells"] for each in told["component"]]
    assert cells == [area.cells for area in drawing.areas]
    arrow = parts_of(told, SYMPTOM_ARROW)
    end = drawing.arrows[0].end
    assert (arrow["toFace"], arrow["toS"], arrow["toT"]) == (end.face, end.s, end.t)


def test_every_answer_of_the_screening_goes_out(bundle: Json, signed: Session) -> None:
    [told] = [
        each
        for each in of_kind(bundle, "QuestionnaireResponse")
        if each.get("encounter", {}).get("reference") == f"urn:uuid:{signed.id}"
    ]
    answers = {item["linkId"]: item["answer"][0]["valueCoding"]["code"] for item in told["item"]}
    assert answers == {each.precaution: each.answer.value for each in signed.visit.screening}
    words = json.dumps(told)
    noted = [each.note for each in signed.visit.screening if each.note]
    noted += [each.acknowledgement for each in signed.visit.screening if each.acknowledgement]
    assert noted
    assert [each for each in noted if each not in words] == []


def test_the_notes_and_precautions_of_a_patient_go_out(bundle: Json) -> None:
    told = {
        each["code"]["text"]: each["valueString"]
        for each in of_kind(bundle, "Observation")
        if "encounter" not in each
    }
    assert told["Note on the patient"] == "Prefers mornings."
    assert told["Earlier reactions to needling"] == "Fainted once."
    [file] = [r for r in of_kind(bundle, "QuestionnaireResponse") if "encounter" not in r]
    assert file["item"][0]["linkId"] == "anticoagulant"


def test_nothing_is_said_of_what_was_not_entered(bundle: Json, signed: Session) -> None:
    dose = parts_of(by_id(bundle, signed.sites[1].id, "Procedure"), NEEDLING)
    assert {"depth", "angle", "twitch", "painReproduced", "retention"} & dose.keys() == set()


def test_every_part_of_our_extensions_is_defined_with_its_type(bundle: Json) -> None:
    defined = {
        each.url: {part.name: f"value{part.type[0].upper()}{part.type[1:]}" for part in each.parts}
        for each in DEFINITIONS
    }
    told: dict[str, set[str]] = {url: set() for url in defined}
    for entry in bundle["entry"]:
        resource = entry["resource"]
        parts = [each.get("extension", []) for each in (resource, *resource.get("component", []))]
        for found in (each for listed in parts for each in listed if each["url"] in defined):
            for part in found["extension"]:
                assert part.keys() == {"url", defined[found["url"]][part["url"]]}
                told[found["url"]].add(part["url"])
    assert {url: set(parts) for url, parts in defined.items()} == told


def test_the_documentation_tells_every_part_of_our_extensions() -> None:
    text = (ROOT / "docs" / "exchange.md").read_text(encoding="utf-8")
    assert OWN in text
    missing = [
        part.name for each in DEFINITIONS for part in each.parts if f"`{part.name}`" not in text
    ]
    assert missing == []


def test_a_structure_has_the_ids_of_ontologies_and_the_clinics_own_code(
    bundle: Json, signed: Session
) -> None:
    codes = site_place(bundle, signed.sites[0])["location"]["coding"]
    assert {each["system"] for each in codes} >= {FMA, SNOMED, KINDS["structure"]}


def test_no_code_of_a_licensed_table_is_written_unless_the_clinic_entered_it(
    tmp_path: Path,
) -> None:
    with ready_records(tmp_path / "clinic") as records:
        fill(records)
        keep_own_codes(records, ())
        text = json.dumps(exported(records, tmp_path / "plain.fhir.json"))
    assert "snomed" not in text.casefold()
    assert '"20560"' not in text  # as a code: an id may hold the digits
    assert "ama-assn" not in text


def test_loinc_comes_with_its_notice(bundle: Json) -> None:
    systems = json.dumps(of_kind(bundle, "Observation"))
    [device] = of_kind(bundle, "Device")
    assert LOINC in systems
    assert device["note"][0]["text"] == LOINC_NOTICE
    assert "LOINC" in (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")


def test_a_complaint_its_goals_and_plan_go_out(bundle: Json) -> None:
    condition = by_id(bundle, NECK.id, "Condition")
    assert condition["code"]["text"] == "Neck pain"
    assert condition["code"]["coding"][0]["code"] == "M54.2"
    assert [goal["lifecycleStatus"] for goal in of_kind(bundle, "Goal")] == ["completed", "active"]
    [plan] = of_kind(bundle, "CarePlan")
    repeat = plan["activity"][0]["detail"]["scheduledTiming"]["repeat"]
    assert repeat == {"count": 6, "frequency": 1, "period": 7, "periodUnit": "d"}
    assert [each["reference"] for each in plan["goal"]] == [
        f"urn:uuid:{goal['id']}" for goal in of_kind(bundle, "Goal")
    ]


def test_a_signature_goes_out_with_the_hash_of_what_was_signed(
    bundle: Json, signed: Session
) -> None:
    [provenance] = [e for e in of_kind(bundle, "Provenance") if e["activity"]["text"] == "Signed"]
    assert signed.signature is not None
    data = base64.b64decode(provenance["signature"][0]["data"]).decode()
    assert data.endswith(f"sha256:{signed.signature.content_hash}")
    assert {"reference": f"urn:uuid:{signed.id}"} in provenance["target"]


def test_states_of_sessions_are_told(bundle: Json) -> None:
    states = sorted(each["status"] for each in of_kind(bundle, "Encounter"))
    assert states == ["entered-in-error", "finished", "in-progress"]


def test_an_event_names_the_site_it_came_from(bundle: Json, signed: Session) -> None:
    [event] = of_kind(bundle, "AdverseEvent")
    assert event["suspectEntity"][0]["instance"]["reference"] == f"urn:uuid:{signed.sites[0].id}"
    assert event["severity"]["coding"][0]["code"] == "mild"


def test_a_document_goes_out_byte_for_byte(bundle: Json) -> None:
    [document] = of_kind(bundle, "DocumentReference")
    assert base64.b64decode(document["content"][0]["attachment"]["data"]) == PDF


def test_the_log_goes_out_only_when_it_is_asked_for(
    bundle: Json, clinic: Records, tmp_path: Path
) -> None:
    events = of_kind(bundle, "AuditEvent")
    assert [each["subtype"][0]["code"] for each in events][-1] == "export_fhir"
    assert {each["agent"][0]["who"]["reference"] for each in events} <= {
        f"urn:uuid:{each['id']}" for each in of_kind(bundle, "Practitioner")
    }
    assert of_kind(exported(clinic, tmp_path / "plain.fhir.json"), "AuditEvent") == []


def test_one_patient_goes_out_without_the_others(clinic: Records, tmp_path: Path) -> None:
    other = stored_patient(clinic, family_name="Okafor")
    request = ExportRequest(Scope.PATIENTS, (PATIENT.id,))
    text = json.dumps(exported(clinic, tmp_path / "one.fhir.json", request=request))
    assert "Lindqvist" in text
    assert "Okafor" not in text
    assert other.id not in text


def test_an_export_is_logged_and_a_failed_one_leaves_nothing(
    clinic: Records, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match="could not be written"):
        taken(export_fhir(clinic, tmp_path / "no folder" / "x.json", WHOLE))
    steps = export_fhir(clinic, tmp_path / "x.json", WHOLE)
    next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == []
    actions = [entry.action for entry in clinic.transfer.log()]
    assert actions[-2:] == ["export_fhir", "export_failed"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("muscle,infraspinatus,http://snomed.info/sct,1", "line 2: kind must be one of"),
        ("structure,infra spinatus,http://snomed.info/sct,1", "line 2"),
        ("structure,infraspinatus,snomed,1", "line 2: system must be a whole address"),
        ("structure,infraspinatus,http://snomed.info/sct,", "line 2: code"),
    ],
)
def test_a_table_of_own_codes_is_refused_by_line(line: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(f"kind,id,system,code\n{line}\n", encoding="utf-8")
    with pytest.raises(ImportRefusedError, match=words):
        own_codes_of(read_table(path))


def test_own_codes_are_kept_with_the_clinic(clinic: Records) -> None:
    assert own_codes(clinic) == OWN_CODES
