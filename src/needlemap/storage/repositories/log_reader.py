"""The log as it is read by a person: the newest first, by patient, user, action and day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.repositories import recent
from needlemap.storage.repositories.patient_merge import ids_of_person, placeholders

# What opens a chart, or takes a part of it out of the records; each is an entry of its own.
OPENED = (
    "view_session",
    "view_history",
    "view_document",
    "export_pdf",
    "export_archive",
    "export_fhir",
    "export_research",
    "export",
    "export_csv",
    "export_document",
    "copy_text",
    "print_report",
    "print",
)
_COLUMNS = "seq, at, actor, action, entity, entity_id, detail"
_OF_PATIENT = """(
    (entity IN ('patient', 'patients') AND entity_id IN ({ids}))
    OR (entity = 'session' AND entity_id IN
        (SELECT id FROM sessions WHERE patient_id IN ({ids})))
    OR (entity = 'document' AND entity_id IN
        (SELECT id FROM documents WHERE patient_id IN ({ids})))
    OR (entity = 'complaint' AND entity_id IN
        (SELECT id FROM complaints WHERE patient_id IN ({ids})))
    OR (entity = 'records' AND action IN ('export', 'export_archive') AND seq >
        (SELECT min(seq) FROM audit WHERE entity = 'patient' AND entity_id IN ({ids})))
)"""
_PATIENT_OF = """SELECT entity_id, patient_id FROM (
    SELECT id AS entity_id, patient_id FROM sessions
    UNION ALL SELECT id, patient_id FROM documents
    UNION ALL SELECT id, patient_id FROM complaints
) WHERE entity_id IN ({ids})"""
_NAMES = "SELECT id, family_name, given_name FROM patients WHERE id IN ({ids})"
_IMPORTS = """
SELECT detail ->> '$.import' AS import, min(at), coalesce(max(detail ->> '$.file'), ''),
    count(DISTINCT CASE WHEN entity = 'patient' THEN entity_id END),
    count(DISTINCT CASE WHEN entity = 'session' THEN entity_id END)
FROM audit WHERE action = 'import_records' AND import <> ''
GROUP BY import ORDER BY min(seq) DESC LIMIT ?
"""
_IMPORTED = """
SELECT detail ->> '$.import' AS import, entity, entity_id FROM audit
WHERE action = 'import_records' AND substr(import, 1, ?) = ? ORDER BY seq
"""
_ACTIONS = "SELECT DISTINCT action FROM audit ORDER BY action"


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries are wanted; what is empty asks for all.

    Attributes
    ----------
    since, until
        UTC; entries at or after the first and before the second.
    before_seq
        Only entries that were written earlier than this one, 0 for all: the next page.
    """

    patient_id: str = ""
    user_id: str = ""
    actions: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    before_seq: int = 0


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry, without the rows before and after. ``patient`` is a name, or empty."""

    seq: int
    at: datetime
    user_id: str
    action: str
    entity: str
    entity_id: str
    detail: dict[str, str]
    patient: str = ""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """One import, as its log entries tell of it; ``file`` may be empty."""

    id: str
    at: datetime
    file: str
    patients: int
    sessions: int


class LogReader:
    """Reads the log of open records; it never writes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def lines(self, wanted: LogFilter, *, limit: int = 500) -> tuple[LogLine, ...]:
        """Return the newest entries that are wanted, with the names of their patients."""
        where, values = self._where(wanted)
        sql = f"SELECT {_COLUMNS} FROM audit WHERE {where} ORDER BY seq DESC LIMIT ?"
        rows = self._engine.rows(sql, (*values, limit))
        names = self._names([(row[4], row[5]) for row in rows])
        return tuple(_line(row, names) for row in rows)

    @reads_stored
    def imports(self, *, limit: int = 100) -> tuple[ImportSummary, ...]:
        """Return what was imported, the latest first."""
        return tuple(
            ImportSummary(import_id, datetime.fromisoformat(at), file, patients, sessions)
            for import_id, at, file, patients, sessions in self._engine.rows(_IMPORTS, (limit,))
        )

    def imported(self, beginning: str) -> tuple[tuple[str, str, str], ...]:
        """Return what was imported, the first first: id of the import, entity, id of the entity.

        By the beginning of the ids of imports; something may be there twice.
        """
        return tuple(self._engine.rows(_IMPORTED, (len(beginning), beginning)))

    def recent_patients(self, user_id: str, *, limit: int) -> tuple[str, ...]:
        """Return the patients whom a user opened, charted or edited last, the latest first."""
        return recent.recent_patients(self._engine, user_id, limit)

    def actions(self) -> tuple[str, ...]:
        """Return every action that the log knows of."""
        return tuple(action for (action,) in self._engine.rows(_ACTIONS))

    def _where(self, wanted: LogFilter) -> tuple[str, list[object]]:
        parts, values = ["1"], list[object]()
        if wanted.patient_id:
            ids = ids_of_person(self._engine, wanted.patient_id)
            parts.append(_OF_PATIENT.format(ids=placeholders(ids)))
            values += ids * 5
        if wanted.user_id:
            parts.append("actor = ?")
            values.append(wanted.user_id)
        if wanted.actions:
            parts.append(f"action IN ({placeholders(wanted.actions)})")
            values += wanted.actions
        for comparison, at in ((">=", wanted.since), ("<", wanted.until)):
            if at is not None:
                parts.append(f"at {comparison} ?")
                values.append(at.astimezone(UTC).isoformat())
        if wanted.before_seq:
            parts.append("seq < ?")
            values.append(wanted.before_seq)
        return " AND ".join(parts), values

    def _names(self, entities: Sequence[tuple[str, str]]) -> dict[str, str]:
        """Return the name of the patient whom each entity belongs to."""
        ids = tuple({entity_id for _, entity_id in entities})
        if not ids:
            return {}
        owners = dict(self._engine.rows(_PATIENT_OF.format(ids=placeholders(ids)), ids))
        wanted = tuple({*ids, *owners.values()})
        rows = self._engine.rows(_NAMES.format(ids=placeholders(wanted)), wanted)
        names = {row[0]: f"{row[1]}, {row[2]}".rstrip(", ") for row in rows}
        return {each: names.get(owners.get(each, each), "") for each in ids}


@reads_stored
def _line(row: tuple[Any, ...], names: dict[str, str]) -> LogLine:
    return LogLine(
        seq=row[0],
        at=datetime.fromisoformat(row[1]),
        user_id=row[2],
        action=row[3],
        entity=row[4],
        entity_id=row[5],
        detail=json.loads(row[6]),
        patient=names.get(row[5], ""),
    )
