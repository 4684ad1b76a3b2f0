"""What the visit treats, and what was found of each complaint: short, by keyboard, autosaved."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from needlemap.domain.complaint import Complaint
from needlemap.domain.days import day_words
from needlemap.domain.session import Session
from needlemap.domain.visit_complaint import (
    FINDING_FIELDS,
    Findings,
    NeuroScreen,
    VisitComplaint,
)
from needlemap.ui.charting.visit.complaint_words import assigned_words, visit_progress
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart
from needlemap.ui.charting.visit.phrase_keys import PhraseKeys
from needlemap.ui.charting.visit.segmented_choice import Choice, Scale
from needlemap.ui.charting.visit.words import yes_no
from needlemap.ui.forms.autosave import AutosaveText
from needlemap.ui.forms.form import Form, Row, beside
from needlemap.ui.widgets.complaint_words import bar_words, complaint_name, side_words
from needlemap.ui.widgets.factories import button, label, wrapped
from needlemap.ui.widgets.flow_layout import FlowLayout
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.translation import tr

_LONGEST = 2000
_GAP_PX = 6


class ComplaintsPart(VisitPart):
    """Which complaints are treated, each a click; beneath, what was found of each."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Complaint and findings"), context)
        self.confirm = button(tr("Confirm"), key="Y")
        self.confirm.clicked.connect(lambda: self.chart.confirm_complaints())
        self.head.addWidget(self.confirm)
        self._how = wrapped("", "muted")
        self._choices = FlowLayout()
        self.column.addLayout(self._choices)
        self.column.addWidget(self._how)
        self.boxes: dict[str, FindingsBox] = {}
        self.choices: dict[str, QCheckBox] = {}
        self._offered: tuple[Complaint, ...] | None = None
        self.places = {"complaints": self}

    @property
    def has_complaints(self) -> bool:
        """Whether there is anything to choose or to read."""
        own = self.chart.visit.complaints
        return bool(own or self.context.background.complaints)

    def show_session(self, session: Session) -> None:  # noqa: D102
        treated = session.visit.complaints
        own = session.visit.complaint_ids
        known = {each.id: each for each in self.context.background.complaints}
        self._offer(tuple(e for e in known.values() if e.is_open or e.id in own))
        for complaint_id, choice in self.choices.items():
            choice.setChecked(complaint_id in own)
        self.confirm.setVisible(any(each.is_carried_over for each in treated))
        self._how.setText(self._words(treated))
        self._how.setVisible(bool(self._how.text()))
        if tuple(self.boxes) != own:
            self._make_boxes(own, known)
        for each in treated:
            self.boxes[each.complaint_id].show_treated(each, session)

    def _words(self, treated: Sequence[VisitComplaint]) -> str:
        if not treated:
            return tr("Not assigned to a complaint.") if self.has_complaints else ""
        carried = [assigned_words(each.assigned) for each in treated if each.is_carried_over]
        if not carried:
            return ""
        return tr("Not confirmed yet, {0}.").format("; ".join(dict.fromkeys(carried)))

    def _offer(self, complaints: tuple[Complaint, ...]) -> None:
        if complaints == self._offered:
            return
        self._offered = complaints
        self._choices.clear()
        self.choices = {}
        for each in complaints:
            choice = QCheckBox(complaint_name(each))
            choice.setAccessibleName(tr("Treats: {0}").format(complaint_name(each)))
            choice.clicked.connect(partial(self._on_choice_clicked, each.id))
            self._choices.addWidget(choice)
            self.choices[each.id] = choice
        tab_as_laid_out(self)

    def _on_choice_clicked(self, complaint_id: str) -> None:
        if not self.chart.treat(complaint_id):
            self.show_session(self.chart.session)

    def _make_boxes(self, ids: tuple[str, ...], known: dict[str, Complaint]) -> None:
        for box in self.boxes.values():
            box.hide()
            self.column.removeWidget(box)
            box.deleteLater()
        self.boxes = {}
        for complaint_id in ids:
            box = FindingsBox(complaint_id, known.get(complaint_id), self)
            self.boxes[complaint_id] = box
            self.column.addWidget(box)
        tab_as_laid_out(self)


