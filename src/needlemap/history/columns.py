"""All sites of a patient as columns, in the order of their sessions; and rows read into them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.history.coded import Coded, CodedColumns
from needlemap.history.timeline import SessionFacts, Timeline

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

# What a site must bring, in this order: storage's bulk query and tests do.
SITE_FIELDS = (
    "session_id",
    "face",
    "s",
    "t",
    "atlas_version",
    "side",
    "region",
    "structure",
    "technique",
    "manipulation",
    "needle_count",
    "depth_mm",
    "twitch",
    "pain_reproduced",
)
# Columns of codes by which sites are filtered and counted.
CODED = (
    "atlas_version",
    "side",
    "region",
    "structure",
    "technique",
    "manipulation",
    "twitch",
    "pain_reproduced",
)
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
        Columns of codes by name: those of `CODED`, and ``muscle``, ``therapist``, ``event``,
        ``after`` where they are known.
    """

    session: Ints
    number: Ints
    points: Floats
    needles: Ints
    depth_mm: Floats
    coded: CodedColumns

    def __len__(self) -> int:
        return len(self.session)

    def rows_of(self, sessions: slice) -> slice:
        """Return the rows of the sites of a run of sessions."""
        low, high = np.searchsorted(self.session, (sessions.start, sessions.stop))
        return slice(int(low), int(high))


def site_columns(
    rows: Iterable[Sequence[Any]],
    timeline: Timeline,
    *,
    muscle_of: Callable[[str], str | None] = lambda structure: structure,
) -> SiteColumns:
    """Return columns of rows in the order of `SITE_FIELDS`, any session first.

    Rows of one session must come in the order of placing. `muscle_of` names the muscle of which
    a structure is a part.
    """
    listed = list(rows)
    order, session = _by_session([row[0] for row in listed], timeline)
    fields = dict(zip(SITE_FIELDS, _transposed(listed, order), strict=True))
    makers: dict[str, Callable[[], Coded]] = {
        name: partial(Coded.of, _codes(name, fields[name])) for name in CODED
    }
    makers |= _of_sessions(timeline.sessions, session)
    coded: CodedColumns = CodedColumns(
        makers | {"muscle": lambda: _muscles(coded["structure"], muscle_of)}
    )
    return SiteColumns(
        session=session,
        number=_numbers(session),
        points=np.array([fields["face"], fields["s"], fields["t"]], float).T.reshape(-1, 3),
        needles=np.array(fields["needle_count"], np.int32),
        depth_mm=np.array(fields["depth_mm"], float),  # None becomes NaN
        coded=coded,
    )


def _by_session(session_ids: Sequence[str], timeline: Timeline) -> tuple[list[int], Ints]:
    rows = np.fromiter(map(timeline.row_of, session_ids), np.int32, len(session_ids))
    order = np.argsort(rows, kind="stable")
    return order.tolist(), rows[order]


def _transposed(rows: list[Sequence[Any]], order: list[int]) -> list[tuple[Any, ...]]:
    if not rows:
        return [()] * len(SITE_FIELDS)
    in_order = rows if order == list(range(len(rows))) else [rows[i] for i in order]
    return list(zip(*in_order, strict=True))


def _codes(name: str, values: tuple[Any, ...]) -> Iterable[str | None]:
    if name == "pain_reproduced":
        return [_PAIN_CODES.get(value) for value in values]
    return values


def _muscles(structures: Coded, muscle_of: Callable[[str], str | None]) -> Coded:
    return structures.mapped(muscle_of(name) for name in structures.names)


def _of_sessions(sessions: Sequence[SessionFacts], row: Ints) -> dict[str, Callable[[], Coded]]:
    """Return what makes the columns in which every site says what its session says."""
    events = {True: "yes", False: "no", None: None}
    return {
        "therapist": lambda: Coded.of(s.therapist_id for s in sessions).taken(row),
        "event": lambda: Coded.of(events[s.had_event] for s in sessions).taken(row),
    }


def _numbers(session: Ints) -> Ints:
    """Return the rank of each site in its session, from 1."""
    first = np.searchsorted(session, session)
    return (np.arange(len(session)) - first + 1).astype(np.int32)
