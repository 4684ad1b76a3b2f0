"""A patient's sessions in short: one row each, with the few fields of the form that lists show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from needlemap.domain.session import SessionStatus
from needlemap.domain.visit import OutcomeScore
from needlemap.storage.engine import Engine
from needlemap.storage.persons import ids_of_person, marks
from needlemap.storage.visit_rows import fact_from

_SUMMARIES = """
SELECT id, performed_at, charted_at, utc_offset_min, status, coalesce(site_count, 0),
       coalesce(needle_count, 0), structures, therapist_id,
       (SELECT name FROM users WHERE users.id = therapist_id),
       EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.session_id = sessions.id),
       (SELECT count(*) FROM addenda WHERE addenda.session_id = sessions.id)
FROM sessions LEFT JOIN (
    SELECT session_id, count(*) AS site_count, sum(needle_count) AS needle_count,
           group_concat(DISTINCT structure) AS structures
    FROM sites WHERE session_id IN (SELECT id FROM sessions WHERE patient_id IN ({persons}))
    GROUP BY session_id
) AS counted ON counted.session_id = sessions.id
WHERE patient_id IN ({persons}) ORDER BY performed_at DESC, charted_at DESC, id
"""
_FACTS = """
SELECT session_id, field, value FROM sessions JOIN visit_facts ON session_id = id
WHERE patient_id IN ({persons})
AND field IN ('pain_before', 'pain_after', 'adverse_events', 'outcomes')
"""
_Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line of a patient's list of sessions.

    ``had_event`` is None when nobody asked for adverse events.
    """

    id: str
    performed_at: datetime
    utc_offset_min: int
    status: SessionStatus
    site_count: int
    needle_count: int
    structures: tuple[str, ...]
    therapist_id: str
    therapist_name: str
    charted_at: datetime
    pain_before: int | None = None
    pain_after: int | None = None
    had_event: bool | None = None
    outcomes: tuple[OutcomeScore, ...] = ()
    is_withdrawn: bool = False
    addendum_count: int = 0


def summaries(engine: Engine, patient_id: str) -> tuple[SessionSummary, ...]:
    """Return a person's sessions, newest first; also those charted on duplicates merged in."""
    ids = ids_of_person(engine, patient_id)
    persons = marks(ids)
    facts: dict[str, _Facts] = {}
    for session_id, field, text in engine.rows(_FACTS.format(persons=persons), ids):
        facts.setdefault(session_id, {})[field] = fact_from(field, text)
    rows = engine.rows(_SUMMARIES.format(persons=persons), ids + ids)
    return tuple(_summary(row, facts.get(row[0], {})) for row in rows)


def _summary(row: tuple[Any, ...], facts: _Facts) -> SessionSummary:
    session_id, performed_at, charted_at, offset, status, sites, needles, structures, *rest = row
    therapist_id, therapist_name, is_withdrawn, addendum_count = rest
    events = facts.get("adverse_events")
    return SessionSummary(
        id=session_id,
        performed_at=datetime.fromisoformat(performed_at),
        charted_at=datetime.fromisoformat(charted_at),
        utc_offset_min=offset,
        status=SessionStatus(status),
        site_count=sites,
        needle_count=needles,
        structures=tuple(structures.split(",")) if structures else (),
        therapist_id=therapist_id,
        therapist_name=therapist_name,
        pain_before=facts.get("pain_before"),
        pain_after=facts.get("pain_after"),
        had_event=None if events is None else bool(events.events),
        outcomes=facts.get("outcomes", ()),
        is_withdrawn=bool(is_withdrawn),
        addendum_count=addendum_count,
    )
