"""The legend under the body: which shape is which technique, and the signs that the record uses."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen

from needlemap.domain.symptoms import Symptom, SymptomDrawing
from needlemap.painting import (
    PRINT,
    Mark,
    MarkShape,
    MarkState,
    PlateFrame,
    paint_mark,
    shape_of_technique,
)
from needlemap.painting.symptoms import SpreadLine, paint_pattern, paint_spread, symptom_colour
from needlemap.reports.content.record import SitePlace
from needlemap.reports.content.wording import plain
from needlemap.reports.figures.marks import paint_pair_sign
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import CELL, Paragraph, text_width

_MARK_MM = 3.2
_ROW_MM = 5.2
_TEXT_AT_MM = 5.6
_BETWEEN_MM = 5.0
# A sign with its words; no mark stands for the line between two needles of a current.
_Sign = Mark | Symptom | SpreadLine | None
_Entry = tuple[_Sign, str]


class Legend:
    """Signs with their words, in rows as wide as the page."""

    def __init__(
        self,
        techniques: Sequence[tuple[str, str]],
        places: Sequence[SitePlace],
        width: float,
        drawing: SymptomDrawing | None = None,
    ) -> None:
        entries = [*_shapes(techniques), *_signs(places), *_symptoms(drawing)]
        self._rows = _rows(entries, width)
        self.height = mm(_ROW_MM) * len(self._rows)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint sign and words of each entry."""
        with tagged(painter, Role.LIST):
            for row in self._rows:
                left = x
                for mark, words in row:
                    with tagged(painter, Role.LIST_ITEM), tagged(painter, Role.LIST_BODY):
                        _paint_entry(painter, left, y, mark, words)
                    left += _entry_width(words)
                y += mm(_ROW_MM)


def _paint_entry(painter: QPainter, left: float, y: float, mark: _Sign, words: str) -> None:
    place = QPointF(left + mm(2.6), y + mm(_ROW_MM / 2))
    if mark is None:
        paint_pair_sign(painter, place)
    elif isinstance(mark, Symptom | SpreadLine):
        _paint_symptom(painter, place, mark)
    else:
        paint_mark(painter, place, mm(_MARK_MM), mark, PRINT)
    text = Paragraph(words, CELL, _entry_width(words))
    text.paint(painter, left + mm(_TEXT_AT_MM), y + (mm(_ROW_MM) - text.height) / 2)


def _paint_symptom(painter: QPainter, place: QPointF, sign: Symptom | SpreadLine) -> None:
    """Paint a sample of a pattern, or an arrow."""
    size = mm(_MARK_MM)
    if isinstance(sign, SpreadLine):
        frame = PlateFrame(size, place.x(), place.y())
        paint_spread(painter, frame, [sign], PRINT, size)
        return
    box = QPainterPath()
    box.addRect(QRectF(place.x() - 0.6 * size, place.y() - 0.42 * size, 1.2 * size, 0.84 * size))
    tone = symptom_colour(sign, PRINT)
    paint_pattern(painter, box, sign, tone, size)
    painter.strokePath(box, QPen(tone, 0.06 * size))


def _symptoms(drawing: SymptomDrawing | None) -> list[_Entry]:
    """Return one entry for each kind of symptom, with the areas that are of it."""
    areas = drawing.areas if drawing else ()
    labels: dict[Symptom, list[str]] = {}
    for area in areas:
        labels.setdefault(area.kind, []).append(area.label)
    entries: list[_Entry] = [
        (kind, f"{', '.join(found)} {plain(kind)}") for kind, found in labels.items()
    ]
    if drawing is not None and drawing.arrows:
        entries.append((SpreadLine(-0.6, 0.0, 0.6, 0.0), "arrow: spreads to"))
    return entries


def _shapes(techniques: Sequence[tuple[str, str]]) -> list[_Entry]:
    """Return one entry a shape: techniques of one family share it."""
    names: dict[MarkShape, list[str]] = {}
    for technique, name in techniques:
        names.setdefault(shape_of_technique(technique), []).append(name)
    return [
        (Mark(0, 0, shape=shape, state=MarkState.OUT), " / ".join(words))
        for shape, words in names.items()
    ]


def _signs(places: Sequence[SitePlace]) -> list[_Entry]:
    signs: list[_Entry] = []
    if any(place.needles_in for place in places):
        signs.append((Mark(0, 0), "filled: needles not yet removed"))
    if any(place.approximate for place in places):
        signs.append((Mark(0, 0, state=MarkState.OUT, approximate=True), " approximate location"))
    if any(place.needle_count > 1 for place in places):
        signs.append(
            (
                Mark(0, 0, state=MarkState.OUT, needle_count=2),
                "  small number: needles at that site",
            )
        )
    if any(place.partner for place in places):
        words = "e-stim pair, with its channel; a short line names the other site"
        signs.append((None, words))
    return signs


def _entry_width(words: str) -> float:
    return mm(_TEXT_AT_MM + _BETWEEN_MM) + text_width(words, CELL)


def _rows(entries: Sequence[_Entry], width: float) -> list[list[_Entry]]:
    rows: list[list[_Entry]] = []
    used = width
    for entry in entries:
        wide = _entry_width(entry[1])
        if used + wide - mm(_BETWEEN_MM) > width:
            rows.append([])
            used = 0.0
        rows[-1].append(entry)
        used += wide
    return rows
