"""The tables fit each other, and the outlines drawn on the body; the check is able to fail."""

import json
import shutil
from pathlib import Path

import pytest

from needlemap.paths import bodymaps, data_table
from needlemap.reference import Reference
from reference.consistency import all_tables, inconsistencies

# Read by the demonstration itself: people who do not exist, and no reference data.
NOT_REFERENCE = {"demo_patients.csv"}
NOT_STRUCTURES = {"landmarks.json", "planes.json", "risk_zones.json"}


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_table("structures.csv").parent, tmp_path / "data"))


def replaced(folder: Path, file_name: str, *, old: str, new: str) -> Reference:
    """Return the tables after one text in one file was replaced."""
    file = folder / file_name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return Reference(folder)


def test_no_table_names_what_another_does_not_have(reference: Reference) -> None:
    assert inconsistencies(reference) == []


@pytest.mark.parametrize(
    ("file_name", "old", "new", "found"),
    [
        ("structures.csv", "muscle,splenius,neck", "muscle,splenii,neck", "parent_muscle"),
        ("structures.csv", "muscle,splenius,neck", "muscle,,neck", "parent_muscle"),
        ("structures.csv", ",lower_back,", ",low_back,", "body_region"),
        ("techniques.csv", "tendon;enthesis", "tendon;sinew", "aims_at"),
        ("precautions.csv", "upper_back;thorax", "upper_back;chest", "body_regions"),
        ("patient_flags.csv", ",pacemaker,", ",pace_maker,", "precaution"),
        ("region_notes.csv", "supinator;", "supinator_muscle;", "structures"),
        ("important_changes.csv", ",lefs,", ",leffs,", "measure"),
        ("dosage.csv", "CPTPAGE", "CPTPAGES", "source CPTPAGES"),
        ("severities.csv", "mild,", "slight,", "id names slight"),
    ],
)
def test_a_name_that_no_table_knows_is_found(
    copied: Path, file_name: str, old: str, new: str, found: str
) -> None:
    problems = inconsistencies(replaced(copied, file_name, old=old, new=new))
    assert any(found in problem for problem in problems)


def test_every_file_of_the_folder_is_read_by_one_table(reference: Reference) -> None:
    files = {path.name for path in data_table("structures.csv").parent.glob("*.csv")}
    assert len(files - NOT_REFERENCE) == len(all_tables(reference))
    named = data_table("README.md").read_text(encoding="utf-8")
    assert [file for file in files if f"`{file}`" not in named] == []


def test_every_row_carries_its_certainty_and_every_fact_its_source(reference: Reference) -> None:
    for name, table in all_tables(reference).items():
        for entry in table.values():
            assert hasattr(entry, "certainty"), name
            assert hasattr(entry, "source") or name == "sources"


def test_every_outline_drawn_on_the_body_is_a_structure_marked_as_outlined(
    reference: Reference,
) -> None:
    files = sorted((bodymaps() / "outlines").glob("*.json"))
    drawn = {
        structure_id
        for file in files
        if file.name not in NOT_STRUCTURES
        for structure_id in json.loads(file.read_text(encoding="utf-8"))
    }
    outlined = {s.id for s in reference.structures.values() if s.outlined}
    assert drawn == outlined


def test_every_flag_of_a_risk_zone_is_in_the_table(reference: Reference) -> None:
    zones = json.loads((bodymaps() / "outlines" / "risk_zones.json").read_text(encoding="utf-8"))
    flags = {flag for zone in zones.values() for flag in zone["flags"]}
    assert flags == set(reference.patient_flags)
