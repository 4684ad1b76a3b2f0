"""The ghosts on the body: grey rings of an earlier session or a protocol, adopted by a click."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter

from needlemap.domain.clock import now_utc
from needlemap.domain.edit import SiteEdit
from needlemap.domain.ghost import Adopted, Ghost, adopting, other_channels
from needlemap.painting import BodyPalette, Mark, MarkState, PlateFrame, shape_of_technique
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.mark_layer import MarkBoard
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.widgets.pointer import HIT_TOUCH_PX

# Smaller than a mark and open, so that many of them leave the body and each other in sight.
_RING_PX = 16.0
# Nearer than this a click of the mouse adopts: the ring itself, so that there is room between
# two of them.
_REACH_PX = 9.0


class Ghosts(QObject):
    """Which ghosts are offered, on which side; those adopted are gone until that is undone.

    Signals
    -------
    changed
        Other ghosts are open now.
    adopted
        Ids of the sites that were recorded from ghosts.
    said
        What became of the channels of their pairs, in a sentence.
    """

    changed = Signal()
    adopted = Signal(object)
    said = Signal(str)

    def __init__(
        self, chart: SessionChart, body: Body, canvas: BodyCanvas, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._chart = chart
        self._body = body
        self._offered: tuple[Ghost, ...] = ()
        self._adopted_as: dict[Ghost, str] = {}
        self._mirrored = False
        self._first = GhostRings(self, canvas, body)
        self._rings = [self._first]
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._follow)
        chart.sites_edited.connect(self._on_sites_edited)

    @property
    def is_mirrored(self) -> bool:
        """Whether the ghosts lie on the other side than they were charted on."""
        return self._mirrored

    @property
    def open(self) -> tuple[Ghost, ...]:
        """The ghosts that can be adopted still."""
        if not self._chart.may_edit:
            return ()
        sites = self._chart.session.sites
        known = {site.id for site in sites}
        return tuple(
            ghost
            for ghost in self._offered
            if self._adopted_as.get(ghost) not in known and ghost.adopted_among(sites) is None
        )

    def offer(self, ghosts: Sequence[Ghost], *, mirrored: bool = False) -> None:
        """Offer these ghosts in place of others, as charted or on the other side."""
        mirror = self._body.surface.mirror
        self._mirrored = mirrored
        self._offered = tuple(
            ghost.mirrored_to(mirror(ghost.point)) if mirrored else ghost for ghost in ghosts
        )
        self.show()
        self.changed.emit()

    def show(self) -> None:
        """Draw the open ghosts on each body that shows them."""
        for rings in self._rings:
            rings.show()

    def rings_on(self, canvas: BodyCanvas) -> "GhostRings":
        """Draw the ghosts on another canvas too; return what draws them."""
        rings = GhostRings(self, canvas, self._body)
        self._rings.append(rings)
        return rings

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The rings on the plate in front."""
        return self._first.marks

    def adopt(self, ghosts: Collection[Ghost]) -> list[str]:
        """Record sites from these ghosts as one edit; return their ids, none when that failed."""
        open_ones = set(self.open)
        ghosts = [ghost for ghost in ghosts if ghost in open_ones]
        session, now = self._chart.session, now_utc()
        sites = [
            ghost.site(
                self._body.atlas.at(ghost.point, technique=ghost.dose.technique),
                session_id=session.id,
                ordinal=ordinal,
                inserted_at=now,
            )
            for ordinal, ghost in enumerate(ghosts, session.next_ordinal)
        ]
        if not sites:
            return []
        made = list(zip(ghosts, sites, strict=True))
        edit = adopting(made, self._adopted_earlier(), session.sites)
        before = self._adopted_as
        self._adopted_as = before | {ghost: site.id for ghost, site in made}
        if not self._chart.record(edit):
            self._adopted_as = before
            return []
        ids = [site.id for site in sites]
        self.adopted.emit(ids)
        self._say_channels(made)
        return ids

    def _say_channels(self, made: Sequence[Adopted]) -> None:
        taken = other_channels(made, self._chart.session.sites)
        words = self.tr("Channel {0} is in use. This pair is on channel {1}.")
        none = self.tr("Channel {0} is in use and no other is free. This pair has no channel.")
        sentences = [(words if now else none).format(then, now) for then, now in taken]
        if sentences:
            self.said.emit(" ".join(sentences))

    def _adopted_earlier(self) -> list[Adopted]:
        """Return those offered ghosts of a pair that were adopted already, with their sites."""
        sites = self._chart.session.sites
        known = {site.id: site for site in sites}
        found = [
            (ghost, known.get(self._adopted_as.get(ghost, "")) or ghost.adopted_among(sites))
            for ghost in self._offered
            if ghost.pair
        ]
        return [(ghost, site) for ghost, site in found if site is not None]

    def adopt_at(self, x_mm: float, y_mm: float) -> bool:
        """Adopt the ghost that lies there on the plate in front; false when none does."""
        return self._first.adopt_at(x_mm, y_mm)

    def _on_sites_edited(self, _edit: SiteEdit) -> None:
        if self._offered:
            self._rest.start()  # not within the click: the mark is painted first

    def _follow(self) -> None:
        self.show()
        self.changed.emit()


class GhostRings:
    """The rings of the open ghosts on one canvas."""

    def __init__(self, ghosts: Ghosts, canvas: BodyCanvas, body: Body) -> None:
        self._ghosts, self._canvas, self._sight = ghosts, canvas, body.sight
        self._palette = body.palette
        self._board = MarkBoard(body.palette, canvas.devicePixelRatioF(), _RING_PX)
        self._shown: dict[str, Ghost] = {}
        canvas.add_underlay(self.paint)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The rings on the plate of the canvas."""
        return tuple(self._board.marks.values())

    def show(self) -> None:
        """Draw the open ghosts that the plate shows."""
        ghosts = self._ghosts.open
        spots = self._sight.spots_of(self._canvas.plate.id, [one.point for one in ghosts])
        self._shown, marks = {}, {}
        for number, (ghost, spot) in enumerate(zip(ghosts, spots, strict=True)):
            if spot is not None:
                self._shown[str(number)] = ghost
                marks[str(number)] = _mark(ghost, spot)
        if self._board.show(marks):
            self._canvas.update()

    def adopt_at(self, x_mm: float, y_mm: float) -> bool:
        """Adopt the ghost that lies there; false when none does."""
        frame = self._canvas.frame
        reach_px = HIT_TOUCH_PX if self._canvas.was_touched else _REACH_PX
        hit = self._board.at(frame, frame.to_px(x_mm, y_mm), reach_px)
        if hit is None:
            return False
        self._ghosts.adopt([self._shown[hit]])
        return True

    def paint(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        """Paint the rings, under the marks of today."""
        if palette is not self._palette:
            marks, self._palette = self._board.marks, palette
            self._board = MarkBoard(palette, self._canvas.devicePixelRatioF(), _RING_PX)
            self._board.show(marks)
        area = QRectF(QPointF(0, 0), self._canvas.size())
        self._board.paint(painter, frame, [area])


def _mark(ghost: Ghost, spot: tuple[float, float]) -> Mark:
    return Mark(
        *spot,
        needle_count=ghost.dose.needle_count,
        shape=shape_of_technique(ghost.dose.technique),
        state=MarkState.GHOST,
    )
