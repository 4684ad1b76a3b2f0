"""Hundreds of bad files of every kind: each is refused by place and field, and nothing changes."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exchange.archives import part_like, put_together, taken
from exchange.practice_tables import MIXED, RAGGED, TABLES, PracticeTable
from exchange.test_bad_archives import paths_in, with_value
from exchange.test_fhir_import import ANN, NECK_PAIN, bundle
from needlemap.domain.days import DayOrder
from needlemap.errors import ImportRefusedError
from needlemap.exchange.archive import ArchiveReader
from needlemap.exchange.table_mapping import TableKind, guessed
from needlemap.exchange.table_reading import read_table
from needlemap.services.archive_service import look_through
from needlemap.services.fhir_service import look_at_fhir
from needlemap.services.table_import import How, Plan, look_at, store
from needlemap.storage.records import Records

Look = Callable[[Records, Path], object]
HEAD = ("Last name", "First name", "DOB", "Patient ID", "Mobile phone", "Email")
ROWS = tuple(
    (f"Name{n}", f"Given{n}", f"19{60 + n}-02-03", f"A-{n}", f"555 010{n}", f"a{n}@example.org")
    for n in range(4)
)
DAY = HEAD.index("DOB")
# What is no day, or may be two.
NO_DAYS = (
    *("3/2/1980", "4/5/06", "31.02.1980", "1980-13-01", "1980-00-10", "2199-01-01", "1980"),
    *("02-1980", "yesterday", "0", "-1", "NaN", "inf", "1e5", "13/13/1980", "1980-2-30"),
    *("30/02/1980", "00/00/0000", "19800203", "0001-01-01", "9999-12-31"),
)
NO_TEXTS = ("\x01", "\x07a", "\x1b[31m", "\u202eAnn", "\u2066x", "9" * 5000)
NO_VALUES: tuple[Any, ...] = (10**30, "\u202ex", [[1]], {"a": {"b": 1}}, -1.5)


def table_plan(records: Records, path: Path, order: DayOrder | None = None) -> Plan:
    table = read_table(path)
    how = How(TableKind.PATIENTS, guessed(table.head, TableKind.PATIENTS), order)
    return taken(look_at(records, table, how))


def archive_plan(records: Records, path: Path) -> object:
    with ArchiveReader(path) as reader:
        return taken(look_through(records, reader))


def fhir_plan(records: Records, path: Path) -> Plan:
    return taken(look_at_fhir(records, path)).plan


def text_of(rows: list[tuple[str, ...]]) -> str:
    return "".join(",".join(row) + "\n" for row in (HEAD, *rows))


def bad_tables() -> Iterator[tuple[str, str]]:
    """Yield tables, and the line that is wrong in each."""
    for line, row in enumerate(ROWS, start=2):
        for place in range(len(HEAD)):
            values = (*NO_DAYS, *NO_TEXTS, '"', "\0") if place == DAY else (*NO_TEXTS, '"', "\0")
            for value in values:
                changed = (*row[:place], value, *row[place + 1 :])
                yield text_of([changed if each is row else each for each in ROWS]), f"ine {line}"
        for many in range(1, 6):
            for ragged in ((*row, *"x" * many), row[: len(row) - many]):
                yield text_of([ragged if each is row else each for each in ROWS]), f"ine {line}"


def refusal_of(look: Look, records: Records, path: Path) -> str:
    """Return what keeps a file out, all of it in one text; nothing when it would come in."""
    head = records.head()
    try:
        found = look(records, path)
        words = "\n".join(map(str, found.problems)) if isinstance(found, Plan) else ""
        if words and isinstance(found, Plan):
            with pytest.raises(ImportRefusedError):
                taken(store(records, found))
    except ImportRefusedError as error:
        words = error.user_message
    assert records.head() == head
    return words


def test_each_bad_table_is_refused_by_line(untouched: Records, tmp_path: Path) -> None:
    path, wrong, count = tmp_path / "t.csv", list[tuple[str, str]](), 0
    for text, line in bad_tables():
        path.write_text(text, encoding="utf-8", newline="")
        words = refusal_of(table_plan, untouched, path)
        is_told = line in words or "NUL" in words
        wrong += [] if is_told else [(text[-200:], words)]
        count += 1
    assert wrong == []
    assert count >= 300


def test_each_bad_value_of_fhir_is_taken_or_refused_by_entry(
    untouched: Records, tmp_path: Path
) -> None:
    path, refused, untold = tmp_path / "b.json", 0, list[str]()
    whole = bundle(ANN, NECK_PAIN)
    for way in paths_in(whole):
        for value in NO_VALUES:
            changed = copy.deepcopy(whole)
            place: Any = changed
            for step in way[:-1]:
                place = place[step]
            place[way[-1]] = value
            path.write_text(json.dumps(changed))
            words = refusal_of(fhir_plan, untouched, path)
            refused += bool(words)
            is_told = not words or words.startswith(("Entry ", "b.json"))
            untold += [] if is_told else [words]
    assert untold == []
    assert refused >= 150


def test_each_bad_value_of_an_archive_is_refused_by_part_and_field(
    untouched: Records, tmp_path: Path, archive_parts: dict[str, bytes]
) -> None:
    count, untold = 0, list[str]()
    for holding in ('"kind"', '"content_hash"'):
        name = part_like(archive_parts, ".json", holding=holding)
        for way in paths_in(json.loads(archive_parts[name])):
            changed = json.dumps(with_value(archive_parts[name], way, {"a": 1})).encode()
            path = put_together(tmp_path / "a.zip", {**archive_parts, name: changed})
            words = refusal_of(archive_plan, untouched, path)
            count += 1
            is_told = words.startswith(name) and "field" in words
            untold += [] if is_told else [words]
    assert untold == []
    assert count >= 150


@pytest.mark.parametrize(
    ("name", "look"),
    [("a.csv", table_plan), ("a.zip", archive_plan), ("a.json", fhir_plan)],
    ids=["table", "archive", "fhir"],
)
def test_a_file_of_a_gigabyte_is_refused_without_reading_it(
    name: str, look: Look, untouched: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(1 << 30)
    for reading in ("read_bytes", "read_text"):
        monkeypatch.delattr(Path, reading)
    assert name in refusal_of(look, untouched, path)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_the_list_of_a_known_program_comes_in_as_it_is(
    table: PracticeTable, untouched: Records, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(table.data)
    plan = table_plan(untouched, path)
    assert dict(plan.how.columns) == table.columns
    assert plan.problems == ()
    found = [record.patient for _, record in plan.patients]
    assert tuple((p.name, p.record_number, p.born_on) for p in found) == table.patients


def test_days_written_in_two_ways_are_named_by_their_lines(
    untouched: Records, tmp_path: Path
) -> None:
    path = tmp_path / "mixed.csv"
    path.write_text(MIXED)
    lines = {
        order: [each.line for each in table_plan(untouched, path, order).problems]
        for order in (None, *DayOrder)
    }
    assert lines == {None: [4], DayOrder.DAY_FIRST: [2], DayOrder.MONTH_FIRST: [3]}


def test_a_row_that_lost_a_cell_is_named(untouched: Records, tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text(RAGGED)
    assert "line 3: it has 2 cells" in refusal_of(table_plan, untouched, path)
