"""Patients and complaints out of FHIR: what is taken, and what is refused by entry and field."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.archives import taken
from exchange.fhir_clinic import exported, fill
from needlemap.domain.complaint import ComplaintStatus
from needlemap.domain.patient_file import Contact
from needlemap.errors import ImportRefusedError
from needlemap.exchange.fhir import reading
from needlemap.services.fhir_service import FhirPlan, look_at_fhir
from needlemap.services.table_import import Known, store, withdraw
from needlemap.storage.records import Records
from reports.makers import NECK, PATIENT
from storage.makers import ready_records, stored_patient

Json = dict[str, Any]
ANN: Json = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [
        {"type": {"coding": [{"code": "MR"}]}, "value": "A-77"},
        {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "000-00-0000"},
    ],
    "name": [
        {"use": "nickname", "given": ["Annie"]},
        {"use": "official", "family": "Moe", "given": ["Ann", "Lee"]},
    ],
    "telecom": [{"system": "phone", "value": "555"}, {"system": "email", "value": "a@example.org"}],
    "gender": "female",
    "birthDate": "1980-02-03",
    "contact": [
        {
            "relationship": [{"text": "daughter"}],
            "name": {"family": "Moe", "given": ["Bea"]},
            "telecom": [{"system": "phone", "value": "556"}],
        }
    ],
}
NECK_PAIN: Json = {
    "resourceType": "Condition",
    "id": "c1",
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "code": {
        "coding": [
            {"system": "http://snomed.info/sct", "code": "81680005", "display": "Neck pain"},
            {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M54.2"},
        ]
    },
    "subject": {"reference": "Patient/p1"},
    "onsetString": "three weeks ago",
    "recordedDate": "2026-11-02T10:00:00+01:00",
}


def bundle(*resources: Json) -> Json:
    entries = [{"resource": each} for each in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def looked_at(records: Records, tmp_path: Path, content: Any, name: str = "x.json") -> FhirPlan:
    path = tmp_path / name
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(text)
    return taken(look_at_fhir(records, path))


def test_a_patient_and_a_complaint_come_in_and_can_be_withdrawn(tmp_path: Path) -> None:
    with ready_records(tmp_path / "clinic") as records:
        found = looked_at(records, tmp_path, bundle(ANN, NECK_PAIN, {"resourceType": "Device"}))
        assert (found.complaints, found.left_out) == (1, {"Device": 1})
        import_id = taken(store(records, found.plan))
        [ann] = records.patients.search("A-77")
        assert (ann.family_name, ann.given_name, ann.born_on) == (
            "Moe",
            "Ann Lee",
            date(1980, 2, 3),
        )
        file = records.patient_files.get(ann.id)
        assert (file.sex, file.contacts) == (
            "female",
            (
                Contact("patient", phone="555", email="a@example.org"),
                Contact("daughter", "Bea Moe", "556"),
            ),
        )
        [complaint] = records.complaints.of_patient(ann.id)
        assert (complaint.name, complaint.conditions, complaint.onset) == (
            "Neck pain",
            ("M54.2",),
            "three weeks ago",
        )
        assert complaint.opened_at == datetime(2026, 11, 2, 9, tzinfo=UTC)
        assert "000-00-0000" not in json.dumps([str(ann), str(file)])
        taken(withdraw(records, import_id, reason="wrong file"))
        assert records.patients.search("A-77") == ()


def test_our_own_bundle_comes_back(tmp_path: Path) -> None:
    with ready_records(tmp_path / "source") as source:
        fill(source)
        exported(source, tmp_path / "out.fhir.json")
    with ready_records(tmp_path / "target") as target:
        found = taken(look_at_fhir(target, tmp_path / "out.fhir.json"))
        assert found.plan.problems == ()
        assert found.left_out["Patient replaced by another"] == 1
        taken_in = [record for _, record in found.plan.patients]
        assert [each.patient.name for each in taken_in].count(PATIENT.name) == 1
    assert taken_in[0].patient.record_number == PATIENT.record_number
    assert [each.name for each in taken_in[0].complaints] == [NECK.name, "Knee pain"]
    assert taken_in[0].complaints[0].conditions == NECK.conditions


def test_a_patient_who_was_replaced_comes_in_as_the_one_who_replaces(
    untouched: Records, tmp_path: Path
) -> None:
    kept = {"resourceType": "Patient", "id": "p2", "name": ANN["name"], "birthDate": "1980-02-03"}
    link = [{"other": {"reference": "Patient/p2"}, "type": "replaced-by"}]
    found = looked_at(untouched, tmp_path, bundle({**ANN, "link": link}, NECK_PAIN, kept))
    assert found.plan.problems == ()
    ((_, record),) = found.plan.patients
    assert [each.phone for each in record.file.contacts] == ["555", "556"]
    assert [each.name for each in record.complaints] == ["Neck pain"]
    elsewhere = [{"other": {"reference": "Patient/p9"}, "type": "replaced-by"}]
    alone = looked_at(untouched, tmp_path, bundle({**ANN, "link": elsewhere}))
    assert len(alone.plan.patients) == 1
    round_ = [{"other": {"reference": "Patient/p1"}, "type": "replaced-by"}]
    circle = looked_at(untouched, tmp_path, bundle({**ANN, "link": round_}))
    assert len(circle.plan.patients) == 1


def test_lines_of_resources_and_a_single_patient_are_read(
    untouched: Records, tmp_path: Path
) -> None:
    lines = b"\n".join(json.dumps(each).encode() for each in (ANN, NECK_PAIN))
    assert looked_at(untouched, tmp_path, lines, "x.ndjson").complaints == 1
    assert len(looked_at(untouched, tmp_path, ANN).plan.patients) == 1


def test_a_complaint_that_is_over_comes_in_as_discharged(
    untouched: Records, tmp_path: Path
) -> None:
    over = {**NECK_PAIN, "clinicalStatus": {"coding": [{"code": "resolved"}]}}
    mistake = {**NECK_PAIN, "verificationStatus": {"coding": [{"code": "entered-in-error"}]}}
    found = looked_at(untouched, tmp_path, bundle(ANN, over, mistake))
    [(_, record)] = found.plan.patients
    assert [each.status for each in record.complaints] == [ComplaintStatus.DISCHARGED]
    assert found.left_out == {"Condition entered in error": 1}


def changed(field: str, value: Any) -> Json:
    """Return the two resources with one field changed; ``Patient.name.0.family`` names it."""
    kind, *way, last = field.split(".")
    both = copy.deepcopy({"Patient": ANN, "Condition": NECK_PAIN})
    place: Any = both[kind]
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    return bundle(*both.values())


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("Patient.birthDate", "1980", "Entry 1, Patient.birthDate: 1980 is not a whole day."),
        ("Patient.birthDate", "03/02/1980", "Entry 1, Patient.birthDate: '03/02/1980' is not"),
        ("Patient.birthDate", "1980-02-30", "Entry 1, Patient.birthDate: '1980-02-30' is not"),
        ("Patient.birthDate", "2999-01-01", "Entry 1, Patient.birthDate: birth date must not"),
        ("Patient.birthDate", "1700-01-01", "Entry 1, Patient.birthDate: birth date must be"),
        ("Patient.birthDate", 1980, "Entry 1, Patient.birthDate: it must be a text."),
        ("Patient.gender", "woman", "Entry 1, Patient.gender: 'woman' is not one of"),
        ("Patient.name", [], "Entry 1, Patient.name: the family name is missing."),
        ("Patient.name", "Moe", "Entry 1, Patient.name: it must be a list of objects."),
        ("Patient.name.1.family", 7, "Entry 1, Patient.name[1].family: it must be a text."),
        ("Patient.name.1.family", "x" * 200, "Entry 1, Patient.name.family: family name may"),
        ("Patient.name.1.given", "Ann", "Entry 1, Patient.name[1].given: it must be a list"),
        ("Patient.telecom.0.value", 5, "Entry 1, Patient.telecom[0].value: it must be a text."),
        ("Patient.contact.0.name.text", 5, "Entry 1, Patient.contact[0].name.text: it must"),
        ("Condition.subject", None, "Entry 2, Condition.subject: it is missing."),
        ("Condition.subject.reference", "Patient/9", "Entry 2, Condition.subject.reference:"),
        ("Condition.code", {}, "Entry 2, Condition.code: what is complained of is missing."),
        ("Condition.code.text", "x" * 200, "Entry 2, Condition.code: name of the complaint"),
        ("Condition.recordedDate", "soon", "Entry 2, Condition.recordedDate: 'soon' is not"),
        (
            "Condition.recordedDate",
            "2026-11-02T10:00:00",
            "Entry 2, Condition.recordedDate: '2026-11-02T10:00:00' does not say",
        ),
        ("Condition.clinicalStatus", {"coding": []}, "Entry 2, Condition.clinicalStatus: it is"),
    ],
)
def test_a_problem_is_named_by_entry_and_field_and_keeps_all_of_it_out(
    field: str, value: Any, words: str, untouched: Records, tmp_path: Path
) -> None:
    head = untouched.head()
    found = looked_at(untouched, tmp_path, changed(field, value))
    assert str(found.plan.problems[0]).startswith(words)
    with pytest.raises(ImportRefusedError, match="so nothing was"):
        taken(store(untouched, found.plan, known=Known.ADD))
    assert untouched.head() == head


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is not JSON"),
        (b"\xff\xfe\x00", "it is not UTF-8"),
        (b'{"resourceType": "Patient", "resourceType": "Patient"}', "twice in one object"),
        (b'{"resourceType": "Patient", "x": NaN}', "NaN is not a number"),
        (b'{"resourceType": "Patient", "x": ' + b"9" * 5000 + b"}", "too long"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b"[]", "it is no FHIR resource"),
        (b'{"resourceType": "Bundle", "entry": {}}', "field entry: it must be a list"),
        (b'{"resourceType": "Bundle", "entry": [7]}', "must be an object"),
        (b'{"resourceType": "Bundle", "entry": [{}]}', "entry 1: it is no FHIR resource"),
        (b'{"resourceType": "Bundle"}', "it holds no Patient"),
    ],
)
def test_what_is_no_fhir_is_refused_in_one_sentence(
    content: bytes, words: str, untouched: Records, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefusedError) as told:
        looked_at(untouched, tmp_path, content)
    assert words in told.value.user_message
    assert told.value.user_message.endswith("Nothing was imported.")


def test_a_file_that_is_too_large_is_not_read(
    untouched: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_BYTES", 1000)
    with pytest.raises(ImportRefusedError, match="it has more than"):
        looked_at(untouched, tmp_path, bundle(*[ANN] * 10))


def test_a_file_that_is_not_there_is_refused(untouched: Records, tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="cannot be read"):
        taken(look_at_fhir(untouched, tmp_path / "none.json"))


def test_the_same_patient_twice_in_a_file_is_a_problem(untouched: Records, tmp_path: Path) -> None:
    found = looked_at(untouched, tmp_path, bundle(ANN, {**ANN, "id": "p2"}))
    assert [str(each) for each in found.plan.problems] == [
        "Entry 2, family name: this patient is on entry 1, too."
    ]
    found = looked_at(untouched, tmp_path, bundle(ANN, ANN))
    assert "entry 1 has the same" in str(found.plan.problems[0])


def test_one_who_is_here_already_is_known_by_the_mrn(tmp_path: Path) -> None:
    with ready_records(tmp_path / "clinic") as records:
        here = stored_patient(records, record_number="A-77", family_name="Other")
        found = looked_at(records, tmp_path, bundle(ANN, NECK_PAIN))
        assert found.plan.duplicates == {1: here.id}
        with pytest.raises(ImportRefusedError, match="already"):
            taken(store(records, found.plan))


def test_made_up_patients_of_a_bundle_are_not_mixed_with_real_ones(
    untouched: Records, tmp_path: Path
) -> None:
    tag = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
    marked = {"meta": {"tag": [tag]}}
    for whole in ({**bundle(ANN), **marked}, bundle({**ANN, **marked}), {**ANN, **marked}):
        with pytest.raises(ImportRefusedError, match="made-up patients"):
            looked_at(untouched, tmp_path, whole)


def test_the_bundle_of_a_demonstration_is_tagged_as_made_up(tmp_path: Path) -> None:
    with ready_records(tmp_path / "clinic") as records:
        stored_patient(records)
        records.settings.set_made_up(on=True)
        whole = exported(records, tmp_path / "out.fhir.json")
    marked = [whole, *(entry["resource"] for entry in whole["entry"])]
    assert {each["meta"]["tag"][0]["code"] for each in marked} == {"HTEST"}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8) | st.just("é\u202e\x00"),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


def places_in(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps: Any = value.items() if isinstance(value, dict) else ()
    steps = enumerate(value) if isinstance(value, list) else steps
    for step, inner in steps:
        yield (*way, step)
        yield from places_in(inner, (*way, step))


PLACES = list(places_in(bundle(ANN, NECK_PAIN)))


@settings(max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=st.sampled_from(PLACES), value=VALUES)
def test_any_value_anywhere_is_taken_or_refused_by_place(
    way: tuple[Any, ...], value: Any, untouched: Records, tmp_path: Path
) -> None:
    whole = bundle(copy.deepcopy(ANN), copy.deepcopy(NECK_PAIN))
    place: Any = whole
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    try:
        found = looked_at(untouched, tmp_path, whole).plan
        refused, told = "", [str(each) for each in found.problems]
    except ImportRefusedError as error:
        refused, told = error.user_message, []
    assert refused == "" or refused.endswith("Nothing was imported.")
    assert [each for each in told if not each.startswith(("Entry 1, ", "Entry 2, "))] == []
