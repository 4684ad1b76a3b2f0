"""Protocols: saved, offered again, renamed, given up; never deleted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from needlemap.domain.protocol import Protocol
from needlemap.errors import NotAllowedError, NotFoundError
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.mapping.mappings import protocol_from, protocol_row
from needlemap.storage.mapping.tables import PROTOCOLS, Change, Row

_BY_ID = f"{PROTOCOLS.select} WHERE id = ?"
_OF_USER = f"""
{PROTOCOLS.select} WHERE given_up_at IS NULL AND (owner = ? OR owner IS NULL)
ORDER BY owner IS NULL, name COLLATE NOCASE, made_at, id
"""


class ProtocolRepository:
    """The named plans of sites of the open records."""

    def __init__(
        self, engine: Engine, writer: AuditedWriter, *, user_id: str, now: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._user_id = user_id
        self._now = now

    def save(self, protocol: Protocol) -> None:
        """Store a new protocol; ValueError when one with this id is stored already.

        NotAllowedError, here as below, for a protocol of another user: the clinic's are everyone's.
        """
        if self._row(protocol.id) is not None:
            raise ValueError(f"protocol {protocol.id} is stored already")
        self._write("save_protocol", None, protocol_row(protocol))

    def of_user(self, user_id: str) -> tuple[Protocol, ...]:
        """Return the user's own protocols, then the clinic's, each sorted by name."""
        return tuple(map(protocol_from, self._engine.rows(_OF_USER, (user_id,))))

    def rename(self, protocol_id: str, name: str) -> Protocol:
        """Give a protocol another name; returns it."""
        before = self._known(protocol_id)
        renamed = replace(protocol_from(tuple(before.values())), name=name)
        self._write("rename_protocol", before, before | {"name": name})
        return renamed

    def give_up(self, protocol_id: str) -> None:
        """Offer a protocol no more. It stays in the records."""
        before = self._known(protocol_id)
        self._write("give_up_protocol", before, before | {"given_up_at": self._now().isoformat()})

    def take_up(self, protocol_id: str) -> None:
        """Offer a protocol again that was given up."""
        before = self._known(protocol_id)
        self._write("take_up_protocol", before, before | {"given_up_at": None})

    def _known(self, protocol_id: str) -> Row:
        row = self._row(protocol_id)
        if row is None:
            raise NotFoundError("This protocol is not in these records.")
        return row

    def _row(self, protocol_id: str) -> Row | None:
        row = self._engine.row(_BY_ID, (protocol_id,))
        return None if row is None else dict(zip(PROTOCOLS.columns, row, strict=True))

    def _write(self, action: str, before: Row | None, after: Row) -> None:
        if after["owner"] not in (None, self._user_id):
            raise NotAllowedError("This protocol is somebody else's own; save one of your own.")
        if before != after:
            change = Change(PROTOCOLS, before, after)
            self._writer.write(action, "protocol", str(after["id"]), [change])
