"""The keys of the charting page, in one list: a key has one meaning."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from needlemap.ui.charting.body.plate_tabs import PLATE_KEYS
from needlemap.ui.charting.presets.preset_chips import AT_HAND
from needlemap.ui.widgets.keys import Key, KeyHelp, bind_keys

if TYPE_CHECKING:
    from needlemap.ui.charting.page import ChartingPage

_NUDGES = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, 1), "Down": (0, -1)}


def add_shortcuts(page: "ChartingPage") -> list[Key]:
    """Bind the keys and return them; arrows work while the body has the focus: tables need them."""
    keys = chart_keys(page)
    bind_keys(keys, page, page.canvas)
    return keys


def chart_keys(page: "ChartingPage") -> list[Key]:
    """Return every key of the page."""
    return [
        *_edit_keys(page),
        *_count_keys(page),
        *_preset_keys(page),
        *_nudge_keys(page),
        *_view_keys(page),
    ]


def gestures() -> list[tuple[str, str]]:
    """Return what the pointer does on the body, each with its words."""
    return [
        (_tr("Click"), _tr("Add a site; on a site: select it")),
        (_tr("Click a gray ring"), _tr("Copy a previous site forward")),
        (_tr("Return, Tab, ↑ ↓ in the typed line"), _tr("Add, complete, previous lines")),
        (
            _tr("Space, Return in the list of previous sites"),
            _tr("Select, copy the selected forward"),
        ),
        (_tr("Ctrl+click"), _tr("Add a site to the selection")),
        (_tr("Hold, or rest the mouse"), _tr("Name the structure there")),
        (_tr("Drag a site"), _tr("Move the site")),
        (_tr("Click in Remove needles"), _tr("Remove one needle from a site")),
        (
            _tr("Shift+click or double-click in Remove needles"),
            _tr("Remove all needles from a site"),
        ),
        (
            _tr("Alt+drag, or E and drag, one site to another"),
            _tr("Link as an e-stim pair, or unlink"),
        ),
        (_tr("Drag the body"), _tr("Pan")),
        (_tr("Shift+drag"), _tr("Select all sites inside")),
        (_tr("Wheel"), _tr("Zoom at the pointer")),
        (_tr("Two fingers"), _tr("Pan and pinch; on a trackpad too")),
        (_tr("Two fingers, tapped twice"), _tr("Show the whole view")),
        (_tr("Double-click beside the body"), _tr("Show the whole view")),
        (_tr("In the table: Enter"), _tr("Go to the editor")),
        (_tr("In the table: Ctrl+C"), _tr("Copy the selected sites, or all, as text")),
        (_tr("In the table: Shift+arrows"), _tr("Extend the selection")),
        (_tr("Pen"), _tr("Works like the mouse; a resting palm is ignored")),
    ]


def show_keys(page: "ChartingPage") -> None:
    """Show the list of keys and gestures."""
    KeyHelp.ask(page, chart_keys(page), gestures())


def _edit_keys(page: "ChartingPage") -> list[Key]:
    actions, chart, act = page.actions_, page.chart, page.act_on_selected
    next_structure = partial(actions.step_structure, 1)
    last_structure = partial(actions.step_structure, -1)
    return [
        Key("Ctrl+Z", _tr("Undo"), chart.undo),
        Key("Ctrl+Shift+Z", _tr("Redo"), chart.redo),
        Key("Ctrl+A", _tr("Select all sites"), actions.select_all, on_body_only=True),
        Key("Escape", _tr("Select nothing"), partial(page.selection.select, ())),
        Key("Delete", _tr("Delete the selected sites"), partial(act, actions.remove_selected)),
        Key("Space", _tr("Next structure here"), partial(act, next_structure), True),
        Key("Shift+Space", _tr("Previous structure here"), partial(act, last_structure), True),
        Key("T", _tr("Twitch at the selected sites"), partial(act, actions.toggle_twitch)),
        Key("P", _tr("Pain reproduced at the selected sites"), partial(act, actions.toggle_pain)),
        Key(
            "M",
            _tr("Mirror the selected sites to the opposite side"),
            partial(act, actions.mirror_selected),
        ),
        Key("O", _tr("Remove needles, or finish"), page.removal.toggle),
        Key("E", _tr("Link e-stim pairs by dragging, or finish"), page.linking.toggle),
        Key("A", _tr("Acknowledge the warnings displayed"), page.risks.acknowledge),
        Key("/", _tr("Type a site"), page.previous.typed.open_line),
        Key(
            "Ctrl+G", _tr("List previous sites and protocols"), page.previous.controller.open_panel
        ),
        Key("Ctrl+S", _tr("Sign the session"), page.ask_to_sign),
        Key(
            "Ctrl+Shift+M",
            _tr("Move this session to another patient"),
            page.header.more.ask_to_reassign,
        ),
        Key("F6", _tr("Go to the visit form and back to the body"), page.go_to_form),
        Key("Ctrl+P", _tr("Print and export"), page.pdf_requested.emit),
        Key("Ctrl+H", _tr("Open the treatment history"), page.header.history_clicked.emit),
        Key("?", _tr("Show all keys"), partial(show_keys, page)),
        Key("Alt+Left", _tr("Back to the patients"), page.leave),
    ]


def _count_keys(page: "ChartingPage") -> list[Key]:
    return [
        Key(
            str(digit),
            _tr("{0} needle(s) at the selected sites").format(digit or 10),
            partial(page.act_on_selected, partial(page.actions_.set_needle_count, digit or 10)),
        )
        for digit in (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)
    ]


def _preset_keys(page: "ChartingPage") -> list[Key]:
    return [
        Key(
            f"Alt+{number}",
            _tr("Use preset {0}").format(number),
            partial(page.preset.palette_.choose, number),
        )
        for number in range(1, AT_HAND + 1)
    ]


def _nudge_keys(page: "ChartingPage") -> list[Key]:
    def nudge(dx_mm: float, dy_mm: float) -> None:
        sites = page.actions_.selected_sites()
        shown = [
            canvas
            for canvas in page.panel.canvases
            if any(canvas.has_mark(site.id) for site in sites)
        ]
        canvas = shown[0] if shown else page.canvas
        page.actions_.nudge(canvas.plate.id, dx_mm, dy_mm)

    keys = []
    for name, (dx, dy) in _NUDGES.items():
        keys.append(Key(name, _tr("Move the sites by 1 mm"), partial(nudge, dx, dy), True))
        far = partial(nudge, 5 * dx, 5 * dy)
        keys.append(Key(f"Shift+{name}", _tr("Move the sites by 5 mm"), far, True))
    return keys


def _view_keys(page: "ChartingPage") -> list[Key]:
    canvas = page.canvas
    keys = [
        Key("+", _tr("Zoom in"), partial(canvas.zoom, 1.25)),
        Key("-", _tr("Zoom out"), partial(canvas.zoom, 0.8)),
        Key("Z", _tr("Zoom to the sites, or show the whole view"), page.previous.close_look.toggle),
        Key("Home", _tr("Show the whole view"), canvas.fit, on_body_only=True),
        Key("N", _tr("Next close-up view"), partial(page.panel.step_close_plate, 1)),
        Key("Shift+N", _tr("Previous close-up view"), partial(page.panel.step_close_plate, -1)),
        Key("V", _tr("Go to the best view of the selected site"), partial(_show_best, page)),
    ]
    labels = page.panel.plate_labels
    return keys + [
        Key(key, _tr("Show {0}").format(labels[plate_id]), partial(page.show_plate, plate_id))
        for plate_id, key in PLATE_KEYS.items()
        if plate_id in labels
    ]


def _show_best(page: "ChartingPage") -> None:
    sites = page.actions_.selected_sites()
    if sites:
        page.panel.show_best_plate(sites[-1])


def _tr(words: str) -> str:
    return QCoreApplication.translate("chart keys", words)
