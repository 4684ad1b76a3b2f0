"""A patient is found by the name in any script and spelling, and by the birth date as shown."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlemap.domain.days import day_words, full_day, long_day
from needlemap.storage.records import Records
from needlemap.storage.search.search_text import are_in, search_terms, search_words
from storage.makers import make_patient, new_records, reopened
from storage.raw import engine_of


def finds(typed: str, **facts: object) -> bool:
    patient = make_patient(**({"family_name": "Other", "given_name": "Zoë"} | facts))
    return are_in(search_words(patient), search_terms(typed))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Müller", "mueller"), ("Müller", "muller"), ("Mueller", "Müller"), ("Müller", "müll"),
        ("Großmann", "grossmann"), ("Sørensen", "Soerensen"), ("Sørensen", "sorensen"),
        ("Ågård", "Aagaard"), ("Łukasz", "lukasz"), ("Æbelø", "aebelo"), ("Đorđević", "dordevic"),
        ("O'Neill", "oneill"), ("O'Neill", "O Neill"), ("ONeill", "o’neill"),
        ("Smith-Jones", "smithjones"), ("Smith-Jones", "smith jones"),
        ("SmithJones", "Smith-Jones"),
        ("de la Cruz", "delacruz"), ("de la Cruz", "lacruz"), ("Delacruz", "de la cruz"),
        ("McDonald", "mc donald"), ("İnönü", "inonu"), ("Nguyễn", "nguyen"),
        ("Дмитрий", "дмитрий"), ("Дмитрий", "dmitriy"), ("Ελένη", "ελενη"), ("Ελένη", "eleni"),
        ("張偉", "張"), ("張偉", "zhang"), ("فاطمة", "فاطمه"), ("علی", "علي"),
        ("सिंह", "सिंह"), ("김", "김"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_spelled(name: str, typed: str) -> None:
    assert finds(typed, family_name=name)


@pytest.mark.parametrize(
    "typed",
    [
        "31 May 1980", "31 may", "may 1980", "May 31, 1980", "31.5.1980", "5/31/1980",
        "1980-05-31", "1980", "1980年5月31日",
        "\u0663\u0661/\u0665/\u0661\u0669\u0668\u0660", "zoe 31 May 1980", "31st of May 1980",
    ],
)  # fmt: skip
def test_a_birth_date_is_found_as_it_is_shown_and_typed(typed: str) -> None:
    assert finds(typed, born_on=date(1980, 5, 31))


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1)))
def test_every_birth_date_is_found_as_it_is_shown(day: date) -> None:
    assert all(finds(shown(day), born_on=day) for shown in (day_words, long_day, full_day))


@pytest.mark.parametrize("typed", ["30 May 1980", "31 May 1981", "31 June", "june 1980", "mulder"])
def test_what_is_not_so_is_not_found(typed: str) -> None:
    assert not finds(typed, family_name="Müller", born_on=date(1980, 5, 31))


def test_a_name_that_is_a_month_is_found_beside_a_number() -> None:
    assert finds("april 12", family_name="April", record_number="12", born_on=None)


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=40))
def test_a_name_is_found_by_itself(name: str) -> None:
    assert finds(name, record_number=name)


@pytest.fixture
def older(tmp_path: Path) -> Path:
    with new_records(tmp_path) as records:
        records.patients.add(make_patient(family_name="Müller"))
        engine_of(records).execute("UPDATE patient_search SET words = ' muller zoe'")
    return tmp_path


def test_records_of_the_older_rule_are_found_by_the_new_one(older: Path) -> None:
    with reopened(older) as records:
        assert len(records.patients.find("mueller")) == 1
        [(words,)] = engine_of(records).rows("SELECT words FROM patient_search")
        assert words.startswith("2 ")
        _rename(records)
        assert records.patients.find("mueller") == ()
        assert len(records.patients.find("abel")) == 1


def _rename(records: Records) -> None:
    [known] = records.patients.search("")
    records.patients.change(known, replace(known, family_name="Abel"))


@given(st.integers(1, 9))
@settings(max_examples=9)
def test_the_first_patients_are_those_that_finding_all_gives(limit: int) -> None:
    with TemporaryDirectory() as folder, new_records(Path(folder)) as records:
        patients = [make_patient(family_name=name) for name in ("Berg", "Abel", "Cole", "Ames")]
        for patient in patients:
            records.patients.add(patient)
        for merged in patients[1:3]:
            records.patients.merge(patients[0].id, merged.id)
        first = records.patients.first(limit)
        assert not records.patients.are_read
        assert first == records.patients.find("")[:limit]
        assert len(records.patients.find("")) == 2
        assert records.patients.first(limit) == first


def test_the_first_patients_are_found_by_the_present_rule_alone(older: Path) -> None:
    with reopened(older) as records:
        [known] = records.patients.first(5)
        assert records.patients.find("mueller") == (known,)
