"""Pairs of electrodes on the body: linked by a drag from mark to mark, drawn below the marks."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QPainter

from needlemap.domain.site import NeedleSite
from needlemap.painting import BodyPalette, PlateFrame
from needlemap.painting.estim import EstimLine, channel_label, estim_box, paint_estim_lines
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.mark_layer import MARK_PX
from needlemap.ui.charting.body.site_marks import PlateSight
from needlemap.ui.charting.state import ChartState, Part, Tool
from needlemap.ui.widgets.pointer import HIT_TOUCH_PX


class PairLinking(QObject):
    """Draws the pairs of the session on one canvas, and links marks there.

    Signals
    -------
    message
        A sentence for the foot of the chart.
    """

    message = Signal(str)

    def __init__(self, state: ChartState, canvas: BodyCanvas, sight: PlateSight) -> None:
        super().__init__(canvas)
        self._state = state
        self._canvas = canvas
        self._sight = sight
        self._was_on = False
        self._first = ""
        self._lines: tuple[EstimLine, ...] = ()
        canvas.add_underlay(self.paint)
        state.changed.connect(self._on_state_changed)

    @property
    def lines(self) -> tuple[EstimLine, ...]:
        """The pairs that the plate shows."""
        return self._lines

    def _on_state_changed(self, part: Part) -> None:
        is_on = self._state.tool is Tool.LINK
        if part is not Part.TOOL or is_on == self._was_on:
            return
        self._was_on = is_on
        self._first = ""
        words = self.tr(
            "E-stim: click a site and then its partner, or drag from one to the other. Press E to "
            "finish. Alt+drag works at any time."
        )
        self.message.emit(words if is_on else "")

    def click(self, site_id: str) -> None:
        """Take a mark as the first of a pair, or link the one clicked before with it."""
        first, self._first = self._first, ""
        if first not in {site.id for site in self._state.session.sites}:
            self._first = site_id
            number = self._state.session.number_of(site_id)
            self.message.emit(self.tr("E-stim: now click the partner of site {0}.").format(number))
        elif first == site_id:
            self.message.emit(self.tr("E-stim: click another site to link the two."))
        else:
            self._state.chart.link(first, site_id, self._state.current)

    def drop(self, site_id: str, x_mm: float, y_mm: float) -> None:
        """Link the mark that was dragged with the one it was dropped on, or part the two."""
        place = self._canvas.frame.to_px(x_mm, y_mm)
        other = self._canvas.mark_at(place, HIT_TOUCH_PX)
        if other is None or other == site_id:
            self.message.emit(self.tr("E-stim: drop on another site to link the two."))
        else:
            self._state.chart.link(site_id, other, self._state.current)

    def show_session(self) -> None:
        """Draw the pairs; a stub says the other's number where the plate shows only one."""
        fresh = tuple(self._seen(self._state.session.sites))
        if fresh != self._lines:
            for line in {*fresh} ^ {*self._lines}:
                self._canvas.update(self._box(line))
            self._lines = fresh

    def paint(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        """Paint the pairs; the marks come over them."""
        paint_estim_lines(painter, frame, self._lines, MARK_PX, palette)

    def _seen(self, sites: Sequence[NeedleSite]) -> Iterable[EstimLine]:
        waiting: dict[str, tuple[int, NeedleSite]] = {}
        for number, site in enumerate(sites, 1):
            if site.estim is None:
                continue
            first_number, first = waiting.setdefault(site.estim.pair_id, (number, site))
            if first is not site:
                label = channel_label(site.estim.channel)
                to_other = self.tr("{0} to {1}")
                match self._sight.spots(self._canvas.plate.id, (first, site)):
                    case [(x1, y1), (x2, y2)]:
                        yield EstimLine(x1, y1, x2, y2, label)
                    case [(x, y), None]:
                        yield EstimLine(x, y, None, None, to_other.format(label, number))
                    case [None, (x, y)]:
                        yield EstimLine(x, y, None, None, to_other.format(label, first_number))

    def _box(self, line: EstimLine) -> QRect:
        return estim_box(self._canvas.frame, line, MARK_PX).toAlignedRect().adjusted(-2, -2, 2, 2)
