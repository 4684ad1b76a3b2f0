"""What else was done, what the patient does at home, aftercare, next time, and the note."""

from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from needlemap.domain.days import typed_day
from needlemap.domain.plurals import counted
from needlemap.domain.region import regional
from needlemap.domain.session import Session
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import DAY, VisitPart
from needlemap.ui.forms.autosave import AutosaveLine, AutosaveText
from needlemap.ui.forms.form import Beside, Row, line
from needlemap.ui.widgets.factories import button
from needlemap.ui.widgets.translation import tr

_WEEKS = (1, 2, 4)
_TEXTS = ("other_treatment", "home_plan", "aftercare", "next_plan")
_LONGEST = 10_000


class PlanPart(VisitPart):
    """Texts, each stored by itself; the day of the follow-up typed or by one click."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Plan and note"), context)
        self.clinics_text = button(
            tr("Insert template"), tip=tr("Insert the clinic's template text")
        )
        self.clinics_text.clicked.connect(self._on_clinics_text_clicked)
        beneath = QHBoxLayout()
        beneath.addWidget(self.clinics_text, 0, Qt.AlignmentFlag.AlignTop)
        self.weeks = [self._week(weeks) for weeks in _WEEKS]
        form = self.add_form(
            self._text(
                "note",
                tr("Note"),
                lines=3,
                load=lambda: self.chart.session.note,
                store=lambda text: self.chart.set_facts(note=text),
            ),
            self._text("other_treatment", tr("Other interventions")),
            self._text("home_plan", regional(tr("Home exercise program"))),
            self._text("aftercare", tr("Aftercare advice given"), lines=3),
            beneath,
            self._text("next_plan", tr("Plan for next time")),
            Beside((self._follow_up(), *self.weeks), stretch=(3, 1, 1, 1)),
        )
        self.note: AutosaveText = form.editor("note")
        self.follow_up: AutosaveLine = form.editor("follow_up_on")
        self.texts: dict[str, AutosaveText] = {name: form.editor(name) for name in _TEXTS}

    def show_session(self, session: Session) -> None:  # noqa: D102
        super().show_session(session)
        self.clinics_text.setEnabled(not session.visit.aftercare)

    def _text(self, field: str, title: str, *, lines: int = 2, **more: object) -> Row:
        return self.field(field, title, AutosaveText(title, lines=lines), longest=_LONGEST, **more)

    def _follow_up(self) -> Row:
        title = tr("Follow-up on")
        editor = line(title, placeholder=tr("such as 2026-12-05"), rests=False)
        return self.field("follow_up_on", title, editor, **DAY | {"read": self._later_day})

    def _later_day(self, text: str) -> date | None:
        day = typed_day(text)
        if day is not None and day < self.context.local_day():
            raise ValueError(tr("The follow-up date must be after the visit."))
        return day

    def _week(self, weeks: int) -> QPushButton:
        made = button(tr("{0} wk").format(weeks))
        tip = counted(weeks, tr("Follow-up in 1 week"), tr("Follow-up in {0} weeks"))
        made.setToolTip(tip)
        made.setAccessibleName(f"{made.text()}: {tip}")
        made.clicked.connect(partial(self._on_weeks_clicked, weeks))
        return made

    def _on_weeks_clicked(self, weeks: int) -> None:
        self.save(follow_up_on=self.context.local_day() + timedelta(weeks=weeks))

    def _on_clinics_text_clicked(self) -> None:
        self.save(aftercare=self.context.background.aftercare)
