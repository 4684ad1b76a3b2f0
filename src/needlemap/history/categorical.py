"""Columns of codes: each different code is kept once, each row holds its number."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

NOT_RECORDED = ""
_NONE = -1


@dataclass(frozen=True, slots=True)
class Categorical:
    """A column of codes.

    Attributes
    ----------
    numbers
        (n,) index into `names`, -1 where nothing is recorded.
    names
        Each code once, in the order in which it first comes.
    """

    numbers: Ints
    names: tuple[str, ...]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> "Categorical":
        """Return the column of these values; None and the empty text are not recorded."""
        listed = list(values)
        names = tuple(name for name in dict.fromkeys(listed) if name)
        known: dict[str | None, int] = {None: _NONE, NOT_RECORDED: _NONE}
        known.update({name: number for number, name in enumerate(names)})
        return cls(np.fromiter(map(known.__getitem__, listed), np.int32, len(listed)), names)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, row: int) -> str | None:
        number = int(self.numbers[row])
        return None if number == _NONE else self.names[number]

    def is_one_of(self, codes: Collection[str]) -> Bools:
        """Return which rows hold one of the codes; `NOT_RECORDED` asks for the empty rows."""
        wanted = np.array([name in codes for name in self.names] + [NOT_RECORDED in codes], bool)
        return np.asarray(wanted[self.numbers])

    def taken(self, rows: NDArray[np.integer]) -> "Categorical":
        """Return the column of some rows, or of rows repeated."""
        return Categorical(self.numbers[rows], self.names)

    def mapped(self, names: Iterable[str | None]) -> "Categorical":
        """Return the column in which each of `self.names` is replaced by one of `names`."""
        short = Categorical.of(names)
        numbers = np.append(short.numbers, np.int32(_NONE))[self.numbers]
        return Categorical(numbers.astype(np.int32), short.names)

    def counts(self) -> dict[str, int]:
        """Return how many rows hold each code, those of no row left out."""
        numbers = self.numbers[self.numbers >= 0]
        found = np.bincount(numbers, minlength=len(self.names))
        return {name: int(n) for name, n in zip(self.names, found, strict=True) if n}


class CategoricalColumns(Mapping[str, Categorical]):
    """Columns of codes by name, each made when first asked for: a first look needs few of them.

    Parameters
    ----------
    makers
        What makes each column; forgotten, with what it holds, once it has.
    """

    def __init__(self, makers: Mapping[str, Callable[[], Categorical]]) -> None:
        self._makers = dict(makers)
        self._made: dict[str, Categorical] = {}
        self._names = tuple(makers)

    def make_all(self) -> None:
        """Make every column now."""
        for name in self._names:
            self[name]

    def __getitem__(self, name: str) -> Categorical:
        if name not in self._made:
            self._made[name] = self._makers[name]()
            del self._makers[name]
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
