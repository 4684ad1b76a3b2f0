"""Finds a place for a small thing over a surface where it covers nothing that is worked at."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtWidgets import QWidget

EDGE_PX = 6
_BESIDE_PX = 20
_POINTER_PX = 14


def free_place(
    size: QSize,
    within: QRect,
    wanted: Iterable[QPoint],
    avoid: Sequence[QRect],
    spare: Sequence[QRect] = (),
) -> QPoint:
    """Return the first wanted corner at which a thing of this size covers none of `avoid`.

    Each corner is first moved so that the thing lies `within`. Where all of them cover something,
    the one that covers least. Among those that cover equally little, `spare` is left free too, as
    far as there is room.
    """
    best, least = within.topLeft(), (float("inf"), float("inf"))
    for corner in wanted:
        place = QRect(_kept(corner, size, within), size)
        covered = _covered(place, avoid), _covered(place, spare)
        if covered < least:
            best, least = place.topLeft(), covered
        if covered == (0, 0):
            break
    return best


def around_pointer(at: QPointF | None) -> list[QRect]:
    """Return what a pointer needs for itself; nothing when there is none."""
    if at is None:
        return []
    return [QRect(at.toPoint() - QPoint(_POINTER_PX, _POINTER_PX), QSize(1, 1) * 2 * _POINTER_PX)]


def beside(at: QPointF, body: QRectF, size: QSize) -> list[QPoint]:
    """Return corners beside a mark: off the body on its side, then near the mark all around."""
    x, y, across, down = at.x(), at.y(), size.width(), size.height()
    level = y - down / 2
    to_right = (max(x + _BESIDE_PX, body.right()), level)
    to_left = (min(x - _BESIDE_PX, body.left()) - across, level)
    sides = [to_right, to_left] if x >= body.center().x() else [to_left, to_right]
    near = [
        (x + _BESIDE_PX, level),
        (x - _BESIDE_PX - across, level),
        (x - across / 2, y + _BESIDE_PX),
        (x - across / 2, y - _BESIDE_PX - down),
    ]
    return [QPointF(*corner).toPoint() for corner in (*sides, *near)]


def corners(within: QRect, size: QSize) -> list[QPoint]:
    """Return where a thing lies in the corners: below first, from left to right."""
    left, right = within.left(), within.right() + 1 - size.width()
    top, bottom = within.top(), within.bottom() + 1 - size.height()
    return [QPoint(left, bottom), QPoint(right, bottom), QPoint(left, top), QPoint(right, top)]


def inside(surface: QWidget) -> QRect:
    """Return what a surface offers to things that lie over it."""
    return surface.rect().adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)


def _kept(corner: QPoint, size: QSize, within: QRect) -> QPoint:
    right, bottom = within.right() + 1 - size.width(), within.bottom() + 1 - size.height()
    return QPoint(
        max(min(corner.x(), right), within.left()), max(min(corner.y(), bottom), within.top())
    )


def _covered(place: QRect, boxes: Sequence[QRect]) -> int:
    return sum(_area(place.intersected(each)) for each in boxes)


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
