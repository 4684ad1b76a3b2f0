"""Patients and therapists."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.domain.ids import new_id
from needlemap.domain.patient import EARLIEST_BIRTH, Figure, Patient, check_born_by
from needlemap.domain.user import Role, Therapist

PATIENT = Patient(id=new_id(), family_name="Okafor", given_name="Ada", born_on=date(1980, 2, 29))
DAYS = st.dates(EARLIEST_BIRTH, date(2100, 1, 1))


def test_a_patient_needs_a_family_name_only() -> None:
    patient = Patient(id=new_id(), family_name="Okafor")
    assert patient.name == "Okafor"
    assert patient.figure is Figure.NEUTRAL
    assert patient.age_on(date(2026, 1, 1)) is None


def test_a_name_is_shown_as_a_list_is_sorted() -> None:
    assert PATIENT.name == "Okafor, Ada"


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"id": "7"}, "id must be an id"),
        ({"family_name": ""}, "family name must not be empty"),
        ({"family_name": " \u200b"}, "family name must not be empty"),
        ({"family_name": "x" * 121}, "family name may have at most 120 characters, not 121"),
        ({"given_name": "A\u202eda"}, r"given name must not hold the character U\+202E"),
        ({"record_number": "9" * 41}, "record number may have at most 40 characters, not 41"),
        ({"note": "x" * 4001}, "note may have at most 4000 characters, not 4001"),
        ({"born_on": date(1889, 12, 31)}, "birth date must be after 1889, not 1889-12-31"),
        (
            {"archived_at": datetime(2026, 1, 1)},  # noqa: DTZ001 - naive on purpose
            "archived_at must be a time in UTC",
        ),
    ],
)
def test_a_wrong_fact_of_a_patient_is_refused(facts: dict[str, object], refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        replace(PATIENT, **facts)  # type: ignore[arg-type]


def test_a_birth_date_in_the_future_is_refused_today_and_not_by_the_stored_patient() -> None:
    unborn = replace(PATIENT, born_on=date(2026, 11, 22))
    with pytest.raises(ValueError, match="birth date must not be in the future, but 2026-11-22 is"):
        check_born_by(unborn, date(2026, 11, 21))
    check_born_by(unborn, date(2026, 11, 22))
    check_born_by(replace(PATIENT, born_on=None), date(2026, 11, 21))


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2025, 2, 28), 44),
        (date(2025, 3, 1), 45),
        (date(2028, 2, 28), 47),
        (date(2028, 2, 29), 48),
        (date(1980, 2, 29), 0),
    ],
)
def test_who_was_born_on_a_leap_day_turns_older_on_the_first_of_march(day: date, age: int) -> None:
    assert PATIENT.age_on(day) == age


@given(born_on=DAYS, lived=st.integers(0, 45_000))
def test_age_never_falls_and_is_years_lived(born_on: date, lived: int) -> None:
    patient = replace(PATIENT, born_on=born_on)
    day = min(born_on + timedelta(days=lived), date(2100, 1, 1))
    age = patient.age_on(day)
    assert age is not None
    lived_days = (day - born_on).days
    assert age * 365 <= lived_days < (age + 1) * 366 + 1


def test_an_archived_patient_is_still_whole() -> None:
    archived = replace(PATIENT, archived_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert archived.name == PATIENT.name


def test_a_therapist_signs_with_name_and_credentials() -> None:
    therapist = Therapist(id=new_id(), name="Dana Kim", credentials="PT, DPT")
    assert therapist.signature_name == "Dana Kim, PT, DPT"
    assert replace(therapist, credentials="").signature_name == "Dana Kim"
    assert therapist.role is Role.THERAPIST


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"id": ""}, "id must be an id"),
        ({"name": ""}, "name must not be empty"),
        ({"name": "x" * 121}, "name may have at most 120"),
        ({"credentials": "x" * 81}, "credentials may have at most 80"),
    ],
)
def test_a_wrong_fact_of_a_therapist_is_refused(facts: dict[str, object], refusal: str) -> None:
    therapist = Therapist(id=new_id(), name="Dana Kim")
    with pytest.raises(ValueError, match=refusal):
        replace(therapist, **facts)  # type: ignore[arg-type]
