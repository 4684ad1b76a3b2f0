"""Reads a reference table: one CSV file, header checked, cells typed, each row one frozen object.

What the columns of a subject are is said beside its type; nothing here knows a subject.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from needlemap.errors import ReferenceDataError
from needlemap.reference import cells


class Entry(Protocol):
    """A frozen dataclass with an id: one row."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str:
        """What other tables and the records call this row."""


EntryT = TypeVar("EntryT", bound=Entry)


@dataclass(frozen=True, slots=True)
class Table(Generic[EntryT]):
    """A file of data/ and what its rows become.

    The columns are the fields of `row_type`, all of them, in any order. A column without a parser
    of its own holds plain text; ``id`` holds a code and ``certainty`` a mark.
    """

    file_name: str
    row_type: type[EntryT]
    parsers: Mapping[str, cells.Parser] = field(default_factory=dict)

    def read(self, path: Path) -> Mapping[str, EntryT]:
        """Return the rows by id, in the order of the file.

        Raises
        ------
        ReferenceDataError
            The file is missing or not UTF-8, the header is wrong, an id comes twice, or a cell or
            row is refused; says file, line and column.
        """
        entries: dict[str, EntryT] = {}
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                for line, entry in self._entries(lines):
                    if entry.id in entries:
                        raise self._problem(line, "id", f"must be unique, but {entry.id} is twice")
                    entries[entry.id] = entry
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise ReferenceDataError(
                f"The reference table {self.file_name} cannot be read ({_reason(error)}); "
                "please install NeedleMap again."
            ) from error
        return MappingProxyType(entries)

    def _entries(self, lines: Iterator[str]) -> Iterator[tuple[int, EntryT]]:
        rows = csv.reader(lines, strict=True)
        header = next(rows, [])
        self._check_header(header)
        parsers = [self._parser(column) for column in header]
        line = rows.line_num + 1
        for row in rows:
            yield line, self._entry(line, header, parsers, row)
            line = rows.line_num + 1

    def _check_header(self, header: list[str]) -> None:
        expected = self.row_type.__dataclass_fields__
        for column in expected:
            if column not in header:
                raise self._problem(1, column, "must be there, but is missing")
        for column in header:
            if column not in expected:
                raise self._problem(1, column, "must not be there: it is unknown")
            if header.count(column) > 1:
                raise self._problem(1, column, "must be there once, but is there twice")

    def _parser(self, column: str) -> cells.Parser:
        return self.parsers.get(column) or cells.DEFAULT_PARSERS.get(column, cells.text)

    def _entry(
        self, line: int, header: list[str], parsers: list[cells.Parser], row: list[str]
    ) -> EntryT:
        if len(row) != len(header):
            column = header[min(len(row), len(header) - 1)]
            raise self._problem(
                line, column, f"must be one of {len(header)} cells, but the line has {len(row)}"
            )
        values: dict[str, object] = {}
        for column, parse, cell in zip(header, parsers, row, strict=True):
            try:
                values[column] = parse(cell)
            except ValueError as error:
                raise self._problem(line, column, str(error)) from error
        return self._made(line, values)

    def _made(self, line: int, values: dict[str, object]) -> EntryT:
        make: Callable[..., EntryT] = self.row_type
        try:
            return make(**values)
        except ValueError as error:
            named = [column for column in values if str(error).startswith(f"{column} ")]
            column = named[0] if named else "id"
            raise self._problem(line, column, f"holds a row that is refused: {error}") from error

    def _problem(self, line: int, column: str, problem: str) -> ReferenceDataError:
        return ReferenceDataError(
            f"In the reference table {self.file_name}, line {line}, column {column} {problem}."
        )


def _reason(error: OSError | UnicodeDecodeError | csv.Error) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return str(error)
