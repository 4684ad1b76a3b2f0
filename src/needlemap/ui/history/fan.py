"""The sites of the session in front, fanned out: numbered marks beside the body, lines to spots."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from needlemap.painting import BodyPalette, Mark, PlateFrame, paint_mark
from needlemap.painting.marks import box_of
from needlemap.reports.figures.callouts import Callout, Spot, Stage, arrange
from needlemap.reports.figures.geometry import Extent

Floats = NDArray[np.floating[Any]]
Window = tuple[float, float, float, float]
# Left beside the body for a column of marks.
_COLUMN_PX = 44.0
_LEAST_RAIL_PX = 60.0
_GAP_PX, _STUB_PX = 3.0, 6.0
_LINE_PX, _HALO_PX = 1.5, 3.5
# Marks are made smaller rather than left one upon the other; smaller still could not be read.
_SIZES = (1.0, 0.85, 0.7)


@dataclass(frozen=True, slots=True)
class FannedMark:
    """A site's mark: where it stands, in pixels, and where its line leads (the site itself)."""

    row: int
    mark: Mark
    centre: QPointF
    spot: QPointF
    line: tuple[QPointF, ...]
    size_px: float

    @property
    def is_moved(self) -> bool:
        """Whether the mark stands beside the body."""
        return bool(self.line)


def fan_out(
    rows: Sequence[int],
    marks: Sequence[Mark],
    frame: PlateFrame,
    area: QRectF,
    window_mm: Window,
    size_px: float,
) -> tuple[FannedMark, ...]:
    """Return where the marks of sites stand in an area: nothing overlaps, no lines cross.

    A mark with room stays on its spot. Those out of the area are left where they are. Where the
    columns beside the body cannot hold all of them at `size_px`, they are smaller; left where
    they are when even that is not enough.
    """
    spots = [frame.to_px(mark.x_mm, mark.y_mm) for mark in marks]
    inside = [n for n, spot in enumerate(spots) if area.contains(spot)]
    body = frame.rect_of(window_mm).intersected(area)
    left = max(area.left() + _COLUMN_PX, body.left())
    right = min(area.right() - _COLUMN_PX, body.right())
    placed: dict[int, Callout] = {}
    if right - left >= _LEAST_RAIL_PX:
        stage = Stage(left, right, area.top() + 4, area.bottom() - 4, _STUB_PX, _GAP_PX)
        for share in _SIZES:
            extents = [_extent(marks[n], share * size_px) for n in inside]
            places = [(spots[n].x(), spots[n].y()) for n in inside]
            try:
                listed = arrange([*map(Spot, places, extents)], stage)
            except ValueError:
                continue  # too many for this height; at last the list beside the body has them all
            placed, size_px = dict(zip(inside, listed, strict=True)), share * size_px
            break
    return tuple(
        _fanned(row, mark, spots[n], placed.get(n), size_px)
        for n, (row, mark) in enumerate(zip(rows, marks, strict=True))
    )


def paint_fan(painter: QPainter, fanned: Sequence[FannedMark], palette: BodyPalette) -> None:
    """Paint lines first, then marks, so that no line runs over a mark."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for code, width in ((palette.rim, _HALO_PX), (palette.needle_out_text, _LINE_PX)):
        painter.setPen(QPen(QColor(code), width))
        for one in fanned:
            if one.line:
                painter.drawPolyline(QPolygonF(list(one.line)))
    for one in fanned:
        if one.line:
            for code, reach in ((palette.rim, 4.0), (palette.needle_out_text, 2.6)):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(code))
                painter.drawEllipse(one.spot, reach, reach)
    for one in fanned:
        paint_mark(painter, one.centre, one.size_px, one.mark, palette)
    painter.restore()


def are_crowded(xy_px: Floats, size_px: float) -> bool:
    """Whether most of the marks would cover one another where they stand."""
    if len(xy_px) < 3:
        return False
    apart = np.linalg.norm(xy_px[:, None] - xy_px[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    return bool((apart.min(axis=1) < size_px).mean() > 0.5)


def _fanned(
    row: int, mark: Mark, spot: QPointF, callout: Callout | None, size_px: float
) -> FannedMark:
    if callout is None:
        return FannedMark(row, mark, spot, spot, (), size_px)
    line = tuple(QPointF(*point) for point in callout.leader)
    return FannedMark(row, mark, QPointF(*callout.centre), spot, line, size_px)


def _extent(mark: Mark, size_px: float) -> Extent:
    box = box_of(mark)
    return Extent(
        -box.left() * size_px, -box.top() * size_px, box.right() * size_px, box.bottom() * size_px
    )
