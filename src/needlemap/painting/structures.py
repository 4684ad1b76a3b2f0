"""The layer of structure outlines: fine lines, light fills, a highlight, names inside."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from needlemap.painting.fonts import sized_font
from needlemap.painting.frame import PlateFrame
from needlemap.painting.palette import BodyPalette, colour


class Curves(Protocol):
    """An outline as `needlemap.bodymap.PlateOutline` has it."""

    @property
    def id(self) -> str:
        """Code of the structure."""

    @property
    def curves_mm(self) -> tuple[NDArray[np.float64], ...]:
        """Closed curves (n, 2) in plate mm, filled by the even-odd rule."""


@dataclass(frozen=True, slots=True)
class DrawnStructure:
    """An outline ready to be painted. ``id`` chooses the tint, ``label`` is written inside."""

    id: str
    label: str
    path_mm: QPainterPath


def drawn_structure(outline: Curves, label: str = "") -> DrawnStructure:
    """Return an outline of the body map as a path. Make it once and keep it."""
    path = QPainterPath()
    for curve in outline.curves_mm:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in curve.tolist()]))
        path.closeSubpath()
    return DrawnStructure(outline.id, label, path)


def paint_structures(
    painter: QPainter,
    frame: PlateFrame,
    structures: Iterable[DrawnStructure],
    palette: BodyPalette,
    *,
    highlighted: frozenset[str] = frozenset(),
    line_px: float = 1.0,
) -> None:
    """Paint outlines from deep to superficial as given; highlighted ones last, so on top."""
    last = []
    for structure in structures:
        if structure.id in highlighted:
            last.append(structure)
        else:
            _paint(painter, frame, structure, palette, line_px)
    for structure in last:
        _paint_highlight(painter, frame, structure, palette, line_px)


def paint_labels(
    painter: QPainter,
    frame: PlateFrame,
    structures: Iterable[DrawnStructure],
    palette: BodyPalette,
    *,
    height_px: float = 11.0,
    taken: Iterable[QRectF] = (),
) -> tuple[QRectF, ...]:
    """Write names inside their outlines where they fit and overlap nothing; return their boxes.

    `taken` are boxes that others have.
    """
    font = sized_font(height_px, condensed=True)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(colour(palette.label_text))
    written: list[QRectF] = []
    others = list(taken)
    for structure in structures:
        box = _label_box(frame.transform().map(structure.path_mm), structure.label, metrics)
        if box is None or any(box.intersects(other) for other in (*written, *others)):
            continue
        painter.drawText(box.topLeft() + QPointF(0, metrics.ascent()), structure.label)
        written.append(box)
    return tuple(written)


def tint_of(structure_id: str, palette: BodyPalette) -> QColor:
    """Return the fill of a structure: the same on both sides, as opaque as the palette says.

    What follows a dot in the id is the side.
    """
    tints = palette.structure_fills
    tint = QColor(tints[crc32(structure_id.partition(".")[0].encode()) % len(tints)])
    tint.setAlphaF(palette.structure_opacity)
    return tint


def _paint(
    painter: QPainter,
    frame: PlateFrame,
    structure: DrawnStructure,
    palette: BodyPalette,
    line_px: float,
) -> None:
    path = frame.transform().map(structure.path_mm)
    if palette.structure_opacity > 0:
        painter.fillPath(path, tint_of(structure.id, palette))
    painter.strokePath(path, _line(palette.structure_line, line_px))


def _paint_highlight(
    painter: QPainter,
    frame: PlateFrame,
    structure: DrawnStructure,
    palette: BodyPalette,
    line_px: float,
) -> None:
    path = frame.transform().map(structure.path_mm)
    if palette.structure_opacity > 0:
        fill = QColor(palette.highlight_fill)
        fill.setAlphaF(min(1.0, 2.5 * palette.structure_opacity))
        painter.fillPath(path, fill)
    painter.strokePath(path, _line(palette.highlight_line, 2 * line_px))


def _line(code: str, width: float) -> QPen:
    pen = QPen(colour(code), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _label_box(path: QPainterPath, text: str, metrics: QFontMetricsF) -> QRectF | None:
    """Return the place of a name: centred on the outline's widest free spot, None if too tight."""
    bounds = path.boundingRect()
    width, height = metrics.horizontalAdvance(text), metrics.height()
    if not text or width > bounds.width() or height > bounds.height():
        return None
    for share in (0.5, 0.4, 0.6, 0.3, 0.7):
        y = bounds.top() + share * bounds.height()
        box = QRectF(bounds.center().x() - width / 2, y - height / 2, width, height)
        if path.contains(box):
            return box
    return None
