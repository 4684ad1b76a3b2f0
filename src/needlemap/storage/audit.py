"""The chained log: who did what and when, what was before and after. It only grows."""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from needlemap.domain.checks import check_code, check_text
from needlemap.domain.clock import now_utc
from needlemap.storage.engine import Engine
from needlemap.storage.tables import Row

GENESIS = "0" * 64
COLUMNS = "seq, at, actor, action, entity, entity_id, before, after, detail, prev, mac"
_INSERT = f"INSERT INTO audit ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_HEAD = "SELECT seq, mac, at FROM audit ORDER BY seq DESC LIMIT 1"

# Rows by the name of their table: what a log entry says was there before, or is there after.
Rows = Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log. Kept elsewhere, it later proves that nothing was cut off."""

    seq: int
    mac: str


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
        self, engine: Engine, *, data_key: bytes, actor: str, now: Callable[[], datetime] = now_utc
    ) -> None:
        self._engine = engine
        self._key = audit_key(data_key)
        self._actor = actor
        self._now = now

    def head(self) -> Head:
        """Return the end of the log; seq 0 when it is empty."""
        seq, mac, _ = self._engine.row(_HEAD) or (0, GENESIS, "")
        return Head(seq=seq, mac=mac)

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
        """Log an event that changes nothing: log-in, view of a chart, export, print."""
        detail = {"purpose": purpose, "recipient": recipient, **more}
        for field, text in detail.items():
            check_text(field, text, longest=500)
        with self._engine.atomic():
            self.append(action, entity, entity_id, detail={k: v for k, v in detail.items() if v})

    def append(
        self,
        action: str,
        entity: str,
        entity_id: str,
        *,
        before: Rows | None = None,
        after: Rows | None = None,
        detail: Mapping[str, str] | None = None,
    ) -> Head:
        """Append one entry inside a transaction that the caller holds; return the new end."""
        check_code("action", action)
        at = self._now().isoformat()
        seq, prev, last_at = self._engine.row(_HEAD) or (0, GENESIS, "")
        if at < last_at and action != "clock_went_back":
            self.append("clock_went_back", "clock", "", detail={"from": last_at})
            return self.append(action, entity, entity_id, before=before, after=after, detail=detail)
        rows = (_rows_text(before), _rows_text(after))
        said = (at, self._actor, action, entity, entity_id, *rows, _canonical(detail or {}))
        mac = entry_mac(self._key, seq=seq + 1, prev=prev, said=said)
        self._engine.execute(_INSERT, (seq + 1, *said, prev, mac))
        return Head(seq=seq + 1, mac=mac)

    def history(self, entity: str, entity_id: str) -> tuple[AuditEvent, ...]:
        """Return all entries about one patient, session or user, oldest first."""
        rows = self._engine.rows(
            f"SELECT {COLUMNS} FROM audit WHERE entity = ? AND entity_id = ? ORDER BY seq",
            (entity, entity_id),
        )
        return tuple(_event(row) for row in rows)


def audit_key(data_key: bytes) -> bytes:
    """Return the key of the log's codes, derived from the data key."""
    return HKDF(SHA256(), length=32, salt=None, info=b"needlemap audit log").derive(data_key)


def entry_mac(key: bytes, *, seq: int, prev: str, said: tuple[Any, ...]) -> str:
    """Return the code that chains an entry to the one before it."""
    message = f"{prev}\n{seq}\n{_canonical(said)}"
    return hmac.digest(key, message.encode(), "sha256").hex()


def _rows_text(rows: Rows | None) -> str:
    """Return rows as JSON without their empty values: absent means empty."""
    if not rows:
        return "{}"
    return _canonical(
        {
            table: [{k: v for k, v in row.items() if v is not None} for row in listed]
            for table, listed in rows.items()
        }
    )


def _canonical(value: Any) -> str:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
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
