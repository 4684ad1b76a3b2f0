"""Patients: stored, changed, found again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from needlemap.domain.patient import Figure
from needlemap.errors import ChangedMeanwhileError, NotFoundError
from needlemap.storage.records import Records
from storage.makers import AT, make_patient, new_records, reopened, stored_patient


def found(records: Records, text: str) -> list[str]:
    return [patient.name for patient in records.patients.search(text)]


def test_a_patient_comes_back_as_it_went(records: Records) -> None:
    patient = make_patient(note="Shy of needles.\n\tSpeaks Ελληνικά 🙂")
    records.patients.add(patient)
    assert records.patients.get(patient.id) == patient


def test_a_patient_with_a_name_alone_is_enough(records: Records) -> None:
    patient = make_patient(given_name="", born_on=None, record_number="")
    records.patients.add(patient)
    assert records.patients.get(patient.id) == patient
    assert records.patients.search("muller") == (patient,)


@pytest.mark.parametrize(
    "patient_id", ["", "nobody", "3ca55ec2-c6a6-4fca-9a6f-54782d7a3ad0", "x" * 10_000_000, "'; --"]
)
def test_an_unknown_id_is_not_found(records: Records, patient_id: str) -> None:
    with pytest.raises(NotFoundError, match="This patient is not in these records"):
        records.patients.get(patient_id)


def test_a_birth_date_in_the_future_is_refused_and_changes_nothing(records: Records) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    known = stored_patient(records)
    head = records.audit.head()
    with pytest.raises(ValueError, match="birth date must not be in the future"):
        records.patients.add(make_patient(born_on=tomorrow))
    with pytest.raises(ValueError, match="birth date must not be in the future"):
        records.patients.change(known, replace(known, born_on=tomorrow))
    assert records.patients.search("") == (known,)
    assert records.audit.head() == head


def test_a_change_keeps_the_earlier_values_in_the_log(records: Records) -> None:
    before = stored_patient(records)
    after = replace(before, family_name="Müller-Groß", figure=Figure.NEUTRAL)
    records.patients.change(before, after)
    assert records.patients.get(before.id) == after
    change = records.audit.history("patient", before.id)[-1]
    key = {"id": before.id}
    assert change.action == "change_patient"
    assert change.before == {
        "patients": [key | {"family_name": "Müller", "figure": "female"}],
    }
    assert change.after == {
        "patients": [key | {"family_name": "Müller-Groß", "figure": "neutral"}],
    }


def test_a_change_of_nothing_is_not_logged(records: Records) -> None:
    patient = stored_patient(records)
    head = records.audit.head()
    records.patients.change(patient, patient)
    assert records.audit.head() == head


def test_a_change_from_outdated_facts_overwrites_nothing(records: Records) -> None:
    seen_by_both = stored_patient(records)
    first = replace(seen_by_both, note="first")
    records.patients.change(seen_by_both, first)
    with pytest.raises(ChangedMeanwhileError, match="changed in the meantime"):
        records.patients.change(seen_by_both, replace(seen_by_both, note="second"))
    assert records.patients.get(first.id) == first


def test_a_patient_does_not_become_another(records: Records) -> None:
    one, other = stored_patient(records), stored_patient(records)
    with pytest.raises(ValueError, match="cannot become"):
        records.patients.change(one, other)


def test_an_archived_patient_is_out_of_the_list_and_can_be_brought_back(records: Records) -> None:
    patient = stored_patient(records)
    archived = records.patients.archive(patient.id, at=AT)
    assert archived.archived_at == AT
    assert records.patients.search("") == ()
    assert records.patients.archived() == (archived,)
    assert records.patients.get(patient.id) == archived
    assert records.patients.bring_back(patient.id) == patient
    assert records.patients.search("") == (patient,)
    assert records.patients.archived() == ()


@pytest.mark.parametrize(
    "typed",
    [
        "Müller",
        "muller",
        "MÜL",
        "zoe",
        "Zoë Müller",
        "müller, zoë",
        "zo mu",
        "a-1207",
        "1207",
        "A 1207",
        "1980-02-03",
        "1980-2-3",
        "3.2.1980",
        "03/02/1980",
        "2/3/1980",
        "1980",
        "müller 3.2.1980",
        "  mul   ",
        "",
        " , . - ",
    ],
)
def test_a_patient_is_found_by_what_begins_a_word(records: Records, typed: str) -> None:
    stored_patient(records)
    assert found(records, typed) == ["Müller, Zoë"]


@pytest.mark.parametrize(
    "typed", ["uller", "mullers", "zoe anna", "4.2.1980", "1207a", "\ud800", "\0", "%", "_", "*"]
)
def test_a_patient_is_not_found_by_other_words(records: Records, typed: str) -> None:
    stored_patient(records, record_number="A-1207")
    expected = {"%": ["Müller, Zoë"], "*": ["Müller, Zoë"], "\0": ["Müller, Zoë"]}
    expected["\ud800"] = ["Müller, Zoë"]  # signs alone are no word, so they exclude nobody
    assert found(records, typed) == expected.get(typed, [])


@pytest.mark.parametrize(
    ("family_name", "typed"),
    [
        ("O’Brien", "obrien"),
        ("O'Brien", "O’BRIEN"),
        ("Smith-Jones", "jones smith"),
        ("van der Berg", "berg van"),
        ("Strauß", "strauss"),
        ("Øster", "oster"),
        ("Łukasz", "lukasz"),
        ("Çağl\u0131", "cagli"),
        ("Παπαδόπουλος", "παπαδοπουλοσ"),
        ("Иванов", "иван"),
        ("山田", "山"),
        ("ﬁnch", "finch"),
        ("José", "JOSE"),
    ],
)
def test_names_are_found_as_keyboards_type_them(
    records: Records, family_name: str, typed: str
) -> None:
    stored_patient(records, family_name=family_name, given_name="")
    assert found(records, typed) == [family_name]


def test_a_list_is_sorted_by_name_and_ends_at_its_limit(records: Records) -> None:
    for name in ("Örn", "zander", "Adler", "Olm"):
        stored_patient(records, family_name=name, given_name="")
    assert found(records, "") == ["Adler", "Olm", "Örn", "zander"]
    assert [p.name for p in records.patients.search("", limit=2)] == ["Adler", "Olm"]
    assert records.patients.search("", limit=0) == ()


def test_a_renamed_patient_is_found_by_the_new_name_alone(folder: Path) -> None:
    with new_records(folder) as records:
        before = stored_patient(records)
        records.patients.search("")
        records.patients.change(before, replace(before, family_name="Adler"))
        assert found(records, "muller") == []
        assert found(records, "adler") == ["Adler, Zoë"]
    with reopened(folder) as records:
        assert found(records, "muller") == []
        assert found(records, "adler") == ["Adler, Zoë"]


def test_patients_of_one_name_are_all_found(records: Records) -> None:
    twins = {stored_patient(records, born_on=date(1980, 2, day)) for day in (3, 4)}
    same = {stored_patient(records) for _ in range(2)}
    assert set(records.patients.search("muller")) == twins | same


def test_a_search_text_of_ten_megabytes_is_answered(records: Records) -> None:
    stored_patient(records)
    assert records.patients.search("muller " * 1_500_000) != ()
    assert records.patients.search("x" * 10_000_000) == ()


def test_what_a_first_letter_found_follows_every_change_of_the_patients(records: Records) -> None:
    patients = records.patients
    first = make_patient(family_name="Zander", given_name="")
    patients.add(first)
    assert patients.find("z") == patients.find("z") == (first.id,)
    second = make_patient(family_name="Zuber", given_name="")
    patients.add(second)
    assert patients.find("z") == (first.id, second.id)
    patients.change(first, replace(first, family_name="Anders"))
    assert patients.find("z") == (second.id,)
    patients.archive(second.id, at=AT)
    assert patients.find("z") == ()
