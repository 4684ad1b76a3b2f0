"""The form of the visit: all parts on one page, what is missing on top, each saved by itself."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from needlemap.domain.session import Session
from needlemap.domain.signing import Obstacle
from needlemap.ui.charting.visit.adverse import AdversePart
from needlemap.ui.charting.visit.complaints import ComplaintsPart
from needlemap.ui.charting.visit.conditions import ConditionsPart
from needlemap.ui.charting.visit.consent import ConsentPart
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart
from needlemap.ui.charting.visit.last_time import LastTimePart
from needlemap.ui.charting.visit.needles import NeedlesPart
from needlemap.ui.charting.visit.outcomes import OutcomesPart
from needlemap.ui.charting.visit.pain import PainPart
from needlemap.ui.charting.visit.patient_file_sync import PatientFileSync
from needlemap.ui.charting.visit.plan import PlanPart
from needlemap.ui.charting.visit.screening import ScreeningPart
from needlemap.ui.charting.visit.sign_dialog import obstacle_name
from needlemap.ui.charting.visit.times import TimesPart
from needlemap.ui.forms.field import Field
from needlemap.ui.widgets.factories import button, wrapped
from needlemap.ui.widgets.flow_layout import FlowLayout
from needlemap.ui.widgets.page_parts import next_in_focus_chain, tab_as_laid_out
from needlemap.ui.widgets.steady import steady
from needlemap.ui.widgets.theme import scaled_px
from needlemap.ui.widgets.translation import tr

_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
_CHIP_PX = 20
# Keys that mean something to the body and must not reach it from the form.
_BODY_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape, Qt.Key.Key_Space)


class VisitForm(QWidget):
    """One page beside the body; keys typed here are not the chart's.

    Signals
    -------
    left
        Escape: the therapist goes back to the body.
    obstacle_clicked
        One of the things that are missing, to jump to.
    """

    left = Signal()
    obstacle_clicked = Signal(object)

    def __init__(self, context: VisitContext, file_sync: PatientFileSync) -> None:
        super().__init__()
        self._context = context
        self.last_time = LastTimePart(context)
        self.complaints = ComplaintsPart(context)
        self.screening = ScreeningPart(context, file_sync)
        self.consent = ConsentPart(context)
        self.conditions = ConditionsPart(context)
        self.pain = PainPart(context)
        self.needles = NeedlesPart(context)
        self.adverse = AdversePart(context)
        self.outcomes = OutcomesPart(context)
        self.plan = PlanPart(context)
        self.times = TimesPart(context)
        self._missing = QFrame()
        self._missing.setObjectName("part")
        inset = QVBoxLayout(self._missing)
        inset.setContentsMargins(14, 2, 14, 8)
        self._title = wrapped("", "label")
        self._title.setMinimumHeight(scaled_px(_CHIP_PX))
        inset.addWidget(self._title)
        self._chips = FlowLayout()
        inset.addLayout(self._chips)
        inset.addStretch(1)  # what is left stays where it was when a chip goes
        self._chart = context.chart
        self._obstacles: tuple[Obstacle, ...] | None = None
        self._page = QWidget()
        self.area = QScrollArea()
        self._lay_out()
        self.show_session(context.chart.session)
        context.chart.visit_edited.connect(lambda _: self.show_session(context.chart.session))

    @property
    def parts(self) -> tuple[VisitPart, ...]:
        """The parts in the order of a visit."""
        return (
            self.last_time,
            self.complaints,
            self.screening,
            self.consent,
            self.conditions,
            self.pain,
            self.needles,
            self.adverse,
            self.outcomes,
            self.plan,
            self.times,
        )

    @property
    def title_text(self) -> str:
        """What stands above the fields: that something is missing, nothing, or why it is locked."""
        return self._title.text()

    def show_session(self, session: Session) -> None:
        """Show what is stored; a locked session can be read, not changed."""
        for part in self.parts:
            part.show_session(session)
        self.last_time.setVisible(self.last_time.has_sites)
        self.complaints.setVisible(self.complaints.has_complaints)
        if self._page.isEnabled() != self._chart.may_edit:
            self._page.setEnabled(self._chart.may_edit)
            self._list_missing(self._obstacles or ())

    def show_sites(self, session: Session) -> None:
        """Show again what depends on the sites: the count, and the numbers at events."""
        self.needles.show_session(session)
        self.adverse.show_session(session)

    def show_missing(self, obstacles: Sequence[Obstacle]) -> None:
        """Show on top what is missing, each a click away."""
        if tuple(obstacles) == self._obstacles:
            return
        self._obstacles = tuple(obstacles)
        # What is missing becomes less while one answers: its room stays, or all below would jump.
        if self._missing.isVisible():
            self._missing.setMinimumHeight(self._missing.height())
        with steady(self.screening):
            self._list_missing(obstacles)

    def _list_missing(self, obstacles: Sequence[Obstacle]) -> None:
        self._chips.clear()
        title = tr("Before signing:") if obstacles else tr("Complete: ready to sign")
        self._title.setText(title if self._chart.may_edit else self._chart.refusal)
        for obstacle in obstacles:
            name = obstacle_name(obstacle, self._context.reference)
            chip = button(_short(name))
            chip.setProperty("kind", "chip")
            chip.setAccessibleName(tr("{0}, missing: go to it").format(name))
            chip.clicked.connect(partial(self.obstacle_clicked.emit, obstacle))
            self._chips.addWidget(chip)
            chip.show()
        tab_as_laid_out(self._missing, at=self.last_time.all_same)
        self._missing.updateGeometry()

    def jump_to(self, field: str) -> bool:
        """Bring a field into view and put the focus on it; false when no part has it."""
        for part in self.parts:
            if field in part.places:
                place = part.places[field]
                self.area.ensureWidgetVisible(part, 0, 0)
                self.area.ensureWidgetVisible(place, 0, 60)
                _next_usable(place).setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False

    def show_change(self, field: str, before: Any, after: Any) -> QWidget | None:
        """Bring into view what shows a change of a field, and return it; None without a part.

        The focus stays, or the next undo would be the field's own.
        """
        for part in self.parts:
            if field in part.places:
                place = part.place_of_change(field, before, after)
                self._settle()
                around = place.parentWidget()
                place = around if isinstance(around, Field) else place
                self.area.ensureWidgetVisible(part, 0, 0)
                self.area.ensureWidgetVisible(place, 0, 60)
                return place
        return None

    def _settle(self) -> None:
        """Lay out now what has changed, or the place would be looked for where it was."""
        layout = self._page.layout()
        if layout is not None:
            layout.activate()
        QApplication.sendEvent(self._page, QEvent(QEvent.Type.LayoutRequest))

    def begin(self) -> None:
        """Put the focus where work goes on: on the first missing field, else on the first."""
        fields = [obstacle.field for obstacle in self._obstacles or ()]
        if not any(self.jump_to(field) for field in fields):
            self.jump_to("after_last_time" if self.last_time.has_sites else "screening")

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._missing)
        outer.addWidget(self.area, 1)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in self.parts:
            column.addWidget(part)
        column.addStretch(1)
        self.area.setWidget(self._page)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            typed = (
                event.modifiers() in _PLAIN and event.text().strip() and event.text().isprintable()
            )
            if typed or event.key() in _BODY_KEYS or event.key() == Qt.Key.Key_Space:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: D102, N802
        done = super().focusNextPrevChild(forward)
        focused = self.window().focusWidget()
        if focused is not None and self._page.isAncestorOf(focused):
            self.area.ensureWidgetVisible(focused, 0, 40)
        return done


def _next_usable(place: QWidget) -> QWidget:
    """Return the place, or what the tabulator finds behind it where it cannot be used now."""
    found = next_in_focus_chain(place)
    if place.isEnabled() or found is None:
        return place
    while found is not place and not (
        found.isEnabled() and found.isVisible() and found.focusPolicy() & Qt.FocusPolicy.TabFocus
    ):
        following = next_in_focus_chain(found)
        if following is None:
            return place
        found = following
    return found


def _short(name: str) -> str:
    return name.partition(" (")[0].partition(",")[0]
