"""A patient's file: precautions, contacts, reactions, each with the values that it once had."""

from dataclasses import replace
from datetime import date

import pytest

from needlemap.domain.patient_file import Contact, PatientFile
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.errors import ChangedMeanwhileError, NotFoundError
from needlemap.storage.records import Records
from storage.makers import NAME, stored_patient

DAY = date(2026, 11, 20)
PREGNANT = PatientPrecaution("pregnancy", Answer.YES, DAY, ("abdomen",), "week 12")


def test_a_new_patient_has_an_empty_file(records: Records) -> None:
    assert records.patients.file(stored_patient(records).id) == PatientFile()
    with pytest.raises(NotFoundError):
        records.patients.file("nobody")


def test_each_answer_is_changed_by_itself_and_taken_back(records: Records) -> None:
    patient, patients = stored_patient(records), records.patients
    patients.set_precaution(patient.id, None, PREGNANT)
    assert patients.file(patient.id).precautions == (PREGNANT,)
    after = replace(PREGNANT, answer=Answer.NO, places=())
    patients.set_precaution(patient.id, PREGNANT, after)
    with pytest.raises(ChangedMeanwhileError):
        patients.set_precaution(patient.id, PREGNANT, after)
    patients.set_precaution(patient.id, after, None)
    assert patients.file(patient.id) == PatientFile()
    with pytest.raises(ValueError, match="cannot become"):
        patients.set_precaution(patient.id, PREGNANT, replace(PREGNANT, precaution="diabetes"))
    assert records.audit.verify() == ()


def test_several_answers_leave_the_others_as_they_are(records: Records) -> None:
    patient, patients = stored_patient(records), records.patients
    others = tuple(PatientPrecaution(name, Answer.NO, DAY) for name in ("diabetes", "epilepsy"))
    patients.set_precautions(patient.id, (PREGNANT,))
    patients.set_precautions(patient.id, others)
    assert set(patients.file(patient.id).precautions) == {PREGNANT, *others}
    head = records.audit.head()
    patients.set_precautions(patient.id, others)
    assert records.audit.head() == head


def test_contacts_and_reactions_keep_what_they_were(records: Records) -> None:
    patient, patients = stored_patient(records), records.patients
    mother = Contact("mother", "Rosa", "+44 20 1234", "r@example.org", "after six")
    patients.set_contacts(patient.id, (), (mother, Contact("doctor")))
    patients.set_reactions(patient.id, "", "fainted")
    with pytest.raises(ChangedMeanwhileError):
        patients.set_contacts(patient.id, (), (mother,))
    with pytest.raises(ChangedMeanwhileError):
        patients.set_reactions(patient.id, "", "bled")
    with pytest.raises(ValueError, match="at most 4000"):
        patients.set_reactions(patient.id, "fainted", "x" * 4001)
    patients.set_contacts(patient.id, (mother, Contact("doctor")), (mother,))
    patients.set_reactions(patient.id, "fainted", "")
    assert patients.file(patient.id) == PatientFile(contacts=(mother,))
    past = {value.field: value.value for value in patients.field_history(patient.id)}
    assert past == {"contacts": (mother, Contact("doctor")), "reactions": "fainted"}


def test_every_value_that_a_field_once_had_is_told_with_who_wrote_it(records: Records) -> None:
    patient, patients = stored_patient(records, note="first"), records.patients
    for note in ("second", "third"):
        patients.change(patient, patient := replace(patient, note=note))
    past = patients.field_history(patient.id)
    assert [(value.field, value.value) for value in past] == [("note", "first"), ("note", "second")]
    assert {value.written_by for value in past} == {value.replaced_by for value in past} == {NAME}
    assert past[0].replaced_at == past[1].written_at


def test_a_precaution_that_was_denied_once_is_told(records: Records) -> None:
    patient, patients = stored_patient(records), records.patients
    patients.set_precaution(patient.id, None, PREGNANT)
    patients.set_precaution(patient.id, PREGNANT, replace(PREGNANT, answer=Answer.NO))
    (past,) = patients.field_history(patient.id)
    assert (past.field, past.value) == ("precaution.pregnancy", PREGNANT)


def test_answers_are_written_and_taken_away_as_one_entry_or_not_at_all(records: Records) -> None:
    patients, patient = records.patients, stored_patient(records)
    patients.set_precautions(patient.id, (PREGNANT,))
    fainted = replace(PREGNANT, precaution="hypotension")
    seq = records.audit.head().seq
    patients.replace_precautions(patient.id, {"hypotension": fainted, PREGNANT.precaution: None})
    assert patients.file(patient.id).precautions == (fainted,)
    assert records.audit.head().seq == seq + 1
    with pytest.raises(ValueError, match="cannot become"):
        patients.replace_precautions(patient.id, {"hypotension": None, "diabetes": PREGNANT})
    assert patients.file(patient.id).precautions == (fainted,)
