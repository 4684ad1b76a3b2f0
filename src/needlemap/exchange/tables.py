"""Records as tables, one for each kind of thing, with columns made from the types.

A field becomes a column, a value inside a value columns of its own (`needle_length_mm`), a list of
things a table of its own that names what it belongs to. So a new field is in the tables, and in
the data dictionary, by itself.
"""

import codecs
import csv
import io
import tempfile
import types
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import IO, Any, Protocol, Union, get_args, get_origin, get_type_hints

from needlemap.domain.archive import PatientRecord
from needlemap.domain.canonical_json import canonical_text
from needlemap.domain.session import Session
from needlemap.domain.spreadsheet_text import harmless

Cell = str | int | float | bool | None
_UNITS = {
    "_mm": "mm",
    "_s": "s",
    "_min": "min",
    "_hz": "Hz",
    "_us": "µs",
    "_minutes": "min",
    "_at": "UTC, ISO 8601",
    "_on": "day, ISO 8601",
}
_SINGULAR = {"patients": "patient", "sessions": "session", "sites": "site"}
# Parts of a record whose fields are columns of the record's own table.
_WITHOUT_PREFIX = {"patient", "file", "visit"}
DICTIONARY = "dictionary"
_DICTIONARY_HEAD = ("table", "column", "type", "unit", "allowed", "about")
_LINE_END = "\r\n"
_EXCEL_CELL = 32_767
_EXCEL_NAME = 31


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how a value comes into it, and what the dictionary says of it."""

    name: str
    kind: str
    get: Callable[[Any], Any]
    allowed: str = ""

    @property
    def unit(self) -> str:
        """The unit, as the end of the name tells it."""
        return next((unit for end, unit in _UNITS.items() if self.name.endswith(end)), "")


@dataclass(slots=True)
class Table:
    """One table, and those of the things in its rows.

    ``belongs_to`` are the ids of what a row is a part of, ``parts`` how these are reached.
    """

    name: str
    about: str
    belongs_to: tuple[str, ...]
    has_id: bool
    columns: list[Column] = field(default_factory=list)
    parts: list[tuple[Callable[[Any], Any], "Table"]] = field(default_factory=list)

    @property
    def head(self) -> tuple[str, ...]:
        """The names of all columns."""
        return (*self.belongs_to, *self.rank, *(column.name for column in self.columns))

    @property
    def rank(self) -> tuple[str, ...]:
        """The column for the place in the list, where rows have no id."""
        taken = {column.name for column in self.columns}
        return () if self.has_id else ("place",) if "number" in taken else ("number",)

    def all(self) -> Iterator["Table"]:
        """Yield this table and those of its parts."""
        yield self
        for _, part in self.parts:
            yield from part.all()

    def rows(self, value: Any, owners: Mapping[str, str], number: int) -> Iterator["Row"]:
        """Yield the row of a value, then those of its parts."""
        beside = [owners[name] for name in self.belongs_to] + ([] if self.has_id else [number])
        yield self.name, [*beside, *(_cell(column.get(value)) for column in self.columns)]
        inner = dict(owners)
        if self.has_id:
            inner[f"{_singular(self.name)}_id"] = _id_of(value)
        for get, part in self.parts:
            for place, each in enumerate(get(value) or (), start=1):
                yield from part.rows(each, inner, place)


Row = tuple[str, list[Any]]


def _id_of(value: Any) -> str:
    found = value.patient.id if isinstance(value, PatientRecord) else value.id
    return str(found)


def _tables() -> tuple[Table, Table]:
    patients = Table("patients", _about(PatientRecord), (), has_id=True)
    sessions = Table("sessions", _about(Session), (), has_id=True)
    _fill(patients, PatientRecord, lambda value: value, "")
    _fill(sessions, Session, lambda value: value, "")
    return patients, sessions


def _fill(table: Table, type_: type, get: Callable[[Any], Any], prefix: str) -> None:
    hints = get_type_hints(type_)
    for each in fields(type_):
        _add(table, each.name, hints[each.name], _getter(get, each.name), prefix)


def _add(table: Table, name: str, type_: Any, get: Callable[[Any], Any], prefix: str) -> None:
    type_ = _without_none(type_)
    if name == "taken_up":
        return  # how duplicates were put together says nothing to a reader of tables
    if is_dataclass(type_) and isinstance(type_, type):
        inner = "" if name in _WITHOUT_PREFIX else f"{prefix}{name}_"
        _fill(table, type_, get, inner)
        return
    if get_origin(type_) is tuple:
        item = _without_none(get_args(type_)[0])
        if is_dataclass(item) and isinstance(item, type):
            table.parts.append((get, _part(table, f"{prefix}{name}", item)))
            return
        table.columns.append(Column(f"{prefix}{name}", "list", get, _allowed(item)))
        return
    table.columns.append(Column(f"{prefix}{name}", _kind(type_), get, _allowed(type_)))


def _part(table: Table, name: str, item: type) -> Table:
    names = {each.name for each in fields(item)}
    owners = list(table.belongs_to)
    if table.has_id:
        owners.append(f"{_singular(table.name)}_id")
    owners = [each for each in owners if each not in names]
    own_name = name if name == "sites" else f"{_singular(table.name)}_{name}"
    part = Table(own_name, _about(item), tuple(owners), has_id="id" in names)
    _fill(part, item, lambda value: value, "")
    return part


def _singular(name: str) -> str:
    return _SINGULAR.get(name, name.removesuffix("s"))


def _getter(get: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
    def of(value: Any) -> Any:
        inner = get(value)
        return None if inner is None else getattr(inner, name)

    return of


def _without_none(type_: Any) -> Any:
    if get_origin(type_) in (Union, types.UnionType):
        [kept] = [each for each in get_args(type_) if each is not type(None)]
        return kept
    return type_


def _kind(type_: Any) -> str:
    if isinstance(type_, type) and issubclass(type_, Enum):
        return "code"
    names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    return names.get(type_) or {date: "day", datetime: "time", time: "time of day"}.get(
        type_, "JSON"
    )


def _allowed(type_: Any) -> str:
    if isinstance(type_, type) and issubclass(type_, Enum):
        return " | ".join(str(each.value) for each in type_)
    return ""


def _about(type_: type) -> str:
    return (type_.__doc__ or "").strip().split("\n", maxsplit=1)[0]


PATIENTS, SESSIONS = _tables()
TABLES: dict[str, Table] = {each.name: each for root in (PATIENTS, SESSIONS) for each in root.all()}


def rows_of(value: PatientRecord | Session) -> Iterator[Row]:
    """Yield the rows that a patient or a session becomes, each with the name of its table."""
    root = PATIENTS if isinstance(value, PatientRecord) else SESSIONS
    yield from root.rows(value, {}, 1)


def dictionary() -> list[list[str]]:
    """Return the data dictionary: a row for each column of each table."""
    rows = [list(_DICTIONARY_HEAD)]
    for table in TABLES.values():
        for name in table.belongs_to:
            rows.append([table.name, name, "id", "", "", "what this row belongs to"])
        for name in table.rank:
            rows.append([table.name, name, "whole number", "", "", "place in the list, from 1"])
        for column in table.columns:
            about = table.about if column.name == "id" else ""
            rows.append([table.name, column.name, column.kind, column.unit, column.allowed, about])
    return rows


def _cell(value: Any) -> Cell:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple):
        return harmless("; ".join(str(_cell(each)) for each in value))
    if value is None or isinstance(value, bool | int | float):
        return value
    return harmless(value if isinstance(value, str) else canonical_text(value))


class TableWriter(Protocol):
    """Takes rows of any table in any order, then writes all of them."""

    def add(self, table: str, row: list[Any]) -> None:
        """Take one row."""

    def finish(self) -> None:
        """Write the file."""

    def abandon(self) -> None:
        """Let go of what was taken."""


class CsvTables:
    """CSV tables that grow side by side: a ZIP file takes one after the other in the end.

    Parameters
    ----------
    heads
        The names of the columns of each table.
    mark
        What each file begins with.
    """

    def __init__(self, heads: Mapping[str, Sequence[str]], *, mark: bytes = b"") -> None:
        self._mark = mark
        self._parts: dict[str, IO[str]] = {}
        self._writers: dict[str, Any] = {}
        for name, head in heads.items():
            part = tempfile.TemporaryFile(  # noqa: SIM115 - closed in the end
                "w+", encoding="utf-8", newline=""
            )
            self._parts[name] = part
            self._writers[name] = csv.writer(part, lineterminator=_LINE_END)
            self._writers[name].writerow(head)

    def add(self, table: str, row: Iterable[Any]) -> None:
        """Take one row."""
        self._writers[table].writerow(row)

    def pack(self, out: zipfile.ZipFile) -> None:
        """Write each table as a file."""
        for name, part in self._parts.items():
            part.seek(0)
            with out.open(f"{name}.csv", "w", force_zip64=True) as entry:
                entry.write(self._mark)
                while chunk := part.read(1 << 20):
                    entry.write(chunk.encode())

    def close(self) -> None:
        """Let go of what was taken."""
        for part in self._parts.values():
            part.close()


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a small table as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=_LINE_END).writerows(rows)
    return text.getvalue().encode()


class CsvWriter:
    """A ZIP file of CSV files: UTF-8 with the mark that Excel looks for, commas, one head line."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        heads = {name: table.head for name, table in TABLES.items()}
        self._tables = CsvTables(heads, mark=codecs.BOM_UTF8)

    def add(self, table: str, row: list[Any]) -> None:
        """Take one row."""
        self._tables.add(
            table, [str(each).lower() if isinstance(each, bool) else each for each in row]
        )

    def finish(self) -> None:
        """Write the file."""
        with zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED) as out:
            self._tables.pack(out)
            out.writestr(f"{DICTIONARY}.csv", codecs.BOM_UTF8 + csv_bytes(dictionary()))
        self.abandon()

    def abandon(self) -> None:
        """Let go of what was taken."""
        self._tables.close()


