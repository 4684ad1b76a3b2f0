"""The chained log: who did what and when, what was before and after. It only grows."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from needlemap.domain.checks import check_code, check_text
from needlemap.domain.clock import now_utc
from needlemap.storage.audit_check import Damage, Progress, damages
from needlemap.storage.chain import COLUMNS, GENESIS, LogHead, canonical, canonical_rows, entry_mac
from needlemap.storage.engine import Engine
from needlemap.storage.permitted import Actor
from needlemap.storage.tables import Row

_INSERT = f"INSERT INTO audit ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_HEAD = "SELECT seq, mac, at FROM audit ORDER BY seq DESC LIMIT 1"

# Rows by the name of their table: what a log entry says was there before, or is there after.
Rows = Mapping[str, list[Row]]
NO_ROWS = "{}"


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
    """Appends to the log of an open file, in the transaction of the change."""

    def __init__(
        self,
        engine: Engine,
        *,
        key_of: Callable[[], bytes],
        actor: Actor,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._engine = engine
        self._key_of = key_of
        self._actor = actor
        self._now = now

    @property
    def actor_id(self) -> str:
        """The user in whose name entries are made."""
        return self._actor.id

    def head(self) -> LogHead:
        """Return the end of the log; seq 0 when it is empty."""
        seq, mac, _ = self._engine.row(_HEAD) or (0, GENESIS, "")
        return LogHead(seq=seq, mac=mac)

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
        self._actor.check_action(action)
        with self._engine.atomic():
            self.append(action, entity, entity_id, detail={k: v for k, v in detail.items() if v})

    def append(
        self,
        action: str,
        entity: str,
        entity_id: str,
        *,
        before: str = NO_ROWS,
        after: str = NO_ROWS,
        detail: Mapping[str, str] | None = None,
    ) -> LogHead:
        """Append one entry inside a transaction that the caller holds; return the new end.

        `before` and `after` are the rows as `rows_text` writes them.
        """
        check_code("action", action)
        at = self._now().isoformat()
        seq, prev, last_at = self._engine.row(_HEAD) or (0, GENESIS, "")
        if at < last_at and action != "clock_went_back":
            self.append("clock_went_back", "clock", "", detail={"from": last_at})
            return self.append(action, entity, entity_id, before=before, after=after, detail=detail)
        why = canonical(detail or {})
        said = (at, self._actor.id, action, entity, entity_id, before, after, why)
        mac = entry_mac(self._key_of(), seq=seq + 1, prev=prev, said=said)
        self._engine.execute(_INSERT, (seq + 1, *said, prev, mac))
        return LogHead(seq=seq + 1, mac=mac)

    def verify(
        self, head: LogHead | None = None, *, progress: Progress | None = None
    ) -> tuple[Damage, ...]:
        """Return every damage to log and rows, none for whole records.

        `head` is an end of the log that was kept elsewhere; only it shows a tail cut with its rows.
        """
        return damages(self._engine, self._key_of(), head, progress=progress)

    def history(self, entity: str, entity_id: str) -> tuple[AuditEvent, ...]:
        """Return all entries about one patient, session or user, oldest first."""
        rows = self._engine.rows(
            f"SELECT {COLUMNS} FROM audit WHERE entity = ? AND entity_id = ? ORDER BY seq",
            (entity, entity_id),
        )
        return tuple(_event(row) for row in rows)


def rows_text(rows: Rows) -> str:
    """Return rows as JSON without their empty values: absent means empty."""
    return canonical_rows(
        {
            table: [{k: v for k, v in row.items() if v is not None} for row in listed]
            for table, listed in rows.items()
        }
    )


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
