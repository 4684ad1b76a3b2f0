"""Whether the content of a document is, byte for byte, what was added."""

import hashlib
from collections.abc import Iterator

from needlemap.storage.engine import Engine

_CONTENT = "SELECT content FROM document_contents WHERE document_id = ?"
_SHA256 = "SELECT size, sha256 FROM documents WHERE id = ?"
_ALL = "SELECT id FROM documents ORDER BY id"


def broken_documents(engine: Engine) -> Iterator[str]:
    """Yield the ids of documents whose content is missing or is not what was added."""
    for (document_id,) in engine.rows(_ALL):
        if whole_content(engine, document_id) is None:
            yield document_id


def whole_content(engine: Engine, document_id: str) -> bytes | None:
    """Return the content of a document; None when it is missing or not what was added."""
    facts, row = engine.row(_SHA256, (document_id,)), engine.row(_CONTENT, (document_id,))
    if facts is None or row is None:
        return None
    content = bytes(row[0])
    is_whole = facts == (len(content), hashlib.sha256(content).hexdigest())
    return content if is_whole else None
