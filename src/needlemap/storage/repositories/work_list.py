"""What is left to do in the clinic: drafts to sign, needles miscounted, follow-ups due."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from needlemap.domain.clock import day_at, today
from needlemap.domain.visit import NeedleCount, is_late
from needlemap.domain.visit_complaint import PlanDue, TreatedOn, plan_progress
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.mappings import complaint_from
from needlemap.storage.mapping.stored_values import reads_stored, value_text
from needlemap.storage.mapping.tables import COMPLAINTS
from needlemap.storage.mapping.visit_rows import fact_from
from needlemap.storage.repositories.patient_merge import ids_of_person, kept_patient, placeholders

_IS_WITHDRAWN = "EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.session_id = sessions.id)"
_NAMES = "SELECT id, name FROM users"
_DRAFTS = f"""
SELECT sessions.id, patient_id, therapist_id, performed_at, utc_offset_min,
    coalesce(sum(needle_count), 0), coalesce(sum(removed_count + retained_count), 0), max(value),
    charted_at, EXISTS (
        SELECT 1 FROM visit_facts WHERE session_id = sessions.id AND field = 'removal_not_recorded'
    )
FROM sessions LEFT JOIN sites ON sites.session_id = sessions.id
LEFT JOIN visit_facts ON visit_facts.session_id = sessions.id AND field = 'needles'
WHERE status = 'draft' AND NOT {_IS_WITHDRAWN} GROUP BY performed_at, sessions.id
"""
# Only a patient's last session can ask for a follow-up that is still due. Which one that is, the
# index of sessions by patient tells alone: twice as fast as asking each session for a later one.
# So does the index of follow-ups, where SQLite would look into every form.
_FOLLOW_UPS = f"""
WITH last AS (
    SELECT patient_id, max(performed_at) AS at FROM sessions
    WHERE id NOT IN (SELECT session_id FROM withdrawals)
    AND patient_id NOT IN (SELECT id FROM patients WHERE archived_at IS NOT NULL)
    GROUP BY patient_id
)
SELECT sessions.id, sessions.patient_id, therapist_id, performed_at, value
FROM last
CROSS JOIN sessions ON sessions.patient_id = last.patient_id AND performed_at = last.at
CROSS JOIN visit_facts INDEXED BY visit_facts_follow_up
    ON session_id = sessions.id AND field = 'follow_up_on'
WHERE value <= ? AND NOT {_IS_WITHDRAWN}
ORDER BY value, sessions.id
"""
_LATER = f"""
SELECT 1 FROM sessions WHERE patient_id IN ({{persons}}) AND performed_at > ?
AND NOT {_IS_WITHDRAWN} LIMIT 1
"""
_ARCHIVED = "SELECT 1 FROM patients WHERE id = ? AND archived_at IS NOT NULL"
_MERGED = "SELECT id, merged_into FROM patients WHERE merged_into IS NOT NULL"


_PLANNED = f"""
{COMPLAINTS.select} WHERE status = 'open' AND (
    plan_sessions IS NOT NULL OR plan_reassess_after IS NOT NULL OR plan_until IS NOT NULL
    OR goals <> '[]'
) AND NOT EXISTS (
    SELECT 1 FROM patients WHERE patients.id = patient_id AND archived_at IS NOT NULL
) ORDER BY opened_at, id
"""
# Of whoever has an open complaint, all patients that are this person, merged over any steps.
_TREATED = f"""
WITH RECURSIVE asked (patient_id) AS (
    SELECT patient_id FROM complaints WHERE status = 'open'
    UNION SELECT merged_into FROM patients JOIN asked ON id = patient_id
    WHERE merged_into IS NOT NULL
    UNION SELECT id FROM patients JOIN asked ON merged_into = patient_id
)
SELECT id, therapist_id, performed_at, utc_offset_min, value
FROM visit_facts JOIN sessions ON id = session_id
WHERE field = 'complaints' AND NOT {_IS_WITHDRAWN}
AND patient_id IN (SELECT patient_id FROM asked)
ORDER BY performed_at, charted_at, id
"""


class WorkKind(StrEnum):
    """Why a session is on the list."""

    DRAFT = "draft"
    NEEDLES_IN = "needles_in"
    COUNT_MISMATCH = "count_mismatch"
    FOLLOW_UP = "follow_up"
    REASSESS = "reassess"
    PLAN_USED_UP = "plan_used_up"
    PLAN_ENDED = "plan_ended"
    GOALS_REACHED = "goals_reached"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do. ``patient_id`` is the patient to open; ``since`` the day it is due from."""

    session_id: str
    patient_id: str
    kind: WorkKind
    since: date
    therapist_id: str
    therapist_name: str


_OF_PLANS = {
    PlanDue.REASSESS: WorkKind.REASSESS,
    PlanDue.USED_UP: WorkKind.PLAN_USED_UP,
    PlanDue.ENDED: WorkKind.PLAN_ENDED,
    PlanDue.GOALS_REACHED: WorkKind.GOALS_REACHED,
}


