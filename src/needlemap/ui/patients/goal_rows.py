"""The goals of a complaint: one frame a goal, stored after a second and when a field is left."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QWidget

from needlemap.domain.checks import clean_line
from needlemap.domain.clock import today
from needlemap.domain.complaint import GOALS_A_COMPLAINT, Goal
from needlemap.domain.days import day_words, full_day, typed_day
from needlemap.ui.forms.autosave import REST_MS, too_long
from needlemap.ui.forms.entry_rows import EntryRows
from needlemap.ui.forms.field import Field
from needlemap.ui.patients.words import tr
from needlemap.ui.widgets.factories import button, line_edit

_LONGEST = {"text": 500, "measure": 300}


class GoalRow(QFrame):
    """One goal: what, how it is measured, by when, and whether it is reached.

    Signals
    -------
    typed
        A field was left, or the box ticked.
    removal_requested
        This goal shall go.
    """

    typed = Signal()
    removal_requested = Signal()

    def __init__(self, goal: Goal | None, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self._last = goal
        self._reached_on = goal.reached_on if goal else None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.typed)
        titles = {
            "text": self.tr("Goal, as an activity"),
            "measure": self.tr("Measured by"),
            "due_on": self.tr("By"),
        }
        self.lines = {name: line_edit(f"{title} ({number})") for name, title in titles.items()}
        self.boxes = {name: Field(titles[name], self.lines[name]) for name in titles}
        self.reached = QCheckBox(self.tr("Reached"))
        self.reached.setAccessibleName(self.tr("Goal {0} is reached").format(number))
        self.remove = button(self.tr("Remove"))
        self.remove.setAccessibleName(self.tr("Remove goal {0}").format(number))
        self.setFocusProxy(self.lines["text"])
        if goal is not None:
            self.lines["text"].setText(goal.text)
            self.lines["measure"].setText(goal.measure)
            self.lines["due_on"].setText(day_words(goal.due_on) if goal.due_on else "")
        self._show_reached()
        self._lay_out()
        for line in self.lines.values():
            line.editingFinished.connect(self.typed)
        for name in _LONGEST:  # a day half typed is another day
            self.lines[name].textEdited.connect(lambda _text: self._rest.start())
        self.reached.clicked.connect(self._on_reached_clicked)
        self.remove.clicked.connect(self.removal_requested)

    @property
    def is_unsaved(self) -> bool:
        """Whether something stands here that is not stored."""
        return any(box.is_wrong for box in self.boxes.values())

    def entry(self) -> Goal | None:
        """Return the goal, None while it is empty.

        While something is missing or wrong, which is said beside the field, it is what it was.
        """
        self._rest.stop()
        typed = {name: clean_line(line.text()) for name, line in self.lines.items()}
        for name, longest in _LONGEST.items():
            self.boxes[name].say_wrong(too_long(typed[name], longest))
        fits, due_on = self.boxes["due_on"].read(lambda: typed_day(typed["due_on"]))
        if fits:
            self.boxes["due_on"].say(full_day(due_on) if due_on else "")
        if not any(typed.values()):
            self._last = None
        elif not self.is_unsaved:
            if typed["text"]:
                self._last = Goal(typed["text"], typed["measure"], due_on, self._reached_on)
            else:
                words = self.tr("Enter the goal to save it.")
                self.boxes["text"].say_wrong(words)
        return self._last

    def _on_reached_clicked(self, on: bool) -> None:
        self._reached_on = today() if on else None
        self._show_reached()
        self.typed.emit()

    def _show_reached(self) -> None:
        day = self._reached_on
        self.reached.setChecked(day is not None)
        words = self.tr("Reached on {0}").format(day_words(day)) if day else self.tr("Reached")
        self.reached.setText(words)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setHorizontalSpacing(12)
        grid.addWidget(self.boxes["text"], 0, 0, 1, 2)
        grid.addWidget(self.boxes["measure"], 1, 0)
        grid.addWidget(self.boxes["due_on"], 1, 1)
        grid.addWidget(self.reached, 2, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.remove, 2, 1, Qt.AlignmentFlag.AlignRight)


class GoalRows(EntryRows):
    """All goals, and the way to one more."""

    def __init__(self) -> None:
        super().__init__(GoalRow, add_words=tr("Add a goal"), most=GOALS_A_COMPLAINT)
