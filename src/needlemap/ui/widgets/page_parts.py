"""The parts of a page, so that one key leads past what lies between: F6, and Shift+F6 back."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QSplitter, QWidget

from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.keys import Command, MenuName
from needlemap.ui.widgets.translation import tr

Parts = Callable[[], Sequence[tuple[str, QWidget]]]
NEXT_PART, PREVIOUS_PART = "F6", "Shift+F6"


def part_commands(page: QWidget, parts: Parts) -> list[Command]:
    """Return the commands that lead through the parts of a page.

    Parameters
    ----------
    parts
        Returns the parts in their order, each with its name. A part may lie within another.
    """
    return [
        Command(
            NEXT_PART,
            tr("Go to the next part of the page"),
            partial(go_to_part, page, parts, 1),
            place=MenuName.VIEW,
        ),
        previous_part_command(page, parts),
    ]


def previous_part_command(page: QWidget, parts: Parts) -> Command:
    """Return the command that leads back, for a page with a way on of its own."""
    return Command(
        PREVIOUS_PART,
        tr("Go to the previous part of the page"),
        partial(go_to_part, page, parts, -1),
        place=MenuName.VIEW,
    )


def go_to_part(page: QWidget, parts: Parts, by: int) -> None:
    """Let the next part take the keys that can, and say its name."""
    found = [(name, part, first_stop(part)) for name, part in parts()]
    reachable = [(name, part, stop) for name, part, stop in found if stop is not None]
    if not reachable:
        return
    at = _at([part for _, part, _ in reachable])
    start = at if at is not None else (-1 if by > 0 else 0)
    name, _, stop = reachable[(start + by) % len(reachable)]
    stop.setFocus(Qt.FocusReason.ShortcutFocusReason)
    announce(page, name)


def first_stop(part: QWidget) -> QWidget | None:
    """Return what within a part takes the keys first; None where nothing does."""
    piece: QWidget | None = part
    while piece is not None:
        inside = piece is part or part.isAncestorOf(piece)
        takes_keys = bool(piece.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if inside and takes_keys and piece.isVisible() and piece.isEnabled():
            return piece
        piece = next_in_focus_chain(piece)
        if piece is part:
            return None
    return None


def next_in_focus_chain(piece: QWidget) -> QWidget | None:
    """Return what the tabulator comes to behind a piece, usable or not.

    Qt for Python takes the piece for the parent of what it returns, and once the piece is deleted
    forgets that too, though it stands: so the true parent is named again, which Qt itself ignores.
    """
    found = piece.nextInFocusChain()
    if found is not None:
        found.setParent(found.parentWidget())  # a window has none
    return found


def tab_as_laid_out(part: QWidget, *, at: QWidget | None = None) -> None:
    """Let the tabulator go through a part in the order in which its layout holds the pieces.

    Without it Qt puts what is made later behind all that the window holds.

    Parameters
    ----------
    at
        Where the first of them came later: a piece that was there from the beginning, in the part
        or right behind it. The tabulator comes to the part where it has come to this piece.
    """
    stops = list(_stops_in(part.layout()))
    if at is not None and at not in stops:
        stops.append(at)
    if at is not None and stops[0] is not at:
        # Behind it, and then it goes behind the others: so the first one takes its place.
        QWidget.setTabOrder(at, stops[0])
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def put_behind(piece: QWidget, part: QWidget) -> None:
    """Let the tabulator come from a piece into a part that has just been put into the window.

    Qt leads into what is made later behind all else.
    """
    for before, after in pairwise((piece, *_stops_in(part.layout()))):
        QWidget.setTabOrder(before, after)


def _stops_in(layout: QLayout | None) -> Iterator[QWidget]:
    """Yield what takes the tabulator in a layout, and in all that it holds."""
    if layout is None:
        return
    items = (layout.itemAt(place) for place in range(layout.count()))
    for item in filter(None, items):
        widget = item.widget()
        if widget is None:
            yield from _stops_in(item.layout())
            continue
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget
        held = [widget.widget()] if isinstance(widget, QScrollArea) else [widget]
        if isinstance(widget, QSplitter):
            held = [widget.widget(place) for place in range(widget.count())]
        for each in filter(None, held):
            yield from _stops_in(each.layout())


def _at(parts: Sequence[QWidget]) -> int | None:
    """Return in which part the keys act now: the innermost of those that hold it."""
    focused: QWidget | None = QApplication.focusWidget()
    while focused is not None:
        if focused in parts:
            return parts.index(focused)
        focused = focused.parentWidget()
    return None
