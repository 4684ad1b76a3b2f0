"""The time that needles are in, as badges under their marks; asked once a second while any is."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QPainter

from needlemap.domain.clock import now_utc
from needlemap.domain.needles_out import minutes_in
from needlemap.domain.site import NeedleSite
from needlemap.painting import BodyPalette, MinutesBadge, PlateFrame, minutes_box, paint_minutes
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.mark_layer import MARK_PX
from needlemap.ui.charting.body.site_marks import PlateSight
from needlemap.ui.charting.state import ChartState, Part, Tool

_TICK_MS = 1000
_EDGE_PX = 4


class RetentionClock(QObject):
    """Keeps the badges of one canvas true. Unless needles come out only those due show."""

    def __init__(self, state: ChartState, canvas: BodyCanvas, sight: PlateSight) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._sight = sight
        self._state = state
        self._badges: dict[str, MinutesBadge] = {}
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)
        state.changed.connect(self._on_state_changed)
        canvas.add_underlay(self.paint)  # a number of a mark counts for more than minutes

    @property
    def runs(self) -> bool:
        """Whether the clock is asked; only while a needle is in that is known since when."""
        return self._timer.isActive()

    @property
    def badges(self) -> dict[str, MinutesBadge]:
        """What is shown now, by site id."""
        return dict(self._badges)

    @property
    def due(self) -> tuple[NeedleSite, ...]:
        """The sites whose needles have been in for the target time."""
        now, session = now_utc(), self._state.session
        if not self._state.target_min or not session.may_change:
            return ()
        return tuple(
            site
            for site in session.sites
            if (minutes := minutes_in(site, now)) is not None and self._is_due(minutes)
        )

    def follow(self) -> None:
        """Run while a needle is in, after the session or the plate has changed."""
        session, now = self._state.session, now_utc()
        timed = any(minutes_in(site, now) is not None for site in session.sites)
        wanted = session.may_change and timed
        if wanted and not self._timer.isActive():
            self._timer.start()
        elif not wanted:
            self._timer.stop()
        self.tick()

    def tick(self) -> None:
        """Show what is true now; paints again only the badges that have changed."""
        fresh = self._true_now()
        if fresh == self._badges:
            return
        old, self._badges = self._badges, fresh
        for one, other in ((old, fresh), (fresh, old)):
            for site_id, badge in one.items():
                if other.get(site_id) != badge:
                    self._canvas.update(self._box(badge).toAlignedRect())

    def paint(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        """Paint the badges; the marks come over them."""
        for badge in self._badges.values():
            paint_minutes(painter, frame, badge, MARK_PX, palette)

    def _on_state_changed(self, part: Part) -> None:
        if part in (Part.TOOL, Part.TARGET):
            self.tick()

    def _true_now(self) -> dict[str, MinutesBadge]:
        session, now = self._state.session, now_utc()
        if not session.may_change:
            return {}
        shows_all = self._state.tool is Tool.REMOVE
        if not (shows_all or self._state.target_min):
            return {}
        timed = [
            (site, minutes)
            for site in session.sites
            if (minutes := minutes_in(site, now)) is not None
            and (shows_all or self._is_due(minutes))
        ]
        return self._placed(timed)

    def _placed(self, timed: Sequence[tuple[NeedleSite, int]]) -> dict[str, MinutesBadge]:
        if not timed:
            return {}
        spots = self._sight.spots(self._canvas.plate.id, [site for site, _ in timed])
        return {
            site.id: MinutesBadge(*spot, minutes, self._is_due(minutes))
            for (site, minutes), spot in zip(timed, spots, strict=True)
            if spot is not None
        }

    def _is_due(self, minutes: int) -> bool:
        return bool(self._state.target_min) and minutes >= self._state.target_min

    def _box(self, badge: MinutesBadge) -> QRectF:
        box = minutes_box(self._canvas.frame, badge, MARK_PX)
        return box.adjusted(-_EDGE_PX, -_EDGE_PX, _EDGE_PX, _EDGE_PX)
