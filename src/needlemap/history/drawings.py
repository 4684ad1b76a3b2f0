"""Symptom drawings over time: which were made, how large they are, which needles lie in them.

A drawing belongs to a session, not to one complaint: where complaints are told apart, it counts
for each complaint that its session treated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.skin_cells import area_mm2, cells_at, cells_of
from needlemap.domain.skin_cells import with_cells
from needlemap.domain.symptoms import SymptomDrawing
from needlemap.history.history import History
from needlemap.history.trends import Series

Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]
_MM2_A_CM2 = 100.0


@dataclass(frozen=True, slots=True)
class ShownDrawings:
    """Which drawings are looked at, by the row of their session.

    Attributes
    ----------
    latest
        The last one up to the session that is selected; None where there is none.
    before
        The one before it, to compare with.
    is_current
        Whether the latest is of the session that is selected, or none is selected.
    """

    latest: int | None = None
    before: int | None = None
    is_current: bool = False


def drawn_sessions(history: History, sessions: Bools, complaint_id: str | None = None) -> list[int]:
    """Return the rows of the sessions (m,) that have a drawing, the oldest first.

    With a complaint those that treated it.
    """
    facts = history.timeline.sessions
    return [
        row
        for row in history.drawings
        if sessions[row]
        and (
            complaint_id is None
            or any(each.complaint_id == complaint_id for each in facts[row].treated)
        )
    ]


def shown_drawings(drawn: Sequence[int], current: int | None) -> ShownDrawings:
    """Return which of the drawings to show with a session selected, or with none."""
    upto = [row for row in drawn if current is None or row <= current]
    if not upto:
        return ShownDrawings()
    before = upto[-2] if len(upto) > 1 else None
    return ShownDrawings(upto[-1], before, current in (None, upto[-1]))


@lru_cache(maxsize=512)
def drawn_cells(drawing: SymptomDrawing) -> str:
    """Return all skin of a drawing as the text of one area."""
    together = ""
    for area in drawing.areas:
        together = with_cells(together, area.cells)
    return together


def drawn_cm2(drawing: SymptomDrawing, figure: str) -> float:
    """Return how large a drawing is on the standing figure, in cm²; the figure is no patient."""
    return area_mm2(drawn_cells(drawing), figure) / _MM2_A_CM2


def area_series(history: History, drawn: Sequence[int], figure: str) -> Series:
    """Return the size of the drawings of these sessions over time, in cm²."""
    sizes = [drawn_cm2(history.drawings[row], figure) for row in drawn]
    return Series(history.timeline.at_days[list(drawn)], np.array(sizes, float))


def sites_within(history: History, rows: Ints, drawing: SymptomDrawing) -> Bools:
    """Return (r,) which sites lie in an area of a drawing."""
    cells = cells_of(drawn_cells(drawing))
    return np.isin(cells_at(history.sites.points[rows]), cells)
