"""Reads sessions as they are stored: one whole, all sites of a patient as plain rows."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from needlemap.domain.canonical_json import content_hash
from needlemap.domain.clock import day_at
from needlemap.domain.session import Session, signed_content
from needlemap.domain.symptoms import DrawnOn
from needlemap.domain.visit import LaterAnswer, SiteAnswer
from needlemap.errors import NotFoundError
from needlemap.storage.audit.audit_check import Damage, DamageKind
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.mappings import (
    addendum_from,
    session_from,
    signature_from,
    site_from,
    withdrawal_from,
)
from needlemap.storage.mapping.tables import (
    ADDENDA,
    SESSIONS,
    SIGNATURES,
    SITES,
    WITHDRAWALS,
    Table,
)
from needlemap.storage.mapping.visit_rows import fact_from, visit_from
from needlemap.storage.repositories.patient_merge import ids_of_person, placeholders

# Of several sessions at once, in one query a table.
_SESSIONS = f"{SESSIONS.select} WHERE id IN ({{some}})"
_SITES = f"{SITES.select} WHERE session_id IN ({{some}}) ORDER BY session_id, ordinal, id"
_SIGNATURES = f"{SIGNATURES.select} WHERE session_id IN ({{some}})"
_ADDENDA = f"{ADDENDA.select} WHERE session_id IN ({{some}}) ORDER BY rowid"
_WITHDRAWALS = f"{WITHDRAWALS.select} WHERE session_id IN ({{some}})"
_FACTS = "SELECT field, value, session_id FROM visit_facts WHERE session_id IN ({some})"
# What sites_of_patient can be asked for; the index gives the rows in this order.
_OF_SESSIONS = ("performed_at", "status")
HISTORY_COLUMNS = (*_OF_SESSIONS, *SITES.columns)
_HISTORY = """
SELECT {columns} FROM sessions JOIN sites ON sites.session_id = sessions.id
WHERE patient_id IN ({persons}) ORDER BY performed_at, sessions.id, ordinal
"""
_ANSWERS = """
SELECT value FROM sessions JOIN visit_facts ON session_id = id
WHERE patient_id IN ({persons}) AND field = 'after_last_time'
AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.session_id = id)
ORDER BY performed_at, charted_at, id
"""
_DRAWINGS = """
SELECT id, performed_at, utc_offset_min, value FROM sessions
JOIN visit_facts ON session_id = id AND field = 'symptom_drawing'
WHERE patient_id IN ({persons})
AND NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.session_id = id)
ORDER BY performed_at, charted_at, id
"""


def read_session(engine: Engine, session_id: str) -> Session:
    """Return a session, all of it; NotFoundError when there is none with this id."""
    (session,) = read_sessions(engine, (session_id,))
    return session


def read_sessions(engine: Engine, session_ids: Sequence[str]) -> Iterator[Session]:
    """Yield some sessions in this order, all of each; NotFoundError when one is not there.

    Six queries for all of them: keep them few, since they are read at once.
    """
    some, key = placeholders(tuple(session_ids)), tuple(session_ids)

    def by_session(query: str, column: int) -> dict[str, list[tuple[Any, ...]]]:
        found: dict[str, list[tuple[Any, ...]]] = {}
        for row in engine.rows(query.format(some=some), key):
            found.setdefault(row[column], []).append(row)
        return found

    def of(table: Table) -> int:
        return table.columns.index("session_id")

    rows = by_session(_SESSIONS, SESSIONS.columns.index("id"))
    sites = by_session(_SITES, of(SITES))
    signatures = by_session(_SIGNATURES, of(SIGNATURES))
    addenda = by_session(_ADDENDA, of(ADDENDA))
    withdrawals = by_session(_WITHDRAWALS, of(WITHDRAWALS))
    facts = by_session(_FACTS, -1)
    for session_id in session_ids:
        if session_id not in rows:
            raise NotFoundError("This session is not in these records.")
        signature = signatures.get(session_id)
        withdrawal = withdrawals.get(session_id)
        yield session_from(
            rows[session_id][0],
            sites=tuple(map(site_from, sites.get(session_id, ()))),
            signature=signature_from(signature[0]) if signature else None,
            visit=visit_from([(field, text) for field, text, _ in facts.get(session_id, ())]),
            addenda=tuple(map(addendum_from, addenda.get(session_id, ()))),
            withdrawal=withdrawal_from(withdrawal[0]) if withdrawal else None,
        )


def sites_of_patient(
    engine: Engine, patient_id: str, columns: Sequence[str] = HISTORY_COLUMNS
) -> list[tuple[Any, ...]]:
    """Return every site of a patient as plain rows, oldest session first.

    Those of patients merged into this one too. Fewer columns are read faster; ValueError for
    one that is not in ``HISTORY_COLUMNS``.
    """
    if unknown := set(columns) - set(HISTORY_COLUMNS):
        raise ValueError(f"columns must be of HISTORY_COLUMNS, not {sorted(unknown)}")
    named = (name if name in _OF_SESSIONS else f"sites.{name}" for name in columns)
    ids = ids_of_person(engine, patient_id)
    query = _HISTORY.format(columns=", ".join(named), persons=placeholders(ids))
    return engine.rows(query, ids)


def answers_after(engine: Engine, patient_id: str) -> dict[str, LaterAnswer]:
    """Return how each site was afterwards, as later visits say; the last word counts."""
    ids = ids_of_person(engine, patient_id)
    answers: dict[str, LaterAnswer] = {}
    for (text,) in engine.rows(_ANSWERS.format(persons=placeholders(ids)), ids):
        given: tuple[SiteAnswer, ...] = fact_from("after_last_time", text)
        answers.update((each.site_id, each.answer) for each in given)
    return answers


def drawings_of_patient(engine: Engine, patient_id: str) -> tuple[DrawnOn, ...]:
    """Return the symptom drawings of a patient, the oldest first; withdrawn ones left out."""
    ids = ids_of_person(engine, patient_id)
    return tuple(
        DrawnOn(
            session_id,
            day_at(datetime.fromisoformat(performed_at), offset),
            fact_from("symptom_drawing", text),
        )
        for session_id, performed_at, offset, text in engine.rows(
            _DRAWINGS.format(persons=placeholders(ids)), ids
        )
    )


def broken_signatures(engine: Engine) -> tuple[str, ...]:
    """Return the ids of signed sessions that are not, word for word, what was signed."""
    signed = engine.rows("SELECT session_id FROM signatures ORDER BY signed_at, id")
    return tuple(session_id for (session_id,) in signed if not _holds(engine, session_id))


def signature_damages(engine: Engine) -> Iterator[Damage]:
    """Yield the signed sessions that are not what was signed."""
    for session_id in broken_signatures(engine):
        message = f"Session {session_id} is not what was signed."
        yield Damage(DamageKind.SIGNATURE_BROKEN, message)


def _holds(engine: Engine, session_id: str) -> bool:
    try:
        session = read_session(engine, session_id)
        hashed = content_hash(signed_content(session))
    except (ValueError, KeyError):
        return False  # a row holds what the domain refuses
    return session.signature is not None and session.signature.content_hash == hashed
