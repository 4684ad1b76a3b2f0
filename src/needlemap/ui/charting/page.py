"""The charting page: its parts, and where they lie. What they show comes from the state."""

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.patient import Patient
from needlemap.domain.symptoms import PatientEntry
from needlemap.domain.user import Therapist
from needlemap.painting import BodyPalette
from needlemap.reference import Reference
from needlemap.ui.charting.actions import PageCalls, chart_commands, gestures
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.close_look import CloseLook
from needlemap.ui.charting.body.panel import BodyPanel
from needlemap.ui.charting.body.session_marks import SessionMarks
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.context_menu import ChartMenus
from needlemap.ui.charting.header import ChartHeader
from needlemap.ui.charting.parts import ChartParts
from needlemap.ui.charting.preferences import ChartPreferences, ChartPreferencesStore
from needlemap.ui.charting.presenter import ChartPresenter
from needlemap.ui.charting.presets.pickers import Picker
from needlemap.ui.charting.presets.preset_bar import PresetBar
from needlemap.ui.charting.previous.sources import PreviousSources
from needlemap.ui.charting.previous.wiring import PreviousWiring
from needlemap.ui.charting.risk.display import RiskDisplay
from needlemap.ui.charting.second_body import SecondBody
from needlemap.ui.charting.sites.candidate_popup import CandidatePopup
from needlemap.ui.charting.sites.commands import ChartingActions
from needlemap.ui.charting.sites.editor import SiteEditor
from needlemap.ui.charting.sites.model import SitesModel
from needlemap.ui.charting.sites.new_site_popup import NewSitePopup
from needlemap.ui.charting.sites.table import RowSelection, SitesSide
from needlemap.ui.charting.state import ChartState, Tool
from needlemap.ui.charting.tools.gestures import BodyGestures
from needlemap.ui.charting.tools.linking import PairLinking
from needlemap.ui.charting.tools.removal import NeedleRemoval
from needlemap.ui.charting.tools.symptom_drawing import SymptomDrawingTool
from needlemap.ui.charting.tools.typed_entry import TypedEntryController
from needlemap.ui.charting.visit.context import PatientBackground, VisitContext
from needlemap.ui.charting.visit.controller import SITES, VisitController
from needlemap.ui.forms.autosave import SelectionLine
from needlemap.ui.forms.close_guard import CloseGuard, bring_into_view, show_whole
from needlemap.ui.widgets.keys import bind_keys
from needlemap.ui.widgets.patient_strip import DuplicateBanner
from needlemap.ui.widgets.side_tabs import SidePanel
from needlemap.ui.widgets.theme import scaled_px

# How high the body is at least where it does not stand beside the list, but above it.
_BODY_PX = 360


