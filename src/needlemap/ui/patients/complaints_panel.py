"""A patient's complaints in short, each a click from its form, and a line to add one."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from needlemap.domain.checks import clean_line
from needlemap.domain.clock import today
from needlemap.domain.complaint import Complaint
from needlemap.domain.plurals import counted
from needlemap.domain.visit_complaint import TreatedOn, plan_progress
from needlemap.ui.forms.autosave import too_long
from needlemap.ui.forms.field import Field
from needlemap.ui.patients.facts import HEAD_PX
from needlemap.ui.widgets.complaint_words import bar_words, complaint_name, status_words
from needlemap.ui.widgets.eliding import BreakingButton
from needlemap.ui.widgets.factories import button, enable_with_reason, label, line_edit, wrapped
from needlemap.ui.widgets.page_parts import tab_as_laid_out

_LONGEST = 120


class ComplaintsPanel(QWidget):
    """Open ones first; a complaint is added by its name alone, all else may follow.

    Signals
    -------
    opened
        Id of the complaint to look at or change.
    add_requested
        Name of a new complaint.
    """

    opened = Signal(str)
    add_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: dict[str, QPushButton] = {}
        self.name = line_edit(self.tr("Name of a new complaint"))
        self.name.setPlaceholderText(self.tr("New complaint, for example neck pain"))
        self.add = button(self.tr("Add complaint"))
        self._field = Field("", self.name)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self._none = wrapped("", "muted")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        heading = label(self.tr("Complaints"), "heading")
        heading.setMinimumHeight(HEAD_PX)
        outer.addWidget(heading)
        outer.addWidget(self._none)
        outer.addLayout(self._column)
        row = QHBoxLayout()
        row.addWidget(self._field, 1)
        row.addWidget(self.add)
        outer.addLayout(row)
        self.name.returnPressed.connect(self._on_add_clicked)
        self.add.clicked.connect(self._on_add_clicked)

    @property
    def error_text(self) -> str:
        """Why a complaint was not added, or nothing."""
        return self._field.error_text

    def show_complaints(
        self,
        complaints: Sequence[Complaint],
        treated: Sequence[TreatedOn],
        sessions: int,
        *,
        refusal: str,
    ) -> None:
        """Show the complaints, with how far each plan has come; `sessions` stand in the records.

        `refusal` says why none may be added, or nothing.
        """
        self._clear()
        for each in sorted(complaints, key=lambda one: not one.is_open):
            self.lines[each.id] = self._line(each, treated)
            self._column.addWidget(self.lines[each.id])
        tab_as_laid_out(self, at=self.name)
        assigned = len({each.session_id for each in treated})
        left = sessions - assigned
        words = counted(
            left,
            self.tr("{0} session not assigned to a complaint"),
            self.tr("{0} sessions not assigned to a complaint"),
        )
        self._none.setText(words if complaints and left > 0 else "")
        self._none.setVisible(bool(self._none.text()))
        for piece in (self.name, self.add):
            enable_with_reason(piece, refusal)

    def say_added(self, sentence: str = "") -> None:
        """Say why a complaint was not added; without a sentence it was, and the line is empty."""
        self._field.say_wrong(sentence)
        if not sentence:
            self.name.clear()

    def _line(self, complaint: Complaint, treated: Sequence[TreatedOn]) -> QPushButton:
        bar = bar_words(plan_progress(complaint, treated, today=today()))
        words = " · ".join((complaint_name(complaint), status_words(complaint.status), bar))
        made = BreakingButton(words)
        made.setProperty("kind", "todo")
        made.setAccessibleName(self.tr("Complaint: {0}").format(words))
        made.clicked.connect(partial(self.opened.emit, complaint.id))
        return made

    def _on_add_clicked(self) -> None:
        name = clean_line(self.name.text())
        sentence = too_long(name, _LONGEST)
        if not name:
            sentence = self.tr("Enter a name first, for example neck pain.")
        self._field.say_wrong(sentence)
        if not sentence:
            self.add_requested.emit(name)

    def _clear(self) -> None:
        for line in self.lines.values():
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = {}
