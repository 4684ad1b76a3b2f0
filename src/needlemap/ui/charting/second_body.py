"""The second body on a wide window: Back beside Front, with the same session and gestures."""

from PySide6.QtCore import QObject, Signal

from needlemap.painting import BodyPalette
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.close_look import CloseLook
from needlemap.ui.charting.body.session_marks import SessionMarks
from needlemap.ui.charting.parts import ChartParts
from needlemap.ui.charting.sites.new_site_popup import NewSitePopup
from needlemap.ui.charting.tools.gestures import BodyGestures
from needlemap.ui.charting.tools.linking import PairLinking
from needlemap.ui.charting.tools.needle_timer import RetentionClock


class SecondBody(QObject):
    """Joins a second canvas to the chart; all that is stored goes the same way.

    Signals
    -------
    placed
        A click on it was to chart a site; its id, or nothing when it charted none.
    """

    placed = Signal(str)

    def __init__(self, canvas: BodyCanvas, parts: ChartParts) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        state, sight = parts.state, parts.body.sight
        self.marks = SessionMarks(state, canvas, sight)
        self.fresh = NewSitePopup(state, parts.actions, canvas)
        self._linking = PairLinking(state, canvas, sight)
        self._clock = RetentionClock(state, canvas, sight)
        self._rings = parts.previous.previous_sites.rings_on(canvas)
        parts.symptoms.join(canvas)
        self._close_look = CloseLook(canvas, lambda: self._rings.marks)
        gestures = BodyGestures(
            state,
            canvas,
            parts.actions,
            self.marks,
            parts.removal,
            self._linking,
            self._rings.copy_forward_at,
        )
        gestures.placed.connect(self.placed)
        canvas.band_drawn.connect(state.select)
        canvas.name_marks_by(parts.model.words_of)
        parts.risks.show_also_on(canvas, self.fresh.chip)

    def show_session(self) -> None:
        """Show the session again, marks first."""
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
