"""A table from elsewhere as rows of text with their line numbers: CSV of any make, or a workbook.

Line numbers are those that an editor or a spreadsheet shows. The readers of sqlite-utils and of the
standard library give rows without them and pass over rows of another length, so that the two
formats are read here.
"""

import codecs
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from needlemap.domain.spreadsheet_text import unescaped
from needlemap.errors import ImportRefusedError
from needlemap.exchange.strict_json import refused

LONGEST_BYTES = 50_000_000
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200_000, 300, 40_000
_MOST_UNPACKED = 500_000_000
_BREAKS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the line on which it begins, and the text of each column."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceTable:
    """What a file says: names of columns, rows without the empty ones, and how it was read."""

    name: str
    head: tuple[str, ...]
    rows: tuple[TableRow, ...]
    encoding: str = "utf-8"

    def __post_init__(self) -> None:
        named = [each for each in self.head if each]
        twice = [name for name, count in Counter(named).items() if count > 1]
        if twice:
            raise refused(self.name, f"the column {twice[0]!r:.80} is there twice")
        if not named:
            raise refused(self.name, "its first line must name the columns")
        if not self.rows:
            raise refused(self.name, "it has no row beneath the names of the columns")


def read_table(path: Path) -> SourceTable:
    """Return the table in a CSV file or the first sheet of a workbook.

    ImportRefusedError, with the line where there is one, for what cannot be read as a table.
    """
    try:
        size = path.stat().st_size
        if size > LONGEST_BYTES:
            raise refused(path.name, f"it has more than {LONGEST_BYTES // 1_000_000} MB")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not possible here"
        raise refused(path.name, f"it cannot be read ({reason}); choose another file") from error
    if data.startswith(b"PK\x03\x04"):
        return _of_workbook(path.name, data)
    return _of_text(path.name, data)


def _of_text(name: str, data: bytes) -> SourceTable:
    text, encoding = _decoded(name, data)
    if "\0" in text:
        raise refused(name, "it is no text: it holds the character NUL")
    skipped = 0
    first, _, rest = text.partition("\n")
    mark = first.strip().casefold()
    if mark.startswith("sep=") and len(mark) <= len("sep=x"):
        between, text, skipped = mark[4:] or "\t", rest, 1
    else:
        between = max(_BREAKS, key=lambda sign: _count_outside_quotes(first, sign))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    csv.field_size_limit(LONGEST_CELL * 4)
    return _table(name, _lines(name, reader, skipped), encoding)


def _lines(name: str, reader: Any, skipped: int) -> Iterator[tuple[int, list[str]]]:
    begins = skipped + 1
    try:
        for cells in reader:
            yield begins, cells
            begins = skipped + reader.line_num + 1
    except csv.Error as error:
        raise refused(f"{name}, line {begins}", f"it is no table ({error})") from error


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding: as its mark says, UTF-8, else the likeliest."""
    marked = next((codec for mark, codec in _MARKS if data.startswith(mark)), None)
    for codec in (marked,) if marked else ("utf-8",):
        try:
            return data.decode(codec), codec.removesuffix("-sig")
        except UnicodeDecodeError as error:
            if marked:
                raise refused(name, f"it is not {marked} text, as it says itself") from error
    from charset_normalizer import from_bytes  # seldom needed

    found = from_bytes(data[:200_000], cp_exclusion=["utf_7"]).best()
    if found is not None and "\0" not in str(found):
        try:
            return data.decode(found.encoding), found.encoding
        except (UnicodeDecodeError, LookupError) as error:
            raise refused(name, "its encoding is not known; save it as UTF-8") from error
    raise refused(name, "it is no text; save it as CSV in UTF-8, or as a workbook (.xlsx)")


def _count_outside_quotes(line: str, sign: str) -> int:
    return sum(part.count(sign) for part in line.split('"')[::2])


def _of_workbook(name: str, data: bytes) -> SourceTable:
    from openpyxl import load_workbook  # seldom needed
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(info.file_size for info in packed.infolist()) > _MOST_UNPACKED:
                raise refused(name, "it unpacks to too much")
            if "xl/workbook.xml" not in packed.namelist():
                raise refused(name, "it is a ZIP file, but no workbook; unpack it first")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            return _table(name, _sheet_rows(sheet.iter_rows(values_only=True)), "xlsx")
        finally:
            book.close()
    except ImportRefusedError:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,  # what the parser of XML raises
        EOFError,
        OSError,
        NotImplementedError,
        RecursionError,
    ) as error:
        raise refused(name, "this workbook cannot be read; save it as CSV in UTF-8") from error


def _sheet_rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(rows, start=1):
        cells = [_cell_text(each) for each in row]
        while cells and not cells[-1]:
            cells.pop()
        yield line, cells


def _cell_text(value: Any) -> str:
    """Return what a cell of a workbook says; days as 2026-11-30, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(name: str, lines: Iterator[tuple[int, list[str]]], encoding: str) -> SourceTable:
    head: tuple[str, ...] | None = None
    rows: list[TableRow] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{name}, line {line}"
        if len(cells) > MOST_COLUMNS:
            raise refused(where, f"it has more than {MOST_COLUMNS} columns")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise refused(where, f"a cell has more than {LONGEST_CELL} characters")
        if head is None:
            head = tuple(" ".join(cell.split()) for cell in cells)
            continue
        full = _as_long_as(head, cells, is_sheet=encoding == "xlsx")
        if len(full) != len(head):
            raise refused(where, f"it has {len(full)} cells, but there are {len(head)} columns")
        if len(rows) >= MOST_ROWS:
            raise refused(where, f"there are more than {MOST_ROWS} rows")
        rows.append(TableRow(line, tuple(unescaped(cell).strip() for cell in full)))
    return SourceTable(name, head or (), tuple(rows), encoding)


def _as_long_as(head: tuple[str, ...], cells: list[str], *, is_sheet: bool) -> list[str]:
    """Return a row with the empty cells that a sheet leaves out, without empty ones behind."""
    while len(cells) > len(head) and not cells[-1].strip():
        cells = cells[:-1]
    return cells + [""] * (len(head) - len(cells)) if is_sheet else cells
