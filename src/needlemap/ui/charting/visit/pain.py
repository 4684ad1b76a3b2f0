"""Pain before and after, 0 to 10, and how the patient bore it."""

from needlemap.ui.charting.visit.context import VisitContext
from needlemap.ui.charting.visit.form_section import VisitPart
from needlemap.ui.charting.visit.segmented_choice import Choice, Scale
from needlemap.ui.charting.visit.words import tolerances
from needlemap.ui.widgets.translation import tr


class PainPart(VisitPart):
    """One click or key each; the change is said in words."""

    def __init__(self, context: VisitContext) -> None:
        super().__init__(tr("Pain and tolerance"), context)
        self.before = Scale(tr("Pain before, 0 to 10"))
        self.after = Scale(tr("Pain after, 0 to 10"))
        self.tolerance = Choice(tr("Tolerance"), tolerances())
        self.add_form(
            self.field("pain_before", tr("Pain before (0 none, 10 worst)"), self.before),
            self.field(
                "pain_after",
                tr("Pain after (0 none, 10 worst)"),
                self.after,
                read_back=lambda after: _change_words(self.visit.pain_before, after),
            ),
            self.field("tolerance", tr("Tolerance"), self.tolerance),
        )


def _change_words(before: int | None, after: int | None) -> str:
    if before is None or after is None:
        return ""
    if before == after:
        return tr("Pain unchanged")
    words = (
        tr("{0} points less than before") if after < before else tr("{0} points more than before")
    )
    return words.format(abs(after - before))
