"""The complaint of the visit in the head of the chart: which one, how far its plan, and a menu."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from needlemap.domain.complaint import Complaint
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.domain.visit_complaint import VisitComplaint
from needlemap.ui.charting.state import Part
from needlemap.ui.charting.visit.complaint_words import assigned_words, visit_progress
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.widgets.complaint_words import bar_words, complaint_name, names_by_id
from needlemap.ui.widgets.factories import keyed_entry, restyle

_LETTERS = 40
_LEAST_LETTERS = 12


class ComplaintButton(QToolButton):
    """Says what the visit treats; its menu changes that by one click, and never asks."""

    def __init__(self, context: VisitContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._chart = context, context.chart
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.confirm = QAction(keyed_entry(self.tr("Confirm"), "Y"), self)
        self.confirm.triggered.connect(lambda: self.confirm_complaints())
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.setMenu(self._menu)
        self.treated: dict[str, QAction] = {}
        self.new_sites: dict[str, QAction] = {}
        self.selected_sites: dict[str, QAction] = {}
        self.also_selected: dict[str, QAction] = {}
        self._chart.visit_edited.connect(lambda _: self.show_session())
        self._chart.session_signed.connect(self.show_session)
        context.state.changed.connect(self._on_state_changed)
        self.show_session()

    @property
    def words(self) -> str:
        """What is said, in two lines, however little of it there is room for."""
        return self._whole

    def show_session(self) -> None:
        """Show what the session treats now; nothing at all for a patient without complaints."""
        session = self._chart.session
        complaints = self._context.background.complaints
        self.setVisible(bool(complaints or session.visit.complaints))
        self.setEnabled(self._chart.may_edit)
        words, spoken, kind = self._words(session)
        self._whole = words
        self.updateGeometry()
        self._elide()
        self.setToolTip(spoken)
        self.setAccessibleName(self.tr("Complaint: {0}").format(spoken))
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            restyle(self)

    def confirm_complaints(self) -> None:
        """Confirm what was carried over, as the key does; nothing to do when it is."""
        if any(each.is_carried_over for each in self._chart.visit.complaints):
            self._chart.confirm_complaints()

    def offer(self) -> QMenu:
        """Return the menu, filled as a click would show it."""
        self._fill_menu()
        return self._menu

    def _words(self, session: Session) -> tuple[str, str, str]:
        """Return the words on the button, those for its tip, and its kind."""
        treated = session.visit.complaints
        if not treated:
            words = self.tr("No complaint assigned")
            return words, words, "chip-warning" if session.may_change else "chip"
        known = {each.id: each for each in self._context.background.complaints}
        names = names_by_id(list(known.values()))
        bars = {
            each.complaint_id: bar_words(
                visit_progress(self._context, known[each.complaint_id], session)
            )
            for each in treated
            if each.complaint_id in known
        }
        tips = [self._tip(each, names, bars) for each in treated]
        first = " + ".join(_name(each.complaint_id, names) for each in treated)
        second = bars.get(treated[0].complaint_id, "")
        if len(treated) > 1:
            second = self.tr("New sites: {0}").format(_name(self._new_sites_for(session), names))
            tips.append(second)
        is_carried = any(each.is_carried_over for each in treated)
        if is_carried:
            second = self.tr("carried over · {0}").format(second)
            tips.append(self.tr("Not confirmed yet: Y confirms it"))
        if len(second) > _LETTERS:  # the numbers matter more than the bar
            second = second.replace("●", "").replace("○", "").replace("  ", " ")
        words = f"{first}\n{second}"
        return words, "; ".join(tips), "chip-warning" if is_carried else "chip"

    def sizeHint(self) -> QSize:  # noqa: D102
        return self._as_wide_as(self._wide(self._whole))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return self._as_wide_as(self.fontMetrics().averageCharWidth() * _LEAST_LETTERS)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._elide()

    def _as_wide_as(self, px: int) -> QSize:
        """Return the size for lines of this width, whatever stands here now."""
        now = super().sizeHint()
        return QSize(now.width() - self._wide(self.text()) + px, now.height())

    def _wide(self, words: str) -> int:
        return max(self.fontMetrics().horizontalAdvance(each) for each in words.split("\n"))

    def _elide(self) -> None:
        """Cut each line to the room that there is; the tip says all of it."""
        room = self.width() - self._as_wide_as(0).width()
        metrics, end = self.fontMetrics(), Qt.TextElideMode.ElideRight
        cut = (metrics.elidedText(each, end, room) for each in self._whole.split("\n"))
        self.setText("\n".join(cut))

    def _tip(self, each: VisitComplaint, names: dict[str, str], bars: dict[str, str]) -> str:
        parts = (
            _name(each.complaint_id, names),
            bars.get(each.complaint_id, ""),
            assigned_words(each.assigned),
        )
        return ", ".join(part for part in parts if part)

    def _on_state_changed(self, part: Part) -> None:
        if part is Part.NEW_SITES:
            self.show_session()

    def _new_sites_for(self, session: Session) -> str:
        ids = session.visit.complaint_ids
        chosen = self._context.state.new_sites_for
        return chosen if chosen in ids else ids[0] if ids else ""

    def _fill_menu(self) -> None:
        session, menu = self._chart.session, self._menu
        menu.clear()
        self.treated, self.new_sites, self.selected_sites = {}, {}, {}
        self.also_selected = {}
        own = session.visit.complaint_ids
        for each in self._context.background.complaints:
            if each.is_open or each.id in own:
                self.treated[each.id] = self._choice(each, menu, is_on=each.id in own)
        menu.addSeparator()
        menu.addAction(self.confirm)
        self.confirm.setEnabled(any(each.is_carried_over for each in session.visit.complaints))
        if len(own) > 1:
            chosen = self._new_sites_for(session)
            self.new_sites = self._offer_each(
                self.tr("New sites belong to"), chosen, self._context.state.assign_new_sites
            )
            self.selected_sites = self._offer_each(
                self.tr("Selected sites belong to"), self._of_selected(), self._assign_selected
            )
            self.also_selected = self._offer_more(own)

    def _of_selected(self) -> str:
        """Return the one complaint of all selected sites; nothing where there is none."""
        session = self._chart.session
        ids = {session.complaints_of(session.site(each)) for each in self._selected()}
        (only,) = ids if len(ids) == 1 else ((),)
        return only[0] if len(only) == 1 else ""

    def _selected(self) -> list[str]:
        return list(self._context.state.selected_ids)

    def _offer_more(self, own: Sequence[str]) -> dict[str, QAction]:
        """Offer to let the selected sites belong to several complaints at once."""
        under = self._menu.addMenu(self.tr("Selected sites belong also to"))
        names = names_by_id(self._context.background.complaints)
        session = self._chart.session
        of_sites = [session.complaints_of(session.site(each)) for each in self._selected()]
        made = {}
        for complaint_id in own:
            action = QAction(names.get(complaint_id, "").replace("&", "&&"), under)
            action.setCheckable(True)
            action.setChecked(bool(of_sites) and all(complaint_id in ids for ids in of_sites))
            action.setEnabled(bool(of_sites))
            action.triggered.connect(partial(self._let_belong, complaint_id))
            under.addAction(action)
            made[complaint_id] = action
        return made

    def _let_belong(self, complaint_id: str) -> None:
        """Let the selected sites belong to a complaint too, or no longer; one is always left."""
        session = self._chart.session
        of_sites = [session.complaints_of(session.site(each)) for each in self._selected()]
        belonged = all(complaint_id in ids for ids in of_sites)

        def changed(site: NeedleSite) -> NeedleSite:
            ids = session.complaints_of(site)
            others = tuple(each for each in ids if each != complaint_id)
            is_more = not belonged or not others
            return replace(site, complaints=(*others, complaint_id) if is_more else others)

        self._chart.change_each(self._selected(), changed)

    def _assign_selected(self, complaint_id: str) -> None:
        self._chart.change(self._selected(), complaints=(complaint_id,))

    def _choice(self, complaint: Complaint, menu: QMenu, *, is_on: bool) -> QAction:
        action = QAction(complaint_name(complaint).replace("&", "&&"), menu)
        action.setCheckable(True)
        action.setChecked(is_on)
        action.triggered.connect(partial(self._chart.treat, complaint.id))
        menu.addAction(action)
        return action

    def _offer_each(
        self, title: str, chosen: str, take: Callable[[str], object]
    ) -> dict[str, QAction]:
        """Offer the complaints of the visit beneath a title; return the actions by id."""
        under = self._menu.addMenu(title)
        group = QActionGroup(under)
        names = names_by_id(self._context.background.complaints)
        made = {}
        for complaint_id in self._chart.visit.complaint_ids:
            action = QAction(names.get(complaint_id, "").replace("&", "&&"), under)
            action.setCheckable(True)
            action.setChecked(complaint_id == chosen)
            action.triggered.connect(partial(take, complaint_id))
            group.addAction(action)
            under.addAction(action)
            made[complaint_id] = action
        return made


def _name(complaint_id: str, names: dict[str, str]) -> str:
    return names.get(complaint_id) or QCoreApplication.translate("chart", "Another complaint")
