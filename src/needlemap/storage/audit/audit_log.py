"""The chained log: who did what and when, what was before and after. It only grows."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from needlemap.domain.checks import check_code, check_text
from needlemap.storage.audit.audit_check import Damage, Progress, damages
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.chain import COLUMNS, LogHead, entry_from
from needlemap.storage.mapping.stored_values import reads_stored
from needlemap.storage.mapping.tables import Row


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One entry of the log, as it stands there. ``before`` and ``after`` hold rows by table."""

    seq: int
    at: str
    actor: str
    action: str
    entity: str
    entity_id: str
    before: dict[str, list[Row]]
    after: dict[str, list[Row]]
    detail: dict[str, str]


class AuditLog:
    """The log of an open file, to be read, checked, and told what changes no row.

    Entries of changes are made by the writer alone, in the transaction of the change.
    """

    def __init__(
        self,
        engine: Engine,
        writer: AuditedWriter,
        *,
        key_of: Callable[[], bytes],
        kept: Callable[[], LogHead | None],
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._key_of = key_of
        self._kept = kept

    def head(self) -> LogHead:
        """Return the end of the log; seq 0 when it is empty."""
        return self._writer.head()

    def note(
        self,
        action: str,
        entity: str,
        entity_id: str,
        *,
        purpose: str = "",
        recipient: str = "",
        **more: str,
    ) -> None:
        """Log an event that changes nothing: log-in, view of a chart, export, print.

        NotAllowedError when the actor's role may not do this; ask before it is done.
        """
        detail = {"purpose": purpose, "recipient": recipient, **more}
        for field, text in detail.items():
            check_text(field, text, longest=500)
        check_code("action", action)
        self._writer.note(action, entity, entity_id, {k: v for k, v in detail.items() if v})

    def verify(
        self, head: LogHead | None = None, *, progress: Progress | None = None
    ) -> tuple[Damage, ...]:
        """Return every damage to log and rows, none for whole records.

        `head` is an end of the log that was kept elsewhere, on paper or in a backup. The one that
        is kept beside the keys is compared in any case.
        """
        return damages(self._engine, self._key_of(), head, kept=self._kept(), progress=progress)

    def history(self, entity: str, entity_id: str) -> tuple[AuditEvent, ...]:
        """Return all entries about one patient, session or user, oldest first."""
        rows = self._engine.rows(
            f"SELECT {COLUMNS} FROM audit WHERE entity = ? AND entity_id = ? ORDER BY seq",
            (entity, entity_id),
        )
        return tuple(_event(entry_from(row)) for row in rows)


@reads_stored
def _event(row: tuple[Any, ...]) -> AuditEvent:
    seq, at, actor, action, entity, entity_id, before, after, detail = row[:9]
    return AuditEvent(
        seq=seq,
        at=at,
        actor=actor,
        action=action,
        entity=entity,
        entity_id=entity_id,
        before=json.loads(before),
        after=json.loads(after),
        detail=json.loads(detail),
    )
