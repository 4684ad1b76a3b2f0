"""The shape of the code: folders that can be seen at once, no shreds, one way past the records."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from needlemap.reference import Reference
from project.checkout import PACKAGE, ROOT

MOST_IN_A_FOLDER = 40
MOST_SHORT_FILES = 39
_SHORT_LINES = 50
# Both are the inside of the open records: see storage/raw.py.
_REACH = re.compile(r"\b(?!self\b|cls\b)\w+\._(?:engine|held)\b")


def full_folders(files: Iterable[Path]) -> list[str]:
    """Return the folders that hold more files than can be seen at once."""
    counted = Counter(file.parent for file in files)
    return sorted(str(folder) for folder, number in counted.items() if number > MOST_IN_A_FOLDER)


def short_files(files: Iterable[Path]) -> list[Path]:
    """Return the files that hold so little that they may belong into a neighbour."""
    named = (file for file in files if file.name != "__init__.py")
    return [each for each in named if len(each.read_bytes().splitlines()) < _SHORT_LINES]


def reaches_in(text: str) -> list[str]:
    """Return where a test takes hold of the inside of the open records."""
    return _REACH.findall(text)


def test_no_folder_holds_more_files_than_can_be_seen_at_once() -> None:
    assert full_folders(PACKAGE.rglob("*.py")) == []
    assert full_folders((ROOT / "tests").rglob("*.py")) == []
    planted = [Path("many") / f"m{number}.py" for number in range(41)]
    assert full_folders([*planted, Path("few/m.py")]) == ["many"]


def test_few_files_are_shreds(tmp_path: Path) -> None:
    assert len(short_files(PACKAGE.rglob("*.py"))) <= MOST_SHORT_FILES
    (tmp_path / "shred.py").write_text("x = 1\n" * 49)
    (tmp_path / "whole.py").write_text("x = 1\n" * 50)
    assert short_files(tmp_path.iterdir()) == [tmp_path / "shred.py"]


def test_tests_take_hold_of_the_inside_of_the_records_in_one_place() -> None:
    apart = {ROOT / "tests" / "storage" / "raw.py", Path(__file__)}
    files = set((ROOT / "tests").rglob("*.py")) - apart
    assert [each for each in files if reaches_in(each.read_text(encoding="utf-8"))] == []
    assert reaches_in("records._engine.rows() self._engine") == ["records._engine"]


def test_pieces_know_nothing_of_fields() -> None:
    widgets = (PACKAGE / "ui" / "widgets").glob("*.py")
    assert [each for each in widgets if "needlemap.ui.forms" in each.read_text("utf-8")] == []


def unread_tables(tables: Iterable[str], sources: Iterable[str]) -> list[str]:
    """Return the reference tables that no source asks for."""
    asked = {name for source in sources for name in re.findall(r"\.(\w+)", source)}
    return [table for table in tables if table not in asked]


def test_every_reference_table_is_read_by_the_program() -> None:
    tables = Reference.load().tables()
    assert len(tables) > 30
    apart = PACKAGE / "reference" / "reference.py"
    sources = [each.read_text("utf-8") for each in PACKAGE.rglob("*.py") if each != apart]
    assert unread_tables(tables, sources) == []
    planted = "table_that_nobody_asks_for"
    assert unread_tables(["sources", planted], sources) == [planted]