class ChartingPage(QWidget):
    """The treatment room. One click on the body is one stored site.

    Signals
    -------
    closed
        The therapist goes back to the patients.
    pdf_requested
        The session as PDF, please.
    """

    closed = Signal()
    pdf_requested = Signal()

    def __init__(
        self,
        chart: SessionChart,
        patient: Patient,
        therapist: Therapist,
        body: Body,
        reference: Reference,
        earlier: PreviousSources,
        background: PatientBackground,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Session"))
        self.chart, self.patient, self.sight = chart, patient, body.sight
        self.state = state = ChartState(chart, body.surface.plates[0], self)
        self.header = ChartHeader(patient)
        self.duplicate_banner = DuplicateBanner()
        self.panel = BodyPanel(state, body, reference)
        self.canvas, self.notice = self.panel.canvas, self.panel.notice
        self.model = SitesModel(reference)
        self.preset = PresetBar(state, reference)
        self.actions_ = ChartingActions(
            state, body, reference, earlier.learned, self.preset.checked, self
        )
        self.editor = SiteEditor(
            reference,
            change_sites=self.actions_.change_selected,
            change_pairs=self.actions_.change_selected_pairs,
            remover=therapist.name,
        )
        self.side = SitesSide(self.model, self.editor)
        self.table = self.side.table
        self.removal = NeedleRemoval(state, self.canvas, body.sight, reference, therapist.name)
        self.linking = PairLinking(state, self.canvas, body.sight)
        self.risks = RiskDisplay(chart, self.canvas, body.atlas, reference, self.editor.warnings)
        self.marks = SessionMarks(state, self.canvas, body.sight)
        self.fresh = NewSitePopup(state, self.actions_, self.canvas)
        self.second: SecondBody | None = None
        self.rows = RowSelection(self.table, self.model, state)
        self.previous = PreviousWiring(state, body, self.panel, self.side, earlier, self)
        self.typed = TypedEntryController(
            state, body, self.canvas, reference, earlier.learned, self.preset.checked, self
        )
        self.close_look = CloseLook(self.canvas, lambda: self.previous.previous_sites.marks)
        self.tabs = SidePanel()
        self.tabs.add_tab(SITES, self.tr("Sites"), lambda: self.side)
        context = VisitContext(state, patient, therapist, reference, background)
        self.visit = VisitController(context, self.tabs, self)
        self.symptoms = SymptomDrawingTool(state, body, reference, background, self.tabs, self)
        self.symptoms.join(self.canvas)
        self.header.add_complaint(self.visit.complaint)
        self._parts = self._all_parts(body, reference)
        self._presenter = ChartPresenter(self._parts, self)
        self._guard = CloseGuard(self, self._bring_into_view, self._presenter.show_unsaved)
        self._lay_out()
        self._connect()
        self._add_commands()
        self.show_plate(self.panel.plate_of_most(chart.session.sites))
        self.panel.prepare_plates()
        self.canvas.setFocus()

    @property
    def session_id(self) -> str:
        """The session that is charted."""
        return self.chart.session.id

    @property
    def chip(self) -> CandidatePopup:
        """What offers the other structures at the site just placed."""
        return self.fresh.chip

    def show_plate(self, plate_id: str) -> None:
        """Show another plate of the body."""
        self.state.show_plate(plate_id)

    def ask_to_sign(self) -> None:
        """Open the dialog that signs or says what is missing; once signed, what may follow."""
        self.visit.ask_to_sign(self)

    def leave(self) -> None:
        """Go back to the patients, or stay where words could not be stored."""
        if self.may_leave():
            self.closed.emit()

    def may_leave(self) -> bool:
        """Whether the page can go; else it says what would be lost."""
        return self._guard.may_leave()

    def hand_in(self, entry: PatientEntry | None) -> bool:
        """Store what the patient entered alone as a proposal, or none; false when that failed."""
        return self.chart.set_visit(patient_entry=entry)

    def show_patient_entry(self) -> None:
        """Show what the patient entered, to be confirmed or rejected."""
        self.state.use(Tool.DRAW)
        self.symptoms.show_entry()

    def go_to_form(self) -> None:
        """Put the focus on what is missing before signing; from there back to the body."""
        if self.tabs.isAncestorOf(self.focusWidget() or self):
            self.canvas.setFocus()
        else:
            self.visit.go_to_missing()

    def remember_in(self, store: ChartPreferencesStore) -> None:
        """Take presets, target and strip from here, and keep them here from now on."""
        memory = ChartPreferences(store, self.state, self.preset.palette_, self.panel)
        memory.failed.connect(partial(self.notice.show_error, about=memory))
        memory.kept.connect(partial(self.notice.withdraw, memory))

    @property
    def gestures(self) -> list[tuple[str, str]]:
        """What the pointer does on the body, each with its words."""
        return gestures()

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw the body in other colours."""
        self.panel.show_palette(palette)

    def _bring_into_view(self, piece: QWidget) -> None:
        if isinstance(piece, SelectionLine):
            known = {site.id for site in self.chart.session.sites}
            self.visit.show_sites([one for one in piece.waiting_for if one in known])
        else:
            self.tabs.show_tab_of(piece)
        bring_into_view(piece)

    # Layout

    def _lay_out(self) -> None:
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusProxy(self.canvas)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.duplicate_banner)
        column.addWidget(self.visit.strip)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(0)
        self._middle.addWidget(self.panel, 1)
        self._middle.addWidget(self.tabs)
        self.tabs.show_tab(SITES)
        self.preset.add_hint(self.visit.code_hint)
        column.addLayout(self._middle, 1)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        foot.addWidget(self.preset)
        foot.addWidget(self.removal.bar)
        column.addWidget(self._foot)
        self._column = column
        self._side_by_side_px = 0
        self._is_one_column = self._is_painted = False

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        least = super().minimumSizeHint()
        if self._is_one_column:
            # Lines that break need more height than Qt asks for on their behalf.
            height = self._column.totalMinimumHeightForWidth(self.width())
            return least.expandedTo(QSize(0, height))
        return QSize(self.panel.minimumSizeHint().width(), least.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        # The ground by itself, and known to be opaque: else all that the page stands in, up to
        # the window, is painted below whatever changes on it.
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().window())
        painter.end()
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.editor, self.editor.prepare)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._reflow()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._reflow()
        return handled

    def _reflow(self) -> None:
        """Put body and list beneath each other where the window cannot hold them side by side.

        So nothing scrolls sideways at 200 %, and everything is reached by scrolling down.
        """
        if not self._is_one_column:
            self._side_by_side_px = super().minimumSizeHint().width()
        is_one_column = self.width() < self._side_by_side_px
        if is_one_column is self._is_one_column:
            return
        self._is_one_column = is_one_column
        direction = QBoxLayout.Direction
        self._middle.setDirection(direction.TopToBottom if is_one_column else direction.LeftToRight)
        if is_one_column:
            self._middle.insertWidget(1, self._foot)  # what the next click records, at the body
        else:
            self._column.addWidget(self._foot)
        self.panel.setMinimumHeight(scaled_px(_BODY_PX) if is_one_column else 0)
        self.tabs.fill_width(on=is_one_column)
        self.side.split_sideways(on=is_one_column)
        self.preset.be_narrow(on=is_one_column)
        self.updateGeometry()

    # Wiring

    def _all_parts(self, body: Body, reference: Reference) -> ChartParts:
        return ChartParts(
            state=self.state,
            body=body,
            reference=reference,
            header=self.header,
            panel=self.panel,
            marks=self.marks,
            close_look=self.close_look,
            model=self.model,
            side=self.side,
            rows=self.rows,
            actions=self.actions_,
            fresh=self.fresh,
            preset=self.preset,
            removal=self.removal,
            linking=self.linking,
            symptoms=self.symptoms,
            typed=self.typed,
            risks=self.risks,
            previous=self.previous,
            visit=self.visit,
            tabs=self.tabs,
        )

    def _add_commands(self) -> None:
        calls = PageCalls(
            on_selected=self._presenter.act_on_selected,
            undo_words=self._presenter.undo_words,
            sign=self.ask_to_sign,
            reassign=self.header.more.ask_to_reassign,
            withdraw=self.header.more.ask_to_withdraw,
            go_to_form=self.go_to_form,
            print_=self.pdf_requested.emit,
            history=self.header.history_clicked.emit,
            leave=self.leave,
        )
        self.commands = chart_commands(self._parts, calls)
        bind_keys(self.commands, self, self.canvas)
        self.menus = ChartMenus(self.state, self.actions_, self.commands, self)
        self.menus.add_to_body(self.canvas)
        self.menus.add_to_table(self.table)

    def _connect(self) -> None:
        self._connect_header()
        self._connect_sites()
        self._connect_body()
        self._connect_visit()
        self.chart.refused.connect(self.notice.show_good)
        self.panel.second_made.connect(self._join_second)
        self.panel.second_shown.connect(self._show_second)
        self.panel.counts_shown.connect(self.close_look.refresh)
        self.previous.previous_sites.changed.connect(self.close_look.refresh)
        self.previous.list_opened.connect(partial(self.tabs.show_tab, SITES))
        self.typed.placed.connect(self.state.select)
        self.typed.plate_wanted.connect(self.show_plate)
        self.preset.refused.connect(partial(self.notice.show_error, about=self.preset))
        self.preset.mended.connect(partial(self.notice.withdraw, self.preset))
        self.preset.needles_out_clicked.connect(self.removal.toggle)
        self.risks.editor_wanted.connect(self._show_warnings)
        self.editor.list_closed.connect(self.canvas.setFocus)
        for picker in self.preset.findChildren(Picker):
            picker.list_closed.connect(self.canvas.setFocus)

    def _connect_header(self) -> None:
        self.header.back_clicked.connect(self.leave)
        self.header.undo_clicked.connect(self.chart.undo)
        self.header.redo_clicked.connect(self.chart.redo)
        self.header.sign_clicked.connect(self.ask_to_sign)
        self.header.pdf_clicked.connect(self.pdf_requested)
        self.header.warnings_clicked.connect(self.visit.strip.toggle)

    def _connect_sites(self) -> None:
        self.rows.row_picked.connect(self._on_row_picked)
        self.editor.link_clicked.connect(partial(self.state.toggle_tool, Tool.LINK))
        self.editor.remove_requested.connect(self.actions_.remove_selected)

    def _connect_body(self) -> None:
        self.canvas.name_marks_by(self.model.words_of)
        self.canvas.band_drawn.connect(self.state.select)
        self._obey_readers(self.canvas)
        joined = BodyGestures(
            self.state,
            self.canvas,
            self.actions_,
            self.marks,
            self.removal,
            self.linking,
            self.previous.previous_sites.copy_forward_at,
        )
        joined.placed.connect(self._on_placed)

    def _obey_readers(self, canvas: BodyCanvas) -> None:
        """Do to marks what a screen reader asks for."""
        canvas.marks_selected.connect(self.state.select)
        canvas.mark_opened.connect(self._open_editor_of)
        canvas.mark_deleted.connect(self._delete_site)

    def _show_warnings(self) -> None:
        self.tabs.show_tab(SITES)
        show_whole(self.editor.warnings)

    def _open_editor_of(self, site_id: str) -> None:
        self.visit.show_sites([site_id])
        self._presenter.show_session()
        self.editor.ask_for_structure()

    def _delete_site(self, site_id: str) -> None:
        self.state.select([site_id])
        self.actions_.remove_selected()

    def _connect_visit(self) -> None:
        visit = self.visit
        visit.left.connect(self.canvas.setFocus)
        visit.message.connect(self._presenter.say)
        visit.closed.connect(self.leave)
        visit.pdf_requested.connect(self.pdf_requested)
        visit.file_changed.connect(self.risks.show_file)
        visit.failed.connect(partial(self.notice.show_error, about=visit))
        visit.file_changed.connect(lambda _: self.notice.withdraw(visit))
        visit.notes_changed.connect(self.header.show_notes)
        visit.waiting_changed.connect(self.header.show_waiting)
        visit.strip.counted.connect(self.header.show_warnings)

    # Two bodies

    def _join_second(self) -> None:
        """Let the second canvas show and chart the same session."""
        if self.panel.second is None:
            return
        self.second = self._presenter.second = SecondBody(self.panel.second, self._parts)
        self._obey_readers(self.panel.second)
        self.second.placed.connect(self._on_placed_beside)

    def _show_second(self) -> None:
        if self.second is not None:
            self.second.show_session()
            self._presenter.show_soon()

    def _on_placed(self, site_id: str) -> None:
        self.fresh.remember(site_id)
        if self.second is not None:
            self.second.fresh.remember("")
        self._note_use_of(site_id)

    def _on_placed_beside(self, site_id: str) -> None:
        self._on_placed("")
        if self.second is not None:
            self.second.fresh.remember(site_id)
        self._note_use_of(site_id)

    def _note_use_of(self, site_id: str) -> None:
        """Keep the preset at hand with which a site was placed, once its mark is painted."""
        if site_id:
            note = partial(self.preset.palette_.note_use, self.state.preset)
            QTimer.singleShot(0, self, note)

    def _on_row_picked(self, site_id: str) -> None:
        self.panel.show_best_plate(self.chart.session.site(site_id))