class FindingsBox(QFrame):
    """What was found of one complaint; what it was at the visit before stands faintly beside."""

    def __init__(
        self, complaint_id: str, complaint: Complaint | None, part: ComplaintsPart
    ) -> None:
        super().__init__()
        self._id, self._complaint, self._part = complaint_id, complaint, part
        name = complaint_name(complaint) if complaint else tr("Another complaint")
        self._name = name
        self._before = part.context.findings_before(complaint_id)
        self._plan = wrapped("", "muted")
        self.unchanged = button(tr("Unchanged"))
        self.unchanged.clicked.connect(self._on_unchanged_clicked)
        self.reassessed = QCheckBox(tr("Reassessed at this visit, against goals and plan"))
        self.reassessed.clicked.connect(lambda on: self._put(reassessed=on))
        self.scales: dict[str, Scale] = {}
        self.answers: dict[str, Choice] = {}
        self.texts: dict[str, AutosaveText] = {}
        context = part.context
        self._phrases = PhraseKeys(lambda: context.background.phrases, self._values, self)
        self.form = self._form()
        self.fields = self.form.fields

    def show_treated(self, treated: VisitComplaint, session: Session) -> None:
        """Show what is stored."""
        found = treated.findings
        self.form.show_stored()
        self.reassessed.setChecked(treated.reassessed)
        left = self._left(found)
        self.unchanged.setVisible(self._before is not None)
        self.unchanged.setEnabled(bool(left))
        if self._before is not None:
            words = tr("What is empty here is as on {0}").format(day_words(self._before[0]))
            self.unchanged.setToolTip(words)
            self.unchanged.setAccessibleName(tr("Unchanged: {0}").format(words))
        self._plan.setText(self._plan_words(session))
        self._plan.setVisible(bool(self._plan.text()))

    def _values(self) -> dict[str, str]:
        """Return what the visit says for the places of a phrase; nothing where it does not."""
        session, reference = self._part.chart.session, self._part.context.reference
        sites = [one for one in session.sites if self._id in session.complaints_of(one)]
        named = (reference.structure_name(one.structure) for one in sites if one.structure)
        needles = sum(one.needle_count for one in sites)
        return {
            "side": side_words(self._complaint.side) if self._complaint else "",
            "structure": ", ".join(dict.fromkeys(named)),
            "needles": str(needles) if needles else "",
        }

    def _plan_words(self, session: Session) -> str:
        if self._complaint is None:
            return ""
        goals = "; ".join(
            f"{goal.text} ({goal.measure})" if goal.measure else goal.text
            for goal in self._complaint.goals_left
        )
        bar = bar_words(visit_progress(self._part.context, self._complaint, session))
        return tr("{0}. Goals: {1}").format(bar, goals) if goals else bar

    @property
    def _found(self) -> Findings:
        return self._part.visit.findings_of(self._id)

    def _beside(self, field: str) -> str:
        """Return what stands faintly beneath a field: its earlier value, or that it is so still."""
        if self._before is None:
            return ""
        day, earlier = self._before
        if field in self._found.unchanged:
            return tr("unchanged since {0}").format(day_words(day))
        shown = _value_words(getattr(earlier, field))
        return f"{day_words(day)}: {shown}" if shown else ""

    def _left(self, found: Findings) -> list[str]:
        """Return the fields that are empty here and were filled then."""
        if self._before is None:
            return []
        taken = found.unchanged_since(self._before[1], FINDING_FIELDS)
        return [name for name in FINDING_FIELDS if getattr(taken, name) != getattr(found, name)]

    def _on_unchanged_clicked(self) -> None:
        if self._before is not None:
            self._put(findings=self._found.unchanged_since(self._before[1], FINDING_FIELDS))

    def _put(self, **values: Any) -> bool:
        """Store other values of what the visit says of this complaint."""
        treated = self._part.visit.complaints
        after = tuple(
            replace(each, **values) if each.complaint_id == self._id else each for each in treated
        )
        return self._part.save(complaints=after)

    def _save(self, field: str, value: Any) -> bool:
        """Store one finding; ValueError, in words, for what contradicts another one."""
        try:
            after = self._found.changed(**{field: value})
        except ValueError:
            words = tr("Least pain cannot be more than worst pain. Correct one of them.")
            raise ValueError(words) from None
        for box in self.fields.values():
            box.say_wrong("")
        return self._put(findings=after)

    def _form(self) -> Form:
        """Return the fields in their order, and lay all out."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(_GAP_PX)
        column.addLayout(beside(label(self._name, "heading"), self.unchanged, stretch=(1, 0)))
        column.addWidget(self._plan)
        column.addWidget(self.reassessed)
        yes_or_no = partial(self._answer, choices=yes_no())
        named = [
            (tr("Normal"), NeuroScreen.NORMAL),
            (tr("Abnormal"), NeuroScreen.ABNORMAL),
        ]
        form = Form(
            [
                self._scale("pain_now", tr("Pain now (0 none, 10 worst)"), tr("Pain now, 0 to 10")),
                self._scale(
                    "pain_worst", tr("Worst pain since the last visit"), tr("Worst pain, 0 to 10")
                ),
                self._scale(
                    "pain_best", tr("Least pain since the last visit"), tr("Least pain, 0 to 10")
                ),
                self._text("pattern_24h", tr("24-hour pattern")),
                self._text("movement", tr("Movement tests")),
                (
                    yes_or_no("taut_band", tr("Taut band")),
                    yes_or_no("tender_point", tr("Tender point")),
                    yes_or_no("familiar_pain", tr("Referred familiar pain")),
                ),
                self._text("palpation", tr("Palpation")),
                self._answer("neuro", tr("Neurological screen"), choices=named),
                self._text("neuro_note", tr("Neurological findings")),
            ],
            gap_px=_GAP_PX,
        )
        column.addWidget(form)
        return form

    def _scale(self, field: str, title: str, name: str) -> Row:
        self.scales[field] = Scale(f"{name}: {self._name}")
        return self._row(field, title, self.scales[field])

    def _answer(self, field: str, title: str, *, choices: Sequence[tuple[str, object]]) -> Row:
        self.answers[field] = Choice(f"{title}: {self._name}", choices)
        return self._row(field, title, self.answers[field])

    def _text(self, field: str, title: str) -> Row:
        self.texts[field] = AutosaveText(f"{title}: {self._name}", lines=1)
        self._phrases.watch(self.texts[field])
        return self._row(field, title, self.texts[field])

    def _row(self, field: str, title: str, editor: QWidget) -> Row:
        return Row(
            name=field,
            title=title,
            editor=editor,
            load=lambda: getattr(self._found, field),
            store=partial(self._save, field),
            read_back=lambda _value: self._beside(field),
            longest=_LONGEST,
        )


def _value_words(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, NeuroScreen):
        return tr("normal") if value is NeuroScreen.NORMAL else tr("abnormal")
    return str(value)
