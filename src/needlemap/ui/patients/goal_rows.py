"""The goals of a complaint: one frame a goal, stored after a second and when a field is left."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from needlemap.domain.clock import today
from needlemap.domain.complaint import GOALS_A_COMPLAINT, Goal
from needlemap.domain.days import day_words, full_day, typed_day
from needlemap.ui.forms.entry_rows import EntryRow, EntryRows
from needlemap.ui.widgets.translation import tr

_LONGEST = {"text": 500, "measure": 300}


class GoalRow(EntryRow):
    """One goal: what, how it is measured, by when, and whether it is reached."""

    def __init__(self, goal: Goal | None, number: int, parent: QWidget | None = None) -> None:
        titles = {
            "text": tr("Goal, as an activity"),
            "measure": tr("Measured by"),
            "due_on": tr("By"),
        }
        super().__init__(number, titles, _LONGEST, parent)
        self._last = goal
        self._reached_on = goal.reached_on if goal else None
        self.reached = QCheckBox(self.tr("Reached"))
        self.reached.setAccessibleName(self.tr("Goal {0} is reached").format(number))
        self.remove.setAccessibleName(self.tr("Remove goal {0}").format(number))
        if goal is not None:
            due = day_words(goal.due_on) if goal.due_on else ""
            self.show_texts({"text": goal.text, "measure": goal.measure, "due_on": due})
        self._show_reached()
        self._lay_out()
        self.reached.clicked.connect(self._on_reached_clicked)

    def entry(self) -> Goal | None:
        """Return the goal, None while it is empty.

        While something is missing or wrong, which is said beside the field, it is what it was.
        """
        typed = self.read_texts()
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
        grid = self.grid
        grid.addWidget(self.boxes["text"], 0, 0, 1, 2)
        grid.addWidget(self.boxes["measure"], 1, 0)
        grid.addWidget(self.boxes["due_on"], 1, 1)
        grid.addWidget(self.reached, 2, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.remove, 2, 1, Qt.AlignmentFlag.AlignRight)


class GoalRows(EntryRows):
    """All goals, and the way to one more."""

    def __init__(self) -> None:
        super().__init__(GoalRow, add_words=tr("Add a goal"), most=GOALS_A_COMPLAINT)
