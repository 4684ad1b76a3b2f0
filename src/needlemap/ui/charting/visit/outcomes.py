"""Outcome measures: totals alone, their ranges checked, the change put beside published ones."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.days import day_words
from needlemap.domain.session import Session
from needlemap.domain.visit import OutcomeScore
from needlemap.reference import Reference
from needlemap.reference.changes import change_words
from needlemap.reference.outcomes import OutcomeMeasure
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart, row
from needlemap.ui.charting.visit.words import tr
from needlemap.ui.forms.autosave import AutosaveLine
from needlemap.ui.forms.field import Field
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.factories import button, label, wrapped

# Measures that are of one joint or activity, so that the score alone says too little.
_DETAILED = {"rom": "joint and movement", "ppt": "place", "mmt": "muscle", "dynamometer": "muscle"}


class OutcomesPart(VisitPart):
    """One line a score; a new one by measure and number."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Outcome measures"), context)
        self.measure = self._measures()
        self.detail = AutosaveLine(tr("Which joint, movement or activity"), lambda _: True)
        self.score = AutosaveLine(tr("Score"), lambda _: True)
        self.score.returnPressed.connect(self._on_add)
        self.add = button(tr("Add"))
        self._score = Field(tr("Score"), self.score)
        self._detail = Field(tr("Which"), self.detail)
        self._listed = QVBoxLayout()
        self._listed.setSpacing(4)
        self._shown: tuple[OutcomeScore, ...] | None = None
        self._lay_out()
        self.measure.currentIndexChanged.connect(self._on_measure_changed)
        self.add.clicked.connect(self._on_add)
        self._on_measure_changed()
        self.places = {"outcomes": self.score}

    @property
    def error_text(self) -> str:
        """What is wrong with the score that was entered, or nothing."""
        return self._score.error_text

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

    def _measures(self) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(tr("Outcome measure"))
        for measure in self.context.reference.outcome_measures.values():
            box.addItem(measure.short_name, measure.id)
            box.setItemData(box.count() - 1, measure.name, Qt.ItemDataRole.ToolTipRole)
        return box

    def _lay_out(self) -> None:
        self.column.addLayout(self._listed)
        self.column.addLayout(row(Field(tr("Measure"), self.measure), self._score, stretch=(3, 2)))
        self.column.addWidget(self._detail)
        self.column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignRight)

    def _line(self, place: int, score: OutcomeScore) -> QWidget:
        reference, measure = self.context.reference, self._measure(score.measure)
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
                words = change_words(
                    earlier.score.score, score.score, measure, self.context.reference
                )
                return tr("Since {0}: {1}").format(day_words(earlier.at.date()), words)
        return ""

    def _measure(self, measure: str) -> OutcomeMeasure | None:
        return self.context.reference.outcome_measures.get(measure)

    def _on_measure_changed(self) -> None:
        measure = self._measure(str(self.measure.currentData()))
        if measure is None:
            return
        self._score.say_wrong("")
        self._score.say(_range_words(measure))
        detail = _DETAILED.get(measure.id, "")
        self._detail.setVisible(bool(detail) or measure.id == "psfs")
        self.detail.setPlaceholderText(detail or tr("activity; empty for the mean"))

    def _on_add(self) -> None:
        measure = self._measure(str(self.measure.currentData()))
        if measure is None:
            return
        fine, number = self._score.read(lambda: score_of(self.score.text(), measure))
        if not fine:
            return
        fine, score = self._detail.read(
            lambda: OutcomeScore(measure.id, number, self.detail.text().strip())
        )
        if fine and self.save(outcomes=(*self.chart.session.visit.outcomes, score)):
            self.score.clear()
            self.detail.clear()

    def _remove(self, place: int) -> None:
        scores = list(self.chart.session.visit.outcomes)
        del scores[place]
        self.save(outcomes=tuple(scores))


def score_of(text: str, measure: OutcomeMeasure) -> float:
    """Return the score that was typed; ValueError in a sentence when it is out of range."""
    wanted = tr("a number from {0:g} to {1:g} is needed").format(measure.low, measure.high)
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
    return f"{name}{of}  {score.score:g} {unit}".strip()


def _range_words(measure: OutcomeMeasure) -> str:
    better = tr("higher is better") if measure.better == "higher" else tr("lower is better")
    return f"{measure.low:g}–{measure.high:g} {measure.unit}, {better}"
