"""How many needles are still in, large enough to be read from across the room."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel

from needlemap.domain.clock import now_utc
from needlemap.domain.needles_out import needle_totals, tray_count, with_all_out, with_one_out
from needlemap.domain.plurals import counted
from needlemap.domain.site import NeedleSite
from needlemap.reference import Reference
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.site_marks import PlateSight
from needlemap.ui.charting.presets.pickers import leaves_needle
from needlemap.ui.charting.state import ChartState, Part, Tool
from needlemap.ui.charting.tools.needle_timer import RetentionClock
from needlemap.ui.charting.tools.removal_bar import RemovalBar
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import restyle
from needlemap.ui.widgets.plate_view import PlateView
from needlemap.ui.widgets.theme import has_large_targets

_EDGE_PX = 16
# Half a hand high on a usual screen: read at four metres. Smaller where it would hide the body.
_DIGITS_PX, _SHARE = 76, 0.105
_ABOVE_BUTTON_PX = 48
_ABOVE_LARGE_PX = 64


class BigCount(QLabel):
    """Lies beside the feet, the narrowest part of the body, and lets every click through."""

    def __init__(self, over: PlateView) -> None:
        super().__init__("", over)
        self._over = over
        self.setProperty("kind", "big-count")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over.resized.connect(self._place)
        self.hide()

    def show_count(self, still_in: int) -> None:
        """Say so many are in; none left looks different, and says so."""
        self.setText(self.tr("{0} in").format(still_in) if still_in else self.tr("✓ 0 in"))
        words = counted(
            still_in, self.tr("1 needle not yet removed"), self.tr("{0} needles not yet removed")
        )
        if words != self.accessibleName():
            announce(self, words)
        self.setAccessibleName(words)
        state = "" if still_in else "none"
        if self.property("state") != state:
            self.setProperty("state", state)
            restyle(self)
        self._place()

    def _place(self) -> None:
        font = self.font()
        font.setPixelSize(max(1, min(_DIGITS_PX, round(self._over.width() * _SHARE))))
        font.setBold(True)
        self.setFont(font)
        self.adjustSize()
        x = self._over.width() - self.width() - _EDGE_PX
        above = _ABOVE_LARGE_PX if has_large_targets(self) else _ABOVE_BUTTON_PX
        self.move(x, self._over.height() - self.height() - above)


class NeedleRemoval(QObject):
    """Switches the chart to taking needles out, and back; every removal is an edit like others.

    Signals
    -------
    switched
        Whether needles come out now.
    message
        A sentence for the foot of the chart.
    """

    switched = Signal(bool)
    message = Signal(str)

    def __init__(
        self,
        state: ChartState,
        canvas: BodyCanvas,
        sight: PlateSight,
        reference: Reference,
        remover: str,
    ) -> None:
        super().__init__(canvas)
        self._state, self._chart = state, state.chart
        self._canvas = canvas
        self._reference = reference
        self._remover = remover
        self._was_on = False
        self.bar = RemovalBar()
        self.bar.hide()
        self.count = BigCount(canvas)
        self.clock = RetentionClock(state, canvas, sight)
        self.bar.done_clicked.connect(self.switch_off)
        self.bar.all_out_requested.connect(self.take_all)
        self.bar.spoiled_clicked.connect(lambda: self._count_unused(dropped=0))
        self.bar.dropped_clicked.connect(lambda: self._count_unused(dropped=1))
        self.bar.target_changed.connect(state.set_target)
        state.changed.connect(self._on_state_changed)

    @property
    def is_on(self) -> bool:
        """Whether a click on a mark takes a needle out."""
        return self._state.tool is Tool.REMOVE

    @property
    def expected(self) -> int:
        """How many needles the sharps tray must hold once all are out: those out already too."""
        return tray_count(self._chart.session.sites, self._stays_in)

    def toggle(self) -> None:
        """Begin or end taking needles out."""
        self._state.toggle_tool(Tool.REMOVE)

    def switch_off(self) -> None:
        """End taking needles out."""
        self._state.use(Tool.PLACE)

    def take_at(self, site_id: str, *, all_of_it: bool) -> None:
        """Take one needle out of a site that was clicked, or all of them."""
        self._change(site_id, with_all_out if all_of_it else with_one_out)

    def take_all_of(self, site_id: str) -> None:
        """Take every needle out of a site."""
        self._change(site_id, with_all_out)

    def take_all(self, counted: int) -> None:
        """Record all needles as out if the tray holds what it must; else say the difference."""
        expected = self.expected
        if counted != expected:
            self.bar.say(self._difference(counted, expected))
            self.bar.total.ask_again()
        elif self._chart.take_all_needles_out(by=self._remover):
            self.bar.clear_total()
            self._canvas.setFocus()

    def say_beside(self) -> None:
        """Say that a click beside the marks takes nothing out."""
        self.message.emit(self.tr("Remove needles: click a site. Press O to return to charting."))

    def show_session(self) -> None:
        """Follow the session after an edit."""
        session = self._chart.session
        if self.is_on:
            still_in = needle_totals(session.sites).still_in
            self.bar.show_count(still_in)
            needles = session.visit.needles
            self.bar.show_unused(needles.spoiled, needles.dropped)
            self.count.show_count(still_in)
        self.clock.follow()

    def _on_state_changed(self, part: Part) -> None:
        if part is Part.TARGET:
            self.bar.target.setValue(self._state.target_min)
        elif part is Part.TOOL and self.is_on is not self._was_on:
            self._was_on = self.is_on
            self._show_tool(on=self.is_on)

    def _show_tool(self, *, on: bool) -> None:
        self.bar.setVisible(on)
        self.bar.clear_total()
        self.bar.say("")
        self.count.setVisible(on)
        self.show_session()
        self.switched.emit(on)
        if not (on and self.bar.take_focus()):
            self._canvas.setFocus()

    def _change(self, site_id: str, change: "_Removal") -> None:
        at = now_utc()
        site = self._chart.session.site(site_id)
        if not site.needles_in:
            self.message.emit(self.tr("No needle is in at this site."))
            return
        self._chart.change_each([site_id], lambda site: change(site, at=at, by=self._remover))

    def _count_unused(self, *, dropped: int) -> None:
        """Record one more needle that was opened and never used; a dropped one is one of them."""
        known = self._chart.visit.needles
        spoiled, fallen = known.spoiled + 1, known.dropped + dropped
        self._chart.set_visit(needles=replace(known, spoiled=spoiled, dropped=fallen))
        self.show_session()

    def _stays_in(self, manipulation: str | None) -> bool:
        return leaves_needle(manipulation, self._reference)

    def _difference(self, counted: int, expected: int) -> str:
        if counted < 0:
            return self.tr("Count the needles in the tray and enter the total.")
        still_in = needle_totals(self._chart.session.sites).still_in
        off = counted - expected
        words = self.tr("%n too many", "", off) if off > 0 else self.tr("%n missing", "", -off)
        message = self.tr(
            "Needle count discrepancy: {0} counted, {1} expected ({2} already removed, {3} still "
            "in): {4}. Nothing was recorded. Count again."
        )
        return message.format(counted, expected, expected - still_in, still_in, words)


class _Removal(Protocol):
    def __call__(self, site: NeedleSite, *, at: datetime, by: str) -> NeedleSite: ...
