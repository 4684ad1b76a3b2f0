"""A printed plate: the grey body, numbered marks, leader lines where sites crowd."""

from functools import cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from needlemap.bodymap import Plate
from needlemap.bodymap.skin_cells import cell_raster
from needlemap.domain.plurals import count_words
from needlemap.painting import (
    PRINT,
    PaperPictures,
    PlateFrame,
    paint_body,
    paint_mark,
    paint_side_letters,
)
from needlemap.painting.body import BodyLayers
from needlemap.painting.estim import paint_estim_lines
from needlemap.painting.marks import draw_centred
from needlemap.painting.symptoms import paint_spread, paint_symptoms, spread_lines, symptom_shapes
from needlemap.reports.content.symptoms import symptom_words
from needlemap.reports.figures.callouts import Callout, Spot, Stage, arrange, legs_of
from needlemap.reports.figures.geometry import Box, Extent
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.figures.marks import GAP_MM, MARK_MM, extent_of, mark_of, pair_lines
from needlemap.reports.figures.panels import Panel, PlacedSite
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import HEADING, LABEL, Paragraph, text_width

STUB_MM = 1.6
CAPTION_MM = 5.0
PICTURE_DPI = 300
SIDE_LETTER_MM = 4.2
TAB_EXTENT = Extent(left=2.0, up=2.0, right=2.0, down=2.0)
# The widest mark: two digits with the count of a triangle.
_SIDE_MM = 7.5
# Areas are smaller on paper than on a screen: so are patterns and labels.
_SYMPTOM_SIZE = 0.72


