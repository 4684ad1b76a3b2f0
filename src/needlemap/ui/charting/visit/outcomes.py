"""Outcome measures: totals alone, their ranges checked, the change put beside published ones."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.days import day_words
from needlemap.domain.plurals import number_words
from needlemap.domain.session import Session
from needlemap.domain.visit import OutcomeScore
from needlemap.errors import sentence_of
from needlemap.reference import Reference
from needlemap.reference.citations import change_words
from needlemap.reference.outcomes import OutcomeMeasure
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart
from needlemap.ui.forms.form import Beside, Row
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.factories import button, label, line_edit, wrapped
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.translation import tr

# Measures that are of one joint or activity, so that the score alone says too little.
_DETAILED = {"rom": "joint and movement", "ppt": "place", "mmt": "muscle", "dynamometer": "muscle"}


class OutcomesPart(VisitPart):
    """One line a score; a new one by measure and number."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Outcome measures"), context)
        self.measure = self._measures()
        self.detail = line_edit(tr("Which joint, movement or activity"))
        self.score = line_edit(tr("Score"))
        self.add = button(tr("Add"))
        self._listed = QVBoxLayout()
        self._listed.setSpacing(4)
        self._shown: tuple[OutcomeScore, ...] | None = None
        foot = QHBoxLayout()
        foot.addWidget(self.add, 0, Qt.AlignmentFlag.AlignRight)
        measure = Row(name="measure", title=tr("Measure"), editor=self.measure, read=self._measure)
        score = Row(name="outcomes", title=tr("Score"), editor=self.score, read=self._score)
        self._form = self.add_form(
            self._listed,
            Beside((measure, score), stretch=(3, 2)),
            Row(name="detail", title=tr("Which"), editor=self.detail),
            foot,
        )
        self.score.returnPressed.connect(self._on_add)
        self.measure.currentIndexChanged.connect(self._on_measure_changed)
        self.add.clicked.connect(self._on_add)
        self._on_measure_changed()

    @property
    def error_text(self) -> str:
        """What is wrong with the score that was entered, or nothing."""
        return self._form.fields["outcomes"].error_text

    def show_session(self, session: Session) -> None:  # noqa: D102
        if session.visit.outcomes == self._shown:
            return
        self._shown = session.visit.outcomes
        while (item := self._listed.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for place, score in enumerate(self._shown):
            self._listed.addWidget(self._line(place, score))
        tab_as_laid_out(self, at=self.measure)

    def _measures(self) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(tr("Outcome measure"))
        for measure in self.reference.outcome_measures.values():
            box.addItem(measure.short_name, measure.id)
            box.setItemData(box.count() - 1, measure.name, Qt.ItemDataRole.ToolTipRole)
        return box

    def _line(self, place: int, score: OutcomeScore) -> QWidget:
        reference, measure = self.reference, self._measure(score.measure)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        words = score_words(score, reference)
        head.addWidget(label(words), 1)
        remove = button(tr("Remove"))
        remove.setAccessibleName(tr("Remove: {0}").format(words))
        remove.clicked.connect(lambda: self._remove(place))
        head.addWidget(remove)
        column.addLayout(head)
        if measure is not None and (change := self._change(score, measure)):
            column.addWidget(wrapped(change, "muted"))
        return made

    def _change(self, score: OutcomeScore, measure: OutcomeMeasure) -> str:
        """Return the change since the last such score, beside the published ones."""
        for earlier in self.context.background.earlier_scores:
            if (earlier.score.measure, earlier.score.detail) == (score.measure, score.detail):
                words = change_words(earlier.score.score, score.score, measure, self.reference)
                return tr("Since {0}: {1}").format(day_words(earlier.at.date()), words)
        return ""

    def _measure(self, measure: str) -> OutcomeMeasure | None:
        return self.reference.outcome_measures.get(measure)

    def _on_measure_changed(self) -> None:
        measure = self._measure(str(self.measure.currentData()))
        if measure is None:
            return
        score = self._form.fields["outcomes"]
        score.say_wrong("")
        score.say(_range_words(measure))
        detail = _DETAILED.get(measure.id, "")
        self._form.show_fields(["detail"], visible=bool(detail) or measure.id == "psfs")
        self.detail.setPlaceholderText(detail or tr("activity; empty for the mean"))

    def _score(self, text: str) -> float:
        measure = self._form.value("measure")
        return score_of(text, measure) if measure is not None else 0

    def _on_add(self) -> None:
        entered = self._form.values()
        if entered is None or entered["measure"] is None:
            return
        measure, number = entered["measure"].id, entered["outcomes"]
        try:
            score = OutcomeScore(measure, number, entered.get("detail", ""))
        except ValueError as error:
            self._form.refuse("detail", sentence_of(error))
            return
        if self.save(outcomes=(*self.visit.outcomes, score)):
            self.score.clear()
            self.detail.clear()

    def _remove(self, place: int) -> None:
        scores = list(self.visit.outcomes)
        del scores[place]
        self.save(outcomes=tuple(scores))


def score_of(text: str, measure: OutcomeMeasure) -> float:
    """Return the score that was typed; ValueError in a sentence when it is out of range."""
    ends = number_words(measure.low), number_words(measure.high)
    wanted = tr("a number from {0} to {1} is needed").format(*ends)
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        raise ValueError(wanted) from None
    if not measure.low <= number <= measure.high:
        raise ValueError(wanted)
    return int(number) if number.is_integer() else number


def score_words(score: OutcomeScore, reference: Reference) -> str:
    """Return a score as it is read: "NDI 24 %"."""
    measure = reference.outcome_measures.get(score.measure)
    name, unit = (measure.short_name, measure.unit) if measure else (score.measure, "")
    of = f" ({score.detail})" if score.detail else ""
    return f"{name}{of}  {number_words(score.score)} {unit}".strip()


def _range_words(measure: OutcomeMeasure) -> str:
    better = tr("higher is better") if measure.better == "higher" else tr("lower is better")
    ends = tr("{0} to {1}").format(number_words(measure.low), number_words(measure.high))
    return f"{ends} {measure.unit}, {better}"
