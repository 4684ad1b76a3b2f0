"""A patient's sessions in short: one row each, with the few fields of the form that lists show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from needlemap.domain.clock import day_at
from needlemap.domain.peers import Peer
from needlemap.domain.session import SessionStatus
from needlemap.domain.visit import OutcomeScore
from needlemap.domain.visit_complaint import VisitComplaint
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.mapping.visit_rows import fact_from
from needlemap.storage.repositories.patient_merge import (
    KEPT_PATIENTS,
    ids_of_person,
    in_parts,
    placeholders,
)

_SESSIONS = """
SELECT id, performed_at, utc_offset_min, charted_at, status, therapist_id,
       (SELECT name FROM users WHERE users.id = therapist_id),
       EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.session_id = sessions.id)
FROM sessions WHERE patient_id IN ({persons})
ORDER BY performed_at DESC, charted_at DESC, id DESC
"""
_FACTS = """
SELECT session_id, field, value FROM sessions JOIN visit_facts ON session_id = id
WHERE patient_id IN ({persons})
AND field IN ('pain_before', 'pain_after', 'adverse_events', 'outcomes', 'complaints')
"""
_COUNTS = """
SELECT session_id, count(*), sum(needle_count), group_concat(DISTINCT structure)
FROM sites WHERE session_id IN (SELECT id FROM sessions WHERE patient_id IN ({persons}))
GROUP BY session_id
"""
_ADDENDA = """
SELECT session_id, count(*)
FROM addenda WHERE session_id IN (SELECT id FROM sessions WHERE patient_id IN ({persons}))
GROUP BY session_id
"""
# Who has a session, under the patient who is kept of a person.
_TREATED = f"""
{KEPT_PATIENTS}
SELECT id, kept_id FROM kept WHERE EXISTS (SELECT 1 FROM sessions WHERE patient_id = kept.id)
ORDER BY kept_id
"""
_HOLDS = "NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.session_id = sessions.id)"
_VISITS = f"""
SELECT patient_id, born_on, performed_at, utc_offset_min
FROM sessions JOIN patients ON patients.id = patient_id
WHERE patient_id IN ({{persons}}) AND {_HOLDS} ORDER BY performed_at
"""
# What was done, each thing once a patient.
_DONE = f"""
SELECT DISTINCT patient_id, coalesce(structure, ''),
       CASE WHEN structure IS NULL THEN region ELSE '' END, side, technique,
       estim_pair IS NOT NULL
FROM sessions CROSS JOIN sites ON sites.session_id = sessions.id
WHERE patient_id IN ({{persons}}) AND {_HOLDS}
"""
_HAD_EVENT = f"""
SELECT DISTINCT patient_id
FROM sessions CROSS JOIN visit_facts ON visit_facts.session_id = sessions.id
WHERE patient_id IN ({{persons}}) AND field = 'adverse_events'
AND json_array_length(value, '$.events') > 0 AND {_HOLDS}
"""
_PEERS_AT_ONCE = 40  # so few that a window waits for one step of it
_Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOutline:
    """What a session says before its sites are looked at.

    ``had_event`` is None when nobody asked for adverse events.
    """

    id: str
    performed_at: datetime
    utc_offset_min: int
    charted_at: datetime
    status: SessionStatus
    therapist_id: str
    therapist_name: str
    is_withdrawn: bool = False
    pain_before: int | None = None
    pain_after: int | None = None
    had_event: bool | None = None
    outcomes: tuple[OutcomeScore, ...] = ()
    complaints: tuple[VisitComplaint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummary(SessionOutline):
    """One line of a patient's list of sessions: its sites and addenda are counted too."""

    site_count: int
    needle_count: int
    structures: tuple[str, ...]
    addendum_count: int = 0


def peers_in_parts(engine: Engine) -> Iterator[tuple[Peer, ...]]:
    """Yield everybody with a session that holds, as a coded export tells of one; some at once."""
    members: dict[str, list[str]] = {}
    for patient_id, person in engine.rows(_TREATED):
        members.setdefault(person, []).append(patient_id)
    for some in in_parts(tuple(members), _PEERS_AT_ONCE):
        yield tuple(_peers_of(engine, {one: each for each in some for one in members[each]}))