class BodyPanel:
    """One plate in a box of the page.

    Parameters
    ----------
    width, height
        Of the box with caption, in printer pixels.
    surface
        Says where arrows of spread lie; without one none is painted.
    """

    def __init__(
        self,
        panel: Panel,
        width: float,
        height: float,
        surface: PrintedSurface | None = None,
    ) -> None:
        self._surface = surface
        self._panel = panel
        self.width, self.height = width, height
        caption, side = mm(CAPTION_MM), mm(_SIDE_MM + STUB_MM)
        room = QRectF(side, caption, width - 2 * side, height - caption)
        self._frame = PlateFrame.fitted(panel.window_mm, room)
        self._body = self._frame.rect_of(panel.window_mm)
        self._marks = [mark_of(site.place) for site in panel.sites]
        self._tabs = [self._frame.rect_of(frame.window_mm).topLeft() for frame in panel.frames]
        self._callouts = self._arranged()

    @property
    def callouts(self) -> tuple[Callout, ...]:
        """Where the numbers stand, in the order of the sites, then the letters of frames; mm."""
        return self._callouts

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What marks and letters cover, in mm from the upper left corner."""
        extents = [extent_of(mark) for mark in self._marks] + [TAB_EXTENT] * len(self._tabs)
        pairs = zip(extents, self._callouts, strict=True)
        return tuple(extent.box(callout.centre) for extent, callout in pairs)

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the upper left corner at (x, y)."""
        box = (x, y, self.width, self.height)
        with tagged(painter, Role.FIGURE, alt=_in_words(self._panel), box=box):
            self._paint(painter, x, y)

    def _paint(self, painter: QPainter, x: float, y: float) -> None:
        painter.save()
        painter.translate(x, y)
        self._paint_caption(painter)
        paint_body(
            painter,
            self._frame,
            self._panel.plate,
            BodyLayers(),
            (),
            PRINT,
            pictures=paper_pictures(),
            mark_px=mm(MARK_MM),
            picture_px_per_mm=self._frame.px_per_mm / mm(1) * PICTURE_DPI / 25.4,
            # Whole pictures are shared by all pages that show them.
            part_mm=None if self._panel.is_whole else self._panel.window_mm,
        )
        self._paint_symptoms(painter)
        self._paint_sides(painter)
        self._paint_pairs(painter)
        self._paint_frames(painter)
        self._paint_leaders(painter)
        self._paint_marks(painter)
        painter.restore()

    def _arranged(self) -> tuple[Callout, ...]:
        stage = Stage(
            left_rail=self._body.left() / mm(1),
            right_rail=self._body.right() / mm(1),
            top=CAPTION_MM,
            bottom=self.height / mm(1),
            stub=STUB_MM,
            gap=GAP_MM,
        )
        spots = [
            Spot(self._place_mm(site), extent_of(mark))
            for site, mark in zip(self._panel.sites, self._marks, strict=True)
        ]
        spots += [Spot((tab.x() / mm(1), tab.y() / mm(1)), TAB_EXTENT) for tab in self._tabs]
        return arrange(spots, stage)

    def _place_mm(self, site: PlacedSite) -> tuple[float, float]:
        spot = self._frame.to_px(site.x_mm, site.y_mm)
        return spot.x() / mm(1), spot.y() / mm(1)

    def _paint_caption(self, painter: QPainter) -> None:
        panel = self._panel
        title = _title(panel)
        Paragraph(title, HEADING, self.width).paint(painter, 0, 0)
        left = text_width(title, HEADING) + mm(2)
        Paragraph(_caption(panel), LABEL, self.width - left).paint(painter, left, mm(0.65))

    def _paint_sides(self, painter: QPainter) -> None:
        """Write R and L, the patient's own, also on a part that is enlarged."""
        plate, area = self._panel.plate, self._body
        paint_side_letters(painter, plate, self._frame, area, PRINT, size_px=mm(SIDE_LETTER_MM))

    def _paint_symptoms(self, painter: QPainter) -> None:
        """Paint what was drawn of symptoms, as far as the picture reaches."""
        drawing, plate = self._panel.drawing, self._panel.plate
        if drawing is None or not isinstance(plate, Plate):
            return
        painter.save()
        painter.setClipRect(self._body)
        shapes = symptom_shapes(drawing, cell_raster(plate))
        size = mm(MARK_MM) * _SYMPTOM_SIZE
        paint_symptoms(painter, self._frame, shapes, PRINT, size, visible=self._body)
        surface = self._surface
        if surface is not None:
            lines = spread_lines(drawing.arrows, lambda each: surface.project(each, plate.id))
            paint_spread(painter, self._frame, lines, PRINT, size)
        painter.restore()

    def _paint_pairs(self, painter: QPainter) -> None:
        sites = (*self._panel.sites, *self._panel.dots)
        paint_estim_lines(painter, self._frame, pair_lines(sites), mm(MARK_MM), PRINT)

    def _paint_frames(self, painter: QPainter) -> None:
        """Draw the frame of a close-up around itself, and frames with dots on the whole body."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor("#000000"), mm(0.22)))
        if self._panel.close_up:
            painter.drawRect(self._body)
        for frame in self._panel.frames:
            painter.drawRect(self._frame.rect_of(frame.window_mm))
        for site in self._panel.dots:
            _paint_dot(painter, self._frame.to_px(site.x_mm, site.y_mm))

    def _paint_marks(self, painter: QPainter) -> None:
        """Paint the numbered marks, then the letters of frames."""
        count = len(self._marks)
        for mark, callout in zip(self._marks, self._callouts[:count], strict=True):
            paint_mark(painter, _at(callout.centre), mm(MARK_MM), mark, PRINT)
        for frame, callout in zip(self._panel.frames, self._callouts[count:], strict=True):
            centre = _at(callout.centre)
            box = QRectF(0, 0, mm(3.6), mm(3.6))
            box.moveCenter(centre)
            painter.fillRect(box, QColor("#000000"))
            draw_centred(painter, centre, frame.letter, mm(2.9), "#ffffff")

    def _paint_leaders(self, painter: QPainter) -> None:
        lines = [QLineF(_at(a), _at(b)) for callout in self._callouts for a, b in legs_of(callout)]
        for colour, width in (("#ffffff", 0.6), ("#000000", 0.17)):
            pen = QPen(QColor(colour), mm(width))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLines(lines)
        for callout in self._callouts[: len(self._marks)]:
            if callout.leader:
                _paint_dot(painter, _at(callout.leader[-1]))


def picture_width(width: float) -> float:
    """Return how wide the picture of a panel is that leaves room for its columns of marks."""
    return width - 2 * mm(_SIDE_MM + STUB_MM)


@cache
def paper_pictures() -> PaperPictures:
    """Return the body pictures shared by all reports of this run."""
    return PaperPictures()


def _paint_dot(painter: QPainter, at: QPointF) -> None:
    painter.setPen(QPen(QColor("#ffffff"), mm(0.3)))
    painter.setBrush(QColor("#000000"))
    painter.drawEllipse(at, mm(0.62), mm(0.62))


def _title(panel: Panel) -> str:
    if panel.close_up is None:
        return panel.plate.label
    return f"{panel.plate.label}, close-up {panel.close_up.letter}"


def _in_words(panel: Panel) -> str:
    """Return what the picture shows, for who hears it."""
    sites = [f"site {s.place.number}, {s.place.words}" for s in (*panel.sites, *panel.dots)]
    areas = panel.drawing.areas if panel.drawing else ()
    drawn = [f"symptom {symptom_words(area)}" for area in areas]
    return f"{_title(panel)}: {'; '.join([_caption(panel), *sites, *drawn])}."


def _caption(panel: Panel) -> str:
    """Return how many sites a panel numbers, and what else must be known of it."""
    words = [sites_words(len(panel.sites) + len(panel.dots))]
    if panel.dots and panel.close_up:
        words[0] = sites_words(len(panel.sites))
        words.append("dots are numbered in another close-up")
    if panel.frames:
        letters = " and ".join(frame.letter for frame in panel.frames)
        which = "framed sites are numbered" if panel.sites else "numbered"
        words.append(f"{which} in close-up {letters}")
    if panel.parts > 1:
        words.append(f"part {panel.part} of {panel.parts}")
    return ", ".join(words)


def sites_words(count: int) -> str:
    """Return how many sites a picture shows."""
    return count_words(count, "site") if count else "no sites"


def _at(point: tuple[float, float]) -> QPointF:
    return QPointF(mm(point[0]), mm(point[1]))
