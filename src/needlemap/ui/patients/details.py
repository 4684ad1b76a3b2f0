"""The chosen patient: who it is, what to beware of, the sessions, and the file beside them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.clock import local_day
from needlemap.domain.complaint import Complaint
from needlemap.domain.days import day_words
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.user import Permission, Role
from needlemap.domain.visit_complaint import TreatedOn
from needlemap.reference import Reference
from needlemap.ui.patients.complaints_panel import ComplaintsPanel
from needlemap.ui.patients.facts import FactsPanel
from needlemap.ui.patients.figure_picture import FigurePicture
from needlemap.ui.patients.precaution_chips import PrecautionChips, chips_of, shown_precautions
from needlemap.ui.patients.session_list import SessionList
from needlemap.ui.patients.sessions_model import SessionLine
from needlemap.ui.patients.words import breakable, figure_words, listed
from needlemap.ui.widgets.factories import button, card, enable_with_reason, tool_button, wrapped
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.patient_strip import facts_of
from needlemap.ui.widgets.privacy import privacy, shown_name
from needlemap.ui.widgets.theme import scaled_px, wide_px

_SESSIONS_STRETCH, _FACTS_STRETCH = 3, 2
_SIDE_BY_SIDE_PX, _SESSIONS_PX = 600, 200


class PatientDetails(QWidget):
    """Shows a patient; says what is wished and changes nothing.

    Signals
    -------
    archive_requested, bring_back_requested, merge_requested, earlier_requested
        What the menu offers.
    kept_requested
        Id of the patient into whom the one shown was merged.
    """

    archive_requested = Signal()
    bring_back_requested = Signal()
    merge_requested = Signal()
    earlier_requested = Signal()
    kept_requested = Signal(str)

    def __init__(
        self,
        reference: Reference,
        role: Role,
        documents: QWidget,
        parent: QWidget | None = None,
        *,
        refusal_of: Callable[[Permission], str],
    ) -> None:
        super().__init__(parent)
        self._refusal_of = refusal_of
        self._precautions = shown_precautions(reference.precautions, role)
        self._places = {code: each.name for code, each in reference.body_regions.items()}
        names = {code: each.name for code, each in reference.structures.items()}
        self.sessions = SessionList(names)
        self.sessions.allow(chart=self._may(Permission.CHART), sign=self._may(Permission.SIGN))
        self.complaints = ComplaintsPanel()
        self.facts = FactsPanel(self._precautions, self._places, documents)
        self.chips = PrecautionChips()
        self._picture = FigurePicture()
        self.name = wrapped("", "title")
        self._line = wrapped("", "muted")
        self._patient: Patient | None = None
        privacy.changed.connect(self._show_shown_name)
        self._kept: str | None = None
        self._is_one_column = False
        self._state = QFrame()
        self._state.setObjectName("legend")
        self._state_words = wrapped("")
        self.back = button(self.tr("Restore"))
        self.back.clicked.connect(self._on_back_clicked)
        self._make_buttons()
        self._lay_out()

    def show_name(self, patient: Patient) -> None:
        """Show who is chosen, before all else is read; what belongs to another one goes."""
        self._patient = patient
        self._show_shown_name()
        self._line.setText(listed([facts_of(patient), figure_words(patient.figure)]))
        self._picture.show_figure(patient.figure)
        self._show_what_can_be_done(patient)
        self.chips.show_chips(())
        self._rest.hide()

    def _show_shown_name(self) -> None:
        if self._patient is not None:
            self.name.setText(breakable(shown_name(self._patient)))

    def show_rest(
        self,
        patient: Patient,
        file: PatientFile,
        sessions: Sequence[SessionLine],
        merged: Sequence[Patient],
        notes: Sequence[str],
        complaints: Sequence[Complaint] = (),
        treated: Sequence[TreatedOn] = (),
    ) -> None:
        """Show what the records hold of the patient that `show_name` has named."""
        self.chips.show_chips(chips_of(file, self._precautions, self._places))
        self.sessions.show_sessions(sessions)
        standing = sum(not line.is_withdrawn for line in sessions)
        self.complaints.show_complaints(
            complaints, treated, standing, refusal=self._no_change_of(patient)
        )
        self.facts.show_file(patient, notes, file, merged, may_merge=self._may(Permission.SIGN))
        self._rest.show()

    @property
    def line(self) -> str:
        """Birth date, age and record number, as they are shown."""
        return self._line.text()

    def enter(self) -> None:
        """Put the focus on the newest session, or on the button that begins the first one."""
        sessions = self.sessions
        if not sessions.model.rowCount():
            self.new_session.setFocus()
            return
        if sessions.chosen is None:
            sessions.list.setCurrentIndex(sessions.model.index(0, 0))
        sessions.list.setFocus()

    def _may(self, permission: Permission) -> bool:
        return not self._refusal_of(permission)

    def _no_change_of(self, patient: Patient) -> str:
        """Why nothing new is written for this patient, or nothing."""
        gone = self.tr("This patient is archived or merged: restore them first.")
        return self._refusal_of(Permission.CHART) or ("" if _is_here(patient) else gone)

    def _show_what_can_be_done(self, patient: Patient) -> None:
        is_here = _is_here(patient)
        no_charting = self._refusal_of(Permission.CHART)
        enable_with_reason(self.new_session, self._no_change_of(patient))
        kept = self.tr("A merged patient is edited under the one who was kept.")
        enable_with_reason(self.change, no_charting or (kept if patient.merged_into else ""))
        self._show_state(patient)
        self.archive.setVisible(is_here)
        self.bring_back.setVisible(patient.archived_at is not None and patient.merged_into is None)
        for action in (self.archive, self.bring_back):
            action.setEnabled(not no_charting)
            action.setToolTip(no_charting)
        no_merging = self._refusal_of(Permission.SIGN)
        self.merge.setEnabled(is_here and not no_merging)
        self.merge.setToolTip(no_merging)
        enable_with_reason(self.back, no_charting)

    def _show_state(self, patient: Patient) -> None:
        """Say of one who left the list why, and offer the way back."""
        merged, archived = patient.merged_into is not None, patient.archived_at is not None
        words = self.tr("Merged: sessions and file are shown under the patient who was kept.")
        if patient.archived_at is not None and not merged:
            day = day_words(local_day(patient.archived_at))
            words = self.tr("Archived on {0}. All records are kept.").format(day)
        self._state_words.setText(words)
        self._state.setVisible(merged or archived)
        self.back.setText(self.tr("Show kept patient") if merged else self.tr("Restore"))
        self.back.setAccessibleName(self.back.text())
        self._kept = patient.merged_into

    def _on_back_clicked(self) -> None:
        if self._kept is not None:
            self.kept_requested.emit(self._kept)
        else:
            self.bring_back_requested.emit()

    def _make_buttons(self) -> None:
        self.new_session = button(self.tr("New session"), kind="primary", key="Ctrl+Return")
        self.history = button(self.tr("History"), key="Ctrl+H")
        self.papers = button(self.tr("Print…"), key="Ctrl+P")
        self.change = button(self.tr("Edit patient…"), key="Ctrl+E")
        self.more = tool_button(self.tr("More"), name=self.tr("More actions for this patient"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        self.earlier = self._action(menu, self.tr("Earlier values…"), self.earlier_requested)
        self.merge = self._action(menu, self.tr("Merge with a duplicate…"), self.merge_requested)
        self.archive = self._action(menu, self.tr("Archive"), self.archive_requested)
        self.bring_back = self._action(menu, self.tr("Restore"), self.bring_back_requested)
        self.more.setMenu(menu)

    def _action(self, menu: QMenu, words: str, signal: SignalInstance) -> QAction:
        action = QAction(words, self)
        action.triggered.connect(signal)
        menu.addAction(action)
        return action

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card()
        outer.addWidget(frame)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.name)
        words.addWidget(self._line)
        words.addSpacing(4)
        words.addWidget(self.chips)
        words.addStretch()
        head.addLayout(words, 1)
        column.addLayout(head)
        buttons = QHBoxLayout()
        for piece in (self.new_session, self.history, self.papers, self.change, self.more):
            buttons.addWidget(piece)
        buttons.addStretch()
        column.addLayout(buttons)
        state = QHBoxLayout(self._state)
        state.addWidget(self._state_words, 1)
        state.addWidget(self.back)
        column.addWidget(self._state)
        column.addSpacing(6)
        column.addWidget(self._rest_row(), 1)
        column.addStretch()

    def _rest_row(self) -> QFrame:
        self._rest = QFrame()
        self._row = row = QHBoxLayout(self._rest)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.complaints)
        left.addWidget(self.sessions, 1)
        row.addLayout(left, _SESSIONS_STRETCH)
        row.addWidget(self.facts, _FACTS_STRETCH)
        return self._rest

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        least, layout = super().minimumSizeHint(), self.layout()
        if self._is_one_column and layout is not None:
            # Lines that break need more height than Qt asks for on their behalf.
            return QSize(least.width(), layout.totalMinimumHeightForWidth(self.width()))
        return least

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        is_one_column = self.width() < wide_px(_SIDE_BY_SIDE_PX)
        if is_one_column is not self._is_one_column:
            self._is_one_column = is_one_column
            self._reflow()

    def _reflow(self) -> None:
        """Put the file, whose precautions must be read, above the sessions, or beside them."""
        is_one_column, direction = self._is_one_column, QBoxLayout.Direction
        self.facts.scroll_by_itself(on=not is_one_column)
        self._row.removeWidget(self.facts)
        self._row.insertWidget(0 if is_one_column else 1, self.facts, _FACTS_STRETCH)
        # Of the sessions more than one is in sight; the page scrolls.
        self.sessions.list.setMinimumHeight(scaled_px(_SESSIONS_PX) if is_one_column else 0)
        self._row.setDirection(direction.TopToBottom if is_one_column else direction.LeftToRight)
        tab_as_laid_out(self._rest, at=self.complaints.name)


def _is_here(patient: Patient) -> bool:
    """Whether a patient is in the list: neither archived nor merged into another."""
    return patient.archived_at is None and patient.merged_into is None