def _peers_of(engine: Engine, person_of: Mapping[str, str]) -> Iterator[Peer]:
    ids = tuple(person_of)

    def by_person(query: str) -> dict[str, list[tuple[Any, ...]]]:
        found: dict[str, list[tuple[Any, ...]]] = {}
        for patient_id, *what in engine.rows(query.format(persons=placeholders(ids)), ids):
            found.setdefault(person_of[patient_id], []).append(tuple(what))
        return found

    done, with_event = by_person(_DONE), by_person(_HAD_EVENT)
    for person, ((born_on, *first), *later) in by_person(_VISITS).items():
        what = done.get(person, [])
        yield Peer(
            person,
            date.fromisoformat(born_on) if born_on else None,
            first_on=_day_of(*first),
            sessions=1 + len(later),
            last_on=_day_of(*later[-1][1:]) if later else None,
            places=frozenset((structure, region, side) for structure, region, side, *_ in what),
            techniques=frozenset(technique for *_, technique, _ in what),
            had_current=any(current for *_, current in what),
            had_event=person in with_event,
        )


def _day_of(performed_at: str, utc_offset_min: int) -> date:
    return day_at(datetime.fromisoformat(performed_at), utc_offset_min)


@reads_stored
def summaries(engine: Engine, patient_id: str) -> tuple[SessionSummary, ...]:
    """Return a person's sessions, newest first; also those charted on duplicates merged in."""
    counts = {row[0]: row[1:] for row in _of_person(engine, patient_id, _COUNTS)}
    addenda = dict(_of_person(engine, patient_id, _ADDENDA))
    facts = _facts(engine, patient_id)
    return tuple(
        SessionSummary(
            **_outline(row, facts.get(row[0], {})),
            **_counted(*counts.get(row[0], (0, 0, None))),
            addendum_count=addenda.get(row[0], 0),
        )
        for row in _of_person(engine, patient_id, _SESSIONS)
    )


@reads_stored
def session_outlines(engine: Engine, patient_id: str) -> tuple[SessionOutline, ...]:
    """Return what `summaries` returns, without reading the sites: three times as fast."""
    facts = _facts(engine, patient_id)
    return tuple(
        SessionOutline(**_outline(row, facts.get(row[0], {})))
        for row in _of_person(engine, patient_id, _SESSIONS)
    )


def _of_person(engine: Engine, patient_id: str, query: str) -> list[tuple[Any, ...]]:
    ids = ids_of_person(engine, patient_id)
    return engine.rows(query.format(persons=placeholders(ids)), ids)


def _facts(engine: Engine, patient_id: str) -> dict[str, _Facts]:
    """Return by session the fields of the form that lists show."""
    # Hundreds of sessions say the same few things: each text is read once.
    read: dict[tuple[str, str], Any] = {}
    facts: dict[str, _Facts] = {}
    for session_id, field, text in _of_person(engine, patient_id, _FACTS):
        if (field, text) not in read:
            read[field, text] = fact_from(field, text)
        facts.setdefault(session_id, {})[field] = read[field, text]
    return facts


def _outline(row: tuple[Any, ...], facts: _Facts) -> dict[str, Any]:
    session_id, performed_at, offset, charted_at, status, *rest = row
    therapist_id, therapist_name, is_withdrawn = rest
    events = facts.get("adverse_events")
    return {
        "id": session_id,
        "performed_at": datetime.fromisoformat(performed_at),
        "utc_offset_min": offset,
        "charted_at": datetime.fromisoformat(charted_at),
        "status": SessionStatus(status),
        "therapist_id": therapist_id,
        "therapist_name": therapist_name,
        "is_withdrawn": bool(is_withdrawn),
        "pain_before": facts.get("pain_before"),
        "pain_after": facts.get("pain_after"),
        "had_event": None if events is None else bool(events.events),
        "outcomes": facts.get("outcomes", ()),
        "complaints": facts.get("complaints", ()),
    }


def _counted(sites: int, needles: int, structures: str | None) -> dict[str, Any]:
    return {
        "site_count": sites,
        "needle_count": needles,
        "structures": tuple(structures.split(",")) if structures else (),
    }
