"""The body with its marks: painted, clicked, dragged; and the outlines that stand out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from needlemap.bodymap import Plate
from needlemap.domain.plurals import counted
from needlemap.painting import (
    BodyLayers,
    BodyPalette,
    Mark,
    PlateFrame,
    PlatePictures,
    paint_structures,
)
from needlemap.ui.charting.body.mark_layer import MARK_PX, MarkLayer
from needlemap.ui.widgets.accessible_marks import AccessibleMarks, Acts, Marks, tell_marks_of
from needlemap.ui.widgets.backdrop import rects_of
from needlemap.ui.widgets.factories import label
from needlemap.ui.widgets.free_place import around_pointer, corners, free_place
from needlemap.ui.widgets.plate_view import PlateView
from needlemap.ui.widgets.pointer import Doing, Pointer, PointerTrack

# How far the line of an outline reaches beyond it, at most.
_LINE_PX = 4


# So many pictures of outlines are kept: sites follow each other in the same few muscles.
_PICTURES_KEPT = 16


class _Outlines(NamedTuple):
    """Outlines as a picture, and the pixels of the canvas that it covers."""

    layers: BodyLayers
    box: QRect
    picture: QPixmap


class Highlight:
    """Keeps the outlines as pictures: to stroke them at each mark costs more than the mark."""

    def __init__(self) -> None:
        self._layers = BodyLayers()
        self._kept: dict[int, _Outlines] = {}
        self._kept_for: tuple[object, ...] | None = None

    @property
    def layers(self) -> BodyLayers:
        """What stands out."""
        return self._layers

    def show(self, layers: BodyLayers) -> list[QRectF]:
        """Let these stand out; return what they and the former ones cover, in plate mm."""
        former, self._layers = self._layers, layers
        shown = (*former.structures, *layers.structures)
        return [structure.path_mm.boundingRect() for structure in shown]

    def paint(
        self,
        painter: QPainter,
        frame: PlateFrame,
        palette: BodyPalette,
        *,
        region: QRegion,
        size: QSize,
        is_moving: bool,
    ) -> None:
        """Paint the region of a canvas of this size (logical pixels)."""
        if not self._layers.structures:
            return
        if is_moving:
            self._stroke(painter, frame, palette)
            return
        ratio = painter.device().devicePixelRatioF()
        if self._kept_for != (wanted := (frame, palette.look, size, ratio)):
            self._kept_for = wanted
            self._kept.clear()
        shown = self._kept.get(id(self._layers))
        if shown is None:
            if len(self._kept) >= _PICTURES_KEPT:
                del self._kept[next(iter(self._kept))]
            shown = self._kept[id(self._layers)] = self._drawn(frame, palette, size, ratio)
        corner = shown.box.topLeft()
        for area in rects_of(region.intersected(shown.box)):
            source = QRectF((area.topLeft() - corner) * ratio, area.size() * ratio)
            painter.drawPixmap(QRectF(area), shown.picture, source)

    def _drawn(
        self, frame: PlateFrame, palette: BodyPalette, size: QSize, ratio: float
    ) -> _Outlines:
        box = self._covered(frame) & QRect(QPoint(), size)
        picture = QPixmap(box.size() * ratio)
        if not picture.isNull():
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-box.topLeft())
            self._stroke(painter, frame, palette)
            painter.end()
        return _Outlines(self._layers, box, picture)  # with the layers, so their id stays theirs

    def _covered(self, frame: PlateFrame) -> QRect:
        """Return the pixels that the outlines cover, with their lines."""
        box, to_px = QRectF(), frame.transform()
        for structure in self._layers.structures:
            box |= to_px.mapRect(structure.path_mm.boundingRect())
        return box.toAlignedRect().adjusted(-_LINE_PX, -_LINE_PX, _LINE_PX, _LINE_PX)

    def _stroke(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        paint_structures(
            painter,
            frame,
            self._layers.structures,
            palette,
            highlighted=self._layers.highlighted,
        )


# What a mark covers around its middle, for what shall not lie over it.
MARK_BOX = QRect(-13, -13, 26, 26)
_MOST_SPARED = 60
_HINT_SHARE = 0.4  # of the width, at most
# How far the count of marks that lie on each other reaches beyond them.
_BADGE_PX = 8
_HOVER_MS = 60
_HOLD_MS = 570
# After a moment in which the window was busy, the timer comes before a release that has waited
# too: only what is still down after a further turn is held. Else a quick click would be lost.
_STILL_HELD_MS = 30
# Paints more on the plate, below the marks, in the frame that it is given.
Underlay = Callable[[QPainter, PlateFrame, BodyPalette], None]


class Brush(Protocol):
    """What paints on the skin with the pointer, while it is on; a call is false for not its own."""

    def pressed(self, pointer: Pointer) -> bool:
        """Begin a stroke."""

    def moved(self, pointer: Pointer) -> bool:
        """Follow the pointer."""

    def released(self, pointer: Pointer) -> bool:
        """End a stroke."""

    def cancelled(self) -> None:
        """Forget a stroke."""


_EXTENDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class BodyCanvas(PlateView):
    """The body, to click on. Coordinates in signals are plate millimetres.

    Signals
    -------
    point_clicked
        Plate id, x, y: the plate was clicked where no mark is.
    double_clicked
        Plate id, x, y: clicked or tapped a second time at once. The first click has charted
        its site already; the second charts none.
    mark_clicked
        Site id, and whether to extend the selection (Ctrl or Shift).
    mark_dragged
        Site id, x, y: a mark was dropped there.
    mark_joined
        Site id, x, y: the same, with Alt held from the press on.
    band_drawn
        Site ids inside a rubber band.
    pointed_at
        x, y: the mouse rests there, or a finger is held there.
    pointer_moved
        Pixel: the mouse is there now, with nothing pressed.
    pointer_left
        The mouse has left the canvas.
    mark_opened, mark_deleted
        Site id: a screen reader asks for its editor, or to delete it.
    marks_selected
        Site ids: exactly these are to be selected.
    """

    point_clicked = Signal(str, float, float)
    double_clicked = Signal(str, float, float)
    mark_clicked = Signal(str, bool)
    mark_dragged = Signal(str, float, float)
    mark_joined = Signal(str, float, float)
    band_drawn = Signal(object)
    hover_text = Signal(float, float)
    pointer_moved = Signal(QPointF)
    pointer_left = Signal()
    mark_opened = Signal(str)
    mark_deleted = Signal(str)
    marks_selected = Signal(object)

    def __init__(
        self,
        plate: Plate,
        palette: BodyPalette,
        pictures: PlatePictures,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(plate, palette, pictures, parent)
        self._board = MarkLayer(palette, self.devicePixelRatioF())
        self._highlight = Highlight()
        self._named: tuple[str, int] | None = None
        self.accessible: AccessibleMarks | None = None
        self._words_of: Callable[[str], str] = lambda _: ""
        self._underlays: list[Underlay] = []
        self._lists: list[tuple[str, Marks]] = []
        self._changed = QRegion()
        self._was_touch = False
        self._track: PointerTrack | None = None
        self.brush: Brush | None = None
        """Hears presses before marks and body do."""
        self._pointer: QPointF | None = None
        self._hover = QTimer(self, singleShot=True, interval=_HOVER_MS)
        self._hover.timeout.connect(self._on_pointer_rested)
        self._hold = QTimer(self, singleShot=True, interval=_HOLD_MS)
        self._still_held = QTimer(self, singleShot=True, interval=_STILL_HELD_MS)
        self._hold.timeout.connect(self._still_held.start)
        self._still_held.timeout.connect(self._on_held)
        self._naming = QTimer(self, singleShot=True, interval=0)
        self._naming.timeout.connect(self._name_it)
        self._hint = label("", "hint")
        self._hint.setParent(self)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.hide()
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.frame_changed.connect(self._on_frame_changed)
        tell_marks_of("BodyCanvas")
        self._name_it()

    def name_marks_by(self, words_of: Callable[[str], str]) -> None:
        """Name marks to screen readers by this, from the site's id to its words."""
        self._words_of = words_of

    def mark_ids(self) -> list[str]:
        """Return the sites whose marks are shown, in the order of their numbers."""
        return sorted(self.marks, key=lambda site_id: self.marks[site_id].number or 0)

    def has_mark(self, site_id: str) -> bool:
        """Return whether a site's mark is shown."""
        return site_id in self.marks

    def is_mark_selected(self, site_id: str) -> bool:
        """Return whether a site's mark is shown as selected."""
        mark = self.marks.get(site_id)
        return mark is not None and mark.selected

    def words_of(self, site_id: str) -> str:
        """Return what a screen reader says of a mark."""
        mark = self.marks.get(site_id)
        number = "" if mark is None else self.tr("Site {0}").format(mark.number)
        return self._words_of(site_id) or number

    def acts_on(self, site_id: str) -> Acts:
        """Return what a screen reader can do to a mark: what click, Return and Delete do."""
        return {
            "Press": partial(self.mark_clicked.emit, site_id, False),
            self.tr("Open"): partial(self.mark_opened.emit, site_id),
            self.tr("Delete"): partial(self.mark_deleted.emit, site_id),
        }

    def select_marks(self, site_ids: Sequence[str]) -> bool:
        """Ask for exactly these marks to be selected."""
        self.marks_selected.emit(list(site_ids))
        return True

    def other_lists(self) -> Sequence[tuple[str, Marks]]:
        """Return what else is painted as marks: previous sites."""
        return self._lists

    def tell_list(self, name: str, marks: Marks) -> None:
        """Tell screen readers of another list of marks that is painted below these."""
        self._lists.append((name, marks))

    def mark_under(self, x_px: int, y_px: int) -> str | None:
        """Return the site whose mark lies at a pixel of the screen."""
        return self.mark_at(self.mapFromGlobal(QPointF(x_px, y_px)), MARK_PX / 2)

    def mark_on_screen(self, site_id: str) -> QRect:
        """Return the pixels of the screen that a mark covers; empty when it is not shown."""
        mark = self.marks.get(site_id)
        if mark is None:
            return QRect()
        box = self._board.box(self._frame, mark)
        return QRect(self.mapToGlobal(box.topLeft()), box.size())

    def stack_at(self, at: QPointF, reach_px: float) -> list[str]:
        """Return the sites whose marks lie on each other there, the uppermost first."""
        return self._board.stack_at(self._frame, at, reach_px)

    def _next_in_stack(self, hit: str, at: QPointF) -> str:
        """Return the mark that a click means: below the one selected already, the next."""
        stack = self._board.stack_at(self._frame, at, MARK_PX)
        chosen = [site_id for site_id in stack if self.is_mark_selected(site_id)]
        if len(stack) < 2 or len(chosen) != 1 or hit not in stack:
            return hit
        return stack[(stack.index(chosen[0]) + 1) % len(stack)]

    def selected_boxes(self) -> list[QRect]:
        """Return the pixels that the selected marks cover."""
        marks = [mark for mark in self.marks.values() if mark.selected]
        return [self._board.box(self._frame, mark) for mark in marks]

    @property
    def was_touched(self) -> bool:
        """Whether the latest click came from a finger, which is broader than a mouse."""
        return self._was_touch

    @property
    def marks(self) -> Mapping[str, Mark]:
        """The marks shown, by site id."""
        return self._board.marks

    @property
    def pointer_at(self) -> QPointF | None:
        """The pixel at which mouse, pen or finger was last; None when the mouse has left."""
        return self._pointer

    @property
    def hint_box(self) -> QRect:
        """The pixels that the words under the pointer cover; empty while there are none."""
        return self._hint.geometry() if self._hint.isVisible() else QRect()

    @property
    def hint(self) -> str:
        """The words about what lies under the pointer."""
        return self._hint.text()

    def show_plate(self, plate: Plate) -> None:
        """Show another plate, whole and without marks."""
        self._board.show({})
        super().show_plate(plate)
        self._name_it()

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw in other colours."""
        marks = self._board.marks
        self._board = MarkLayer(palette, self.devicePixelRatioF())
        self._board.show(marks)
        super().show_palette(palette)

    def show_highlight(self, highlight: BodyLayers) -> None:
        """Let these outlines stand out."""
        if highlight != self._highlight.layers:
            for covered in self._highlight.show(highlight):
                area = self._frame.transform().mapRect(covered).toAlignedRect()
                self.update(area.adjusted(-_LINE_PX, -_LINE_PX, _LINE_PX, _LINE_PX))

    def add_underlay(self, paint: Underlay) -> None:
        """Let this paint too, below the marks; who adds it asks for its updates."""
        self._underlays.append(paint)

    def show_hint(self, words: str) -> None:
        """Say what lies under the pointer; no words take the hint away."""
        self._hint.setText(words)
        self._hint.setVisible(bool(words))
        self._fit_hint()
        self._put_hint()

    def _fit_hint(self) -> None:
        """Break a long line: in a corner it leaves the head of the figure free between two."""
        self._hint.setWordWrap(False)
        self._hint.adjustSize()
        widest = round(self.width() * _HINT_SHARE)
        if self._hint.width() > widest:
            self._hint.setWordWrap(True)
            self._hint.resize(widest, self._hint.heightForWidth(widest))

    def _put_hint(self) -> None:
        """Lie in a corner away from the pointer, from R and L and what else lies over the body."""
        others = [
            child.geometry()
            for child in self.findChildren(
                QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
            )
            if child is not self._hint and child.isVisible()
        ]
        within, size = self.rect().adjusted(12, 10, -12, -10), self._hint.size()
        letters = [each.box.toAlignedRect() for each in self.side_letters]
        below = max((each.bottom() + _LINE_PX for each in letters), default=within.top())
        wanted = [*corners(within, size), *corners(within.adjusted(0, below, 0, 0), size)[2:]]
        avoid = [*around_pointer(self._pointer), *others, *letters]
        self._hint.move(free_place(size, within, wanted, avoid))

    def show_marks(self, marks: Mapping[str, Mark]) -> None:
        """Show exactly these marks; only what changed is painted again."""
        self._update_marks(self._board.show(marks))

    def mark_boxes(self) -> list[QRect]:
        """Return the room of each mark in view, for what lies over the body; none of very many.

        So many leave no room anyway, and would be gone through at each click.
        """
        marks = self._board.marks
        if len(marks) > _MOST_SPARED:
            return []
        at = (self._frame.to_px(each.x_mm, each.y_mm).toPoint() for each in marks.values())
        return [MARK_BOX.translated(each) for each in at if self.rect().contains(each)]

    def put_marks(self, marks: Mapping[str, Mark]) -> None:
        """Add these marks, or show known ones again; all others stay as they are."""
        self._update_marks(self._board.put(marks))

    def paint_marks_now(self) -> None:
        """Paint the marks that have changed at once, before the rest of the window."""
        changed, self._changed = self._changed, QRegion()
        if not changed.isEmpty():
            self.repaint(changed)

    def mark_at(self, at: QPointF, reach_px: float) -> str | None:
        """Return the site whose mark is nearest to a pixel within reach; the latest wins a tie."""
        return self._board.at(self._frame, at, reach_px)

    def _update_marks(self, marks: Iterable[Mark]) -> None:
        for mark in {(mark.x_mm, mark.y_mm): mark for mark in marks}.values():
            box = self._board.box(self._frame, mark).adjusted(-_BADGE_PX, -_BADGE_PX, 0, 0)
            self._changed += box
            self.update(box)
        if self._named != (self._plate.id, len(self.marks)):
            self._naming.start()
        if self.accessible is not None:
            self.accessible.marks_changed()

    def _name_it(self) -> None:
        self._named = (self._plate.id, len(self.marks))
        self.setAccessibleName(self.name_now())

    def name_now(self) -> str:
        """Return what the body is called for who hears it; it bears that name a moment later."""
        shown = counted(len(self.marks), self.tr("1 site"), self.tr("{0} sites"))
        return self.tr("Body, {0}: {1}").format(self._plate.label, shown)

    def _finish(self, track: PointerTrack, pointer: Pointer) -> None:
        x_mm, y_mm = self._frame.to_mm(track.last)
        if track.doing is Doing.BANDING:
            band = QRectF(track.start, track.last).normalized()
            self.band_drawn.emit(self._board.inside(self._frame, band))
        elif track.doing is Doing.MOVING_MARK and track.mark:
            dropped = self.mark_joined if track.alt else self.mark_dragged
            dropped.emit(track.mark, x_mm, y_mm)
        elif track.doing is Doing.PRESSING and track.button == Qt.MouseButton.LeftButton:
            if track.mark:
                extends = bool(pointer.modifiers & _EXTENDING)
                site_id = track.mark if extends else self._next_in_stack(track.mark, track.last)
                self.mark_clicked.emit(site_id, extends)
            else:
                self.point_clicked.emit(self._plate.id, x_mm, y_mm)

    def _paint_marks(self, painter: QPainter, region: QRegion) -> None:
        # Each rectangle by itself: two marks far apart span hundreds of others.
        self._board.paint(painter, self._frame, map(QRectF, rects_of(region)))

    def _paint_track(self, painter: QPainter, track: PointerTrack) -> None:
        if track.doing is Doing.BANDING:
            colour = QColor(self._palette.highlight_line)
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
            colour.setAlpha(40)
            painter.setBrush(colour)
            painter.drawRect(QRectF(track.start, track.last).normalized())
        elif track.doing is Doing.MOVING_MARK:
            painter.setPen(QPen(QColor(self._palette.selected), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(track.last, MARK_PX * 0.7, MARK_PX * 0.7)
            painter.drawLine(track.start, track.last)

    def _on_pointer_rested(self) -> None:
        if self._pointer is not None:
            self.hover_text.emit(*self._frame.to_mm(self._pointer))

    def _on_frame_changed(self) -> None:
        """Name at once what the pointer is above now; the old name is wrong."""
        if self.hint:
            self.show_hint("")
            self._hover.start()

    def _stop_holding(self) -> None:
        self._hold.stop()
        self._still_held.stop()

    def _on_held(self) -> None:
        """Name what lies under a press that is held; it is no click any more."""
        if self._track is not None and self._track.doing is Doing.PRESSING:
            self._track.doing = Doing.NAMING
            self.hover_text.emit(*self._frame.to_mm(self._track.last))

    def pressed(self, pointer: Pointer) -> None:
        """Begin a click, a drag, a band or a hold."""
        if self.brush is not None and self.brush.pressed(pointer):
            return
        self._track = PointerTrack.pressed(pointer, self.mark_at(pointer.at, pointer.reach_px))
        self._still_held.stop()
        self._hold.start()

    def moved(self, pointer: Pointer) -> None:
        """Follow the pointer: pan, drag, span the band, or rest above the body."""
        self._pointer = pointer.at
        if self.brush is not None and self.brush.moved(pointer):
            return
        if self._track is None:
            self._hover.start()
            if self._hint.isVisible() and self._hint.geometry().contains(pointer.at.toPoint()):
                self._put_hint()
            self.pointer_moved.emit(pointer.at)
            return
        step = self._track.moved_to(pointer.at)
        if self._track.doing is Doing.PANNING:
            self.pan(step)
        elif self._track.doing is not Doing.PRESSING:
            self.update()

    def released(self, pointer: Pointer) -> None:
        """Say what was done."""
        if self.brush is not None and self.brush.released(pointer):
            return
        track, self._track = self._track, None
        self._stop_holding()
        if track is None:
            return
        track.moved_to(pointer.at)
        self._was_touch = pointer.is_touch
        if track.doing in (Doing.BANDING, Doing.MOVING_MARK):
            self.update()
        self._finish(track, pointer)

    def doubled(self, pointer: Pointer) -> None:
        """Say so; the first click has placed the site, the second must not place another."""
        if self.brush is not None and self.brush.pressed(pointer):
            return
        self._track = None
        self.double_clicked.emit(self._plate.id, *self._frame.to_mm(pointer.at))

    def cancelled(self) -> None:
        """Forget what was pressed."""
        if self.brush is not None:
            self.brush.cancelled()
        self._track = None
        self._stop_holding()
        self.update()

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        self._changed = self._changed.subtracted(event.region())
        painter = QPainter(self)
        self.paint_plate(painter, event)
        self._highlight.paint(
            painter,
            self._frame,
            self._palette,
            region=event.region(),
            size=self.size(),
            is_moving=self.is_moving,
        )
        for paint in self._underlays:
            paint(painter, self._frame, self._palette)
        self._paint_marks(painter, event.region())
        if self._track is not None:
            self._paint_track(painter, self._track)
        self.paint_focus(painter)
        painter.end()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self._hover.stop()
        self._pointer = None
        self.pointer_left.emit()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape and self._track is not None:
            self.cancelled()
        else:
            super().keyPressEvent(event)
