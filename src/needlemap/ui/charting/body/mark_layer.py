"""The marks on a canvas: which there are, where they are drawn, which one is hit."""

from collections.abc import Iterable, Mapping
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from needlemap.painting import BodyPalette, Mark, MarkArrays, MarkSprites, PlateFrame
from needlemap.painting.marks import paint_stack_badge

MARK_PX = 20.0
_FEW = 50
# Marks whose middles are nearer than this share of a mark cover each other.
_COVERS = 0.45
# More marks than this are not looked through for those that cover each other.
_STACKED_AMONG = 400
_BADGE_PX, _BADGE_FROM_PX = 13.0, 11.0


class MarkLayer:
    """Marks by site id, as sprites of one palette and one device pixel ratio."""

    def __init__(self, palette: BodyPalette, ratio: float, size_px: float = MARK_PX) -> None:
        self._sprites = MarkSprites(palette, size_px, ratio)
        self._palette, self._size_px = palette, size_px
        self._stacked: tuple[NDArray[np.float64], list[list[int]]] | None = None
        self._ids: list[str] = []
        self._row_of: dict[str, int] = {}
        self._arrays = self._sprites.arrays(())
        self._pixels: tuple[PlateFrame, MarkArrays, NDArray[np.float64]] | None = None
        self.marks: dict[str, Mark] = {}

    def show(self, marks: Mapping[str, Mark]) -> list[Mark]:
        """Hold exactly these marks; return old and new looks of those that changed."""
        changed = [
            mark
            for one, other in ((self.marks, marks), (marks, self.marks))
            for site_id, mark in one.items()
            if other.get(site_id) != mark
        ]
        self.marks = dict(marks)
        self._ids = list(marks)
        self._row_of = {site_id: row for row, site_id in enumerate(marks)}
        self._arrays = self._sprites.arrays(marks.values())
        return changed

    def put(self, marks: Mapping[str, Mark]) -> list[Mark]:
        """Add marks or change known ones, the others stay; return looks that changed."""
        fresh = {k: mark for k, mark in marks.items() if self.marks.get(k) != mark}
        known = {k: mark for k, mark in fresh.items() if k in self.marks}
        added = {k: mark for k, mark in fresh.items() if k not in self.marks}
        changed = [self.marks[k] for k in known] + list(fresh.values())
        arrays = self._sprites.arrays((*known.values(), *added.values()))
        rows = [self._row_of[k] for k in known]
        self._arrays = self._arrays.with_rows(rows, arrays)
        self._row_of |= {k: row for row, k in enumerate(added, len(self._ids))}
        self._ids += added
        self.marks |= fresh
        return changed

    def at(self, frame: PlateFrame, place: QPointF, reach_px: float) -> str | None:
        """Return the site whose mark is nearest to a pixel within reach; the latest wins a tie."""
        if not self._ids:
            return None
        x, y = (self._px(frame) - (place.x(), place.y())).T
        squared = x * x + y * y  # sooner had than the distance
        nearest = len(squared) - 1 - int(np.argmin(squared[::-1]))
        return self._ids[nearest] if squared[nearest] <= reach_px**2 else None

    def stack_at(self, frame: PlateFrame, place: QPointF, reach_px: float) -> list[str]:
        """Return the sites of the marks that lie on each other there, the uppermost first."""
        hit = self.at(frame, place, reach_px)
        if hit is None:
            return []
        px = self._px(frame)
        distance = np.hypot(*(px - px[self._row_of[hit]]).T)
        rows = np.flatnonzero(distance <= _COVERS * self._size_px)
        return [self._ids[row] for row in rows[::-1].tolist()]

    def inside(self, frame: PlateFrame, band: QRectF) -> list[str]:
        """Return the sites whose marks lie in a rectangle of pixels."""
        px = self._px(frame)
        return [
            site_id
            for site_id, (x, y) in zip(self._ids, px.tolist(), strict=True)
            if band.contains(x, y)
        ]

    def box(self, frame: PlateFrame, mark: Mark) -> QRect:
        """Return the pixels that a mark may cover."""
        reach = self._sprites.reach_px + 1
        centre = frame.to_px(mark.x_mm, mark.y_mm)
        across = ceil(2 * reach) + 1
        return QRect(floor(centre.x() - reach), floor(centre.y() - reach), across, across)

    def paint(self, painter: QPainter, frame: PlateFrame, areas: Iterable[QRectF]) -> None:
        """Stamp the marks that reach into one of the areas, to which the painter is clipped."""
        if self._ids:
            visible = areas if len(self._ids) > _FEW else None  # of few, the clip is quicker
            self._sprites.stamp(painter, self._px(frame), self._arrays, visible=visible)
            self._paint_stacks(painter, frame)

    def _paint_stacks(self, painter: QPainter, frame: PlateFrame) -> None:
        """Bring selected marks to the top of what covers them, and count the marks of a stack."""
        for rows in self._stacks(frame):
            px = self._px(frame)[rows]
            marks = [self.marks[self._ids[row]] for row in rows]
            chosen = [place for place, mark in enumerate(marks) if mark.selected]
            if chosen:
                arrays = self._sprites.arrays([marks[place] for place in chosen])
                self._sprites.stamp(painter, px[chosen], arrays)
            left, top = px.min(axis=0).tolist()
            centre = QPointF(left - _BADGE_FROM_PX, top - _BADGE_FROM_PX)
            paint_stack_badge(painter, centre, len(rows), _BADGE_PX, self._palette)

    def _stacks(self, frame: PlateFrame) -> list[list[int]]:
        """Return the rows of marks that cover each other, two or more together."""
        px = self._px(frame)
        if self._stacked is None or self._stacked[0] is not px:
            self._stacked = px, _together(px, _COVERS * self._size_px)
        return self._stacked[1]

    def _px(self, frame: PlateFrame) -> NDArray[np.float64]:
        """Return where the marks lie in this frame; asked for at each event of the pointer."""
        known = self._pixels
        if known is None or known[0] != frame or known[1] is not self._arrays:
            known = self._pixels = frame, self._arrays, frame.points_to_px(self._arrays.xy_mm)
        return known[2]


def _together(px: NDArray[np.float64], reach_px: float) -> list[list[int]]:
    """Return the rows of places that lie within reach of another one, each row once."""
    if not 1 < len(px) <= _STACKED_AMONG:
        return []
    x, y = px.T
    across, up = np.subtract.outer(x, x), np.subtract.outer(y, y)
    near = across * across + up * up <= reach_px**2
    stacks: list[list[int]] = []
    if np.count_nonzero(near) == len(px):  # each is near itself alone, as nearly always
        return stacks
    seen: set[int] = set()
    for row in np.flatnonzero(near.sum(axis=1) > 1).tolist():
        rows = [each for each in np.flatnonzero(near[row]).tolist() if each not in seen]
        if row not in seen and len(rows) > 1:
            stacks.append(rows)
            seen.update(rows)
    return stacks
