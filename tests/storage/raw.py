"""The one way past the front of the records: what tests do to them that no program may.

Whatever a test reads or breaks behind the repositories goes through here, so that the inside of
`Records` can change without the tests.
"""

from typing import Any

from needlemap.storage.access import Access
from needlemap.storage.audit.audited_writer import AuditedWriter
from needlemap.storage.engine.sqlcipher import Engine
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
