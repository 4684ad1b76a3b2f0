"""The one way past the front of the records: what tests do to them that no program may.

Whatever a test reads or breaks behind the repositories goes through here, so that the inside of
`Records` can change without the tests.
"""

from pathlib import Path
from typing import Any

from needlemap.storage.access import Access
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.backup import verified_backup
from needlemap.storage.backup.verified_backup import Manifest
from needlemap.storage.engine import disk
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.records import Records


def engine_of(records: Any) -> Engine:
    """Return the open, encrypted database of records or of one of their repositories."""
    engine = records._engine
    assert isinstance(engine, Engine)
    return engine


def access_of(records: Records) -> Access:
    """Return what holds key file, keys and lock of open records."""
    return records._held


def writer_of(repository: Any) -> AuditedWriter:
    """Return by what a repository or the log writes."""
    writer = repository._writer
    assert isinstance(writer, AuditedWriter)
    return writer


def connection_of(engine: Engine) -> Any:
    """Return the connection of an engine, below its own checks."""
    return engine._connection


def set_connection(engine: Engine, connection: Any) -> None:
    """Give an engine another connection, as one that fails."""
    engine._connection = connection


def write_manifest(backup: Path, manifest: Manifest, keys: RecordKeys) -> None:
    """Write a manifest into a backup, sealed with these keys."""
    sealed = verified_backup._sealed(manifest, keys)
    disk.replace_file(backup / "manifest.json", verified_backup._text_of(sealed))
