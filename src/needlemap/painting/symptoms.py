"""Symptom drawings on any plate, for screen, history and paper: areas, labels, arrows.

Each kind has a pattern of its own, so that it is told without colours: in grey, as a fax, and by
those who see few colours. Where fills may not be transparent (PDF/A) the pattern stands alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, hypot
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from needlemap.bodymap.skin_cells import CellRaster, area_mm2
from needlemap.domain.symptoms import Symptom, SymptomArea, SymptomArrow, SymptomDrawing
from needlemap.painting.frame import PlateFrame
from needlemap.painting.marks import draw_centred
from needlemap.painting.palette import BodyPalette, colour

# On light skin, told apart with every common colour blindness; lighter twins on dark ground.
_ON_LIGHT = {
    Symptom.PAIN: "#b3001b",
    Symptom.ACHE: "#8a4b00",
    Symptom.NUMBNESS: "#00509e",
    Symptom.PINS_AND_NEEDLES: "#00665a",
    Symptom.STIFFNESS: "#6a2c91",
    Symptom.WEAKNESS: "#3d3d3d",
}
_ON_DARK = {
    Symptom.PAIN: "#5c0010",
    Symptom.ACHE: "#4a2800",
    Symptom.NUMBNESS: "#002a5c",
    Symptom.PINS_AND_NEEDLES: "#00382f",
    Symptom.STIFFNESS: "#3a0f57",
    Symptom.WEAKNESS: "#161616",
}
_INK_ONLY = ("print", "contrast")
_FILL, _FAINT_LINE = 0.26, 0.75
# In sizes of a mark.
_STEP, _LINE, _EDGE, _CHOSEN_EDGE = 0.36, 0.055, 0.08, 0.15
_LABEL_HEIGHT, _LABEL_TEXT = 0.66, 0.46
_HEAD = 0.42
# An area narrower than so many labels has its label beside it.
_ROOMY = 1.5
_MOST_STEPS = 700
# An area of which a plate shows only this little at its edge is not shown there at all.
_SLIVER_PX, _SLIVER, _ANY_FIGURE = 40, 0.08, "neutral"

Bools = NDArray[np.bool_]
Floats = NDArray[np.floating[Any]]
# From face, s, t of points of skin to x, y in mm on a plate, and which of them it sees.
Project = Callable[[Floats], tuple[Floats, Bools]]


@dataclass(frozen=True, slots=True, eq=False)
class SymptomShape:
    """One area as a plate shows it; `spot_mm` is where its label stands."""

    area: SymptomArea
    path_mm: QPainterPath
    spot_mm: tuple[float, float]

    @property
    def label(self) -> str:
        """P1, and how strong it is."""
        strength = self.area.intensity
        return self.area.label if strength is None else f"{self.area.label} · {strength}"


@dataclass(frozen=True, slots=True)
class SpreadLine:
    """An arrow of spread on a plate, in plate mm."""

    x1_mm: float
    y1_mm: float
    x2_mm: float
    y2_mm: float


def symptom_shapes(drawing: SymptomDrawing | None, raster: CellRaster) -> tuple[SymptomShape, ...]:
    """Return the areas of a drawing that a plate shows."""
    if drawing is None:
        return ()
    found = (shape_of(area, raster) for area in drawing.areas)
    return tuple(shape for shape in found if shape is not None)


def shape_of(area: SymptomArea, raster: CellRaster) -> SymptomShape | None:
    """Return an area as a plate shows it, None where it shows nothing of it."""
    traced = _traced(area.cells, raster)
    return None if traced is None else SymptomShape(area, *traced)


@lru_cache(maxsize=128)
def _traced(cells: str, raster: CellRaster) -> tuple[QPainterPath, tuple[float, float]] | None:
    """Return the outline of an area and the spot of its label; a stroke changes one of many."""
    mask = raster.mask(cells)
    pixels = int(mask.sum())
    if not pixels or (pixels < _SLIVER_PX and _share(cells, pixels, raster) < _SLIVER):
        return None
    return _outline(mask, raster), raster.spot_of(*_inner_place(mask))


def _share(cells: str, pixels: int, raster: CellRaster) -> float:
    """Return how much of an area some pixels of a raster are, roughly."""
    return pixels / raster.px_per_mm**2 / max(area_mm2(cells, _ANY_FIGURE), 1e-6)


def symptom_colour(kind: Symptom, palette: BodyPalette) -> QColor:
    """Return the colour of a kind; black where only ink is used."""
    if palette.name in _INK_ONLY:
        return colour(palette.label_text)
    return colour((_ON_DARK if palette.name == "dark" else _ON_LIGHT)[kind])


def spread_lines(arrows: Sequence[SymptomArrow], project: Project) -> list[SpreadLine]:
    """Return the arrows of which a plate sees both ends; `project` puts points of skin on it."""
    if not arrows:
        return []
    ends = [end for arrow in arrows for end in (arrow.start, arrow.end)]
    xy, seen = project(np.array([(end.face, end.s, end.t) for end in ends], dtype=np.float64))
    return [
        SpreadLine(*xy[n].tolist(), *xy[n + 1].tolist())
        for n in range(0, len(ends), 2)
        if seen[n] and seen[n + 1]
    ]


@dataclass(frozen=True, slots=True)
class ShownDrawings:
    """A drawing in full, and another as a dashed line; `chosen` is the area being painted."""

    full: SymptomDrawing | None = None
    faint: SymptomDrawing | None = None
    chosen: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to paint."""
        return self.full is None and self.faint is None


