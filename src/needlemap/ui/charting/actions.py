"""The keys of the charting page, in one list: a key has one meaning."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication

from needlemap.ui.charting.body.close_look import CloseLook
from needlemap.ui.charting.body.panel import BodyPanel
from needlemap.ui.charting.body.plate_tabs import PLATE_KEYS
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.presets.preset_chips import AT_HAND, PresetChips
from needlemap.ui.charting.previous.controller import PreviousSitesController
from needlemap.ui.charting.risk.display import RiskDisplay
from needlemap.ui.charting.selection import SiteSelection
from needlemap.ui.charting.sites.commands import ChartingActions
from needlemap.ui.charting.tools.linking import PairLinking
from needlemap.ui.charting.tools.removal import NeedleRemoval
from needlemap.ui.charting.tools.typed_entry import TypedEntryController
from needlemap.ui.widgets.keys import Key

Call = Callable[[], object]

_NUDGES = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, 1), "Down": (0, -1)}


@dataclass(frozen=True, slots=True)
class PageCalls:
    """What the page itself does when it is asked.

    `on_selected` calls something on the selected sites, if they can be seen.
    """

    on_selected: Callable[[Call], None]
    sign: Call
    reassign: Call
    go_to_form: Call
    print_: Call
    history: Call
    show_keys: Call
    leave: Call


@dataclass(frozen=True, slots=True)
class ChartParts:
    """The parts of the page that its keys act on."""

    chart: SessionChart
    selection: SiteSelection
    actions: ChartingActions
    panel: BodyPanel
    close_look: CloseLook
    presets: PresetChips
    removal: NeedleRemoval
    linking: PairLinking
    risks: RiskDisplay
    typed: TypedEntryController
    previous: PreviousSitesController
    calls: PageCalls


def chart_keys(parts: ChartParts) -> list[Key]:
    """Return every key of the page; arrows act while the body has the focus: tables need them."""
    return [
        *_edit_keys(parts),
        *_count_keys(parts),
        *_preset_keys(parts),
        *_nudge_keys(parts),
        *_view_keys(parts),
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


def _edit_keys(parts: ChartParts) -> list[Key]:
    actions, chart, calls = parts.actions, parts.chart, parts.calls
    act = calls.on_selected
    next_structure = partial(actions.step_structure, 1)
    last_structure = partial(actions.step_structure, -1)
    return [
        Key("Ctrl+Z", _tr("Undo"), chart.undo),
        Key("Ctrl+Shift+Z", _tr("Redo"), chart.redo),
        Key("Ctrl+A", _tr("Select all sites"), actions.select_all, on_body_only=True),
        Key("Escape", _tr("Select nothing"), partial(parts.selection.select, ())),
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
        Key("O", _tr("Remove needles, or finish"), parts.removal.toggle),
        Key("E", _tr("Link e-stim pairs by dragging, or finish"), parts.linking.toggle),
        Key("A", _tr("Acknowledge the warnings displayed"), parts.risks.acknowledge),
        Key("/", _tr("Type a site"), parts.typed.open_line),
        Key("Ctrl+G", _tr("List previous sites and protocols"), parts.previous.open_panel),
        Key("Ctrl+S", _tr("Sign the session"), calls.sign),
        Key(
            "Ctrl+Shift+M",
            _tr("Move this session to another patient"),
            calls.reassign,
        ),
        Key("F6", _tr("Go to the visit form and back to the body"), calls.go_to_form),
        Key("Ctrl+P", _tr("Print and export"), calls.print_),
        Key("Ctrl+H", _tr("Open the treatment history"), calls.history),
        Key("?", _tr("Show all keys"), calls.show_keys),
        Key("Alt+Left", _tr("Back to the patients"), calls.leave),
    ]


def _count_keys(parts: ChartParts) -> list[Key]:
    return [
        Key(
            str(digit),
            _tr("{0} needle(s) at the selected sites").format(digit or 10),
            partial(parts.calls.on_selected, partial(parts.actions.set_needle_count, digit or 10)),
        )
        for digit in (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)
    ]


def _preset_keys(parts: ChartParts) -> list[Key]:
    return [
        Key(
            f"Alt+{number}",
            _tr("Use preset {0}").format(number),
            partial(parts.presets.choose, number),
        )
        for number in range(1, AT_HAND + 1)
    ]


def _nudge_keys(parts: ChartParts) -> list[Key]:
    def nudge(dx_mm: float, dy_mm: float) -> None:
        sites = parts.actions.selected_sites()
        shown = [
            canvas
            for canvas in parts.panel.canvases
            if any(canvas.has_mark(site.id) for site in sites)
        ]
        canvas = shown[0] if shown else parts.panel.canvas
        parts.actions.nudge(canvas.plate.id, dx_mm, dy_mm)

    keys = []
    for name, (dx, dy) in _NUDGES.items():
        keys.append(Key(name, _tr("Move the sites by 1 mm"), partial(nudge, dx, dy), True))
        far = partial(nudge, 5 * dx, 5 * dy)
        keys.append(Key(f"Shift+{name}", _tr("Move the sites by 5 mm"), far, True))
    return keys


def _view_keys(parts: ChartParts) -> list[Key]:
    canvas = parts.panel.canvas
    keys = [
        Key("+", _tr("Zoom in"), partial(canvas.zoom, 1.25)),
        Key("-", _tr("Zoom out"), partial(canvas.zoom, 0.8)),
        Key("Z", _tr("Zoom to the sites, or show the whole view"), parts.close_look.toggle),
        Key("Home", _tr("Show the whole view"), canvas.fit, on_body_only=True),
        Key("N", _tr("Next close-up view"), partial(parts.panel.step_close_plate, 1)),
        Key("Shift+N", _tr("Previous close-up view"), partial(parts.panel.step_close_plate, -1)),
        Key("V", _tr("Go to the best view of the selected site"), partial(_show_best, parts)),
    ]
    labels = parts.panel.plate_labels
    return keys + [
        Key(
            key, _tr("Show {0}").format(labels[plate_id]), partial(parts.panel.show_plate, plate_id)
        )
        for plate_id, key in PLATE_KEYS.items()
        if plate_id in labels
    ]


def _show_best(parts: ChartParts) -> None:
    sites = parts.actions.selected_sites()
    if sites:
        parts.panel.show_best_plate(sites[-1])


def _tr(words: str) -> str:
    return QCoreApplication.translate("chart keys", words)
