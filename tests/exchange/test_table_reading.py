"""Tables of any make are read with their line numbers, or refused at a named line."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlemap.domain.days import DayOrder
from needlemap.errors import ImportRefusedError
from needlemap.exchange.table_mapping import (
    FIELDS,
    DayProblemError,
    TableKind,
    day_of,
    guessed,
    template,
    time_of,
)
from needlemap.exchange.table_reading import SourceTable, read_table

PLAIN = "Last name,First name,DOB\r\nMüller,Zoë,1980-02-03\r\n"


def table_of(folder: Path, data: bytes, name: str = "t.csv") -> SourceTable:
    (folder / name).write_bytes(data)
    return read_table(folder / name)


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        b"\xef\xbb\xbf" + PLAIN.replace(",", ";").encode(),
        b"\xef\xbb\xbfsep=;\r\n" + PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace("\r\n", "\n").encode(),
        ('"Last name","First name","DOB"\n"Müller","Zoë","1980-02-03"\n\n\n').encode(),
    ],
)
def test_the_same_table_is_read_in_every_writing(data: bytes, tmp_path: Path) -> None:
    table = table_of(tmp_path, data)
    assert table.head == ("Last name", "First name", "DOB")
    assert [row.cells for row in table.rows] == [("Müller", "Zoë", "1980-02-03")]


def test_an_older_encoding_is_recognized(tmp_path: Path) -> None:
    rows = "".join(f"Müller{n};Zoë;Straße {n}, 8010 Graz-Gösting\r\n" for n in range(40))
    table = table_of(tmp_path, ("Name;Vorname;Adresse\r\n" + rows).encode("cp1252"))
    assert table.rows[0].cells[:2] == ("Müller0", "Zoë")


def test_lines_are_numbered_as_an_editor_shows_them(tmp_path: Path) -> None:
    text = 'a,b\n1,"two\nlines"\n\n3,4\n'
    table = table_of(tmp_path, text.encode())
    assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "1"), (5, "3")]


def test_a_workbook_gives_days_and_numbers_as_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Name", "Born", "Number"], ["Müller", datetime(1980, 2, 3), 12.0], [], ["X"]):  # noqa: DTZ001
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx")
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ("Müller", "1980-02-03", "12")),
        (4, ("X", "", "")),
    ]


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "name the columns"),
    "head alone": (b"a,b\n", "no row"),
    "too many cells": (b"a,b\n1,2\n1,2,3\n", "line 3: it has 3 cells"),
    "too few cells": (b"a,b\n1\n", "line 2: it has 1 cells"),
    "column twice": (b"a,a\n1,2\n", "there twice"),
    "NUL": (b"a,b\n1,\x00\n", "NUL"),
    "open quote": (b'a,b\n1,"2\n', "line 2"),
    "quote in a cell": (b'a,b\n1,"2"x\n', "line 2"),
    "long cell": (b"a,b\n1," + b"x" * 50_000 + b"\n", "line 2: a cell"),
    "very long cell": (b"a,b\n1," + b"x" * 200_000 + b"\n", "line 2"),
    "many columns": (b",".join(b"c%d" % n for n in range(400)) + b"\n", "columns"),
    "wrong mark": (b"\xff\xfe" + b"a", "utf-16"),
    "ZIP": (b"PK\x03\x04" + b"\0" * 40, "cannot be read"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_table_is_refused_in_words(what: str, tmp_path: Path) -> None:
    data, says = BAD[what]
    with pytest.raises(ImportRefusedError, match=says):
        table_of(tmp_path, data)


@pytest.mark.parametrize("make", [lambda p: p, lambda p: p / "no.csv", lambda p: p / "a\0b"])
def test_a_file_that_cannot_be_read_is_refused(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    with pytest.raises(ImportRefusedError):
        read_table(make(tmp_path))


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("needlemap.exchange.table_reading._MOST_UNPACKED", 1000)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", " " * 5000)
    with pytest.raises(ImportRefusedError, match="too much"):
        read_table(tmp_path / "t.xlsx")


def test_a_file_that_is_too_large_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("needlemap.exchange.table_reading.LONGEST_BYTES", 10)
    with pytest.raises(ImportRefusedError, match="more than"):
        table_of(tmp_path, PLAIN.encode())


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=120).map(lambda text: text.encode()))
def test_any_bytes_are_a_table_or_refused(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    try:
        table = read_table(path)
    except ImportRefusedError as error:
        assert "Nothing was imported" in error.user_message  # noqa: PT017
    else:
        assert all(len(row.cells) == len(table.head) for row in table.rows)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            ["First Name", "Last Name", "Birth Date", "Mobile Phone", "Email", "Postal"],
            {"given_name", "family_name", "born_on", "phone", "email"},
        ),
        (
            ["id", "first_name", "last_name", "date_of_birth", "patient_phone_numbers"],
            {"given_name", "family_name", "born_on", "phone"},
        ),
        (
            ["fname", "lname", "DOB", "pubpid", "phone_cell", "sex"],
            {"given_name", "family_name", "born_on", "record_number", "phone"},
        ),
        (
            ["Patient Last Name", "First", "Date of Birth", "Chart No", "Sex"],
            {"family_name", "given_name", "born_on", "record_number"},
        ),
        (["Nachname", "Vorname", "Geburtsdatum"], {"given_name", "family_name", "born_on"}),
        (["Sex", "Height", "Insurance"], set()),
    ],
)
def test_the_columns_of_known_programs_are_recognized(head: list[str], expected: set[str]) -> None:
    found = guessed(head, TableKind.PATIENTS)
    assert found.keys() == expected
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("kind", TableKind)
def test_the_template_is_recognized_whole(kind: TableKind, tmp_path: Path) -> None:
    table = table_of(tmp_path, template(kind).encode())
    found = guessed(table.head, kind)
    assert found == {name: name for name in table.head}
    assert len(found) == len(FIELDS[kind]) - 1


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("1980-02-03", None, date(1980, 2, 3)),
        ("1980/2/3", None, date(1980, 2, 3)),
        ("1980-02-03 00:00:00", None, date(1980, 2, 3)),
        ("3.2.1980", None, date(1980, 2, 3)),
        ("13/2/1980", None, date(1980, 2, 13)),
        ("2/13/1980", None, date(1980, 2, 13)),
        ("3/3/1980", None, date(1980, 3, 3)),
        ("3/2/1980", DayOrder.DAY_FIRST, date(1980, 2, 3)),
        ("3/2/1980", DayOrder.MONTH_FIRST, date(1980, 3, 2)),
        ("3 Feb 1980", None, date(1980, 2, 3)),
        ("February 3, 1980", None, date(1980, 2, 3)),
    ],
)
def test_a_day_is_read(text: str, order: DayOrder | None, day: date) -> None:
    assert day_of(text, order) == day


@pytest.mark.parametrize(
    ("text", "order", "says"),
    [
        ("3/2/1980", None, "may be two days"),
        ("3/2/80", None, "two digits"),
        ("2/13/1980", DayOrder.DAY_FIRST, "not a day in this order"),
        ("31/2/1980", None, "not a day"),
        ("1980-02-30", None, "not a day"),
        ("yesterday", None, "not a day"),
        ("3 Fug 1980", None, "not a day"),
        ("0000-00-00", None, "not a day"),
        ("", None, "not a day"),
    ],
)
def test_a_day_that_is_none_or_may_be_two_is_no_guess(
    text: str, order: DayOrder | None, says: str
) -> None:
    with pytest.raises(DayProblemError, match=says):
        day_of(text, order)


@pytest.mark.parametrize(
    ("text", "expected"), [("9:05", "09:05"), ("2:30 pm", "14:30"), ("12:00 am", "00:00")]
)
def test_a_time_of_day_is_read(text: str, expected: str) -> None:
    assert f"{time_of(text):%H:%M}" == expected
    for bad in ("25:00", "13:00 pm", "noon", "9", "9:77"):
        with pytest.raises(ValueError, match="time of day"):
            time_of(bad)
