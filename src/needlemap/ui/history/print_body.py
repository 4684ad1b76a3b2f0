"""The body tab on paper: the plates as they are zoomed, legend beside, time below."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from needlemap.painting import PRINT, PaperPictures, PlateFrame
from needlemap.painting.ages import age_looks, age_palette
from needlemap.painting.changes import paint_change
from needlemap.painting.fonts import sized_font
from needlemap.painting.marks import paint_mark
from needlemap.ui.history.legend import Legend
from needlemap.ui.history.looking import Layer
from needlemap.ui.history.overlay import CHANGE_PX, FOCUS_PX, Overlay

if TYPE_CHECKING:
    from needlemap.ui.history.body_tab import BodyTab
    from needlemap.ui.history.canvas import HistoryCanvas

_LEGEND_MM, _TIME_MM, _GAP_MM = 62.0, 26.0, 4.0
_LOGICAL_DPI = 96.0
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


def paint_body_tab(painter: QPainter, area: QRectF, tab: "BodyTab", px: float) -> None:
    """Paint plates, legend and strip of time; `px` is the painter's pixels for each mm of paper."""
    plates = area.adjusted(0, 0, -(_LEGEND_MM + _GAP_MM) * px, -(_TIME_MM + _GAP_MM) * px)
    canvases = tab.pane.canvases
    width = (plates.width() - (len(canvases) - 1) * _GAP_MM * px) / len(canvases)
    pictures = PaperPictures()
    for number, canvas in enumerate(canvases):
        left = plates.left() + number * (width + _GAP_MM * px)
        box = QRectF(left, plates.top(), width, plates.height())
        _paint_canvas(painter, box, canvas, pictures, px)
    column = QRectF(plates.right() + _GAP_MM * px, plates.top(), _LEGEND_MM * px, plates.height())
    _paint_column(painter, column, tab, px)
    _paint_time(painter, area.adjusted(0, area.height() - _TIME_MM * px, 0, 0), tab, px)


def _paint_column(painter: QPainter, column: QRectF, tab: "BodyTab", px: float) -> None:
    """Paint the legend, and below it what the side panel says in words."""
    legend = Legend(tab.looking, tab.words, PRINT, "#000000")
    scale = 0.72 * px * 25.4 / _LOGICAL_DPI
    legend.paint_on(painter, column, scale)
    below = column.adjusted(0, legend.sizeHint().height() * scale + 3 * px, 0, 0)
    painter.setFont(sized_font(2.6 * px))
    painter.setPen(QColor("#000000"))
    painter.drawText(below, _WRAPPED, tab.side.words_shown())


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


def _paint_time(painter: QPainter, box: QRectF, tab: "BodyTab", px: float) -> None:
    """Paint the sessions of all time as stems, and a bar under those in the range."""
    looking = tab.looking
    timeline, whole = looking.history.timeline, looking.lookout.whole
    needles = looking.history.needles_of_sessions()
    span = max(1.0, whole.end_day - whole.start_day)
    base, top = box.bottom() - 6 * px, box.top() + 2 * px

    def across(day: float) -> float:
        return box.left() + (day - whole.start_day) / span * box.width()

    left, right = across(looking.view.start_day), across(looking.view.end_day)
    painter.fillRect(QRectF(left, top, right - left, base - top), QColor("#ebebeb"))
    painter.setPen(QPen(QColor("#000000"), 0.25 * px))
    painter.drawLine(QPointF(box.left(), base), QPointF(box.right(), base))
    high = max(1, int(needles.max(initial=1)))
    heights = base - (base - top) * needles / high
    painter.drawLines(
        [
            QLineF(across(day), base, across(day), float(y))
            for day, y, gone in zip(timeline.at_days, heights, timeline.in_error, strict=True)
            if not gone
        ]
    )
    painter.setFont(sized_font(2.8 * px))
    words = tab.transport.words.text()
    below = QRectF(box.left(), base + px, box.width(), 5 * px)
    count = tab.tr("needles of each session, most {0}").format(high)
    painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"{words}   ({count})")
