"""Today's screening: each precaution asked by one click, prefilled from the patient's file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.days import day_words
from needlemap.domain.screening import Answer, ScreeningAnswer
from needlemap.domain.session import Session
from needlemap.reference.screening import BlockWhen, Precaution
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart
from needlemap.ui.charting.visit.patient_file_sync import PatientFileSync
from needlemap.ui.charting.visit.places import PlacesButton
from needlemap.ui.charting.visit.segmented_choice import Choice
from needlemap.ui.forms.form import Form, Row, line, tick
from needlemap.ui.widgets.factories import button, label, wrapped
from needlemap.ui.widgets.steady import steady
from needlemap.ui.widgets.theme import scaled_px
from needlemap.ui.widgets.translation import tr

_CHOICE_PX = 156
_LONGEST = 1000


class Question(QFrame):
    """One precaution: its words, what the file says, today's answer, and where it holds.

    Signals
    -------
    answered
        Today's answer as it shall be stored, or None.
    """

    answered = Signal(object)

    def __init__(
        self, precaution: Precaution, context: VisitContext, file_sync: PatientFileSync
    ) -> None:
        super().__init__()
        self.precaution = precaution
        self._context = context
        self._file_sync = file_sync
        self._answer: ScreeningAnswer | None = None
        choices = [(tr("Yes"), Answer.YES), (tr("No"), Answer.NO), (tr("Unknown"), Answer.UNKNOWN)]
        self.choice = Choice(precaution.name, choices)
        self.choice.setFixedWidth(scaled_px(_CHOICE_PX))
        self.choice.button_of(Answer.UNKNOWN).setToolTip(tr("Unknown: asked, answer not known"))
        self._filed = label("", "muted")
        self._more: Form | None = None
        self._lay_out()
        self.choice.entered.connect(self._on_chosen)

    @property
    def is_yes(self) -> bool:
        """Whether the answer, or what the file lets expect, is yes."""
        stands = (
            self._answer.answer if self._answer else self._file_sync.suggested(self.precaution.id)
        )
        return stands is Answer.YES

    def show_answer(self, answer: ScreeningAnswer | None) -> None:
        """Show today's answer, and beneath it what the patient's file said before this visit."""
        self._answer = answer
        self.choice.show_value(answer.answer if answer else None)
        known = self._file_sync.on_record(self.precaution.id)
        words = ""
        if known is not None:
            words = tr("On record: {0} ({1})").format(
                _words(known.answer), day_words(known.checked_on)
            )
        self._filed.setText(words)
        self._filed.setVisible(bool(words))
        is_yes = answer is not None and answer.answer is Answer.YES
        if is_yes and self._more is None:
            self._more = self._details()
            self._column.addWidget(self._more)
        if self._more is not None:
            self._more.setVisible(is_yes)
        if answer is not None and self._more is not None:
            self._more.show_stored()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(10)
        words = wrapped(self.precaution.name)
        words.setToolTip(self.precaution.note)
        line.addWidget(words, 1)
        line.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(line)
        self._column.addWidget(self._filed)

    def _details(self) -> Form:
        """Return the fields that only a yes needs: where, which trimester, in which words."""
        known, name = self.precaution, self.precaution.name
        self.places = PlacesButton(tr("Location: {0}").format(name), self._context.reference)
        self.trimester = tick(tr("First trimester"))
        self.note = line(tr("Note on: {0}").format(name), placeholder=tr("Note"))
        first = (BlockWhen.FIRST_TRIMESTER.value,)
        form = Form(
            [
                self._detail("places", self.places),
                self._detail(
                    "circumstances",
                    self.trimester,
                    read=lambda is_first: first if is_first else (),
                    shown_as=lambda held: BlockWhen.FIRST_TRIMESTER in held,
                ),
                self._detail("note", self.note, longest=_LONGEST),
            ],
            gap_px=4,
        )
        form.setContentsMargins(0, 0, 0, 4)
        has_place = known.region_linked and not known.body_regions
        form.show_fields(["places"], visible=has_place)
        form.show_fields(["circumstances"], visible=BlockWhen.FIRST_TRIMESTER in known.block_when)
        return form

    def _detail(self, name: str, editor: QWidget, **more: Any) -> Row:
        return Row(
            name=name,
            editor=editor,
            load=lambda: getattr(self._answer or self.from_file(), name),
            store=lambda value: self._change(**{name: value}),
            **more,
        )

    def _on_chosen(self, answer: object) -> None:
        if answer is None:
            self.answered.emit(None)
            return
        known = replace(self._answer or self.from_file(), answer=Answer(str(answer)))
        if known.answer is not Answer.YES:  # the words were meant for the yes
            known = replace(known, acknowledgement="", acknowledged_at=None)
        self.answered.emit(known)

    def from_file(self, answer: Answer = Answer.NO) -> ScreeningAnswer:
        """Return a fresh answer with the places and the note of the file."""
        known = self._context.filed(self.precaution.id)
        if known is None:
            return ScreeningAnswer(self.precaution.id, answer)
        return ScreeningAnswer(self.precaution.id, answer, known.places, known.note)

    def _change(self, **facts: Any) -> bool:
        if self._answer is None:
            return False
        wanted = replace(self._answer, **facts)
        self.answered.emit(wanted)
        return self._answer == wanted


class ScreeningPart(VisitPart):
    """All precautions of the table; folded, only those that hold are shown."""

    def __init__(self, context: VisitContext, file_sync: PatientFileSync) -> None:
        super().__init__(tr("Screening"), context)
        self._file_sync = file_sync
        self._count = label("", "muted")
        self.marked = wrapped("", "muted")
        self._marked: tuple[ScreeningAnswer, ...] = ()
        self.others_no = button(
            tr("Mark remaining “No”"), tip=tr("Mark the remaining questions “No”")
        )
        self.unfold = button(tr("All questions"))
        self.unfold.setCheckable(True)
        self.unfold.setChecked(not context.has_filed)
        self.questions = {
            precaution.id: Question(precaution, context, file_sync)
            for precaution in context.reference.precautions.values()
        }
        self._lay_out()
        self.others_no.clicked.connect(self._on_others_no_clicked)
        self.unfold.toggled.connect(lambda _: self._fold())
        file_sync.kept.connect(lambda: self.show_session(self.chart.session))
        self.places = {"screening": self.others_no}

    def show_session(self, session: Session) -> None:  # noqa: D102
        for precaution, question in self.questions.items():
            question.show_answer(session.visit.answer_to(precaution))
        answered = len(session.visit.screening)
        self._count.setText(tr("{0} of {1} answered").format(answered, len(self.questions)))
        expects_yes = any(self._file_sync.suggested(one) is Answer.YES for one in self._open())
        words = tr("Use record, mark remaining “No”") if expects_yes else tr("Mark remaining “No”")
        self.others_no.setText(words)
        self.others_no.setAccessibleName(words)
        self.others_no.setEnabled(answered < len(self.questions))
        self.others_no.setToolTip(self._will_mark())
        self._show_marked(session.visit.screening)
        self._fold()

    def place_of_change(self, field: str, before: Any, after: Any) -> QWidget:  # noqa: D102
        changed = {one.precaution for one in {*before} ^ {*after}}
        if len(changed) != 1:
            return self
        question = self.questions[changed.pop()]
        if question.isHidden():
            self.unfold.setChecked(True)
        return question

    def _lay_out(self) -> None:
        self.head.addWidget(self._count)
        tools = QHBoxLayout()
        tools.addWidget(self.others_no)
        tools.addWidget(self.unfold)
        tools.addStretch()
        self.column.addLayout(tools)
        listed = QVBoxLayout()
        listed.setSpacing(0)
        for question in self.questions.values():
            question.answered.connect(self._on_answered)
            listed.addWidget(question)
        self.column.addLayout(listed)
        # Below the questions, so that none of them moves when it appears.
        self.column.addWidget(self.marked)
        self.marked.hide()

    def _fold(self) -> None:
        """Show all questions, or those alone that hold; restricted ones only among all."""
        shows_all = self.unfold.isChecked()
        self.unfold.setText(tr("Fewer questions") if shows_all else tr("All questions"))
        self.unfold.setAccessibleName(self.unfold.text())
        for question in self.questions.values():
            holds = question.is_yes and not question.precaution.restricted_view
            question.setVisible(shows_all or holds)

    def _open(self) -> list[str]:
        visit = self.chart.session.visit
        return [one for one in self.questions if visit.answer_to(one) is None]

    def _on_answered(self, answer: ScreeningAnswer | None) -> None:
        question = self.sender()
        if not isinstance(question, Question):
            return
        kept = {one.precaution: one for one in self.chart.visit.screening}
        if answer is None:
            kept.pop(question.precaution.id, None)
        else:
            kept[question.precaution.id] = answer
        with steady(question):
            self.save(screening=tuple(kept.values()))

    def _on_others_no_clicked(self) -> None:
        self._marked = self._fresh()
        self.save(screening=(*self.chart.visit.screening, *self._marked))

    def _fresh(self) -> tuple[ScreeningAnswer, ...]:
        """Return the answers that one click would give to what is still open."""
        return tuple(
            self.questions[one].from_file(self._file_sync.suggested(one) or Answer.NO)
            for one in self._open()
        )

    def _will_mark(self) -> str:
        return _listed(tr("Marks {0}: {1}"), self._fresh(), self.questions)

    def _show_marked(self, screening: Collection[ScreeningAnswer]) -> None:
        """Say what the last click marked, as long as all of it stands."""
        if not set(self._marked) <= set(screening):
            self._marked = ()
        self.marked.setText(_listed(tr("Marked {0}: {1}"), self._marked, self.questions))
        self.marked.setVisible(bool(self._marked))


def _listed(
    sentence: str, answers: Sequence[ScreeningAnswer], questions: Mapping[str, Question]
) -> str:
    """Return the names of what was answered, a line for each answer."""
    lines = []
    for answer in Answer:
        names = [
            questions[one.precaution].precaution.finding for one in answers if one.answer is answer
        ]
        if names:
            lines.append(sentence.format(_words(answer).capitalize(), "; ".join(names)))
    return "\n".join(lines)


def _words(answer: Answer) -> str:
    return {
        Answer.YES: tr("yes"),
        Answer.NO: tr("no"),
        Answer.UNKNOWN: tr("unknown"),
    }[answer]
