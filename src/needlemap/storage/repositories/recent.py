"""Who was opened or charted last by a user, and who is here today."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from needlemap.domain.clock import day_at
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.repositories.patient_merge import in_parts, kept_patient, placeholders

# So far back in the log it is looked who was opened: a day of a busy clinic, read in a few ms.
_ENTRIES = 4000
_OWN_ENTRIES = """
SELECT entity_id FROM audit WHERE seq > (SELECT max(seq) FROM audit) - ? AND actor = ?
AND entity IN ('patient', 'session', 'document', 'complaint') ORDER BY seq DESC
"""
_OWNERS = """
SELECT id, id FROM patients WHERE id IN ({ids})
UNION ALL SELECT id, patient_id FROM sessions WHERE id IN ({ids})
UNION ALL SELECT id, patient_id FROM documents WHERE id IN ({ids})
UNION ALL SELECT id, patient_id FROM complaints WHERE id IN ({ids})
"""
_ARCHIVED = "SELECT id FROM patients WHERE id IN ({ids}) AND archived_at IS NOT NULL"
# By user first: so the index of their sessions by time is used. A day of any zone lies within.
_OF_DAYS = """
SELECT sessions.id, patient_id, users.name, performed_at, utc_offset_min, status
FROM users CROSS JOIN sessions ON therapist_id = users.id
WHERE performed_at >= ? AND performed_at < ?
AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE session_id = sessions.id)
ORDER BY performed_at DESC, sessions.id
"""
_MARGIN = timedelta(days=1)
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class SessionOfDay:
    """A session of a day; ``patient_id`` is the patient to open."""

    session_id: str
    patient_id: str
    therapist_name: str
    performed_at: datetime
    utc_offset_min: int
    is_signed: bool


def recent_patients(engine: Engine, user_id: str, limit: int) -> tuple[str, ...]:
    """Return the patients whom a user opened, charted or edited last, the latest first.

    Whoever was archived since is left out; who was merged is the patient kept.
    """
    rows = engine.rows(_OWN_ENTRIES, (_ENTRIES, user_id))
    entities = list(dict.fromkeys(entity for (entity,) in rows))
    found: dict[str, None] = {}
    for ids in in_parts(entities, _AT_ONCE):
        owners = dict(engine.rows(_OWNERS.format(ids=placeholders(ids)), ids * 4))
        people = dict.fromkeys(owners[each] for each in ids if each in owners)
        kept = dict.fromkeys(kept_patient(engine, each) for each in people)
        gone = {
            one
            for (one,) in engine.rows(_ARCHIVED.format(ids=placeholders(tuple(kept))), tuple(kept))
        }
        found |= dict.fromkeys(each for each in kept if each not in gone)
        if len(found) >= limit:
            break
    return tuple(found)[:limit]


@reads_stored
def sessions_of_day(engine: Engine, day: date) -> tuple[SessionOfDay, ...]:
    """Return the sessions that were performed on a day of their own clock, the latest first."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    between = ((midnight - _MARGIN).isoformat(), (midnight + 2 * _MARGIN).isoformat())
    found = []
    for session, patient, who, performed_at, offset, status in engine.rows(_OF_DAYS, between):
        at = datetime.fromisoformat(performed_at)
        if day_at(at, offset) == day:
            person = kept_patient(engine, patient)
            found.append(SessionOfDay(session, person, who, at, offset, status == "signed"))
    return tuple(found)