def work_list(engine: Engine) -> tuple[WorkItem, ...]:
    """Return all that is left to do, the oldest of each kind first.

    A draft with needles that are not out, or not as many as were opened, is listed as that, too. A
    follow-up is due from its day until the patient's next session, or until the patient is
    archived. What the plan of an open complaint asks for is listed at its last session, until the
    plan or the status changes.
    """
    names: dict[str, str] = dict(engine.rows(_NAMES))
    drafts, due, plans = _drafts(engine, names), _follow_ups(engine, names), _plans(engine, names)
    merged = {patient_id for pair in engine.rows(_MERGED) for patient_id in pair}
    still_due = [
        item
        for item, at in due
        if item.patient_id not in merged or not _came_as_another(engine, item.patient_id, at)
    ]
    asked_for = [
        item
        for item in plans
        if item.patient_id not in merged or not _is_archived(engine, item.patient_id)
    ]
    return tuple(
        _under_kept(engine, item) if item.patient_id in merged else item
        for item in drafts + still_due + asked_for
    )


@reads_stored
def _drafts(engine: Engine, names: Mapping[str, str]) -> list[WorkItem]:
    drafts, miscounted = [], []
    for (
        session,
        patient,
        therapist,
        performed,
        offset,
        inserted,
        out,
        needles,
        charted,
        is_silent,
    ) in engine.rows(_DRAFTS):
        performed_at, charted_at = map(datetime.fromisoformat, (performed, charted))
        since = day_at(performed_at, offset)
        who = (therapist, names[therapist])
        drafts.append(WorkItem(session, patient, WorkKind.DRAFT, since, *who))
        leaves_open = is_silent and is_late(performed_at, charted_at)
        if out != inserted and not leaves_open:
            miscounted.append(WorkItem(session, patient, WorkKind.NEEDLES_IN, since, *who))
        if _opened_others(needles, inserted):
            miscounted.append(WorkItem(session, patient, WorkKind.COUNT_MISMATCH, since, *who))
    return drafts + miscounted


def _opened_others(needles: str | None, inserted: int) -> bool:
    counted: NeedleCount = fact_from("needles", needles) if needles else NeedleCount()
    return counted.opened is not None and counted.opened - counted.spoiled != inserted


def _follow_ups(engine: Engine, names: Mapping[str, str]) -> list[tuple[WorkItem, str]]:
    """Return each with the time of the session that asked for it."""
    rows = engine.rows(_FOLLOW_UPS, (value_text(today()),))
    days = {text: fact_from("follow_up_on", text) for text in {row[-1] for row in rows}}
    due = WorkKind.FOLLOW_UP
    return [
        (WorkItem(session, patient, due, days[text], therapist, names[therapist]), performed_at)
        for session, patient, therapist, performed_at, text in rows
    ]


def _plans(engine: Engine, names: Mapping[str, str]) -> list[WorkItem]:
    """Return what the plans of open complaints ask for, each at the last session of it."""
    planned = [complaint_from(row) for row in engine.rows(_PLANNED)]
    if not planned:
        return []
    treated: dict[str, list[tuple[TreatedOn, str]]] = {}
    for session, therapist, performed_at, offset, value in engine.rows(_TREATED):
        day = day_at(datetime.fromisoformat(performed_at), offset)
        for each in fact_from("complaints", value):
            on = TreatedOn(each.complaint_id, session, day, each.reassessed)
            treated.setdefault(each.complaint_id, []).append((on, therapist))
    found = []
    for complaint in planned:
        own = treated.get(complaint.id, [])
        progress = plan_progress(complaint, [on for on, _ in own], today=today())
        if own:
            last, therapist = own[-1]
            who = (therapist, names[therapist])
            found += [
                WorkItem(last.session_id, complaint.patient_id, kind, last.day, *who)
                for due, kind in _OF_PLANS.items()
                if due in progress.due
            ]
    return sorted(found, key=lambda item: item.since)


def _came_as_another(engine: Engine, patient_id: str, performed_at: str) -> bool:
    """Whether the person came again, or is treated no more, under another of its ids."""
    kept = kept_patient(engine, patient_id)
    ids = ids_of_person(engine, kept)
    if len(ids) == 1:
        return False
    came = engine.row(_LATER.format(persons=placeholders(ids)), (*ids, performed_at))
    return came is not None or _is_archived(engine, kept)


def _is_archived(engine: Engine, patient_id: str) -> bool:
    """Whether the person, under the patient kept, is treated no more."""
    return engine.row(_ARCHIVED, (kept_patient(engine, patient_id),)) is not None


def _under_kept(engine: Engine, item: WorkItem) -> WorkItem:
    return replace(item, patient_id=kept_patient(engine, item.patient_id))
