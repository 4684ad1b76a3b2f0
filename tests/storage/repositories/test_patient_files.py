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
    assert records.patient_files.get(stored_patient(records).id) == PatientFile()
    with pytest.raises(NotFoundError):
        records.patient_files.get("nobody")


def test_each_answer_is_changed_by_itself_and_taken_back(records: Records) -> None:
    patient, files = stored_patient(records), records.patient_files
    files.set_precaution(patient.id, None, PREGNANT)
    assert files.get(patient.id).precautions == (PREGNANT,)
    after = replace(PREGNANT, answer=Answer.NO, places=())
    files.set_precaution(patient.id, PREGNANT, after)
    with pytest.raises(ChangedMeanwhileError):
        files.set_precaution(patient.id, PREGNANT, after)
    files.set_precaution(patient.id, after, None)
    assert files.get(patient.id) == PatientFile()
    with pytest.raises(ValueError, match="cannot become"):
        files.set_precaution(patient.id, PREGNANT, replace(PREGNANT, precaution="diabetes"))
    assert records.audit.verify() == ()


def test_several_answers_leave_the_others_as_they_are(records: Records) -> None:
    patient, files = stored_patient(records), records.patient_files
    others = tuple(PatientPrecaution(name, Answer.NO, DAY) for name in ("diabetes", "epilepsy"))
    files.set_precautions(patient.id, (PREGNANT,))
    files.set_precautions(patient.id, others)
    assert set(files.get(patient.id).precautions) == {PREGNANT, *others}
    head = records.audit.head()
    files.set_precautions(patient.id, others)
    assert records.audit.head() == head


def test_contacts_and_reactions_keep_what_they_were(records: Records) -> None:
    patient, files = stored_patient(records), records.patient_files
    mother = Contact("mother", "Rosa", "+44 20 1234", "r@example.org", "after six")
    files.set_contacts(patient.id, (), (mother, Contact("doctor")))
    files.set_reactions(patient.id, "", "fainted")
    with pytest.raises(ChangedMeanwhileError):
        files.set_contacts(patient.id, (), (mother,))
    with pytest.raises(ChangedMeanwhileError):
        files.set_reactions(patient.id, "", "bled")
    with pytest.raises(ValueError, match="at most 4000"):
        files.set_reactions(patient.id, "fainted", "x" * 4001)
    files.set_contacts(patient.id, (mother, Contact("doctor")), (mother,))
    files.set_reactions(patient.id, "fainted", "")
    assert files.get(patient.id) == PatientFile(contacts=(mother,))
    past = {value.field: value.value for value in records.patients.field_history(patient.id)}
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
    patient, files = stored_patient(records), records.patient_files
    files.set_precaution(patient.id, None, PREGNANT)
    files.set_precaution(patient.id, PREGNANT, replace(PREGNANT, answer=Answer.NO))
    (past,) = records.patients.field_history(patient.id)
    assert (past.field, past.value) == ("precaution.pregnancy", PREGNANT)


def test_answers_are_written_and_taken_away_as_one_entry_or_not_at_all(records: Records) -> None:
    files, patient = records.patient_files, stored_patient(records)
    files.set_precautions(patient.id, (PREGNANT,))
    fainted = replace(PREGNANT, precaution="hypotension")
    seq = records.audit.head().seq
    files.replace_precautions(patient.id, {"hypotension": fainted, PREGNANT.precaution: None})
    assert files.get(patient.id).precautions == (fainted,)
    assert records.audit.head().seq == seq + 1
    with pytest.raises(ValueError, match="cannot become"):
        files.replace_precautions(patient.id, {"hypotension": None, "diabetes": PREGNANT})
    assert files.get(patient.id).precautions == (fainted,)
