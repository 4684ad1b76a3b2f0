"""All sites of a patient as columns, in the order of their sessions; and rows read into them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.history.categorical import Categorical, CategoricalColumns
from needlemap.history.timeline import SessionFacts, Timeline

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

# What a first look at the sites needs, in this order.
FIRST_FIELDS = ("session_id", "face", "s", "t", "technique", "needle_count", "depth_mm")
# The rest: codes by which sites are filtered, counted and described.
MORE_FIELDS = (
    "atlas_version",
    "side",
    "region",
    "structure",
    "manipulation",
    "twitch",
    "pain_reproduced",
)
SITE_FIELDS = FIRST_FIELDS + MORE_FIELDS
Rows = Iterable[Sequence[Any]]
_Makers = dict[str, Callable[[], Categorical]]
_PAIN_CODES = {0: "no", 1: "yes"}


@dataclass(frozen=True, slots=True)
class SiteColumns:
    """n sites, the oldest session first.

    Attributes
    ----------
    session
        (n,) row of the site's session in the timeline, rising.
    number
        (n,) number of the site in its session, from 1.
    points
        (n, 3) surface points: face, s, t.
    needles
        (n,) needles at the site.
    depth_mm
        (n,) NaN where not recorded.
    coded
        Columns of codes by name: ``technique``, those of `MORE_FIELDS`, and ``muscle``,
        ``therapist``, ``event``, ``after``.
    """

    session: Ints
    number: Ints
    points: Floats
    needles: Ints
    depth_mm: Floats
    coded: CategoricalColumns

    def __len__(self) -> int:
        return len(self.session)

    def rows_of(self, sessions: slice) -> slice:
        """Return the rows of the sites of a run of sessions."""
        low, high = np.searchsorted(self.session, (sessions.start, sessions.stop))
        return slice(int(low), int(high))


def site_columns(
    rows: Rows,
    timeline: Timeline,
    *,
    more: Callable[[], Rows] | None = None,
    after: Callable[[], Sequence[str | None]] | None = None,
    muscle_of: Callable[[str], str | None] = lambda structure: structure,
) -> SiteColumns:
    """Return columns of rows, any session first; those of one session in the order of placing.

    Parameters
    ----------
    rows
        In the order of `FIRST_FIELDS`; of `SITE_FIELDS` where there is no `more`.
    more
        Reads the rest, `MORE_FIELDS` of the same sites in the same order, when first needed.
    after
        Reads, in the order of the rows, how each site was said to be at the next visit.
    muscle_of
        Names the muscle of which a structure is a part.
    """
    listed = list(rows)
    order, session = _by_session([row[0] for row in listed], timeline)
    fields = dict(zip(FIRST_FIELDS, _transposed(listed, order, len(FIRST_FIELDS)), strict=False))
    rest = _Rest(more or (lambda: [row[len(FIRST_FIELDS) :] for row in listed]), order)
    makers: _Makers = {"technique": partial(Categorical.of, fields["technique"])}
    makers |= {name: partial(rest.column, name) for name in MORE_FIELDS}
    makers |= _of_sessions(timeline.sessions, session)
    makers |= {"after": lambda: Categorical.of(_ordered(after(), order))} if after else {}
    muscles = {"muscle": lambda: _muscles(coded["structure"], muscle_of)}
    coded: CategoricalColumns = CategoricalColumns(makers | muscles)
    return SiteColumns(
        session=session,
        number=_numbers(session),
        points=np.array([fields["face"], fields["s"], fields["t"]], float).T.reshape(-1, 3),
        needles=np.array(fields["needle_count"], np.int32),
        depth_mm=np.array(fields["depth_mm"], float),  # None becomes NaN
        coded=coded,
    )


class _Rest:
    """The columns that a first look does not need: read together, coded one by one."""

    def __init__(self, read: Callable[[], Rows], order: list[int]) -> None:
        self._read, self._order = read, order
        self._fields: dict[str, tuple[Any, ...]] = {}

    def column(self, name: str) -> Categorical:
        """Return a column; each can be had once, then its values are forgotten."""
        if not self._fields:
            self._fields = self._all()
        values = self._fields.pop(name)
        if name == "pain_reproduced":
            return Categorical.of(_PAIN_CODES.get(value) for value in values)
        return Categorical.of(values)

    def _all(self) -> dict[str, tuple[Any, ...]]:
        rows = list(self._read())
        self._read = tuple  # what it read from may be large: let go of it
        if len(rows) != len(self._order):
            raise RuntimeError(f"{len(self._order)} sites were read, then {len(rows)}")
        columns = _transposed(rows, self._order, len(MORE_FIELDS))
        return dict(zip(MORE_FIELDS, columns, strict=True))


def _by_session(session_ids: Sequence[str], timeline: Timeline) -> tuple[list[int], Ints]:
    rows = timeline.rows_of(session_ids)
    order = np.argsort(rows, kind="stable")
    return order.tolist(), rows[order]


def _ordered(answers: Sequence[str | None], order: list[int]) -> list[str | None]:
    """Return the answers in the order of the columns; none at all for none."""
    return [answers[i] for i in order] if answers else [None] * len(order)


def _transposed(rows: list[Sequence[Any]], order: list[int], columns: int) -> list[tuple[Any, ...]]:
    if not rows:
        return [()] * columns
    in_order = rows if order == list(range(len(rows))) else [rows[i] for i in order]
    return list(zip(*in_order, strict=True))


def _muscles(structures: Categorical, muscle_of: Callable[[str], str | None]) -> Categorical:
    return structures.mapped(muscle_of(name) for name in structures.names)


def _of_sessions(
    sessions: Sequence[SessionFacts], row: Ints
) -> dict[str, Callable[[], Categorical]]:
    """Return what makes the columns in which every site says what its session says."""
    events = {True: "yes", False: "no", None: None}
    return {
        "therapist": lambda: Categorical.of(s.therapist_id for s in sessions).taken(row),
        "event": lambda: Categorical.of(events[s.had_event] for s in sessions).taken(row),
    }


def _numbers(session: Ints) -> Ints:
    """Return the rank of each site in its session, from 1."""
    first = np.searchsorted(session, session)
    return (np.arange(len(session)) - first + 1).astype(np.int32)