def symptom_picture(
    shown: ShownDrawings,
    raster: CellRaster,
    project: Project,
    frame: PlateFrame,
    palette: BodyPalette,
    *,
    size: QSize,
    ratio: float,
    mark_px: float,
) -> QPixmap:
    """Return drawings painted for a canvas of this size, to go below its marks."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if shown.faint is not None:
        shapes = symptom_shapes(shown.faint, raster)
        paint_faint_symptoms(painter, frame, shapes, palette, mark_px)
    if shown.full is not None:
        visible = QRectF(0, 0, size.width(), size.height())
        shapes = symptom_shapes(shown.full, raster)
        paint_symptoms(
            painter, frame, shapes, palette, mark_px, chosen=shown.chosen, visible=visible
        )
        lines = spread_lines(shown.full.arrows, project)
        paint_spread(painter, frame, lines, palette, mark_px)
    painter.end()
    return picture


def paint_symptoms(
    painter: QPainter,
    frame: PlateFrame,
    shapes: Iterable[SymptomShape],
    palette: BodyPalette,
    size_px: float,
    *,
    chosen: int | None = None,
    visible: QRectF | None = None,
) -> None:
    """Paint areas with pattern, edge and label, to go below marks of the diameter `size_px`.

    Parameters
    ----------
    chosen
        Number of the area that is being painted, whose edge stands out.
    visible
        The pixels that are seen; patterns are not drawn elsewhere.
    """
    listed = list(shapes)
    for shape in listed:
        path = frame.transform().map(shape.path_mm)
        tone = symptom_colour(shape.area.kind, palette)
        if palette.structure_opacity > 0:
            fill = QColor(tone)
            fill.setAlphaF(_FILL)
            painter.fillPath(path, fill)
        paint_pattern(painter, path, shape.area.kind, tone, size_px, visible=visible)
        is_chosen = shape.area.number == chosen
        width = size_px * (_CHOSEN_EDGE if is_chosen else _EDGE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.strokePath(path, QPen(tone, width))
    for shape in listed:
        tone = symptom_colour(shape.area.kind, palette)
        middle = _label_middle(frame, shape, shape.label, size_px)
        _paint_label(painter, middle, shape.label, size_px, palette, tone)


def paint_faint_symptoms(
    painter: QPainter,
    frame: PlateFrame,
    shapes: Iterable[SymptomShape],
    palette: BodyPalette,
    size_px: float,
) -> None:
    """Paint areas of an earlier visit: a dashed edge and a label alone."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    grey = QColor(palette.previous_site)
    if palette.structure_opacity > 0:
        grey.setAlphaF(_FAINT_LINE)
    pen = QPen(grey, size_px * _EDGE, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3, 2.5])
    for shape in shapes:
        painter.strokePath(frame.transform().map(shape.path_mm), pen)
        tone, size = colour(palette.previous_site), size_px * 0.85
        middle = _label_middle(frame, shape, shape.area.label, size)
        _paint_label(painter, middle, shape.area.label, size, palette, tone)


