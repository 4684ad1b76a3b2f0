"""The form of one complaint: each field stored by itself, its status changed with a reason."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from needlemap.domain.clock import local_day, now_utc
from needlemap.domain.complaint import (
    DAYS_BETWEEN,
    LONGEST,
    SESSIONS_A_PLAN,
    Complaint,
    ComplaintSide,
    ComplaintStatus,
    Irritability,
)
from needlemap.domain.days import day_words
from needlemap.domain.edit import EditHistory
from needlemap.domain.patient import Patient
from needlemap.domain.user import Permission
from needlemap.reference import Reference
from needlemap.ui.forms.asking_dialog import ReasonDialog
from needlemap.ui.forms.autosave import AutosaveText
from needlemap.ui.forms.close_guard import CloseGuard, bring_into_view, leave_field
from needlemap.ui.forms.form import Form, Row, choice_of, day_row, line, show_undo
from needlemap.ui.patients.goal_rows import GoalRows
from needlemap.ui.widgets.complaint_words import course_words
from needlemap.ui.widgets.factories import button, card, enable_with_reason, wrapped
from needlemap.ui.widgets.notice import NoticeBar

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_WIDTH_PX, _TEXT_PX = 860, 52
_LONGEST_NAME = 120


class ComplaintPage(QWidget):
    """Nothing is lost by leaving: there is no button to save. Undo takes the last change back.

    Signals
    -------
    closed
        The form is done with.
    """

    closed = Signal()

    def __init__(
        self,
        records: "Records",
        patient: Patient,
        complaint: Complaint,
        reference: Reference,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._records, self._reference = records, reference
        self.patient, self.complaint = patient, complaint
        self.notice = NoticeBar()
        self.done = button(self.tr("← Done"), tip=self.tr("Back to the patient"), key="Escape")
        self.undo = button(self.tr("Undo"))
        self.hold = button(self.tr("Put on hold…"))
        self.discharge = button(self.tr("Discharge…"))
        self.reopen = button(self.tr("Reopen…"))
        self._title, self._status = wrapped("", "title"), wrapped("", "muted")
        self.goals = GoalRows()
        self.form = Form(self._table(), history=EditHistory())
        self._guard = CloseGuard(self, bring_into_view, self.notice.show_error)
        self._lay_out()
        self._connect()
        self._show_status()

    def begin(self) -> None:
        """Put the cursor into the first field."""
        self.form.enter("name")

    def leave(self) -> None:
        """Store the field that the cursor is in, and close; stays where that was refused."""
        if self.may_leave():
            self.closed.emit()

    def may_leave(self) -> bool:
        """Store the field that the cursor is in; false when words would be lost, and says so."""
        self._store_goals()
        return self._guard.may_leave()

    @property
    def keeps_words(self) -> bool:
        """Whether words stand here that could not be stored, or were refused."""
        self._store_goals()
        return self._guard.keeps_words

    def _store_goals(self) -> None:
        """Store what was typed of goals a moment ago."""
        if self.goals.value() != self.complaint.goals:
            self.form.store("goals")

    @property
    def status_text(self) -> str:
        """What is said of the status."""
        return self._status.text()

    def editor(self, name: str) -> Any:
        """Return the editor of a field by its name."""
        return self.form.editor(name)

    def undo_last(self) -> None:
        """Take the last change of a field back; the log keeps both."""
        words = self.form.undo()
        self._show_status()
        if words:
            self.notice.show_good(self.tr("Undone: {0}").format(words))

    def redo_last(self) -> None:
        """Do again what was taken back."""
        words = self.form.redo()
        self._show_status()
        if words:
            self.notice.show_good(self.tr("Redone: {0}").format(words))

    def _table(self) -> list[Row | tuple[Row, ...]]:
        sessions, days = SESSIONS_A_PLAN, DAYS_BETWEEN
        return [
            (
                self._text_row("name", self.tr("Complaint"), longest=_LONGEST_NAME, read=_required),
                self._choice_row("side", self.tr("Side"), _sides(self.tr), kind=ComplaintSide),
                self._choice_row("region", self.tr("Body region"), self._regions()),
            ),
            (
                self._text_row("onset", self.tr("Onset: when and how it began")),
                self._text_row("mechanism", self.tr("Mechanism")),
            ),
            (
                self._text_row(
                    "conditions",
                    self.tr("Diagnoses (ICD-10 codes, primary first)"),
                    longest=600,
                    read=_codes,
                    shown_as=", ".join,
                    read_back=self._condition_names,
                ),
                self._text_row("referrer", self.tr("Referred by")),
            ),
            (
                self._lines("aggravating", self.tr("Aggravated by")),
                self._lines("easing", self.tr("Eased by")),
            ),
            (
                self._choice_row(
                    "irritability",
                    self.tr("Irritability"),
                    _irritabilities(self.tr),
                    kind=Irritability,
                ),
                self._text_row("precautions", self.tr("Precautions of this complaint")),
            ),
            Row(
                name="goals",
                title=self.tr("Goals"),
                editor=self.goals,
                kind="heading",
                **self._fact("goals"),
            ),
            (
                self._number_row("sessions", self.tr("Plan of care: sessions"), sessions),
                self._number_row("every_days", self.tr("One every … days"), days),
                day_row("until", self.tr("Until"), **self._plan_fact("until")),
                self._number_row("reassess_after", self.tr("Reassess after … sessions"), sessions),
            ),
        ]

    def _text_row(self, name: str, title: str, *, longest: int = 0, **more: Any) -> Row:
        return Row(
            name=name,
            title=title,
            editor=line(title),
            longest=longest or LONGEST[name],
            **self._fact(name),
            **more,
        )

    def _lines(self, name: str, title: str) -> Row:
        editor = AutosaveText(title, height_px=_TEXT_PX)
        return Row(name=name, title=title, editor=editor, longest=LONGEST[name], **self._fact(name))

    def _choice_row(
        self, name: str, title: str, words: dict[Any, str], *, kind: Callable[[str], Any] = str
    ) -> Row:
        """Return a row of choices; `kind` makes of the stored code, as Qt gives it, the value."""
        editor = choice_of(words)
        editor.setAccessibleName(title)
        return Row(
            name=name,
            title=title,
            editor=editor,
            read=lambda code: kind(code) if code else None,
            **self._fact(name),
        )

    def _number_row(self, name: str, title: str, limits: tuple[int, int]) -> Row:
        return Row(
            name=name,
            title=title,
            editor=line(title, rests=False),
            read=partial(_number, limits=limits),
            shown_as=lambda number: "" if number is None else str(number),
            hint=course_words(self._reference) if name == "sessions" else "",
            **self._plan_fact(name),
        )

    def _fact(self, name: str) -> dict[str, Any]:
        """Return how a fact of the complaint is read and stored."""
        return {
            "load": lambda: getattr(self.complaint, name),
            "store": lambda value: self._change(**{name: value}),
        }

    def _plan_fact(self, name: str) -> dict[str, Any]:
        return {
            "load": lambda: getattr(self.complaint.plan, name),
            "store": lambda value: self._change(plan=replace(self.complaint.plan, **{name: value})),
        }

    def _change(self, **facts: Any) -> None:
        after = replace(self.complaint, **facts)
        self._records.complaints.change(self.complaint, after)
        self.complaint = after
        self._show_status()

    def _condition_names(self, codes: tuple[str, ...]) -> str:
        named = ((code, self._reference.condition_name(code)) for code in codes)
        return "; ".join(name for code, name in named if name != code)

    def _regions(self) -> dict[Any, str]:
        regions = self._reference.body_regions.values()
        listed = sorted(regions, key=lambda each: each.name)
        return {None: self.tr("Not recorded"), **{each.id: each.name for each in listed}}

    def _connect(self) -> None:
        self.done.clicked.connect(self.leave)
        self.undo.clicked.connect(self.undo_last)
        self.form.stored.connect(lambda *_: self._show_status())
        complaints = self._records.complaints
        self.hold.clicked.connect(
            partial(
                self._ask,
                self.tr("Put on hold"),
                self.tr("The complaint is kept and can be reopened. No session belongs to it."),
                complaints.hold,
            )
        )
        self.discharge.clicked.connect(
            partial(
                self._ask,
                self.tr("Discharge"),
                self.tr("The episode of care ends. Everything is kept, and it can be reopened."),
                complaints.discharge,
            )
        )
        self.reopen.clicked.connect(
            partial(
                self._ask,
                self.tr("Reopen"),
                self.tr("The complaint is treated again; earlier sessions stay with it."),
                complaints.reopen,
            )
        )

    def _ask(self, title: str, words: str, act: Callable[..., Complaint]) -> None:
        leave_field()

        def confirm(reason: str) -> None:
            self.complaint = act(self.complaint.id, reason=reason, at=now_utc())
            self._show_status()

        ReasonDialog.ask(self, title, words, title, confirm)

    def _show_status(self) -> None:
        complaint = self.complaint
        self._title.setText(complaint.name)
        self._status.setText(self._status_words(complaint))
        for pushed, fits, needed in (
            (self.hold, complaint.is_open, Permission.CHART),
            (
                self.discharge,
                complaint.status is not ComplaintStatus.DISCHARGED,
                Permission.SIGN,
            ),
            (self.reopen, not complaint.is_open, Permission.CHART),
        ):
            pushed.setVisible(fits)
            enable_with_reason(pushed, self._records.refusal(needed))
        words = self.form.undo_words
        show_undo(self.undo, words)

    def _status_words(self, complaint: Complaint) -> str:
        name = {
            ComplaintStatus.OPEN: self.tr("Open"),
            ComplaintStatus.ON_HOLD: self.tr("On hold"),
            ComplaintStatus.DISCHARGED: self.tr("Discharged"),
        }[complaint.status]
        at = complaint.status_at or complaint.opened_at
        words = self.tr("{0} since {1}").format(name, day_words(local_day(at)))
        return f"{words}: {complaint.status_reason}" if complaint.status_reason else words

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card()
        outer.addWidget(frame)
        head = QHBoxLayout()
        head.addWidget(self.done)
        head.addWidget(self._title, 1)
        for pushed in (self.hold, self.discharge, self.reopen, self.undo):
            head.addWidget(pushed)
        column.addLayout(head)
        column.addWidget(self._status)
        column.addWidget(self.notice)
        board = QFrame()
        board.setMaximumWidth(_WIDTH_PX)
        inner = QVBoxLayout(board)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.addWidget(self.form)
        inner.addStretch()
        area = QScrollArea()
        area.setWidget(board)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(area, 1)


def _required(text: str) -> str:
    if not text:
        raise ValueError("Enter a name. The stored one is kept until then.")
    return text


def _codes(text: str) -> tuple[str, ...]:
    """Return the codes of a line, the first one the primary."""
    words = text.replace(",", " ").replace(";", " ").split()
    return tuple(dict.fromkeys(word.upper() for word in words))


def _number(text: str, *, limits: tuple[int, int]) -> int | None:
    if not text:
        return None
    low, high = limits
    if not text.isascii() or not text.isdigit() or not low <= int(text[:6]) <= high:
        raise ValueError(f"Enter a whole number from {low} to {high}, or nothing.")
    return int(text)


def _sides(tr: Callable[[str], str]) -> dict[Any, str]:
    return {
        None: tr("Not recorded"),
        ComplaintSide.LEFT: tr("Left"),
        ComplaintSide.RIGHT: tr("Right"),
        ComplaintSide.BOTH: tr("Both sides"),
        ComplaintSide.MIDLINE: tr("Midline"),
    }


def _irritabilities(tr: Callable[[str], str]) -> dict[Any, str]:
    return {
        None: tr("Not recorded"),
        Irritability.LOW: tr("Low"),
        Irritability.MODERATE: tr("Moderate"),
        Irritability.HIGH: tr("High"),
    }
