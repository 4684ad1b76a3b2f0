"""Who may be there already is found by name, birth date and record number."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlemap.storage.repositories.duplicates import Match, duplicates
from needlemap.storage.search.patient_index import PatientIndex
from needlemap.storage.search.search_text import search_terms
from storage.makers import AT, make_patient, new_records, reopened


@pytest.mark.parametrize(
    ("facts", "match"),
    [
        ({"record_number": "a-1207"}, Match.RECORD_NUMBER),
        ({"family_name": "muller", "given_name": "zoe"}, Match.NAME_AND_BIRTH),
        ({"family_name": "Zoë", "given_name": "Müller"}, Match.NAME_AND_BIRTH),
        ({"family_name": "Müller", "given_name": "Zoë", "born_on": None}, Match.NAME),
        ({"family_name": "Mülleer", "given_name": "Zoe"}, Match.BIRTH),
    ],
)
def test_a_duplicate_is_found(tmp_path: Path, facts: dict[str, object], match: Match) -> None:
    known = make_patient()
    typed = make_patient(**({"record_number": "", "family_name": "Other"} | facts))
    with new_records(tmp_path) as records:
        records.patients.add(known)
        (found,) = duplicates(records.patients, typed)
    assert (found.patient, found.match) == (known, match)


def test_strangers_and_the_patient_itself_are_not_alike(tmp_path: Path) -> None:
    known = make_patient()
    with new_records(tmp_path) as records:
        records.patients.add(known)
        stranger = make_patient(family_name="Abel", given_name="Otto", record_number="9")
        assert duplicates(records.patients, stranger) == ()
        assert duplicates(records.patients, known) == ()


def test_the_ids_of_all_found_can_be_read_a_page_at_a_time(tmp_path: Path) -> None:
    with new_records(tmp_path) as records:
        added = [make_patient(family_name=f"Name{n:03}") for n in range(120)]
        for patient in added:
            records.patients.add(patient)
        ids = records.patients.find("name")
        assert records.patients.several(ids[50:60]) == tuple(added[50:60])
        assert records.patients.several(["gone", ids[0]]) == (added[0],)


def test_archived_patients_are_searched_apart(tmp_path: Path) -> None:
    gone = make_patient(family_name="Gone", record_number="5")
    with new_records(tmp_path) as records:
        records.patients.add(gone)
        records.patients.add(make_patient())
        records.patients.archive(gone.id, at=AT)
        assert records.patients.find_archived("zoe gone") == (gone.id,)
        assert records.patients.find_archived("zoe nobody") == ()


def test_a_patient_with_a_merged_duplicate_is_found_once(tmp_path: Path) -> None:
    kept, twin = make_patient(), make_patient(record_number="B-9")
    with new_records(tmp_path) as records:
        records.patients.add(kept)
        records.patients.add(twin)
        assert len(records.patients.find("zoe")) == 2
        records.patients.merge(kept.id, twin.id)
        assert records.patients.find("zoe") == (kept.id,)
        records.patients.unmerge(twin.id)
        assert len(records.patients.find("zoe")) == 2
        records.patients.merge(kept.id, twin.id)
    with reopened(tmp_path) as records:
        assert records.patients.find("zoe") == (kept.id,)


@given(st.lists(st.sampled_from(["an", "na", "a ", "b", " ", "1", "9", "-"]), max_size=8))
@settings(max_examples=60)
def test_each_letter_finds_what_a_search_from_scratch_finds(letters: list[str]) -> None:
    typed = ""
    for letter in letters:
        typed += letter
        assert INDEX.find_all(search_terms(typed)) == fresh().find_all(search_terms(typed))


class Words:
    """What an index reads: the words of some patients."""

    def rows(self, _sql: str) -> list[tuple[str, str]]:
        names = ("anna abel", "anna berg", "bana ann", "nan 19", "1980-01-19 ba")
        return sorted((f" {name}", name) for name in names)


def fresh() -> PatientIndex:
    return PatientIndex(Words())  # type: ignore[arg-type]


INDEX = fresh()
