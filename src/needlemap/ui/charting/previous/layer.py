"""The previous sites on the body: grey rings, copied forward by a click."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter

from needlemap.domain.clock import now_utc
from needlemap.domain.edit import SiteEdit
from needlemap.domain.previous_site import (
    CopiedForward,
    PreviousSite,
    copying_forward,
    other_channels,
)
from needlemap.history.same_site import Spot, paired
from needlemap.painting import BodyPalette, Mark, MarkState, PlateFrame, shape_of_technique
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.mark_layer import MarkLayer
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.widgets.accessible_marks import Acts
from needlemap.ui.widgets.pointer import HIT_TOUCH_PX

# Smaller than a mark and open, so that many of them leave the body and each other in sight.
_RING_PX = 16.0
# Nearer than this a click of the mouse copies forward: the ring itself, so that there is room
# between two of them.
_REACH_PX = 9.0


class PreviousSitesLayer(QObject):
    """Which previous sites are offered, on which side; copied forward, one is gone until undone.

    Attributes
    ----------
    words_of
        Names one to screen readers.

    Signals
    -------
    changed
        Other previous sites are open now.
    copied forward
        Ids of the sites that were recorded from previous sites.
    message
        What became of the channels of their pairs, in a sentence.
    """

    changed = Signal()
    copied_forward = Signal(object)
    message = Signal(str)

    def __init__(
        self, chart: SessionChart, body: Body, canvas: BodyCanvas, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._chart = chart
        self._body = body
        self._offered: tuple[PreviousSite, ...] = ()
        self._copied_forward_as: dict[PreviousSite, str] = {}
        self._mirrored = False
        self.words_of: Callable[[PreviousSite], str] = lambda one: one.structure or ""
        self._first = PreviousRings(self, canvas, body)
        self._rings = [self._first]
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._follow)
        chart.sites_edited.connect(self._on_sites_edited)

    @property
    def is_mirrored(self) -> bool:
        """Whether the previous sites lie on the other side than they were charted on."""
        return self._mirrored

    @property
    def open(self) -> tuple[PreviousSite, ...]:
        """The previous sites that can be copied forward still."""
        if not self._chart.may_edit:
            return ()
        sites = self._chart.session.sites
        known = {site.id for site in sites}
        return tuple(
            previous_site
            for previous_site in self._offered
            if self._copied_forward_as.get(previous_site) not in known
            and previous_site.copied_forward_among(sites) is None
        )

    def charted_today(self, within_mm: float) -> dict[PreviousSite, float]:
        """Return which open previous sites today has a site at, and how far off it is in mm.

        A site that was copied forward answers for the one it came from alone.
        """
        sites = [site for site in self._chart.session.sites if site.carried_from is None]
        open_ones = self.open
        pairs = paired(
            [Spot(one.point, one.side, one.structure) for one in open_ones],
            [Spot(site.point, site.side, site.structure) for site in sites],
            self._body.surface,
            within_mm,
        )
        return {open_ones[n]: apart_mm for n, (_, apart_mm) in pairs.items()}

    def offer(self, previous_sites: Sequence[PreviousSite], *, mirrored: bool = False) -> None:
        """Offer these previous sites in place of others, as charted or on the other side."""
        mirror = self._body.surface.mirror
        self._mirrored = mirrored
        self._offered = tuple(
            previous_site.mirrored_to(mirror(previous_site.point)) if mirrored else previous_site
            for previous_site in previous_sites
        )
        self.show()
        self.changed.emit()

    def show(self) -> None:
        """Draw the open previous sites on each body that shows them."""
        for rings in self._rings:
            rings.show()

    def rings_on(self, canvas: BodyCanvas) -> "PreviousRings":
        """Draw the previous sites on another canvas too; return what draws them."""
        rings = PreviousRings(self, canvas, self._body)
        self._rings.append(rings)
        return rings

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The rings on the plate in front."""
        return self._first.marks

    def copy_forward(self, previous_sites: Collection[PreviousSite]) -> list[str]:
        """Record sites from these as one edit; return their ids, none when that failed."""
        open_ones = set(self.open)
        previous_sites = [
            previous_site for previous_site in previous_sites if previous_site in open_ones
        ]
        session, now = self._chart.session, now_utc()
        sites = [
            previous_site.site(
                self._body.atlas.at(previous_site.point, technique=previous_site.dose.technique),
                session_id=session.id,
                ordinal=ordinal,
                inserted_at=now,
            )
            for ordinal, previous_site in enumerate(previous_sites, session.next_ordinal)
        ]
        if not sites:
            return []
        made = list(zip(previous_sites, sites, strict=True))
        edit = copying_forward(made, self._copied_forward_earlier(), session.sites)
        before = self._copied_forward_as
        self._copied_forward_as = before | {previous_site: site.id for previous_site, site in made}
        if not self._chart.record(edit):
            self._copied_forward_as = before
            return []
        ids = [site.id for site in sites]
        self.copied_forward.emit(ids)
        self._say_channels(made)
        return ids

    def _say_channels(self, made: Sequence[CopiedForward]) -> None:
        taken = other_channels(made, self._chart.session.sites)
        words = self.tr("Channel {0} is in use. This pair is on channel {1}.")
        none = self.tr("Channel {0} is in use and no other is free. This pair has no channel.")
        sentences = [(words if now else none).format(then, now) for then, now in taken]
        if sentences:
            self.message.emit(" ".join(sentences))

    def _copied_forward_earlier(self) -> list[CopiedForward]:
        """Return those offered of a pair that were copied forward already, with their sites."""
        sites = self._chart.session.sites
        known = {site.id: site for site in sites}
        found = [
            (
                previous_site,
                known.get(self._copied_forward_as.get(previous_site, ""))
                or previous_site.copied_forward_among(sites),
            )
            for previous_site in self._offered
            if previous_site.pair
        ]
        return [(previous_site, site) for previous_site, site in found if site is not None]

    def copy_forward_at(self, x_mm: float, y_mm: float) -> bool:
        """Copy the site that lies there on the plate in front forward; false when none does."""
        return self._first.copy_forward_at(x_mm, y_mm)

    def _on_sites_edited(self, _edit: SiteEdit) -> None:
        if self._offered:
            self._rest.start()  # not within the click: the mark is painted first

    def _follow(self) -> None:
        self.show()
        self.changed.emit()


