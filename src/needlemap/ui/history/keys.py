"""The keys of the history page, in one list: a key has one meaning, here and while charting."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from needlemap.ui.history.state import Layer
from needlemap.ui.widgets.keys import Key, KeyHelp

if TYPE_CHECKING:
    from needlemap.ui.history.page import HistoryPage

_PLATES = {"F": "anterior", "B": "posterior", "L": "left_lateral", "R": "right_lateral"}


def history_keys(page: "HistoryPage") -> list[Key]:
    """Return every key of the page."""
    body, pane = page.body, page.body.pane
    keys = [
        Key("Left", _tr("Previous session"), partial(body.step, -1), True),
        Key("Right", _tr("Next session"), partial(body.step, 1), True),
        Key("PgUp", _tr("Previous range"), partial(page.looking.shift_range, -1), True),
        Key("PgDown", _tr("Next range"), partial(page.looking.shift_range, 1), True),
        Key("Escape", _tr("Show all sessions of the range"), body.show_all_sessions, True),
        Key("Ctrl+Space", _tr("Play, pause"), body.transport.play.toggle, True),
        Key("D", _tr("Density"), partial(body.side.toggle_layer, Layer.DENSITY), True),
        Key("C", _tr("Compare"), partial(body.side.toggle_layer, Layer.COMPARISON), True),
        Key("Return", _tr("Open the selected session"), page.open_session_in_front, True),
        Key("+", _tr("Zoom in"), partial(pane.zoom, 1.25), True),
        Key("-", _tr("Zoom out"), partial(pane.zoom, 0.8), True),
        Key("Home", _tr("Show the whole views"), pane.fit, True),
        Key("Ctrl+P", _tr("Print and export"), page.pdf_requested.emit),
        Key("?", _tr("Show all keys"), partial(show_keys, page)),
        Key("Alt+Left", _tr("Back"), page.closed.emit),
    ]
    for key, plate_id in _PLATES.items():
        if plate_id in page.plate_ids:
            words = _tr("Show {0}").format(pane.plate_label(plate_id))
            keys.append(Key(key, words, partial(pane.show_plate, plate_id), True))
    return keys


def gestures() -> list[tuple[str, str]]:
    """Return what the pointer does, each with its words."""
    return [
        (_tr("Click a mark"), _tr("Show its session")),
        (_tr("Click a bar"), _tr("Select the session")),
        (_tr("Drag the range"), _tr("Show other sessions")),
        (_tr("Drag the body"), _tr("Pan all views")),
        (_tr("Wheel"), _tr("Zoom all views at the pointer")),
        (_tr("Two fingers"), _tr("Pan and pinch all views")),
        (_tr("Two fingers, tapped twice"), _tr("Show the whole views")),
    ]


def show_keys(page: "HistoryPage") -> None:
    """Show the list of keys and gestures."""
    KeyHelp.ask(page, history_keys(page), gestures())


def _tr(words: str) -> str:
    return QCoreApplication.translate("history keys", words)
