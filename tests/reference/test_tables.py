"""The table reader: a bad row is refused with file, line and column, and nothing else happens."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.errors import ReferenceDataError
from needlemap.reference import cells
from needlemap.reference.tables import Table


@dataclass(frozen=True, slots=True)
class Remedy:
    id: str
    name: str
    cold: bool
    minutes: float | None
    note: str

    def __post_init__(self) -> None:
        if self.minutes == 13:
            raise ValueError("minutes must not be 13")
        if self.note == "refuse me":
            raise ValueError("a remedy like this is refused")


REMEDIES = Table(
    "remedies.csv",
    Remedy,
    {"cold": cells.yes_no, "minutes": cells.optional(cells.number(1, 60))},
)
HEADER = "id,name,cold,minutes,note\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "remedies.csv"


def refusal(file: Path, text: str) -> str:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceDataError) as caught:
        REMEDIES.read(file)
    return caught.value.user_message


def test_rows_become_objects_in_the_order_of_the_file(file: Path) -> None:
    file.write_text(f"{HEADER}ice,Ice,yes,10,\nheat,Heat,no,,moist\n", encoding="utf-8")
    remedies = REMEDIES.read(file)
    assert list(remedies) == ["ice", "heat"]
    assert remedies["ice"] == Remedy("ice", "Ice", cold=True, minutes=10.0, note="")
    assert remedies["heat"] == Remedy("heat", "Heat", cold=False, minutes=None, note="moist")


def test_the_result_cannot_be_changed(file: Path) -> None:
    file.write_text(f"{HEADER}ice,Ice,yes,10,\n", encoding="utf-8")
    remedies = REMEDIES.read(file)
    with pytest.raises(TypeError, match="does not support item deletion"):
        del remedies["ice"]  # type: ignore[attr-defined]


def test_columns_may_come_in_any_order_and_behind_a_byte_order_mark(file: Path) -> None:
    file.write_text("note,minutes,id,cold,name\n,5,ice,yes,Ice\n", encoding="utf-8-sig")
    assert REMEDIES.read(file)["ice"].minutes == 5


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "line 1, column id must be there, but is missing"),
        ("id,name,cold,minutes\n", "line 1, column note must be there, but is missing"),
        ("id,name,cold,minutes,note,colour\n", "line 1, column colour must not be there"),
        ("id,name,cold,minutes,note,note\n", "line 1, column note must be there once"),
        (f"{HEADER}ice,Ice,perhaps,10,\n", "line 2, column cold must be yes or no"),
        (f"{HEADER}ice,Ice,yes,10,\nheat,Heat,no,99,\n", "line 3, column minutes must be a number"),
        (f"{HEADER}ice,Ice,yes,nan,\n", "line 2, column minutes must be a number from 1 to 60"),
        (
            f"{HEADER}ice,Ice,yes,\uff11\uff10,\n",
            "line 2, column minutes must be a number from 1 to 60",
        ),
        (f"{HEADER}ice,Ice,yes,1_0,\n", "line 2, column minutes must be a number from 1 to 60"),
        (f"{HEADER}Ice!,Ice,yes,10,\n", "line 2, column id must be lower-case letters"),
        (f"{HEADER},Ice,yes,10,\n", "line 2, column id must be a code of 1 to 80 characters"),
        (f"{HEADER}ice,,yes,10,\n", "line 2, column name must not be empty"),
        (f"{HEADER}ice,Ice,yes,10, cold\n", "line 2, column note must not begin or end"),
        (f'{HEADER}ice,Ice,yes,10,"a\nb"\n', "line 2, column note must be one line"),
        (f"{HEADER}ice,Ice,yes,10,{'x' * 2001}\n", "line 2, column note may have at most 2000"),
        (f"{HEADER}ice,Ice,yes,10\n", "line 2, column note must be one of 5 cells"),
        (f"{HEADER}ice,Ice,yes,10,,\n", "line 2, column note must be one of 5 cells"),
        (f"{HEADER}ice,Ice,yes,10,\n\nheat,Heat,no,,\n", "line 3, column id must be one of 5"),
        (f"{HEADER}ice,Ice,yes,10,\nice,Ice,yes,10,\n", "line 3, column id must be unique"),
        (f"{HEADER}ice,Ice,yes,13,\n", "line 2, column minutes holds a row that is refused"),
        (f"{HEADER}ice,Ice,yes,1,refuse me\n", "line 2, column id holds a row that is refused"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_column(file: Path, text: str, where: str) -> None:
    message = refusal(file, text)
    assert message.startswith(f"In the reference table remedies.csv, {where}")
    assert message.endswith(".")


def test_a_line_is_counted_as_an_editor_counts_it(file: Path) -> None:
    message = refusal(file, f'{HEADER}ice,"I\nce",yes,10,\n')
    assert "line 2, column name" in message


def test_a_missing_file_is_one_plain_sentence(file: Path) -> None:
    with pytest.raises(ReferenceDataError) as caught:
        REMEDIES.read(file)
    assert caught.value.user_message == (
        f"The reference table remedies.csv cannot be read ({os.strerror(errno.ENOENT)}); "
        "please install NeedleMap again."
    )


def test_bytes_that_are_not_utf8_are_one_plain_sentence(file: Path) -> None:
    file.write_bytes(HEADER.encode() + b"ice,\xff\xfe,yes,10,\n")
    with pytest.raises(ReferenceDataError, match="it is not UTF-8 text"):
        REMEDIES.read(file)


def test_an_open_quote_is_one_plain_sentence(file: Path) -> None:
    assert "cannot be read" in refusal(file, f'{HEADER}"ice,Ice,yes,10,\n')


@given(text=st.text(max_size=200))
def test_no_text_after_the_header_brings_anything_but_the_typed_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.mktemp("any") / "remedies.csv"
    file.write_bytes(f'{HEADER}{text},"'.encode(errors="surrogatepass"))
    with pytest.raises(ReferenceDataError, match=r"remedies\.csv"):
        REMEDIES.read(file)
