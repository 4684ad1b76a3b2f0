"""The keys of the history page, in one list: a key has one meaning, here and while charting."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from needlemap.ui.common.keys import Key
from needlemap.ui.history.looking import Layer

if TYPE_CHECKING:
    from needlemap.ui.history.page import HistoryPage

_PLATES = {"F": "anterior", "B": "posterior", "L": "left_lateral", "R": "right_lateral"}


def history_keys(page: "HistoryPage") -> list[Key]:
    """Return every key of the page."""
    body, pane = page.body, page.body.pane
    keys = [
        Key("Left", _tr("Session before"), partial(body.step, -1), True),
        Key("Right", _tr("Session after"), partial(body.step, 1), True),
        Key("PgUp", _tr("Range before"), partial(page.looking.shift_range, -1), True),
        Key("PgDown", _tr("Range after"), partial(page.looking.shift_range, 1), True),
        Key("Escape", _tr("All sessions of the range together"), body.show_all_sessions, True),
        Key("Ctrl+Space", _tr("Play, pause"), body.transport.play.toggle, True),
        Key("D", _tr("Density"), partial(body.side.toggle_layer, Layer.DENSITY), True),
        Key("C", _tr("Compare"), partial(body.side.toggle_layer, Layer.COMPARISON), True),
        Key("Return", _tr("Open the session in front"), page.open_session_in_front, True),
        Key("+", _tr("Zoom in"), partial(pane.zoom, 1.25), True),
        Key("-", _tr("Zoom out"), partial(pane.zoom, 0.8), True),
        Key("Home", _tr("Show the whole plates"), pane.fit, True),
        Key("Ctrl+P", _tr("Print this view as PDF"), page.pdf_requested.emit),
        Key("Alt+Left", _tr("Back"), page.closed.emit),
    ]
    for key, plate_id in _PLATES.items():
        if plate_id in page.plate_ids:
            keys.append(Key(key, _tr("Show this plate"), partial(pane.show_plate, plate_id), True))
    return keys


def _tr(words: str) -> str:
    return QCoreApplication.translate("history keys", words)
