"""The charting page: puts body, table, editor and preset around one SessionChart."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from needlemap.domain.edit import Edit, FactsEdit, SiteEdit
from needlemap.domain.edit_history import EditKind
from needlemap.domain.patient import Patient
from needlemap.domain.site import NeedleSite
from needlemap.domain.user import Therapist
from needlemap.painting import BodyPalette
from needlemap.reference import Reference
from needlemap.ui.charting.actions import ChartParts, PageCalls, chart_keys, gestures
from needlemap.ui.charting.body.canvas import MARK_BOX
from needlemap.ui.charting.body.close_look import CloseLook
from needlemap.ui.charting.body.panel import BodyPanel
from needlemap.ui.charting.body.session_marks import SessionMarks
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.context_menu import ChartMenus
from needlemap.ui.charting.edit_words import change_words
from needlemap.ui.charting.header import ChartHeader
from needlemap.ui.charting.preferences import ChartPreferences, ChartPreferencesStore
from needlemap.ui.charting.presets.pickers import Picker
from needlemap.ui.charting.presets.preset_bar import PresetBar
from needlemap.ui.charting.previous.sources import PreviousSources
from needlemap.ui.charting.previous.wiring import PreviousWiring
from needlemap.ui.charting.risk.display import RiskDisplay
from needlemap.ui.charting.second_body import ChartingTools, SecondBody
from needlemap.ui.charting.selection import SiteSelection
from needlemap.ui.charting.sites.candidate_popup import CandidatePopup
from needlemap.ui.charting.sites.commands import ChartingActions
from needlemap.ui.charting.sites.editor import SiteEditor
from needlemap.ui.charting.sites.model import SitesModel
from needlemap.ui.charting.sites.new_site_popup import NewSitePopup
from needlemap.ui.charting.sites.table import RowSelection, SitesSide
from needlemap.ui.charting.tools.gestures import BodyGestures
from needlemap.ui.charting.tools.linking import PairLinking
from needlemap.ui.charting.tools.removal import NeedleRemoval
from needlemap.ui.charting.tools.typed_entry import TypedEntryController
from needlemap.ui.charting.visit.context import PatientBackground, VisitContext
from needlemap.ui.charting.visit.controller import SITES, VISIT, VisitController
from needlemap.ui.forms.autosave import SitesLine
from needlemap.ui.forms.close_guard import CloseGuard, bring_into_view, unsaved_in
from needlemap.ui.widgets.accessible_marks import announce
from needlemap.ui.widgets.keys import KeyHelp, bind_keys
from needlemap.ui.widgets.patient_strip import AlikeBanner
from needlemap.ui.widgets.side_tabs import SidePanel
from needlemap.ui.widgets.spotlight import Spotlight


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
        self.chart = chart
        self.patient, self.sight, self._body = patient, body.sight, body
        self.header = ChartHeader(patient)
        self.alike = AlikeBanner()
        self.panel = BodyPanel(body, reference)
        self.canvas, self.notice = self.panel.canvas, self.panel.notice
        self.model = SitesModel(reference)
        self.editor = SiteEditor(reference, therapist.name)
        self.side = SitesSide(self.model, self.editor)
        self.table = self.side.table
        self.preset = PresetBar(reference)
        self.removal = NeedleRemoval(chart, self.canvas, body.sight, reference, therapist.name)
        self.linking = PairLinking(chart, self.canvas, body.sight, lambda: self.preset.current)
        self.risks = RiskDisplay(chart, self.canvas, body.atlas, reference, self.editor.warnings)
        self._words = self._save_error = ""
        self._reference, self._body = reference, body
        self.selection = SiteSelection(self)
        self.marks = SessionMarks(chart, self.selection, self.canvas, body.sight)
        self.actions_ = ChartingActions(
            chart, self.selection, body, reference, self.preset, earlier.usual, self
        )
        self.fresh = NewSitePopup(chart, self.selection, self.actions_, self.canvas)
        self.second: SecondBody | None = None
        self.rows = RowSelection(self.table, self.model, self.selection)
        self.previous = PreviousWiring(
            chart, self.selection, body, self.panel, self.side, earlier, self
        )
        self.typed = TypedEntryController(
            chart,
            body,
            self.canvas,
            reference,
            earlier.usual,
            self.preset,
            lambda: self.preset.current,
            self,
        )
        self.close_look = CloseLook(self.canvas, lambda: self.previous.previous_sites.marks)
        self.tabs = SidePanel()
        self.visit = self._visit(patient, therapist, reference, background)
        self._spotlight = Spotlight()
        self._guard = CloseGuard(self, self._bring_into_view, self._show_unsaved)
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._open()

    @property
    def chip(self) -> CandidatePopup:
        """What offers the other structures at the site just placed."""
        return self.fresh.chip

    def show_plate(self, plate_id: str) -> None:
        """Show another plate of the body."""
        self.panel.show_plate(plate_id)

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

    def go_to_form(self) -> None:
        """Put the focus into the visit's form; from there back to the body."""
        if self.tabs.isAncestorOf(self.focusWidget() or self):
            self.canvas.setFocus()
        else:
            self.visit.show_form()

    def remember_in(self, store: ChartPreferencesStore) -> None:
        """Take presets, target and strip from here, and keep them here from now on."""
        memory = ChartPreferences(store, self.preset, self.removal, self.panel)
        memory.failed.connect(partial(self.notice.show_error, about=memory))
        memory.kept.connect(partial(self.notice.withdraw, memory))

    def act_on_selected(self, act: Callable[[], object]) -> None:
        """Do something to the selected sites, if they can be seen; else bring them into view.

        A key never changes what its user does not see.
        """
        sites = self.actions_.selected_sites()
        if self.removal.is_on:
            return
        if not sites:
            self.say(self.tr("No site is selected. Click a mark or a row first."))
        elif self._are_seen(sites):
            act()
        else:
            self._bring(sites)
            self.say(self.tr("The selected sites are in view now. Press the key again."))

    def show_keys(self) -> None:
        """Show the list of keys and gestures."""
        KeyHelp.ask(self, self.keys, gestures())

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw the body in other colours."""
        self.panel.show_palette(palette)

    def _bring_into_view(self, piece: QWidget) -> None:
        if isinstance(piece, SitesLine):
            known = {site.id for site in self.chart.session.sites}
            self.visit.show_sites([one for one in piece.waiting_for if one in known])
        else:
            self.tabs.show_tab_of(piece)
        bring_into_view(piece)

    # Layout

    def _visit(
        self,
        patient: Patient,
        therapist: Therapist,
        reference: Reference,
        background: PatientBackground,
    ) -> VisitController:
        self.tabs.add_tab(SITES, self.tr("Sites"), lambda: self.side)
        context = VisitContext(
            self.chart, patient, therapist, reference, background, self.selection
        )
        return VisitController(context, self.tabs, self)

    def _open(self) -> None:
        self._lay_out()
        self._connect()
        self._connect_gestures()
        self._connect_visit()
        self._add_keys()
        self.show_plate(self.panel.plate_of_most(self.chart.session.sites))
        self.panel.prepare_plates()
        self.canvas.setFocus()

    def _add_keys(self) -> None:
        self.keys = chart_keys(self._parts())
        bind_keys(self.keys, self, self.canvas)
        self.menus = ChartMenus(
            self.chart,
            self.actions_,
            self.selection,
            self.keys,
            self._undo_words,
            lambda: self.removal.is_on,
            self,
        )
        self.menus.add_to_body(self.canvas)
        self.menus.add_to_table(self.table)

    def _parts(self) -> ChartParts:
        calls = PageCalls(
            on_selected=self.act_on_selected,
            sign=self.ask_to_sign,
            reassign=self.header.more.ask_to_reassign,
            go_to_form=self.go_to_form,
            print_=self.pdf_requested.emit,
            history=self.header.history_clicked.emit,
            show_keys=self.show_keys,
            leave=self.leave,
        )
        return ChartParts(
            chart=self.chart,
            selection=self.selection,
            actions=self.actions_,
            panel=self.panel,
            close_look=self.close_look,
            presets=self.preset.palette_,
            removal=self.removal,
            linking=self.linking,
            risks=self.risks,
            typed=self.typed,
            previous=self.previous.controller,
            calls=calls,
        )

    def _lay_out(self) -> None:
        self.setObjectName("page")
        self.setFocusProxy(self.canvas)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.alike)
        column.addWidget(self.visit.strip)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.panel, 1)
        middle.addWidget(self.tabs)
        self.tabs.show_tab(SITES)
        self.preset.add_hint(self.visit.code_hint)
        column.addLayout(middle, 1)
        column.addWidget(self.preset)
        column.addWidget(self.removal.bar)

    # Wiring

    def _connect(self) -> None:
        self.editor.beneath_fold.line.toggled.connect(self._show_beneath)
        self.header.back_clicked.connect(self.leave)
        self.header.undo_clicked.connect(self.chart.undo)
        self.header.redo_clicked.connect(self.chart.redo)
        self.header.sign_clicked.connect(self.ask_to_sign)
        self.header.pdf_clicked.connect(self.pdf_requested)
        self.panel.plate_shown.connect(self._show_session)
        self.panel.plates_ready.connect(self._show_counts)
        self.panel.second_made.connect(self._join_second)
        self.panel.second_shown.connect(self._show_second)
        self.rows.row_picked.connect(self._on_row_picked)
        self.canvas.name_marks_by(self.model.words_of)
        self.canvas.band_drawn.connect(self.selection.select)
        self.editor.change_requested.connect(self.actions_.change_selected)
        self.editor.pair_change_requested.connect(self.actions_.change_selected_pairs)
        self.editor.estim.link_clicked.connect(self.linking.toggle)
        self.linking.switched.connect(self.editor.estim.link.setChecked)
        self.linking.said.connect(self.say)
        self.editor.remove_requested.connect(self.actions_.remove_selected)
        self.preset.refused.connect(partial(self.notice.show_error, about=self.preset))
        self.preset.mended.connect(partial(self.notice.withdraw, self.preset))
        self.preset.needles_out_clicked.connect(self.removal.toggle)
        self.removal.switched.connect(self._on_removal_switched)
        self.removal.said.connect(self.say)
        for picker in (*self.editor.findChildren(Picker), *self.preset.findChildren(Picker)):
            picker.list_closed.connect(self.canvas.setFocus)
        self.actions_.missed.connect(self.say)
        self.risks.message.connect(self.say)
        self.risks.editor_wanted.connect(partial(self.tabs.show_tab, SITES))
        self.selection.changed.connect(self._rest.start)
        self.chart.sites_edited.connect(self._on_sites_edited)
        self.chart.edit_stored.connect(self._on_edit_stored)
        self.chart.save_failed.connect(self._on_save_failed)
        self.chart.save_failed.connect(self.editor.keep_words)
        self.chart.refused.connect(self.notice.show_good)
        self.chart.save_failed.connect(lambda _: self._rest.start())  # boxes show what is stored
        self.chart.session_signed.connect(self._on_session_signed)
        self.chart.undo_changed.connect(self._rest.start)
        self._rest.timeout.connect(self._show_rest)

    def _connect_gestures(self) -> None:
        gestures = BodyGestures(
            self.canvas,
            self.actions_,
            self.marks,
            self.removal,
            self.linking,
            self.previous.previous_sites.copy_forward_at,
        )
        gestures.placed.connect(self._on_placed)

    def _join_second(self) -> None:
        """Let the second canvas show and chart the same session."""
        canvas = self.panel.second
        if canvas is None:
            return
        tools = ChartingTools(
            self.chart,
            self.selection,
            self.actions_,
            self.removal,
            self.linking,
            self.previous.previous_sites,
            lambda: self.preset.current,
        )
        self.second = second = SecondBody(canvas, self._body, tools)
        canvas.name_marks_by(self.model.words_of)
        second.placed.connect(self._on_placed_beside)
        self.risks.show_also_on(canvas, second.fresh.chip)

    def _on_placed_beside(self, site_id: str) -> None:
        self._on_placed("")
        if self.second is not None:
            self.second.fresh.remember(site_id)

    def _show_second(self) -> None:
        if self.second is not None:
            self.second.show_session()
            self._rest.start()

    def _connect_visit(self) -> None:
        self.chart.session_annotated.connect(self._rest.start)
        self.visit.left.connect(self.canvas.setFocus)
        self.visit.closed.connect(self.leave)
        self.previous.said.connect(self.say)
        self.panel.counts_shown.connect(self.close_look.refresh)
        self.previous.previous_sites.changed.connect(self.close_look.refresh)
        self.typed.placed.connect(self.selection.select)
        self.typed.plate_wanted.connect(self.show_plate)
        self.previous.controller.panel_opened.connect(partial(self.tabs.show_tab, SITES))
        self.visit.pdf_requested.connect(self.pdf_requested)
        self.visit.file_changed.connect(self.risks.show_file)
        self.visit.failed.connect(partial(self.notice.show_error, about=self.visit))
        self.visit.file_changed.connect(lambda _: self.notice.withdraw(self.visit))
        self.visit.notes_changed.connect(self.header.show_notes)
        self.visit.waiting_changed.connect(self.header.show_waiting)
        self.visit.strip.counted.connect(self.header.show_warnings)
        self.header.warnings_clicked.connect(self.visit.strip.toggle)

    def _on_placed(self, site_id: str) -> None:
        self.fresh.remember(site_id)
        if self.second is not None:
            self.second.fresh.remember("")
        QTimer.singleShot(0, self, self._note_use)  # once the mark is painted

    def _note_use(self) -> None:
        self.preset.palette_.note_use(self.preset.preset)

    def say(self, words: str) -> None:
        """Say at the foot what became of the last wish."""
        self._words = words
        self._rest.start()

    def _on_removal_switched(self, on: bool) -> None:
        self.removal.bar.setMinimumHeight(self.preset.height())  # or the body would jump
        self.linking.switch(on=False)
        self.selection.select(())
        self.say("")

    def _on_row_picked(self, site_id: str) -> None:
        self.panel.show_best_plate(self.chart.session.site(site_id))

    def _on_sites_edited(self, edit: SiteEdit) -> None:
        left = {site.id for site in edit.after}
        self.selection.drop(site.id for site in edit.before if site.id not in left)

    def _on_edit_stored(self, edit: Edit, kind: EditKind) -> None:
        """Say what was changed, and after undo and redo show where."""
        meant = edit.reversed if kind is EditKind.UNDO else edit
        words = change_words(meant, self.chart.session, self._reference)
        said = {
            EditKind.DO: f"✓ {words}",
            EditKind.UNDO: self.tr("✓ Undone: {0}").format(words.in_sentence),
            EditKind.REDO: self.tr("✓ Redone: {0}").format(words.in_sentence),
        }[kind]
        self.say(said if self._is_all_saved() else self.tr("Not everything is saved."))
        self._spotlight.hide()
        if kind is not EditKind.DO:
            announce(self.canvas, said)
            self._go_to(edit)
            QTimer.singleShot(0, self, partial(self._show_where, edit))  # once all is shown

    def _on_save_failed(self, sentence: str) -> None:
        self._save_error = sentence
        self._show_unsaved(sentence)
        self.say(self.tr("Not saved"))

    def _show_unsaved(self, sentence: str) -> None:
        """Say what was not stored; where a field holds it still, until that is mended."""
        fields = unsaved_in(self)

        def holds() -> bool:
            return any(isValid(one) and getattr(one, "is_unsaved", False) for one in fields)

        self.notice.show_error(sentence, while_so=holds if fields else None)

    def _is_all_saved(self) -> bool:
        """Whether nothing waits to be saved; then what was said of a failure is out of date."""
        if self._save_error and not unsaved_in(self):
            if self.notice.text == self._save_error:
                self.notice.hide()
            self._save_error = ""
        return not self._save_error

    def _go_to(self, edit: Edit) -> None:
        """Bring into view where an edit was made: its sites, or the field of the form."""
        if isinstance(edit, SiteEdit):
            self._bring(edit.after or edit.before)
        else:
            self.tabs.show_tab(VISIT)

    def _show_where(self, edit: Edit) -> None:
        """Frame what an undo or redo changed: the field, and the place of a mark that is gone."""
        place: QWidget | None = None
        if isinstance(edit, FactsEdit):
            (name, after), *_ = edit.after.items()
            place = self.visit.form.show_change(name, edit.before.get(name), after)
        elif not isinstance(edit, SiteEdit):
            for name in edit.fields[:1]:
                before, after = getattr(edit.before, name), getattr(edit.after, name)
                place = self.visit.form.show_change(name, before, after)
        elif edit.before and edit.after:
            place = self.editor.show_change(edit.before[0], edit.after[0])
        if place is not None:
            self._spotlight.show_around(place)
        elif isinstance(edit, SiteEdit):
            self._show_spot((edit.after or edit.before)[-1])

    def _show_spot(self, site: NeedleSite) -> None:
        """Frame where a site is, or was, on a body that shows it."""
        for canvas in self.panel.canvases:
            (spot,) = self._body.sight.spots(canvas.plate.id, [site])
            if spot is not None:
                at = canvas.frame.to_px(*spot).toPoint()
                self._spotlight.show_around(canvas, MARK_BOX.translated(at))
                return

    def _bring(self, sites: Sequence[NeedleSite]) -> None:
        """Select these sites, as far as they are there, and bring them into view."""
        known = {site.id for site in self.chart.session.sites}
        if not self.removal.is_on:
            self.tabs.show_tab(SITES)
            self.selection.select(site.id for site in sites if site.id in known)
        if not self._body.sight.spots(self.canvas.plate.id, sites)[-1]:
            self.panel.show_best_plate(sites[-1])
        spot = self._body.sight.spots(self.canvas.plate.id, sites)[-1]
        if spot is not None and not self._is_on_screen(*spot):
            self.canvas.fit()
        self._rest.start()

    def _are_seen(self, sites: Sequence[NeedleSite]) -> bool:
        """Whether sites are shown as selected, in the table or by their marks."""
        if self.table.isVisible():
            return True
        marks = [self.canvas.marks.get(site.id) for site in sites]
        return all(mark and self._is_on_screen(mark.x_mm, mark.y_mm) for mark in marks)

    def _is_on_screen(self, x_mm: float, y_mm: float) -> bool:
        return self.canvas.rect().contains(self.canvas.frame.to_px(x_mm, y_mm).toPoint())

    def _on_session_signed(self) -> None:
        self._show_session()
        self.notice.show_good(self.tr("The session is signed and locked."))

    # Showing

    def _show_session(self) -> None:
        self.marks.show()
        if self.second is not None:
            self.second.marks.show()
        self._show_rest()

    def _show_rest(self) -> None:
        """Show all but the marks: it may wait until these are painted."""
        self._rest.stop()
        self.model.show(self.chart.session.sites)
        self.model.strike(self.chart.session.is_withdrawn)
        self._show_header()
        self.preset.show_session(self.chart.session, self.chart.refusal)
        self.preset.setHidden(self.removal.is_on or not self.chart.session.may_change)
        self.previous.controller.menu.setVisible(self.chart.session.may_change)
        self.removal.show_session()
        self.linking.show_session()
        self.preset.say(self._words)
        self.panel.show_chosen(self.actions_.selected_sites())
        self._show_counts()
        self.rows.show()
        self._show_editor()
        self.fresh.show_chip()
        if self.second is not None:
            self.second.show_rest()
        self.risks.show_sites(self.actions_.selected_sites(), beside=self.chip)
        self.editor.settle()
        self.visit.refresh()

    def _show_header(self) -> None:
        undoing, redoing = self._undo_words()
        self.header.show_chart(self.chart, undoing=undoing, redoing=redoing)

    def _undo_words(self) -> tuple[str, str]:
        """Return what undo and redo would do now, in words."""
        undoing, redoing = (
            change_words(edit, self.chart.session, self._reference).in_sentence
            for edit in (self.chart.to_undo, self.chart.to_redo)
        )
        return undoing, redoing

    def _show_counts(self) -> None:
        self.panel.show_counts(self.chart.session.sites)

    def _show_beneath(self) -> None:
        """Look up what lies beneath the one selected site; only while that can be seen."""
        sites = self.actions_.selected_sites()
        items = self._body.atlas.beneath(sites[0].point) if len(sites) == 1 else ()
        self.editor.show_beneath(items)

    def _show_editor(self) -> None:
        sites = self.actions_.selected_sites()
        numbers = [self.chart.session.number_of(site.id) for site in sites]
        candidates = self.actions_.candidates(sites[0]) if len(sites) == 1 else []
        if self.editor.show_sites(sites, numbers, candidates) and len(sites) == 1:
            announce(self.canvas, self.model.words_of(sites[0].id))
            self.editor.say_how_inferred(self.actions_.how_inferred(sites[0]))
            self.editor.say_renamed(self.actions_.renamed(sites[0]))
        if self.editor.beneath_fold.is_open or len(sites) != 1:
            self._show_beneath()
        self.editor.offer_to_change(self.chart.refusal)
        if not self.chart.may_edit:
            self.canvas.unsetCursor()
