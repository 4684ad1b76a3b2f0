"""What else was done, what the patient does at home, aftercare, next time, and the note."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from PySide6.QtWidgets import QPushButton

from needlemap.domain.days import full_day, iso_day, typed_day
from needlemap.domain.region import regional
from needlemap.domain.session import Session
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart, row
from needlemap.ui.charting.visit.words import tr
from needlemap.ui.forms.autosave import AutosaveLine, AutosaveText
from needlemap.ui.forms.field import Field
from needlemap.ui.widgets.factories import button
from needlemap.ui.widgets.plurals import counted

_WEEKS = (1, 2, 4)


class PlanPart(VisitPart):
    """Texts, each stored by itself; the day of the follow-up typed or by one click."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Plan and note"), context)
        self.note = AutosaveText(tr("Note"), lambda text: self.chart.set_facts(note=text), lines=3)
        self.texts = {
            "other_treatment": self._text("other_treatment", tr("Other interventions")),
            "home_plan": self._text("home_plan", regional(tr("Home exercise program"))),
            "aftercare": self._text("aftercare", tr("Aftercare advice given"), lines=3),
            "next_plan": self._text("next_plan", tr("Plan for next time")),
        }
        self.clinics_text = button(
            tr("Insert template"), tip=tr("Insert the clinic's template text")
        )
        self.clinics_text.clicked.connect(self._on_clinics_text_clicked)
        self.follow_up = AutosaveLine(tr("Follow-up on"), self._save_day, placeholder="2026-12-05")
        self._follow_up = Field(tr("Follow-up on"), self.follow_up)
        self.column.addWidget(Field(tr("Note"), self.note))
        for field, box in self.texts.items():
            self.column.addWidget(Field(box.accessibleName(), box))
            if field == "aftercare":
                self.column.addLayout(row(self.clinics_text, stretch=(0,)))
        self.weeks = [self._week(weeks) for weeks in _WEEKS]
        self.column.addLayout(row(self._follow_up, *self.weeks, stretch=(3, 1, 1, 1)))
        self.places = {"note": self.note, **self.texts, "follow_up_on": self.follow_up}

    def show_session(self, session: Session) -> None:  # noqa: D102
        self.note.show_text(session.note)
        for field, box in self.texts.items():
            box.show_text(getattr(session.visit, field))
        day = session.visit.follow_up_on
        self.follow_up.show_text(iso_day(day) if day else "")
        self._follow_up.say(full_day(day) if day else "")
        self.clinics_text.setEnabled(not session.visit.aftercare)

    def _text(self, field: str, name: str, *, lines: int = 2) -> AutosaveText:
        return AutosaveText(name, self._saver(field), lines=lines)

    def _saver(self, field: str) -> Callable[[str], bool]:
        return lambda text: self.chart.set_visit(**{field: text})

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

    def _save_day(self, text: str) -> bool:
        fine, day = self._follow_up.read(lambda: typed_day(text))
        if fine and day is not None and day < self.context.local_day():
            self._follow_up.say_wrong(tr("The follow-up date must be after the visit."))
            return False
        return fine and self.chart.set_visit(follow_up_on=day)
