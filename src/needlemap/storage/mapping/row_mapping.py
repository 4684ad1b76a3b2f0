"""How a dataclass and a row of a table become each other: made of the types of its fields.

A column is named as its field unless a mapping says otherwise. What is written has exactly one
form, since the log repeats it: moments as ISO text with their offset, measures as floats, choices
by their code, yes and no as 1 and 0, several values as canonical JSON.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cached_property, lru_cache
from operator import attrgetter, itemgetter
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from needlemap.domain.canonical_json import canonical_text
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.mapping.tables import Row, Table

_T = TypeVar("_T")
_Encode = Callable[[Any], Any]
_as_tuple = msgspec.structs.astuple


@dataclasses.dataclass(frozen=True, slots=True)
class _Column:
    """A column, and the field that it holds: of the dataclass itself, or of one of its parts."""

    name: str
    part: str
    field: str
    type_: Any
    is_optional: bool
    empty_is_null: bool

    @property
    def stored_type(self) -> Any:
        """What the column holds, as msgspec checks it."""
        stored: Any = self.type_
        if _is_several(stored):
            stored = str
        elif stored is bool:
            stored = int
        return stored | None if self.is_optional or self.empty_is_null else stored

    @property
    def encode(self) -> _Encode | None:
        """What makes the stored value of one that is not None; None where they are one."""
        if _is_several(self.type_):
            text = lru_cache(maxsize=256)(canonical_text)
            return (lambda value: text(value) if value else None) if self.empty_is_null else text
        if self.empty_is_null:
            return lambda value: value or None
        if self.type_ in (bool, float):
            return int if self.type_ is bool else float
        if isinstance(self.type_, type) and issubclass(self.type_, Enum):
            return attrgetter("_value_")  # ten times as quick as `value`
        if isinstance(self.type_, type) and issubclass(self.type_, date):
            return self.type_.isoformat
        return None

    @property
    def decode(self) -> _Encode | None:
        """What makes the field's value of a stored one; None where they are one."""
        if _is_several(self.type_):
            several = msgspec.json.Decoder(self.type_).decode
            return (lambda text: several(text) if text else ()) if self.empty_is_null else several
        if self.empty_is_null:
            return lambda text: text or ""
        return bool if self.type_ is bool else None


