"""The history of a patient: sessions and sites together, and what follows from both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from needlemap.domain.complaint import Complaint
from needlemap.domain.symptoms import DrawnOn, SymptomDrawing
from needlemap.history.columns import Rows, SiteColumns, site_columns
from needlemap.history.timeline import SessionFacts, Timeline, day_of

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
SIDES = ("left", "right", "midline")


@dataclass(frozen=True)
class History:
    """Everything that was needled on one patient. ``now`` is when one looks back.

    ``read_complaints`` reads the patient's complaints when they are first asked for,
    ``read_drawings`` the symptom drawings, the oldest first.
    """

    timeline: Timeline
    sites: SiteColumns
    now: datetime
    read_complaints: Callable[[], Sequence[Complaint]] = tuple
    read_drawings: Callable[[], Sequence[DrawnOn]] = tuple

    @classmethod
    def of(
        cls,
        sessions: Sequence[SessionFacts],
        site_rows: Rows,
        *,
        now: datetime,
        more: Callable[[], Rows] | None = None,
        after: Callable[[], Sequence[str | None]] | None = None,
        muscle_of: Callable[[str], str | None] = lambda structure: structure,
        complaints: Callable[[], Sequence[Complaint]] = tuple,
        drawings: Callable[[], Sequence[DrawnOn]] = tuple,
    ) -> "History":
        """Return the history of sessions and rows of sites as `site_columns` wants them."""
        timeline = Timeline.of(sessions)
        sites = site_columns(site_rows, timeline, more=more, after=after, muscle_of=muscle_of)
        return cls(timeline, sites, now, complaints, drawings)

    @cached_property
    def complaints(self) -> tuple[Complaint, ...]:
        """The patient's complaints, in the order of opening."""
        return tuple(self.read_complaints())

    @cached_property
    def drawings(self) -> dict[int, SymptomDrawing]:
        """The symptom drawings by the row of their session, the oldest first."""
        rows = {session.id: row for row, session in enumerate(self.timeline.sessions)}
        found = {
            rows[each.session_id]: each.drawing
            for each in self.read_drawings()
            if each.session_id in rows
        }
        return dict(sorted(found.items()))

    @property
    def today(self) -> float:
        """The day number of now, on the clock of the timeline."""
        return day_of(self.now, self.timeline.offset_min)

    @cached_property
    def at_days(self) -> NDArray[np.float64]:
        """(n,) when each site was needled, in day numbers, rising."""
        return self.timeline.at_days[self.sites.session]

    @cached_property
    def in_error(self) -> Bools:
        """(n,) sites of sessions that were withdrawn."""
        return self.timeline.in_error[self.sites.session]

    @cached_property
    def target(self) -> Ints:
        """(n,) number of what was needled: a structure, else a region, on its side."""
        structure, region = self.sites.coded["structure"], self.sites.coded["region"]
        what = np.where(
            structure.numbers >= 0, structure.numbers, len(structure.names) + region.numbers
        )
        side = self.sites.coded["side"]
        place = np.array([SIDES.index(name) for name in side.names] + [2], np.int32)
        return (what * len(SIDES) + place[side.numbers]).astype(np.int32)

    def target_of(self, number: int) -> tuple[str | None, str | None, str]:
        """Return structure, region and side of a target; structure or region is None."""
        what, side = divmod(number, len(SIDES))
        structures = self.sites.coded["structure"].names
        if what < len(structures):
            return structures[what], None, SIDES[side]
        regions = self.sites.coded["region"].names
        return None, regions[what - len(structures)], SIDES[side]

    def last_days(self) -> NDArray[np.float64]:
        """Return by target number the day on which it was last needled, -inf for never."""
        days = np.full(int(self.target.max(initial=-1)) + 1, -np.inf)
        valid = ~self.in_error
        np.maximum.at(days, self.target[valid], self.at_days[valid])
        return days

    def needles_of_sessions(self) -> Ints:
        """Return (m,) needles of each session."""
        totals = np.bincount(self.sites.session, self.sites.needles, len(self.timeline))
        return totals.astype(np.int32)

    def sites_of_session(self, row: int) -> slice:
        """Return the rows of the sites of one session."""
        return self.sites.rows_of(slice(row, row + 1))
