"""Pain before and after, 0 to 10, and how the patient bore it."""

from needlemap.domain.session import Session
from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart
from needlemap.ui.charting.visit.segmented_choice import Choice, Scale
from needlemap.ui.charting.visit.words import tolerances, tr
from needlemap.ui.forms.field import Field


class PainPart(VisitPart):
    """One click or key each; the change is said in words."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Pain and tolerance"), context)
        self.before = Scale(tr("Pain before, 0 to 10"))
        self.after = Scale(tr("Pain after, 0 to 10"))
        self.tolerance = Choice(tr("Tolerance"), tolerances())
        self._after = Field(tr("Pain after (0 none, 10 worst)"), self.after)
        self.column.addWidget(Field(tr("Pain before (0 none, 10 worst)"), self.before))
        self.column.addWidget(self._after)
        self.column.addWidget(Field(tr("Tolerance"), self.tolerance))
        self.before.chosen.connect(lambda pain: self.save(pain_before=pain))
        self.after.chosen.connect(lambda pain: self.save(pain_after=pain))
        self.tolerance.chosen.connect(lambda tolerance: self.save(tolerance=tolerance))
        self.places = {
            "pain_before": self.before,
            "pain_after": self.after,
            "tolerance": self.tolerance,
        }

    def show_session(self, session: Session) -> None:  # noqa: D102
        visit = session.visit
        self.before.show_value(visit.pain_before)
        self.after.show_value(visit.pain_after)
        self.tolerance.show_value(visit.tolerance)
        self._after.say(_change_words(visit.pain_before, visit.pain_after))


def _change_words(before: int | None, after: int | None) -> str:
    if before is None or after is None:
        return ""
    if before == after:
        return tr("Pain unchanged")
    words = (
        tr("{0} points less than before") if after < before else tr("{0} points more than before")
    )
    return words.format(abs(after - before))
