"""A dataclass and a row become each other by the types of its fields, and nothing is left out."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from needlemap.domain.ids import new_id
from needlemap.errors import StoredValueError
from needlemap.storage.mapping import mappings
from needlemap.storage.mapping.row_mapping import RowMapping
from needlemap.storage.mapping.tables import Table
from storage.makers import make_site


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Spot:
    x_mm: float
    y_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    id: str
    seen_at: datetime
    due_on: date | None = None
    colour: Colour | None = None
    is_new: bool = False
    spot: Spot | None = None
    names: tuple[str, ...] = ()
    note: str = ""


def table_of(columns: str) -> Table:
    return Table("things", tuple(columns.split()), ("id",), "", "", "")


THINGS = RowMapping(
    table_of("id seen_at due_on colour is_new spot_x_mm y_mm names note since"),
    Thing,
    names={"spot.x_mm": "spot_x_mm"},
    empty_as_null=frozenset(("names", "note")),
    unmapped=frozenset(("since",)),
)
AT = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
EMPTY = ("a", AT.isoformat(), None, None, 0, None, None, None, None, 7)
FULL = ("a", AT.isoformat(), "2026-12-01", "red", 1, 4.0, None, '["b"]', "c", 7)


@pytest.mark.parametrize(
    ("thing", "row"),
    [
        (Thing("a", AT), EMPTY),
        (Thing("a", AT, date(2026, 12, 1), Colour.RED, True, Spot(4), ("b",), "c"), FULL),
    ],
    ids=["empty", "full"],
)
def test_a_value_and_its_row_become_each_other(thing: Thing, row: tuple[object, ...]) -> None:
    written = THINGS.row(thing, since=7)
    assert tuple(written.values()) == row
    assert [type(value) for value in written.values()] == [type(value) for value in row]
    assert THINGS.read(row) == thing


@pytest.mark.parametrize(
    ("place", "value"),
    [(0, 5), (1, "yesterday"), (3, "blue"), (4, "yes"), (5, "x"), (7, "{}"), (7, "[1]"), (8, 5)],
)
def test_what_is_never_written_is_told_in_a_sentence(place: int, value: object) -> None:
    row: list[object] = [*FULL]
    row[place] = value
    with pytest.raises(StoredValueError, match="never writes"):
        THINGS.read(row)


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(StoredValueError):
        THINGS.read(FULL[:-1])


def test_a_field_without_a_column_and_a_column_without_a_field_are_found() -> None:
    lacking = RowMapping(table_of("id seen_at due_on colour is_new y_mm note more"), Thing)
    with pytest.raises(ValueError, match=r"more.*names.*x_mm"):
        lacking.row(Thing("a", AT))


def test_a_column_that_no_field_holds_must_be_told() -> None:
    with pytest.raises(ValueError, match="since"):
        THINGS.row(Thing("a", AT))


@pytest.mark.parametrize(
    "name", [name for name, each in vars(mappings).items() if isinstance(each, RowMapping)]
)
def test_each_mapping_covers_its_table_and_its_type(name: str) -> None:
    assert getattr(mappings, name)._columns


def test_a_site_is_written_in_one_form_however_its_numbers_were_given() -> None:
    site = make_site(new_id(), depth_mm=20)
    row = mappings.site_row(site)
    assert repr(row["depth_mm"]) == "20.0"
    assert mappings.site_row(replace(site, depth_mm=20.0)) == row
