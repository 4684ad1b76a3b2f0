"""The symptom drawing of a chart: the tool, its tab, and the brush on one body or two."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from needlemap.domain.clock import now_utc
from needlemap.domain.edit import Edit, VisitEdit
from needlemap.domain.patient_entry import confirming, rejecting
from needlemap.domain.symptoms import SymptomDrawing
from needlemap.domain.visit import VISIT_FIELDS, Visit
from needlemap.reference import Reference
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.state import ChartState, Part, Tool
from needlemap.ui.charting.tools.symptom_canvas import SymptomCanvas
from needlemap.ui.charting.tools.symptom_model import Mode, SymptomModel
from needlemap.ui.charting.tools.symptom_panel import SymptomPanel
from needlemap.ui.charting.visit.context import PatientBackground
from needlemap.ui.widgets.side_tabs import SidePanel

SYMPTOMS = "symptoms"


class SymptomDrawingTool(QObject):
    """Switches the chart to drawing, and back; every stroke is an edit like others.

    Signals
    -------
    message
        A sentence for the foot of the chart.
    patient_entry_requested
        The patient shall draw and answer alone.
    """

    message = Signal(str)
    patient_entry_requested = Signal()

    def __init__(
        self,
        state: ChartState,
        body: Body,
        reference: Reference,
        background: PatientBackground,
        tabs: SidePanel,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._state, self._body, self._reference = state, body, reference
        self._tabs = tabs
        self._typed_one_for = 0
        self.model = SymptomModel(
            self._store,
            atlas_version=body.surface.version,
            find_earlier=lambda: background.earlier_drawing,
            parent=self,
        )
        self.canvases: list[SymptomCanvas] = []
        self._panel: SymptomPanel | None = None
        self._before = ""
        tabs.add_tab(SYMPTOMS, self.tr("Symptoms"), self._make_panel)
        tabs.tab_shown.connect(self._on_tab_shown)
        self.model.message.connect(self.message)
        state.changed.connect(self._on_state_changed)
        self._show_stored()

    @property
    def is_on(self) -> bool:
        """Whether the pointer paints."""
        return self._state.tool is Tool.DRAW

    @property
    def panel(self) -> SymptomPanel:
        """The tab, brought to the front."""
        self._tabs.show_tab(SYMPTOMS)
        if self._panel is None:
            raise RuntimeError("the panel was not made")
        return self._panel

    def join(self, canvas: BodyCanvas) -> SymptomCanvas:
        """Show symptoms on a canvas, and paint there."""
        made = SymptomCanvas(self.model, canvas, self._body.surface, self._body.sight)
        made.switch(on=self.is_on)
        self.canvases.append(made)
        return made

    @property
    def brush_words(self) -> str:
        """What a stroke would do now, in words."""
        model = self.model
        if model.mode is Mode.ARROW:
            return self.tr("Arrow of spread")
        size = self.tr("brush {0:g} mm").format(2 * model.radius_mm)
        if model.mode is Mode.ERASE:
            return self.tr("Erase, {0}").format(size)
        area = model.area
        what = self.tr("area {0}").format(area.label) if area else self.tr("a new area")
        return self.tr("Paint {0}, {1}").format(what, size)

    def toggle(self) -> None:
        """Begin or end drawing."""
        self._state.toggle_tool(Tool.DRAW)

    def take_earlier(self) -> None:
        """Declare the areas of the last drawing unchanged, and go on to their intensity."""
        if self._state.chart.check_may_edit() and self.model.take_earlier():
            self._state.use(Tool.DRAW)

    def type_intensity(self, digit: int) -> None:
        """Set the intensity of the area in hand; a 0 after a 1 makes it 10."""
        model = self.model
        is_ten = digit == 0 and self._typed_one_for == model.chosen != 0
        self._typed_one_for = model.chosen if digit == 1 else 0
        model.describe(intensity=10 if is_ten else digit)

    def show_entry(self) -> None:
        """Bring what the patient entered to the front."""
        self.panel.show_model()
        self.panel.entry.confirm.setFocus()

    def _decide(self, decide: Callable[[Visit, datetime], Visit]) -> None:
        """Confirm or reject what the patient entered, as one edit."""
        visit = self._state.session.visit
        try:
            after = decide(visit, now_utc())
        except ValueError as error:
            self.message.emit(self.tr("Not confirmed: {0}.").format(error))
            return
        changed = [name for name in VISIT_FIELDS if getattr(visit, name) != getattr(after, name)]
        self._state.chart.set_visit(**{name: getattr(after, name) for name in changed})

    def _show_stored(self) -> None:
        visit = self._state.session.visit
        entry = visit.patient_entry
        open_entry = entry if entry is not None and entry.is_open else None
        self.model.show_drawing(visit.symptom_drawing)
        self.model.show_proposal(open_entry.drawing if open_entry else None)
        if self._panel is not None:
            self._panel.entry.show_entry(open_entry, self._state.chart.refusal)
            self._panel.show_soon()

    def _store(self, drawing: SymptomDrawing | None) -> bool:
        return self._state.chart.set_visit(symptom_drawing=drawing)

    def _make_panel(self) -> SymptomPanel:
        chart, figure = self._state.chart, self._body.surface.figure
        self._panel = SymptomPanel(self.model, self._reference, figure, lambda: chart.refusal)
        self._panel.done_clicked.connect(self._leave)
        self._panel.patient_entry_clicked.connect(self.patient_entry_requested)
        self._panel.entry_confirmed.connect(partial(self._decide, confirming))
        self._panel.entry_rejected.connect(partial(self._decide, rejecting))
        self._show_stored()
        return self._panel

    def _leave(self) -> None:
        self._state.use(Tool.PLACE)

    def _on_tab_shown(self, name: str) -> None:
        if name == SYMPTOMS and not self.is_on and self._state.chart.may_edit:
            self._state.use(Tool.DRAW)

    def _on_state_changed(self, part: Part) -> None:
        if part is Part.SESSION:
            self._show_stored()
        elif part is Part.TOOL:
            self._show_tool()
        elif part is Part.PLATE and self.is_on:
            self._prepare()

    def _show_tool(self) -> None:
        on = self.is_on
        for canvas in self.canvases:
            canvas.switch(on=on)
        if on:
            self._state.select(())  # what lies beside a site would lie over the skin
            self._before = self._tabs.shown if self._tabs.shown != SYMPTOMS else self._before
            self._tabs.show_tab(SYMPTOMS)
            self._prepare()
            self.message.emit(self.tr("Drag on the body to paint. [ ] changes the brush. S: done."))
        elif self._tabs.shown == SYMPTOMS:
            self._tabs.show_tab(self._before or next(iter(self._tabs.tabs)))
            self.message.emit("")

    def _prepare(self) -> None:
        for canvas in self.canvases:
            canvas.prepare()


def is_of_drawing(edit: Edit) -> bool:
    """Whether an edit is of the symptom drawing, or of what the patient entered."""
    names = {"symptom_drawing", "patient_entry"}
    return isinstance(edit, VisitEdit) and bool(names & set(edit.fields))
