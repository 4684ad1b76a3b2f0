"""The second body on a wide window: Back beside Front, with the same session and gestures."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from needlemap.domain.estim import Current
from needlemap.painting import BodyPalette
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.close_look import CloseLook
from needlemap.ui.charting.body.session_marks import SessionMarks
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.previous.layer import PreviousSitesLayer
from needlemap.ui.charting.selection import SiteSelection
from needlemap.ui.charting.sites.commands import ChartingActions
from needlemap.ui.charting.sites.new_site_popup import NewSitePopup
from needlemap.ui.charting.tools.gestures import BodyGestures
from needlemap.ui.charting.tools.linking import PairLinking
from needlemap.ui.charting.tools.needle_timer import RetentionClock
from needlemap.ui.charting.tools.removal import NeedleRemoval


@dataclass(frozen=True, slots=True)
class ChartingTools:
    """What both bodies of a chart work with."""

    chart: SessionChart
    selection: SiteSelection
    actions: ChartingActions
    removal: NeedleRemoval
    linking: PairLinking
    previous_sites: PreviousSitesLayer
    current: Callable[[], Current]


class SecondBody(QObject):
    """Joins a second canvas to the chart; all that is stored goes the same way.

    Signals
    -------
    placed
        A click on it was to chart a site; its id, or nothing when it charted none.
    """

    placed = Signal(str)

    def __init__(self, canvas: BodyCanvas, body: Body, tools: ChartingTools) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        chart, sight = tools.chart, body.sight
        self.marks = SessionMarks(chart, tools.selection, canvas, sight)
        self.fresh = NewSitePopup(chart, tools.selection, tools.actions, canvas)
        self._linking = PairLinking(chart, canvas, sight, tools.current)
        self._clock = RetentionClock(canvas, sight, lambda: chart.session)
        self._rings = tools.previous_sites.rings_on(canvas)
        self._close_look = CloseLook(canvas, lambda: self._rings.marks)
        tools.linking.switched.connect(lambda on: self._linking.switch(on=on))
        tools.removal.switched.connect(self._clock.show_all)
        tools.removal.target_changed.connect(self._clock.set_target)
        gestures = BodyGestures(
            canvas,
            tools.actions,
            self.marks,
            tools.removal,
            self._linking,
            self._rings.copy_forward_at,
        )
        gestures.placed.connect(self.placed)
        canvas.band_drawn.connect(tools.selection.select)

    def show_session(self) -> None:
        """Show the session anew, marks first."""
        self.marks.show()
        self._rings.show()
        self.show_rest()

    def show_rest(self) -> None:
        """Show all but the marks."""
        self._linking.show_session()
        self._clock.follow()
        self.fresh.show_chip()
        self._close_look.refresh()

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw in other colours."""
        self.canvas.show_palette(palette)
