"""The precautions of the form, each asked by itself: yes, no, unknown; and where it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.clock import today
from needlemap.domain.days import day_words
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import AlertLevel, Answer, PatientPrecaution
from needlemap.reference.screening import Precaution
from needlemap.ui.forms.autosave import REST_MS, AutosaveLine
from needlemap.ui.forms.field import Field
from needlemap.ui.patients.earlier_dialog import answer_words
from needlemap.ui.patients.words import is_old, listed
from needlemap.ui.widgets.factories import button, label, restyle, wrapped
from needlemap.ui.widgets.flow_layout import FlowLayout
from needlemap.ui.widgets.page_parts import tab_as_laid_out

_LONGEST_NOTE = 1000
_ANSWERS = (Answer.YES, Answer.NO, Answer.UNKNOWN)


class PrecautionRow(QFrame):
    """One question. Places and a note are asked for once the answer is yes.

    Signals
    -------
    answered
        What is known now, as `PatientPrecaution`.
    """

    answered = Signal(object)

    def __init__(
        self, precaution: Precaution, places: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.precaution = precaution
        self._places = places
        self._known: PatientPrecaution | None = None
        self.answers = {answer: self._answer_button(answer) for answer in _ANSWERS}
        self._asked = label(self.tr("not asked"), "label")
        self.more: PrecautionMore | None = None
        self._column = QVBoxLayout(self)
        self._lay_out()

    def show_answer(self, known: PatientPrecaution | None) -> None:
        """Show what is stored."""
        for answer, pushed in self.answers.items():
            pushed.setChecked(known is not None and known.answer is answer)
        if known == self._known:
            return
        self._known = known
        is_yes = known is not None and known.answer is Answer.YES
        if is_yes and self.more is None:
            self.more = self._made_more()
        if self.more is not None:
            self.more.setVisible(is_yes)
            self.more.show_known(known)
        self._asked.setText(self._asked_words())
        self._asked.setProperty(
            "kind", "warning" if known and is_old(known.checked_on) else "label"
        )
        restyle(self._asked)

    def _asked_words(self) -> str:
        if self._known is None:
            return self.tr("not asked")
        asked = day_words(self._known.checked_on)
        old = self.tr("over a year ago") if is_old(self._known.checked_on) else ""
        return listed([asked, old])

    def _on_answered(self, answer: Answer) -> None:
        known = self._known
        places = known.places if known and answer is Answer.YES else ()
        note = known.note if known else ""
        self._tell(PatientPrecaution(self.precaution.id, answer, today(), places, note))

    def _on_more_entered(self, places: tuple[str, ...], note: str) -> None:
        if self._known is None:
            return
        try:
            known = replace(self._known, places=places, note=note)
        except ValueError as error:
            self._asked.setText(self.tr("Please correct: {0}.").format(error))
            self._asked.setProperty("kind", "error")
            restyle(self._asked)
        else:
            self._tell(known)

    def _tell(self, known: PatientPrecaution) -> None:
        self.show_answer(self._known)  # what is stored, until more is
        if known != self._known:
            self.answered.emit(known)

    def _answer_button(self, answer: Answer) -> QPushButton:
        words = answer_words(answer)
        made = _choice(words.capitalize(), f"{self.precaution.name}: {words}")
        made.setProperty("answer", answer.value)
        made.clicked.connect(lambda: self._on_answered(answer))
        return made

    def _made_more(self) -> "PrecautionMore":
        more = PrecautionMore(self.precaution, self._places)
        more.entered.connect(self._on_more_entered)
        self._column.addWidget(more)
        tab_as_laid_out(self)
        return more

    def _lay_out(self) -> None:
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(4)
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(wrapped(self.precaution.name))
        words.addWidget(self._asked)
        row.addLayout(words, 1)
        for pushed in self.answers.values():
            row.addWidget(pushed, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(row)


class PrecautionMore(QWidget):
    """Where a precaution holds, and a note. Made when it is needed: most answers are no.

    Signals
    -------
    entered
        Places, as codes, and note.
    """

    entered = Signal(object, str)

    def __init__(self, precaution: Precaution, places: Mapping[str, str]) -> None:
        super().__init__()
        self._known: PatientPrecaution | None = None
        self.places = {
            code: _choice(name, f"{precaution.name}: {name}") for code, name in places.items()
        }
        words = self.tr("Note")
        self.note = AutosaveLine(
            f"{precaution.name}: {words}",
            self._save_note,
            placeholder=words,
            longest=_LONGEST_NOTE,
            rest_ms=REST_MS,
        )
        for place in self.places.values():
            place.clicked.connect(self._tell)
        self._lay_out()

    def show_known(self, known: PatientPrecaution | None) -> None:
        """Show what is stored, but not over a note that is being typed."""
        for code, place in self.places.items():
            place.setChecked(known is not None and code in known.places)
        self._known = known
        self.note.show_text(known.note if known else "")

    def _tell(self) -> None:
        self.entered.emit(self._chosen(), self._known.note if self._known else "")

    def _save_note(self, note: str) -> bool:
        self.entered.emit(self._chosen(), note)
        return self._known is not None and self._known.note == note

    def _chosen(self) -> tuple[str, ...]:
        return tuple(code for code, place in self.places.items() if place.isChecked())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 2, 0, 6)
        if self.places:
            column.addWidget(label(self.tr("Where"), "label"))
            flow = FlowLayout(gap_px=4)
            for place in self.places.values():
                flow.addWidget(place)
            column.addLayout(flow)
        column.addWidget(Field("", self.note))


class PrecautionRows(QWidget):
    """All questions by how grave they are, and one click for "no to all the rest".

    Signals
    -------
    entered
        What was answered, one or several, as a tuple of `PatientPrecaution`.
    """

    entered = Signal(object)

    def __init__(
        self,
        precautions: Mapping[str, Precaution],
        places: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = {
            code: PrecautionRow(each, places if each.region_linked else {})
            for code, each in precautions.items()
        }
        self.rest_no = button(self.tr("Mark remaining “No”"))
        self.same = button(self.tr("Confirm all answers today"))
        self._file = PatientFile()
        self._entered: tuple[PatientPrecaution, ...] = ()
        self._lay_out()
        for row in self.rows.values():
            row.answered.connect(lambda known: self._tell([known]))
        self.rest_no.clicked.connect(self._on_rest_no_clicked)
        self.same.clicked.connect(self._on_same_clicked)

    def value(self) -> tuple[PatientPrecaution, ...]:
        """Return what was answered last."""
        return self._entered

    def show_value(self, file: PatientFile) -> None:
        """Show what is stored of all precautions."""
        self._file = file
        for code, row in self.rows.items():
            row.show_answer(file.precaution(code))
        self.rest_no.setEnabled(any(file.precaution(code) is None for code in self.rows))
        self.same.setEnabled(any(each.checked_on != today() for each in self._answered()))

    def _answered(self) -> list[PatientPrecaution]:
        return [each for each in self._file.precautions if each.precaution in self.rows]

    def _on_rest_no_clicked(self) -> None:
        unasked = [code for code in self.rows if self._file.precaution(code) is None]
        self._tell([PatientPrecaution(code, Answer.NO, today()) for code in unasked])

    def _on_same_clicked(self) -> None:
        self._tell([replace(each, checked_on=today()) for each in self._answered()])

    def _tell(self, answers: Sequence[PatientPrecaution]) -> None:
        self._entered = tuple(answers)
        self.entered.emit(self._entered)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.rest_no)
        buttons.addWidget(self.same)
        buttons.addStretch()
        column.addLayout(buttons)
        for level, words in (
            (AlertLevel.BLOCK, self.tr("Requires a written acknowledgement before signing")),
            (AlertLevel.WARN, self.tr("Shows a warning in the session")),
            (AlertLevel.NOTE, self.tr("Shows a note in the session")),
        ):
            column.addSpacing(8)
            column.addWidget(label(words, "label"))
            for row in self.rows.values():
                if row.precaution.action is level:
                    column.addWidget(row)


def _choice(words: str, name: str) -> QPushButton:
    made = button(words, kind="answer")
    made.setAccessibleName(name)
    made.setCheckable(True)
    return made