class XlsxWriter:
    """A workbook with a sheet for each table."""

    def __init__(self, file: IO[bytes]) -> None:
        from openpyxl import Workbook  # seldom needed

        self._file = file
        self._book = Workbook(write_only=True)
        self._sheets = {name: self._book.create_sheet(sheet_name(name)) for name in TABLES}
        for name, table in TABLES.items():
            self._sheets[name].append(list(table.head))
            self._sheets[name].freeze_panes = "A2"

    def add(self, table: str, row: list[Any]) -> None:
        """Take one row."""
        self._sheets[table].append([_excel_text(each) for each in row])

    def finish(self) -> None:
        """Write the file."""
        sheet = self._book.create_sheet(DICTIONARY)
        for row in dictionary():
            sheet.append(row)
        self._book.save(self._file)

    def abandon(self) -> None:
        """Let go of what was taken: openpyxl keeps each sheet as a readable file until then."""
        for sheet in self._book.worksheets:
            if not sheet.closed:
                sheet.close()
            with suppress(OSError, ValueError):  # gone where the workbook was saved
                sheet._writer.cleanup()


def sheet_name(table: str) -> str:
    """Return the table's name as long as Excel takes one: without its first words."""
    while len(table) > _EXCEL_NAME:
        table = table.partition("_")[2]
    return table


def _excel_text(value: Any) -> Any:
    """Return a text as long as Excel takes; the end of a longer one is cut, and marked."""
    if isinstance(value, str) and len(value) > _EXCEL_CELL:
        return value[: _EXCEL_CELL - 1] + "…"
    return value


WRITERS: dict[str, Callable[[IO[bytes]], TableWriter]] = {"csv": CsvWriter, "xlsx": XlsxWriter}