class RowMapping(Generic[_T]):
    """Rows of a table as values of a dataclass, and back.

    Parameters
    ----------
    names
        The columns that are not called as their field: by field, or by ``part.field`` for a field
        that is a dataclass of its own. Such a part that may be None is so when its first column is.
    empty_as_null
        Fields of which nothing is stored as NULL: their columns came with a later version.
    elsewhere
        Fields of the dataclass that other tables hold. `read` is told them.
    unmapped
        Columns that no field holds. `row` is told them.
    """

    def __init__(
        self,
        table: Table,
        type_: type[_T],
        *,
        names: Mapping[str, str] | None = None,
        empty_as_null: frozenset[str] = frozenset(),
        elsewhere: frozenset[str] = frozenset(),
        unmapped: frozenset[str] = frozenset(),
    ) -> None:
        self._table, self._type = table, type_
        self._names, self._empty_as_null = names or {}, empty_as_null
        self._elsewhere, self._unmapped = elsewhere, unmapped

    def row(self, value: _T, **unmapped: Any) -> Row:
        """Return the columns of a value, in the order of the table."""
        if unmapped.keys() != self._unmapped:
            raise ValueError(f"row must be told {sorted(self._unmapped)}")
        held: list[Any] = [unmapped[name] for name in self._untold]
        for part, nothing, values in self._writing:
            holder = getattr(value, part) if part else value
            held += nothing if holder is None else values(holder)
        for place, encode in self._encoding:
            if held[place] is not None:
                held[place] = encode(held[place])
        return dict(zip(self._table.columns, self._in_order(held), strict=True))

    @reads_stored
    def read(self, row: Sequence[Any], **elsewhere: Any) -> _T:
        """Return the value of a row whose values are in the order of the table's columns."""
        if len(row) != len(self._table.columns):
            raise ValueError(f"row must have {len(self._table.columns)} values, not {len(row)}")
        stored = list(_as_tuple(msgspec.convert(row, self._stored)))
        for place, decode, null_too in self._decoding:
            if null_too or stored[place] is not None:
                stored[place] = decode(stored[place])
        fields = {field: stored[place] for field, place in self._flat}
        for part, type_, is_optional, pairs in self._parts:
            is_there = not is_optional or stored[pairs[0][1]] is not None
            fields[part] = type_(**{f: stored[n] for f, n in pairs}) if is_there else None
        return self._type(**fields, **elsewhere)

    @cached_property
    def _columns(self) -> tuple[_Column, ...]:
        """The columns of all fields; ValueError when they are not those of the table."""
        columns = list[_Column]()
        for field, (type_, is_optional) in _fields_of(self._type).items():
            if field in self._elsewhere:
                continue
            if dataclasses.is_dataclass(type_):
                of_part = _fields_of(type_).items()
                columns += [self._column(field, f, t, is_optional or o) for f, (t, o) in of_part]
            else:
                columns.append(self._column("", field, type_, is_optional))
        named = {column.name for column in columns}
        if named | self._unmapped != set(self._table.columns):
            wrong = sorted((named | self._unmapped) ^ set(self._table.columns))
            raise ValueError(f"fields of {self._type.__name__} and columns differ: {wrong}")
        return tuple(columns)

    def _column(self, part: str, field: str, type_: Any, is_optional: bool) -> _Column:
        path = f"{part}.{field}" if part else field
        name = self._names.get(path, field)
        return _Column(name, part, field, type_, is_optional, path in self._empty_as_null)

    @cached_property
    def _untold(self) -> tuple[str, ...]:
        """The columns that no field holds, in the order in which they are written."""
        return tuple(sorted(self._unmapped))

    @cached_property
    def _by_part(self) -> Mapping[str, Sequence[_Column]]:
        """The columns of the dataclass itself, and of each of its parts."""
        by_part: dict[str, list[_Column]] = {}
        for column in self._columns:
            by_part.setdefault(column.part, []).append(column)
        return by_part

    @cached_property
    def _writing(self) -> tuple[tuple[str, tuple[None, ...], Callable[[Any], Any]], ...]:
        """For the dataclass and each of its parts: its name, nothing, and what gets all values."""
        return tuple(
            (part, (None,) * len(columns), _values_of([c.field for c in columns]))
            for part, columns in self._by_part.items()
        )

    @cached_property
    def _written(self) -> tuple[str, ...]:
        """The columns in the order in which their values are gathered."""
        named = (column.name for columns in self._by_part.values() for column in columns)
        return (*self._untold, *named)

    @cached_property
    def _in_order(self) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
        """What puts gathered values into the order of the table; there are always several."""
        return itemgetter(*map(self._written.index, self._table.columns))

    @cached_property
    def _encoding(self) -> tuple[tuple[int, _Encode], ...]:
        at = self._written.index
        found = ((at(column.name), column.encode) for column in self._columns)
        return tuple((place, encode) for place, encode in found if encode is not None)

    @cached_property
    def _stored(self) -> type[msgspec.Struct]:
        """What a row is checked against: the stored type of each column, by its place."""
        types = {column.name: column.stored_type for column in self._columns}
        fields = [(name, types.get(name, Any)) for name in self._table.columns]
        return msgspec.defstruct(f"{self._type.__name__}Row", fields, array_like=True, gc=False)

    @cached_property
    def _decoding(self) -> tuple[tuple[int, _Encode, bool], ...]:
        """What is decoded: place of the column, how, and whether a NULL is one of its values."""
        at = self._table.columns.index
        found = ((at(column.name), column.decode, column.empty_is_null) for column in self._columns)
        return tuple((place, decode, null) for place, decode, null in found if decode is not None)

    @cached_property
    def _flat(self) -> tuple[tuple[str, int], ...]:
        at = self._table.columns.index
        return tuple((column.field, at(column.name)) for column in self._columns if not column.part)

    @cached_property
    def _parts(self) -> tuple[tuple[str, Any, bool, tuple[tuple[str, int], ...]], ...]:
        at = self._table.columns.index
        parts = {
            part: [(column.field, at(column.name)) for column in columns]
            for part, columns in self._by_part.items()
            if part
        }
        types = _fields_of(self._type)
        return tuple((part, *types[part], tuple(pairs)) for part, pairs in parts.items())


def _fields_of(type_: Any) -> dict[str, tuple[Any, bool]]:
    """Return the type of each field of a dataclass, and whether it may be None."""
    hints = get_type_hints(type_)
    return {field.name: _optional(hints[field.name]) for field in dataclasses.fields(type_)}


def _optional(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    (kind,) = (kind for kind in get_args(hint) if kind is not NoneType)
    return kind, True


def _values_of(fields: Sequence[str]) -> Callable[[Any], Any]:
    """Return what gets the values of these fields, always as a tuple."""
    if len(fields) > 1:
        return attrgetter(*fields)
    (only,) = map(attrgetter, fields)
    return lambda holder: (only(holder),)


def _is_several(type_: Any) -> bool:
    return get_origin(type_) is tuple
