"""Shows each change of a chart in the parts of its page, and says what was changed."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from needlemap.domain.edit import Edit, EditKind, FactsEdit, SiteEdit
from needlemap.domain.site import NeedleSite
from needlemap.ui.charting.body.canvas import MARK_BOX
from needlemap.ui.charting.edit_words import ChangeWords, change_words
from needlemap.ui.charting.parts import ChartParts
from needlemap.ui.charting.state import Part, Tool
from needlemap.ui.charting.tools.symptom_drawing import SYMPTOMS, is_of_drawing
from needlemap.ui.charting.visit.controller import SITES, VISIT
from needlemap.ui.forms.close_guard import unsaved_in
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.spotlight import Spotlight

if TYPE_CHECKING:
    from needlemap.ui.charting.second_body import SecondBody


class ChartPresenter(QObject):
    """Keeps the page equal to the state. Marks are painted first, all else when Qt comes to rest.

    Parameters
    ----------
    page
        What holds all parts, and words that are not saved yet.
    """

    def __init__(self, parts: ChartParts, page: QWidget) -> None:
        super().__init__(page)
        self._parts, self._page = parts, page
        self._state, self._chart = parts.state, parts.state.chart
        self._canvas, self._editor = parts.panel.canvas, parts.side.editor
        self._words = self._save_error = self._announced_site = self._announced_plate = ""
        self._announced_count = 0
        self._spotlight = Spotlight()
        self.second: SecondBody | None = None
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._show_rest)
        self._state.changed.connect(self._on_state_changed)
        self._connect()

    def say(self, words: str) -> None:
        """Say at the foot what became of the last wish."""
        self._words = words
        self._rest.start()

    def show_session(self) -> None:
        """Show the session again, marks first."""
        self._parts.marks.show()
        if self.second is not None:
            self.second.marks.show()
        self._show_rest()

    def tell(self, words: str) -> None:
        """Say these words at the foot, and aloud: nothing else tells of what was not done."""
        self.say(words)
        announce(self._canvas, words)

    def show_soon(self) -> None:
        """Show all but the marks as soon as nothing else is to be done."""
        self._rest.start()

    def undo_words(self) -> tuple[str, str]:
        """Return what undo and redo would do now, in words."""
        undoing, redoing = (
            self._change_words(edit).in_sentence
            for edit in (self._chart.to_undo, self._chart.to_redo)
        )
        return undoing, redoing

    def _change_words(self, edit: Edit | None) -> ChangeWords:
        names = self._parts.visit.complaint_names
        return change_words(edit, self._state.session, self._parts.reference, complaints=names)

    def act_on_selected(self, act: Callable[[], object]) -> None:
        """Do something to the selected sites, if they can be seen; else bring them into view.

        A key never changes what its user does not see.
        """
        sites = self._state.selected_sites
        if self._state.tool is Tool.REMOVE:
            return
        if not sites:
            self.tell(self.tr("No site is selected. Click a mark or a row first."))
        elif self._are_seen(sites):
            act()
        else:
            self._bring(sites)
            self.tell(self.tr("The selected sites are in view now. Press the key again."))

    def show_unsaved(self, sentence: str) -> None:
        """Say what was not stored; where a field holds it still, until that is mended."""
        fields = unsaved_in(self._page)

        def holds() -> bool:
            return any(isValid(one) and getattr(one, "is_unsaved", False) for one in fields)

        notice = self._parts.panel.notice
        notice.show_error(sentence, while_so=holds if fields else None)

    # What happened

    def _connect(self) -> None:
        parts, chart = self._parts, self._chart
        chart.edit_stored.connect(self._on_edit_stored)
        chart.save_failed.connect(self._on_save_failed)
        chart.session_signed.connect(self._on_session_signed)
        parts.panel.plate_shown.connect(self.show_session)
        parts.panel.plate_shown.connect(self._announce_plate)
        parts.panel.plates_ready.connect(self._show_counts)
        parts.removal.switched.connect(self._on_removal_switched)
        self._editor.beneath_toggled.connect(self._show_beneath)
        for teller in (parts.removal, parts.linking, parts.previous, parts.symptoms):
            teller.message.connect(self.tell)
        parts.actions.missed.connect(self.tell)
        parts.risks.message.connect(self.tell)

    def _on_state_changed(self, part: Part) -> None:
        if part is Part.TOOL:
            self._announce_tool()
            self._editor.show_linking(on=self._state.tool is Tool.LINK)
        if part in (Part.SESSION, Part.SELECTION):
            self._rest.start()

    def _on_removal_switched(self) -> None:
        self._parts.removal.bar.setMinimumHeight(self._parts.preset.height())  # or the body jumps
        self._state.select(())
        self.say("")

    def _on_edit_stored(self, edit: Edit, kind: EditKind) -> None:
        """Say what was changed, and after undo and redo show where."""
        meant = edit.reversed if kind is EditKind.UNDO else edit
        words = self._change_words(meant)
        message = {
            EditKind.DO: f"✓ {words}",
            EditKind.UNDO: self.tr("✓ Undone: {0}").format(words.in_sentence),
            EditKind.REDO: self.tr("✓ Redone: {0}").format(words.in_sentence),
        }[kind]
        self.say(message if self._is_all_saved() else self.tr("Not everything is saved."))
        self._spotlight.hide()
        self._announce_edit(edit, kind, message)
        if kind is not EditKind.DO:
            self._go_to(edit)
            QTimer.singleShot(0, self, partial(self._show_where, edit))  # once all is shown

    def _announce_edit(self, edit: Edit, kind: EditKind, message: str) -> None:
        """Say what changed; a site just placed is selected and told of as a whole."""
        is_placed = isinstance(edit, SiteEdit) and not edit.before and len(edit.after) == 1
        if kind is not EditKind.DO or not is_placed:
            announce(self._canvas, message.removeprefix("✓ "))
        if not self._is_all_saved():
            announce(self._canvas, self.tr("Not everything is saved."), urgent=True)

    def _on_save_failed(self, sentence: str) -> None:
        self._save_error = sentence
        self.show_unsaved(sentence)
        self.say(self.tr("Not saved"))  # and boxes show what is stored

    def _on_session_signed(self) -> None:
        self.show_session()
        self._parts.panel.notice.show_good(self.tr("The session is signed and locked."))

    def _is_all_saved(self) -> bool:
        """Whether nothing waits to be saved; then what was said of a failure is out of date."""
        notice = self._parts.panel.notice
        if self._save_error and not unsaved_in(self._page):
            if notice.text == self._save_error:
                notice.hide()
            self._save_error = ""
        return not self._save_error

    # Into view

    def _go_to(self, edit: Edit) -> None:
        """Bring into view where an edit was made: its sites, or the field of the form."""
        if isinstance(edit, SiteEdit):
            self._bring(edit.after or edit.before)
        elif is_of_drawing(edit):
            self._parts.tabs.show_tab(SYMPTOMS)
        else:
            self._parts.tabs.show_tab(VISIT)

    def _show_where(self, edit: Edit) -> None:
        """Frame what an undo or redo changed: the field, and the place of a mark that is gone."""
        place: QWidget | None = None
        if isinstance(edit, SiteEdit):
            if edit.before and edit.after:
                place = self._editor.show_change(edit.before[0], edit.after[0])
        elif isinstance(edit, FactsEdit):
            (name, after), *_ = edit.after.items()
            place = self._parts.visit.form.show_change(name, edit.before.get(name), after)
        else:
            for name in edit.fields[:1]:
                before, after = getattr(edit.before, name), getattr(edit.after, name)
                place = self._parts.visit.form.show_change(name, before, after)
        if place is not None:
            self._spotlight.show_around(place)
        elif isinstance(edit, SiteEdit):
            self._show_spot((edit.after or edit.before)[-1])

    def _show_spot(self, site: NeedleSite) -> None:
        """Frame where a site is, or was, on a body that shows it."""
        for canvas in self._parts.panel.canvases:
            (spot,) = self._parts.body.sight.spots(canvas.plate.id, [site])
            if spot is not None:
                at = canvas.frame.to_px(*spot).toPoint()
                self._spotlight.show_around(canvas, MARK_BOX.translated(at))
                return

    def _bring(self, sites: Sequence[NeedleSite]) -> None:
        """Select these sites, as far as they are there, and bring them into view."""
        known = {site.id for site in self._state.session.sites}
        sight = self._parts.body.sight
        if self._state.tool is not Tool.REMOVE:
            self._parts.tabs.show_tab(SITES)
            self._state.select(site.id for site in sites if site.id in known)
        if not sight.spots(self._state.plate, sites)[-1]:
            self._parts.panel.show_best_plate(sites[-1])
        spot = sight.spots(self._state.plate, sites)[-1]
        if spot is not None and not self._is_on_screen(*spot):
            self._canvas.fit()
        self._rest.start()

    def _are_seen(self, sites: Sequence[NeedleSite]) -> bool:
        """Whether sites are shown as selected, in the table or by their marks."""
        if self._parts.side.table.isVisible():
            return True
        marks = [self._canvas.marks.get(site.id) for site in sites]
        return all(mark and self._is_on_screen(mark.x_mm, mark.y_mm) for mark in marks)

    def _is_on_screen(self, x_mm: float, y_mm: float) -> bool:
        return self._canvas.rect().contains(self._canvas.frame.to_px(x_mm, y_mm).toPoint())

    # Showing

    def _show_rest(self) -> None:
        """Show all but the marks: it may wait until these are painted."""
        self._rest.stop()
        parts, state = self._parts, self._state
        session, sites = state.session, state.selected_sites
        parts.model.show(session.sites)
        parts.model.strike(session.is_withdrawn)
        undoing, redoing = self.undo_words()
        parts.header.show_chart(self._chart, undoing=undoing, redoing=redoing)
        parts.preset.show_session(session, self._chart.refusal)
        parts.preset.setHidden(state.tool is Tool.REMOVE or not session.may_change)
        parts.previous.offer(session.may_change)
        parts.removal.show_session()
        parts.linking.show_session()
        parts.preset.say(self._words)
        parts.panel.show_chosen(sites)
        self._show_counts()
        parts.rows.show()
        self._show_editor(sites)
        parts.fresh.show_chip()
        if self.second is not None:
            self.second.show_rest()
        parts.risks.show_sites(sites, beside=parts.fresh.chip)
        self._editor.settle()
        parts.visit.refresh()

    def _show_counts(self) -> None:
        self._parts.panel.show_counts(self._state.session.sites)

    def _show_beneath(self) -> None:
        """Look up what lies beneath the one selected site; only while that can be seen."""
        sites = self._state.selected_sites
        items = self._parts.body.atlas.beneath(sites[0].point) if len(sites) == 1 else ()
        self._editor.show_beneath(items)

    def _announce_site(self, sites: Sequence[NeedleSite]) -> None:
        """Tell of the selected site once; what changes of it is said by its edits."""
        chosen = sites[0].id if len(sites) == 1 else ""
        if chosen and chosen != self._announced_site:
            announce(self._canvas, self._parts.model.words_of(chosen))
        elif len(sites) > 1 and len(sites) != self._announced_count:
            announce(self._canvas, self.tr("{0} sites selected").format(len(sites)))
        self._announced_site, self._announced_count = chosen, len(sites)

    def _announce_plate(self) -> None:
        """Tell which view is in front, once it is another one."""
        plate, before = self._state.plate, self._announced_plate
        self._announced_plate = plate
        if before and plate != before:
            announce(self._canvas, self._canvas.name_now())

    def _announce_tool(self) -> None:
        """Tell that clicks place sites again; every other tool says itself what it does."""
        if self._state.tool is Tool.PLACE and self._chart.may_edit:
            announce(self._canvas, self.tr("Clicks on the body place sites."))

    def _show_editor(self, sites: Sequence[NeedleSite]) -> None:
        actions, editor = self._parts.actions, self._editor
        numbers = [self._state.session.number_of(site.id) for site in sites]
        candidates = actions.candidates(sites[0]) if len(sites) == 1 else []
        is_another = editor.show_sites(sites, numbers, candidates)
        self._announce_site(sites)
        if is_another and len(sites) == 1:
            editor.say_how_inferred(actions.how_inferred(sites[0]))
            editor.say_renamed(actions.renamed(sites[0]))
        if editor.beneath_fold.is_open:
            self._show_beneath()
        editor.offer_to_change(self._chart.refusal)
        if not self._chart.may_edit:
            self._canvas.unsetCursor()