def paint_spread(
    painter: QPainter,
    frame: PlateFrame,
    lines: Iterable[SpreadLine],
    palette: BodyPalette,
    size_px: float,
) -> None:
    """Paint arrows of spread, with a light rim so that they stand out of any pattern."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line in lines:
        start, end = frame.to_px(line.x1_mm, line.y1_mm), frame.to_px(line.x2_mm, line.y2_mm)
        path = _arrow(start, end, size_px * _HEAD)
        for code, width in ((palette.rim, 0.3), (palette.label_text, 0.13)):
            pen = QPen(colour(code), size_px * width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(path, pen)


def paint_pattern(
    painter: QPainter,
    path: QPainterPath,
    kind: Symptom,
    tone: QColor,
    size_px: float,
    *,
    visible: QRectF | None = None,
) -> None:
    """Fill a path (pixels) with the pattern of a kind; strokes lie the same wherever it begins."""
    box = path.boundingRect()
    if visible is not None:
        box &= visible
    if box.isEmpty():
        return
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    pen = QPen(tone, size_px * _LINE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    step = max(size_px * _STEP, hypot(box.width(), box.height()) / _MOST_STEPS)
    _PATTERNS[kind](painter, box, step)
    painter.restore()


def _lines(painter: QPainter, box: QRectF, step: float) -> None:
    """Slanted lines: pain."""
    for line in _slanted(box, step, rising=True):
        painter.drawLine(*line)


def _zigzag(painter: QPainter, box: QRectF, step: float) -> None:
    """Zigzag lines: ache."""
    half = step / 2
    for y in _steps(box.top() - step, box.bottom() + step, step):
        places = _steps(box.left() - step, box.right() + step, half)
        spots = [QPointF(x, y + (half if round(x / half) % 2 else 0)) for x in places]
        painter.drawPolyline(QPolygonF(spots))


def _rings(painter: QPainter, box: QRectF, step: float) -> None:
    """Empty rings: numbness."""
    radius = step * 0.3
    for y in _steps(box.top() - step, box.bottom() + step, step):
        shift = step / 2 if round(y / step) % 2 else 0.0
        for x in _steps(box.left() - step, box.right() + step, step):
            painter.drawEllipse(QPointF(x + shift, y), radius, radius)


def _dots(painter: QPainter, box: QRectF, step: float) -> None:
    """Close dots: pins and needles."""
    close = step * 0.62
    pen = QPen(painter.pen())
    pen.setWidthF(step * 0.24)
    painter.setPen(pen)
    spots = [
        QPointF(x + (close / 2 if round(y / close) % 2 else 0), y)
        for y in _steps(box.top() - close, box.bottom() + close, close)
        for x in _steps(box.left() - close, box.right() + close, close)
    ]
    painter.drawPoints(QPolygonF(spots))


def _crossed(painter: QPainter, box: QRectF, step: float) -> None:
    """Crossed lines: stiffness."""
    for rising in (True, False):
        for line in _slanted(box, step * 1.25, rising=rising):
            painter.drawLine(*line)


def _dashes(painter: QPainter, box: QRectF, step: float) -> None:
    """Level dashes: weakness."""
    for y in _steps(box.top(), box.bottom(), step * 0.7):
        shift = step * 0.6 if round(y / (step * 0.7)) % 2 else 0.0
        for x in _steps(box.left() - step, box.right() + step, step * 1.2):
            painter.drawLine(QPointF(x + shift, y), QPointF(x + shift + step * 0.6, y))


_PATTERNS = {
    Symptom.PAIN: _lines,
    Symptom.ACHE: _zigzag,
    Symptom.NUMBNESS: _rings,
    Symptom.PINS_AND_NEEDLES: _dots,
    Symptom.STIFFNESS: _crossed,
    Symptom.WEAKNESS: _dashes,
}


def _slanted(box: QRectF, step: float, *, rising: bool) -> Iterable[tuple[QPointF, QPointF]]:
    """Yield lines of 45 degrees across a box, `step` apart along the top."""
    apart, top, bottom = step * 1.41, box.top(), box.bottom()
    if rising:
        for at in _steps(box.left() + top, box.right() + bottom, apart):
            yield QPointF(at - top, top), QPointF(at - bottom, bottom)
    else:
        for at in _steps(box.left() - bottom, box.right() - top, apart):
            yield QPointF(at + top, top), QPointF(at + bottom, bottom)


def _steps(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of a step from low to high, so that patterns do not swim."""
    return [number * step for number in range(ceil(low / step), int(high // step) + 1)]


def _arrow(start: QPointF, end: QPointF, head: float) -> QPainterPath:
    path = QPainterPath(start)
    path.lineTo(end)
    way = end - start
    length = max(hypot(way.x(), way.y()), 1e-6)
    along = way * (min(head, length) / length)
    across = QPointF(-along.y(), along.x()) * 0.55
    path.moveTo(end - along + across)
    path.lineTo(end)
    path.lineTo(end - along - across)
    return path


def _label_width(words: str, size: float) -> float:
    return size * (0.3 + 0.27 * len(words))


def _label_middle(frame: PlateFrame, shape: SymptomShape, words: str, size: float) -> QPointF:
    """Return where a label stands: amid its area, or beside one that it would hide."""
    middle, width = frame.to_px(*shape.spot_mm), _label_width(words, size)
    box = frame.transform().mapRect(shape.path_mm.boundingRect())
    if box.width() >= _ROOMY * width or box.height() >= 2 * _ROOMY * width:
        return middle
    return QPointF(box.right() + width / 2 + size * 0.15, middle.y())


def _paint_label(
    painter: QPainter,
    middle: QPointF,
    words: str,
    size: float,
    palette: BodyPalette,
    tone: QColor,
) -> None:
    box = QRectF(0, 0, _label_width(words, size), size * _LABEL_HEIGHT)
    box.moveCenter(middle)
    shape = QPainterPath()
    shape.addRoundedRect(box, size * 0.16, size * 0.16)
    painter.fillPath(shape, colour(palette.badge))
    edge = colour(palette.badge_text) if palette.name == "dark" else tone
    painter.strokePath(shape, QPen(edge, size * 0.06))
    draw_centred(painter, box.center(), words, size * _LABEL_TEXT, palette.badge_text)


def _inner_place(mask: Bools) -> tuple[float, float]:
    """Return column and row of a pixel that is set, the one farthest from the edge."""
    rows, columns = np.nonzero(mask)
    top, left = rows.min(), columns.min()
    kept = np.pad(mask[top : rows.max() + 1, left : columns.max() + 1], 1)
    left_over = kept
    step = 1
    while True:  # peel twice as deep each time, as far as something is left
        peeled = left_over.copy()
        for axis in (0, 1):
            for way in (step, -step):
                peeled &= _shifted(left_over, way, axis)
        if not peeled.any():
            break
        left_over, step = peeled, step * 2
    rows, columns = np.nonzero(left_over)
    nearest = np.argmin((rows - np.median(rows)) ** 2 + (columns - np.median(columns)) ** 2)
    return float(left + columns[nearest] - 0.5), float(top + rows[nearest] - 0.5)


def _shifted(mask: Bools, way: int, axis: int) -> Bools:
    moved = np.zeros_like(mask)
    length = mask.shape[axis]
    if abs(way) >= length:
        return moved
    source = [slice(None), slice(None)]
    target = [slice(None), slice(None)]
    source[axis] = slice(max(0, -way), length - max(0, way))
    target[axis] = slice(max(0, way), length - max(0, -way))
    moved[tuple(target)] = mask[tuple(source)]
    return moved


def _outline(mask: Bools, raster: CellRaster) -> QPainterPath:
    """Return the edges of the pixels that are set, smoothed, in plate mm."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for loop in _loops(mask):
        middles = (loop + np.roll(loop, -1, axis=0)) / 2  # stairs become slopes
        smooth = (np.roll(middles, 1, axis=0) + 2 * middles + np.roll(middles, -1, axis=0)) / 4
        spots = [QPointF(*raster.spot_of(column, row)) for row, column in smooth.tolist()]
        path.addPolygon(QPolygonF([*spots, spots[0]]))
    return path


def _loops(mask: Bools) -> Sequence[Floats]:
    """Return the closed edges around what is set, (n, 2) rows and columns; inside to the right."""
    rows, columns = np.nonzero(mask)
    top, left = int(rows.min()), int(columns.min())
    kept = np.pad(mask[top : rows.max() + 1, left : columns.max() + 1], 1)
    across = kept.shape[1] + 1
    inner = kept[1:-1, 1:-1]
    following: dict[int, list[int]] = {}
    for neighbour, begin, end in (
        (kept[:-2, 1:-1], (0, 0), (0, 1)),
        (kept[2:, 1:-1], (1, 1), (1, 0)),
        (kept[1:-1, :-2], (1, 0), (0, 0)),
        (kept[1:-1, 2:], (0, 1), (1, 1)),
    ):
        r, c = np.nonzero(inner & ~neighbour)
        starts = (r + begin[0]) * across + c + begin[1]
        ends = (r + end[0]) * across + c + end[1]
        for start, stop in zip(starts.tolist(), ends.tolist(), strict=True):
            following.setdefault(start, []).append(stop)
    loops = []
    while following:
        first = next(iter(following))
        at, places = first, []
        while at in following:
            places.append(at)
            stops = following[at]
            onwards = stops.pop()
            if not stops:
                del following[at]
            at = onwards
        corners = np.stack(np.divmod(np.array(places), across), axis=1)
        loops.append(corners + np.array([top, left]))
    return loops
