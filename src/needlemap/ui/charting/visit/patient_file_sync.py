"""Writes today's answers of the screening back into the patient's file, and out of it by undo."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject, Signal

from needlemap.domain.edit import Edit, VisitEdit
from needlemap.domain.screening import Answer, PatientPrecaution, ScreeningAnswer
from needlemap.domain.visit import Visit
from needlemap.errors import NeedleMapError
from needlemap.ui.charting.visit.context import VisitContext

_ADULT = 18


class PatientFileSync(QObject):
    """Keeps the file in step with the answers of this session.

    Signals
    -------
    kept
        The patient's file is as today's answers say.
    failed
        The file could not be changed; carries the sentence.
    """

    kept = Signal()
    failed = Signal(str)

    def __init__(self, context: VisitContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._at_start = context.background.precautions_before
        context.chart.visit_edited.connect(self._on_visit_edited)

    def on_record(self, precaution: str) -> PatientPrecaution | None:
        """Return what the file says that was not said in this visit."""
        filed = self._context.filed(precaution)
        answer = self._context.chart.visit.answer_to(precaution)
        is_of_this = answer is not None and filed == _filed(answer, self._context.local_day())
        return self._at_start.get(precaution) if is_of_this else filed

    def suggested(self, precaution: str) -> Answer | None:
        """Return what the file, or the age, lets expect as today's answer; None for nothing."""
        known = self._context.filed(precaution)
        if known is not None and known.answer is not Answer.UNKNOWN:
            return known.answer
        if precaution == "child":
            age = self._context.patient.age_on(self._context.local_day())
            return Answer.YES if age is not None and age < _ADULT else None
        return None

    def _on_visit_edited(self, edit: Edit) -> None:
        if not isinstance(edit, VisitEdit) or "screening" not in edit.fields:
            return
        changed = {
            answer.precaution
            for answer in {*edit.before.screening} ^ {*edit.after.screening}
            if _without_acknowledgement(edit.before, answer.precaution)
            != _without_acknowledgement(edit.after, answer.precaution)
        }
        if changed:
            self._keep(changed, edit.after)

    def _keep(self, changed: set[str], visit: Visit) -> None:
        today = self._context.local_day()
        stands: dict[str, PatientPrecaution | None] = {}
        for precaution in changed:
            if self._context.reference.precautions[precaution].today_only:
                continue
            answer = visit.answer_to(precaution)
            before = self._at_start.get(precaution)
            if before is not None and before.checked_on > today:
                continue  # a late entry: the file knows more than the patient said then
            stands[precaution] = before if answer is None else _filed(answer, today)
        if not stands:
            return
        try:
            self._context.background.set_precautions(stands)
        except NeedleMapError as error:
            self.failed.emit(error.user_message)
        else:
            self.kept.emit()


def _filed(answer: ScreeningAnswer, today: date) -> PatientPrecaution:
    return PatientPrecaution(answer.precaution, answer.answer, today, answer.places, answer.note)


def _without_acknowledgement(visit: Visit, precaution: str) -> ScreeningAnswer | None:
    answer = visit.answer_to(precaution)
    if answer is None:
        return None
    return replace(answer, acknowledgement="", acknowledged_at=None)