class PreviousRings:
    """The rings of the open previous sites on one canvas."""

    def __init__(self, previous_sites: PreviousSitesLayer, canvas: BodyCanvas, body: Body) -> None:
        self._previous_sites, self._canvas, self._sight = previous_sites, canvas, body.sight
        self._palette = body.palette
        self._board = MarkLayer(body.palette, canvas.devicePixelRatioF(), _RING_PX)
        self._shown: dict[str, PreviousSite] = {}
        canvas.add_underlay(self.paint)
        canvas.tell_list(canvas.tr("Previous sites"), self)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The rings on the plate of the canvas."""
        return tuple(self._board.marks.values())

    # For screen readers

    def mark_ids(self) -> list[str]:
        """Return the rings on the plate of the canvas."""
        return list(self._shown)

    def has_mark(self, mark_id: str) -> bool:
        """Return whether a ring is shown."""
        return mark_id in self._shown

    def is_mark_selected(self, mark_id: str) -> bool:
        """Return that none is: a ring is copied forward or left."""
        return False

    def words_of(self, mark_id: str) -> str:
        """Return what a screen reader says of a ring."""
        one = self._shown.get(mark_id)
        return "" if one is None else self._previous_sites.words_of(one)

    def mark_on_screen(self, mark_id: str) -> QRect:
        """Return the pixels of the screen that a ring covers; empty when it is not shown."""
        mark = self._board.marks.get(mark_id)
        if mark is None:
            return QRect()
        box = self._board.box(self._canvas.frame, mark)
        return QRect(self._canvas.mapToGlobal(box.topLeft()), box.size())

    def acts_on(self, mark_id: str) -> Acts:
        """Return what a screen reader can do to a ring: what a click does."""
        one = self._shown.get(mark_id)
        return {} if one is None else {"Press": partial(self._previous_sites.copy_forward, [one])}

    def select_marks(self, mark_ids: Sequence[str]) -> bool:
        """Select nothing."""
        return False

    def show(self) -> None:
        """Draw the open previous sites that the plate shows."""
        previous_sites = self._previous_sites.open
        spots = self._sight.spots_of(self._canvas.plate.id, [one.point for one in previous_sites])
        self._shown, marks = {}, {}
        for number, (previous_site, spot) in enumerate(zip(previous_sites, spots, strict=True)):
            if spot is not None:
                self._shown[str(number)] = previous_site
                marks[str(number)] = _mark(previous_site, spot)
        if self._board.show(marks):
            self._canvas.update()

    def copy_forward_at(self, x_mm: float, y_mm: float) -> bool:
        """Copy forward the previous site that lies there; false when none does."""
        frame = self._canvas.frame
        reach_px = HIT_TOUCH_PX if self._canvas.was_touched else _REACH_PX
        hit = self._board.at(frame, frame.to_px(x_mm, y_mm), reach_px)
        if hit is None:
            return False
        self._previous_sites.copy_forward([self._shown[hit]])
        return True

    def paint(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        """Paint the rings, under the marks of today."""
        if palette is not self._palette:
            marks, self._palette = self._board.marks, palette
            self._board = MarkLayer(palette, self._canvas.devicePixelRatioF(), _RING_PX)
            self._board.show(marks)
        area = QRectF(QPointF(0, 0), self._canvas.size())
        self._board.paint(painter, frame, [area])


def _mark(previous_site: PreviousSite, spot: tuple[float, float]) -> Mark:
    return Mark(
        *spot,
        needle_count=previous_site.dose.needle_count,
        shape=shape_of_technique(previous_site.dose.technique),
        state=MarkState.PREVIOUS,
    )
