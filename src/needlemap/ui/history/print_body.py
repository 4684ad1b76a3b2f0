"""The body tab on paper: the plates as they are zoomed, legend beside, time below."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from needlemap.painting import PRINT, PaperPictures, PlateFrame, paint_side_letters
from needlemap.painting.ages import age_looks, age_palette
from needlemap.painting.changes import paint_change
from needlemap.painting.fonts import sized_font
from needlemap.painting.marks import paint_mark
from needlemap.ui.history.legend import Legend
from needlemap.ui.history.overlay import CHANGE_PX, FOCUS_PX, Overlay
from needlemap.ui.history.print_time import TIME_MM, paint_time
from needlemap.ui.history.print_words import WordsOnPaper
from needlemap.ui.history.state import Layer

if TYPE_CHECKING:
    from needlemap.ui.history.body_tab import BodyTab
    from needlemap.ui.history.canvas import HistoryCanvas

_LEGEND_MM, _GAP_MM, _LETTER_MM = 62.0, 4.0, 4.2
_LOGICAL_DPI = 96.0


class BodyOnPaper:
    """Plates, legend, words and strip of time on one page; words that are too many on more.

    Parameters
    ----------
    area
        What a page offers, in the painter's pixels.
    px
        The painter's pixels for each mm of paper.
    """

    def __init__(self, tab: "BodyTab", area: QRectF, px: float) -> None:
        self._tab, self._px = tab, px
        self._legend = Legend(tab.looking, tab.words, PRINT, "#000000")
        self._scale = 0.72 * px * 25.4 / _LOGICAL_DPI
        side, below = (_LEGEND_MM + _GAP_MM) * px, (TIME_MM + _GAP_MM) * px
        self._plates = area.adjusted(0, 0, -side, -below)
        self._column = QRectF(
            self._plates.right() + _GAP_MM * px, area.top(), _LEGEND_MM * px, self._plates.height()
        )
        beside = self._column.adjusted(0, self._legend_height() + 3 * px, 0, 0)
        self._words = WordsOnPaper(tab.side.words_shown().splitlines(), beside, area, px)

    def __len__(self) -> int:
        return self._words.pages

    def paint(self, painter: QPainter, area: QRectF, number: int) -> None:
        """Paint one page, counted from 0."""
        if number == 0:
            self._paint_plates(painter)
            self._legend.paint_on(painter, self._column, self._scale)
            strip = area.adjusted(0, area.height() - TIME_MM * self._px, 0, 0)
            paint_time(painter, strip, self._tab, self._px)
        self._words.paint(painter, number)

    def _legend_height(self) -> float:
        return (self._legend.lines_px + 4) * self._scale

    def _paint_plates(self, painter: QPainter) -> None:
        canvases, gap = self._tab.pane.canvases, _GAP_MM * self._px
        width = (self._plates.width() - (len(canvases) - 1) * gap) / len(canvases)
        pictures = PaperPictures()
        for number, canvas in enumerate(canvases):
            left = self._plates.left() + number * (width + gap)
            box = QRectF(left, self._plates.top(), width, self._plates.height())
            _paint_canvas(painter, box, canvas, pictures, self._px)


def _paint_canvas(
    painter: QPainter, box: QRectF, canvas: "HistoryCanvas", pictures: PaperPictures, px: float
) -> None:
    plate = canvas.plate
    head = QRectF(box.left(), box.top(), box.width(), 5 * px)
    painter.setFont(sized_font(3.2 * px, bold=True))
    painter.setPen(QColor("#000000"))
    painter.drawText(head, Qt.AlignmentFlag.AlignCenter, plate.label)
    box = box.adjusted(0, 5 * px, 0, 0)
    frame, scale = _fitted(canvas, box)
    painter.save()
    painter.setClipRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body = pictures.plate_image(plate, PRINT, frame.px_per_mm)
    painter.drawImage(frame.rect_of(plate.window_mm), body)
    overlay = canvas.overlay
    if overlay.layer is Layer.DENSITY and overlay.heat is not None:
        clear = canvas.picture_for(PRINT, frame.px_per_mm)
        picture, part = overlay.heat.picture(frame, box, PRINT, clear, 0.5)
        painter.drawImage(part, picture)
    paint_side_letters(painter, plate, frame, box, PRINT, size_px=_LETTER_MM * px)
    _paint_marks(painter, frame, overlay, scale)
    painter.restore()
    painter.setPen(QPen(QColor("#9c9c9c"), 0.2 * px))
    painter.drawRect(box)


def _fitted(canvas: "HistoryCanvas", box: QRectF) -> tuple[PlateFrame, float]:
    """Return the frame that shows in the box what the canvas shows, and how much larger."""
    if canvas.zoom_factor == 1.0:
        frame = PlateFrame.fitted(canvas.plate.window_mm, box)
        return frame, frame.px_per_mm / canvas.frame.px_per_mm
    scale = min(box.width() / canvas.width(), box.height() / canvas.height())
    x_mm, y_mm = canvas.centre_mm
    px_per_mm = canvas.frame.px_per_mm * scale
    middle = box.center()
    frame = PlateFrame(px_per_mm, middle.x() - x_mm * px_per_mm, middle.y() + y_mm * px_per_mm)
    return frame, scale


def _paint_marks(painter: QPainter, frame: PlateFrame, overlay: Overlay, scale: float) -> None:
    if overlay.layer is Layer.COMPARISON:
        for change, rows in overlay.changes().items():
            _, places = overlay.sites.places(rows)
            for x, y in frame.points_to_px(places).tolist():
                paint_change(painter, QPointF(x, y), CHANGE_PX * scale, change, PRINT)
        return
    if overlay.layer is Layer.MARKS:
        _paint_sites(painter, frame, overlay, scale)
    for mark in overlay.focus_marks():
        centre = frame.to_px(mark.x_mm, mark.y_mm)
        paint_mark(painter, centre, FOCUS_PX * scale, mark, PRINT)
        if overlay.is_front_struck:
            _strike(painter, centre, FOCUS_PX * scale)


def _paint_sites(painter: QPainter, frame: PlateFrame, overlay: Overlay, scale: float) -> None:
    looks, struck = age_looks(PRINT), overlay.struck()
    size = overlay.sites.mark_px * scale
    for row, mark, age in overlay.sites.marks(frame.px_per_mm / scale):
        centre = frame.to_px(mark.x_mm, mark.y_mm)
        paint_mark(painter, centre, size * looks[age].size, mark, age_palette(PRINT, age))
        if struck[row]:
            _strike(painter, centre, size)


def _strike(painter: QPainter, centre: QPointF, size: float) -> None:
    reach = size * 0.85
    painter.setPen(QPen(QColor("#000000"), size * 0.14))
    step = QPointF(reach, -reach / 2)
    painter.drawLine(centre - step, centre + step)
