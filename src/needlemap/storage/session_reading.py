"""Sessions as they are stored: one whole, a patient's list in short, all sites as plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from needlemap.domain.plain import content_hash
from needlemap.domain.session import Session, SessionStatus, signed_content
from needlemap.errors import NotFoundError
from needlemap.storage.engine import Engine
from needlemap.storage.session_rows import session_from, signature_from
from needlemap.storage.site_rows import site_from
from needlemap.storage.tables import SESSIONS, SIGNATURES, SITES

_SESSION = f"{SESSIONS.select} WHERE id = ?"
_SITES = f"{SITES.select} WHERE session_id = ? ORDER BY ordinal, id"
_SIGNATURE = f"{SIGNATURES.select} WHERE session_id = ? AND meaning = 'author'"
_SUMMARIES = """
SELECT id, performed_at, utc_offset_min, status, coalesce(site_count, 0),
       coalesce(needle_count, 0), structures, therapist_id,
       (SELECT name FROM users WHERE users.id = therapist_id)
FROM sessions LEFT JOIN (
    SELECT session_id, count(*) AS site_count, sum(needle_count) AS needle_count,
           group_concat(DISTINCT structure) AS structures
    FROM sites WHERE session_id IN (SELECT id FROM sessions WHERE patient_id = :patient)
    GROUP BY session_id
) ON session_id = id
WHERE patient_id = :patient ORDER BY performed_at DESC, charted_at DESC, id
"""
# What sites_of_patient can be asked for; the index gives the rows in this order.
_OF_SESSIONS = ("performed_at", "status")
HISTORY_COLUMNS = (*_OF_SESSIONS, *SITES.columns)
_HISTORY = """
SELECT {columns} FROM sessions JOIN sites ON sites.session_id = sessions.id
WHERE patient_id = ? ORDER BY performed_at, sessions.id, ordinal
"""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line of a patient's list of sessions."""

    id: str
    performed_at: datetime
    utc_offset_min: int
    status: SessionStatus
    site_count: int
    needle_count: int
    structures: tuple[str, ...]
    therapist_id: str
    therapist_name: str


class SessionReader:
    """Reads sessions and changes none."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, session_id: str) -> Session:
        """Return a session with its sites; NotFoundError when there is none with this id."""
        row = self._engine.row(_SESSION, (session_id,))
        if row is None:
            raise NotFoundError("This session is not in these records.")
        sites = tuple(site_from(row) for row in self._engine.rows(_SITES, (session_id,)))
        signature = self._engine.row(_SIGNATURE, (session_id,))
        return session_from(
            row, sites=sites, signature=signature_from(signature) if signature else None
        )

    def of_patient(self, patient_id: str) -> tuple[SessionSummary, ...]:
        """Return the patient's sessions in short, newest first."""
        return tuple(
            _summary(row) for row in self._engine.rows(_SUMMARIES, {"patient": patient_id})
        )

    def sites_of_patient(
        self, patient_id: str, columns: Sequence[str] = HISTORY_COLUMNS
    ) -> list[tuple[Any, ...]]:
        """Return every site of a patient as plain rows, oldest session first.

        Fewer columns are read faster; ValueError for one that is not in ``HISTORY_COLUMNS``.
        """
        if unknown := set(columns) - set(HISTORY_COLUMNS):
            raise ValueError(f"columns must be of HISTORY_COLUMNS, not {sorted(unknown)}")
        named = (name if name in _OF_SESSIONS else f"sites.{name}" for name in columns)
        return self._engine.rows(_HISTORY.format(columns=", ".join(named)), (patient_id,))

    def broken_signatures(self) -> tuple[str, ...]:
        """Return the ids of signed sessions that are not, word for word, what was signed."""
        signed = self._engine.rows("SELECT session_id FROM signatures ORDER BY signed_at, id")
        return tuple(session_id for (session_id,) in signed if not self._holds(session_id))

    def _holds(self, session_id: str) -> bool:
        try:
            session = self.get(session_id)
            hashed = content_hash(signed_content(session))
        except ValueError:
            return False  # a row holds what the domain refuses
        return session.signature is not None and session.signature.content_hash == hashed


def _summary(row: tuple[Any, ...]) -> SessionSummary:
    session_id, performed_at, offset, status, *counts, therapist_id, therapist_name = row
    sites, needles, structures = counts
    return SessionSummary(
        id=session_id,
        performed_at=datetime.fromisoformat(performed_at),
        utc_offset_min=offset,
        status=SessionStatus(status),
        site_count=sites,
        needle_count=needles,
        structures=tuple(structures.split(",")) if structures else (),
        therapist_id=therapist_id,
        therapist_name=therapist_name,
    )
