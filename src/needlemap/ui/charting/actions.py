"""What can be done on the charting page, in one list: a key has one meaning."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from needlemap.domain.plurals import counted
from needlemap.ui.charting.body.plate_tabs import PLATE_KEYS
from needlemap.ui.charting.parts import ChartParts
from needlemap.ui.charting.presets.preset_chips import AT_HAND
from needlemap.ui.charting.state import Tool
from needlemap.ui.charting.tools.symptom_model import Mode
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.keys import Call, Command, MenuName
from needlemap.ui.widgets.page_parts import previous_part_command
from needlemap.ui.widgets.translation import tr

_PAN_PX = 80
_NUDGES = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, 1), "Down": (0, -1)}


@dataclass(frozen=True, slots=True)
class PageCalls:
    """What the page itself does when it is asked.

    `on_selected` calls something on the selected sites, if they can be seen; `undo_words` tells
    what undo and redo would do now.
    """

    on_selected: Callable[[Call], None]
    undo_words: Callable[[], tuple[str, str]]
    sign: Call
    reassign: Call
    withdraw: Call
    go_to_form: Call
    print_: Call
    history: Call
    leave: Call


def chart_commands(parts: ChartParts, calls: PageCalls) -> list[Command]:
    """Return everything that can be done on the page.

    Arrows act while the body has the focus: tables need them.
    """
    makers = _Makers(parts, calls)
    return [
        *makers.edits(),
        *makers.counts(),
        *makers.presets(),
        *makers.nudges(),
        *makers.views(),
    ]


def gestures() -> list[tuple[str, str]]:
    """Return what the pointer does on the body, each with its words."""
    return [
        (tr("Click"), tr("Add a site; on a site: select it")),
        (tr("Click a gray ring"), tr("Copy a previous site forward")),
        (tr("Return, Tab, ↑ ↓ in the typed line"), tr("Add, complete, previous lines")),
        (
            tr("Space, Return in the list of previous sites"),
            tr("Select, copy the selected forward"),
        ),
        (tr("Ctrl+click"), tr("Add a site to the selection")),
        (tr("Hold, or rest the mouse"), tr("Name the structure there")),
        (tr("Drag a site; or K, then click"), tr("Move the site")),
        (tr("Click in Remove needles"), tr("Remove one needle from a site")),
        (
            tr("Shift+click or double-click in Remove needles"),
            tr("Remove all needles from a site"),
        ),
        (
            tr("Alt+drag, or E and click or drag, one site to another"),
            tr("Link as an e-stim pair, or unlink"),
        ),
        (tr("Drag in Draw symptoms"), tr("Paint, erase, or draw an arrow")),
        (tr("Drag the body"), tr("Pan")),
        (tr("Shift+drag"), tr("Select all sites inside")),
        (tr("Wheel"), tr("Zoom at the pointer")),
        (tr("Two fingers"), tr("Pan and pinch; on a trackpad too")),
        (tr("Two fingers, tapped twice"), tr("Show the whole view")),
        (tr("Double-click beside the body"), tr("Show the whole view")),
        (tr("In the table: Enter"), tr("Go to the editor")),
        (tr("In the table: Ctrl+C"), tr("Copy the selected sites, or all, as text")),
        (tr("In the table: Shift+arrows"), tr("Extend the selection")),
        (tr("Pen"), tr("Works like the mouse; a resting palm is ignored")),
    ]


class _Makers:
    """Makes the commands of one page, subject by subject."""

    def __init__(self, parts: ChartParts, calls: PageCalls) -> None:
        self._parts, self._calls = parts, calls
        self._state, self._chart, self._actions = parts.state, parts.state.chart, parts.actions

    def edits(self) -> list[Command]:
        parts, calls, chart = self._parts, self._calls, self._chart
        previous, state = parts.previous.controller, self._state
        file, edit, tools = MenuName.FILE, MenuName.EDIT, MenuName.TOOLS
        session, patient = MenuName.SESSION, MenuName.PATIENT
        symptoms = parts.symptoms
        return [
            Command(
                "Ctrl+Z",
                tr("Undo"),
                chart.undo,
                place=edit,
                refusal=self._no_undo,
                title=lambda: _named(tr("Undo"), calls.undo_words()[0]),
            ),
            Command(
                "Ctrl+Shift+Z",
                tr("Redo"),
                chart.redo,
                place=edit,
                refusal=self._no_redo,
                title=lambda: _named(tr("Redo"), calls.undo_words()[1]),
            ),
            Command(
                "Ctrl+A",
                tr("Select all sites"),
                self._actions.select_all,
                place=edit,
                on_body_only=True,
                refusal=self._no_site,
            ),
            Command("Escape", tr("Select nothing"), self._select_nothing, place=edit),
            self._on_selected(
                "Delete",
                tr("Delete the selected sites, or the symptom area"),
                self._actions.remove_selected,
                edit,
                drawing=symptoms.model.remove_chosen,
            ),
            self._on_selected(
                "Space",
                tr("Next structure here, or next symptom area"),
                partial(self._actions.step_structure, 1),
                tools,
                on_body_only=True,
                drawing=partial(symptoms.model.step, 1),
            ),
            self._on_selected(
                "Shift+Space",
                tr("Previous structure here, or previous symptom area"),
                partial(self._actions.step_structure, -1),
                tools,
                on_body_only=True,
                drawing=partial(symptoms.model.step, -1),
            ),
            self._on_selected(
                "T", tr("Twitch at the selected sites"), self._actions.toggle_twitch, tools
            ),
            self._on_selected(
                "P", tr("Pain reproduced at the selected sites"), self._actions.toggle_pain, tools
            ),
            self._on_selected(
                "M",
                tr("Mirror the selected sites to the opposite side"),
                self._actions.mirror_selected,
                tools,
            ),
            self._change("O", tr("Remove needles, or finish"), parts.removal.toggle, tools),
            self._change(
                "E",
                tr("Link e-stim pairs by clicks or dragging, or finish"),
                partial(state.toggle_tool, Tool.LINK),
                tools,
            ),
            self._change(
                "Shift+E",
                tr("Link the two selected sites as an e-stim pair, or unlink"),
                self._actions.link_selected,
                tools,
            ),
            self._change(
                "K",
                tr("Move the selected site to the next click, or stop"),
                self._actions.begin_move,
                tools,
            ),
            self._change(
                "S", tr("Draw symptoms on the body, or finish"), parts.symptoms.toggle, tools
            ),
            self._change(
                "U",
                tr("Take the areas of the last symptom drawing as unchanged"),
                parts.symptoms.take_earlier,
                tools,
            ),
            *self._while_drawing(),
            self._change(
                "A", tr("Acknowledge the warnings displayed"), parts.risks.acknowledge, tools
            ),
            self._change(
                "Y",
                tr("Confirm the complaint that was carried over"),
                partial(self._unless, self._none_carried_over, parts.visit.confirm_complaints),
                session,
            ),
            self._change("/", tr("Type a site"), parts.typed.open_line, session),
            self._change(
                "Ctrl+G", tr("List previous sites and protocols"), previous.open_panel, session
            ),
            Command(
                "F6",
                tr("Go to the next part of the page: what is missing in the visit, and back"),
                calls.go_to_form,
                place=session,
            ),
            previous_part_command(parts.panel, self._page_parts),
            Command(
                "Ctrl+S",
                tr("Sign the session"),
                calls.sign,
                place=session,
                refusal=lambda: chart.signing_refusal,
            ),
            self._change(
                "Ctrl+Shift+M",
                tr("Move this session to another patient"),
                calls.reassign,
                session,
            ),
            Command(
                "",
                tr("Mark this session as entered in error"),
                calls.withdraw,
                place=session,
                refusal=self._no_withdrawal,
            ),
            Command("Ctrl+P", tr("Print and export"), calls.print_, place=file),
            Command("Ctrl+H", tr("Open the treatment history"), calls.history, place=patient),
            Command("Alt+Left", tr("Back to the patients"), calls.leave, place=patient),
        ]

    def _page_parts(self) -> list[tuple[str, QWidget]]:
        parts = self._parts
        return [
            (tr("Patient and session"), parts.header),
            (tr("Views"), parts.panel),
            (tr("Body"), parts.panel.canvas),
            (tr("Next site"), parts.preset),
            (tr("Needle removal"), parts.removal.bar),
            (tr("Tabs"), parts.tabs),
            (tr("Sites"), parts.side.table),
            (tr("Selected site"), parts.side.editor),
        ]

    def counts(self) -> list[Command]:
        return [
            self._on_selected(
                str(digit),
                counted(
                    digit or 10,
                    tr("1 needle at the selected sites"),
                    tr("{0} needles at the selected sites"),
                ),
                partial(self._actions.set_needle_count, digit or 10),
                None,
                drawing=partial(self._parts.symptoms.type_intensity, digit),
            )
            for digit in (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)
        ]

    def presets(self) -> list[Command]:
        chips = self._parts.preset.palette_
        return [
            Command(
                f"Alt+{number}",
                tr("Use preset {0}").format(number),
                partial(
                    self._unless, partial(self._no_preset, number), partial(chips.choose, number)
                ),
                refusal=partial(self._no_preset, number),
            )
            for number in range(1, AT_HAND + 1)
        ]

    def nudges(self) -> list[Command]:
        commands = []
        for name, (dx, dy) in _NUDGES.items():
            for shift, step in (("", 1), ("Shift+", 5)):
                words = tr("Move the sites by {0} mm").format(step)
                nudge = partial(
                    self._unless,
                    self._no_selected,
                    partial(self._nudge, step * dx, step * dy),
                )
                commands.append(
                    Command(
                        f"{shift}{name}", words, nudge, on_body_only=True, refusal=self._no_selected
                    )
                )
        return commands

    def views(self) -> list[Command]:
        canvas, panel, state = self._parts.panel.canvas, self._parts.panel, self._state
        view, labels = MenuName.VIEW, self._parts.panel.plate_labels
        return [
            Command("+", tr("Zoom in"), self._zooming(partial(canvas.zoom, 1.25)), place=view),
            Command("-", tr("Zoom out"), self._zooming(partial(canvas.zoom, 0.8)), place=view),
            Command(
                "Z",
                tr("Zoom to the sites, or show the whole view"),
                self._zooming(self._parts.close_look.toggle),
                place=view,
            ),
            Command(
                "Home",
                tr("Show the whole view"),
                self._zooming(canvas.fit),
                place=view,
                on_body_only=True,
            ),
            *(
                Command(
                    f"Ctrl+{way}",
                    words,
                    partial(canvas.pan, QPointF(-dx * _PAN_PX, dy * _PAN_PX)),
                    place=view,
                    on_body_only=True,
                )
                for (way, (dx, dy)), words in zip(
                    _NUDGES.items(),
                    (
                        tr("Look further left"),
                        tr("Look further right"),
                        tr("Look further up"),
                        tr("Look further down"),
                    ),
                    strict=True,
                )
            ),
            Command("N", tr("Next close-up view"), partial(panel.step_close_plate, 1), place=view),
            Command(
                "Shift+N",
                tr("Previous close-up view"),
                partial(panel.step_close_plate, -1),
                place=view,
            ),
            Command(
                "V",
                tr("Go to the best view of the selected site"),
                partial(self._unless, self._no_selected, self._show_best),
                place=view,
                refusal=self._no_selected,
            ),
            *(
                Command("", words, partial(self._parts.side.share, by), place=view)
                for words, by in (
                    (tr("More room for the list of sites"), 0.15),
                    (tr("More room for the site editor"), -0.15),
                )
            ),
            *(
                Command(
                    key,
                    tr("Show {0}").format(labels[plate_id]),
                    partial(state.show_plate, plate_id),
                    place=view,
                )
                for plate_id, key in PLATE_KEYS.items()
                if plate_id in labels
            ),
        ]

    def _change(self, keys: str, words: str, call: Call, place: MenuName) -> Command:
        """Return what changes the session, or begins to."""
        return Command(keys, words, call, place=place, refusal=lambda: self._chart.refusal)

    def _on_selected(
        self,
        keys: str,
        words: str,
        call: Call,
        place: MenuName | None,
        *,
        on_body_only: bool = False,
        drawing: Call | None = None,
    ) -> Command:
        """Return what changes the selected sites; while symptoms are drawn, `drawing` instead."""
        act = partial(self._calls.on_selected, call)

        def do() -> object:
            return drawing() if drawing is not None and self._parts.symptoms.is_on else act()

        refusal = self._no_change_of_selected if drawing is None else self._no_change_of_either
        return Command(keys, words, do, place=place, on_body_only=on_body_only, refusal=refusal)

    def _while_drawing(self) -> list[Command]:
        """Return what handles the brush; no other key is in its way while sites are charted."""
        model, tools = self._parts.symptoms.model, MenuName.TOOLS
        made = [
            ("[", tr("Smaller brush for symptoms"), partial(model.resize_brush, -1)),
            ("]", tr("Larger brush for symptoms"), partial(model.resize_brush, 1)),
            ("X", tr("Erase symptoms, or paint"), partial(model.use, Mode.ERASE)),
            ("W", tr("Draw an arrow of spread, or paint"), partial(model.use, Mode.ARROW)),
            ("G", tr("Begin another symptom area"), partial(model.choose, 0)),
        ]
        return [
            Command(
                keys,
                words,
                partial(self._if_drawing, call),
                place=tools,
                refusal=self._not_drawing,
            )
            for keys, words, call in made
        ]

    def _if_drawing(self, call: Call) -> None:
        if why := self._not_drawing():
            self._parts.symptoms.message.emit(why)
        else:
            call()
            announce(self._parts.panel.canvas, self._parts.symptoms.brush_words)

    def _select_nothing(self) -> None:
        if self._parts.symptoms.is_on:
            self._parts.symptoms.toggle()
        elif self._state.tool is Tool.MOVE:
            self._state.use(Tool.PLACE)
        elif self._state.selected_ids:
            self._state.select(())
            announce(self._parts.panel.canvas, tr("No site is selected."))

    # Why not

    def _no_undo(self) -> str:
        why = "" if self._chart.can_undo else tr("There is nothing to undo.")
        return self._chart.refusal or why

    def _no_redo(self) -> str:
        why = "" if self._chart.can_redo else tr("There is nothing to redo.")
        return self._chart.refusal or why

    def _no_site(self) -> str:
        return "" if self._state.session.sites else tr("There is no site yet. Click the body.")

    def _none_carried_over(self) -> str:
        carried = any(each.is_carried_over for each in self._chart.visit.complaints)
        return "" if carried else tr("No complaint waits to be confirmed.")

    def _no_selected(self) -> str:
        words = tr("No site is selected. Click a mark or a row first.")
        return "" if self._state.selected_ids else words

    def _no_change_of_selected(self) -> str:
        return self._chart.refusal or self._no_selected()

    def _no_change_of_either(self) -> str:
        if self._parts.symptoms.is_on:
            return self._chart.refusal
        return self._no_change_of_selected()

    def _not_drawing(self) -> str:
        why = tr("Draw symptoms first (S).")
        return self._chart.refusal or ("" if self._parts.symptoms.is_on else why)

    def _no_withdrawal(self) -> str:
        words = tr("This session cannot be marked as entered in error by you, or is so already.")
        return "" if self._chart.may_withdraw else words

    def _no_preset(self, number: int) -> str:
        known = self._parts.preset.preset_count
        words = tr("There is no preset {0} yet.").format(number)
        return self._chart.refusal or ("" if number <= known else words)

    def _unless(self, refusal: Callable[[], str], call: Call) -> None:
        """Do it, or say why not: a key that does nothing says so."""
        if why := refusal():
            self._actions.missed.emit(why)
        else:
            call()

    # What takes more than one part

    def _zooming(self, call: Call) -> Call:
        """Return a call that says how large the body is then."""
        canvas = self._parts.panel.canvas

        def zoom() -> None:
            call()
            announce(canvas, tr("Zoom {0:.0%}").format(canvas.zoom_factor))

        return zoom

    def _nudge(self, dx_mm: float, dy_mm: float) -> None:
        sites = self._state.selected_sites
        panel = self._parts.panel
        shown = [
            canvas for canvas in panel.canvases if any(canvas.has_mark(site.id) for site in sites)
        ]
        canvas = shown[0] if shown else panel.canvas
        self._actions.nudge(canvas.plate.id, dx_mm, dy_mm)

    def _show_best(self) -> None:
        sites = self._state.selected_sites
        if sites:
            self._parts.panel.show_best_plate(sites[-1])


def _named(command: str, what: str) -> str:
    return f"{command}: {what}" if what else command
