"""What is left to do in the clinic as an item model: one row a session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from needlemap.domain.clock import today
from needlemap.domain.days import day_words
from needlemap.domain.patient import Patient
from needlemap.domain.plurals import counted
from needlemap.storage.repositories.work_list import WorkItem, WorkKind
from needlemap.ui.patients.words import listed, patient_line
from needlemap.ui.widgets.list_rows import Badge, RowLook, RowsModel
from needlemap.ui.widgets.privacy import shown_name

_FEW_DAYS = 30
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A session with all that is to do about it."""

    session_id: str
    patient: Patient
    therapist_id: str
    therapist_name: str
    kinds: tuple[WorkKind, ...]
    since: date


def work_lines(
    items: Sequence[WorkItem], patients: Mapping[str, Patient], own_id: str
) -> tuple[WorkLine, ...]:
    """Return one line a session: one's own first, then the others' by name; the oldest first."""
    kinds: dict[str, list[WorkItem]] = {}
    for item in items:
        if item.patient_id in patients:
            kinds.setdefault(item.session_id, []).append(item)
    lines = [_line(each, patients[each[0].patient_id]) for each in kinds.values()]
    own_first = [line for line in lines if line.therapist_id == own_id]
    others = [line for line in lines if line.therapist_id != own_id]
    own_first.sort(key=lambda line: line.since)
    others.sort(key=lambda line: (line.therapist_name.casefold(), line.since))
    return (*own_first, *others)


def _line(items: Sequence[WorkItem], patient: Patient) -> WorkLine:
    first = items[0]
    return WorkLine(
        session_id=first.session_id,
        patient=patient,
        therapist_id=first.therapist_id,
        therapist_name=first.therapist_name,
        kinds=tuple(each.kind for each in items),
        since=min(each.since for each in items),
    )


class WorkListModel(RowsModel[WorkLine]):
    """The lines in the order given; others' say whose they are."""

    def __init__(self, own_id: str) -> None:
        super().__init__()
        self._own_id = own_id

    def look_of(self, row: WorkLine) -> RowLook:  # noqa: D102
        whose = "" if row.therapist_id == self._own_id else row.therapist_name
        return RowLook(
            title=shown_name(row.patient),
            second=listed([patient_line(row.patient), whose]),
            aside=self._since(row.since),
            badges=tuple(self._badge(kind) for kind in row.kinds),
        )

    def _since(self, since: date) -> str:
        days = (today() - since).days
        if days == 0:
            return self.tr("today")
        if days == 1:
            return self.tr("yesterday")
        if days < 0 or days > _FEW_DAYS:
            return day_words(since)
        return counted(days, "", self.tr("{0} days ago"))

    def _badge(self, kind: WorkKind) -> Badge:
        return {
            WorkKind.DRAFT: Badge(self.tr("not signed"), "warning"),
            WorkKind.NEEDLES_IN: Badge(self.tr("needles not removed"), "danger"),
            WorkKind.COUNT_MISMATCH: Badge(self.tr("needle count discrepancy"), "danger"),
            WorkKind.FOLLOW_UP: Badge(self.tr("follow-up due"), "good"),
            WorkKind.REASSESS: Badge(self.tr("reassessment due"), "warning"),
            WorkKind.PLAN_USED_UP: Badge(self.tr("plan used up"), "warning"),
            WorkKind.PLAN_ENDED: Badge(self.tr("plan period over"), "warning"),
            WorkKind.GOALS_REACHED: Badge(self.tr("goals reached"), "good"),
        }[kind]
