"""The log of NeedleMap's own mistakes, beside the records: where they happened, nothing more."""

import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

LOG_NAME = "needlemap.log"
_LOG_AT_MOST = 1_000_000


def log_fault(
    folder: Path | None, kind: type[BaseException], trace: TracebackType | None
) -> Path | None:
    """Write where it happened, never the message: it may hold what a user typed.

    Returns the file; None when there is no such folder or it cannot be written.
    """
    if folder is None or not folder.is_dir():
        return None
    path = folder / LOG_NAME
    try:
        old = path.exists() and path.stat().st_size > _LOG_AT_MOST
        with path.open("w" if old else "a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {kind.__name__}\n{where_of(trace)}\n")
    except OSError:
        return None
    return path


def where_of(trace: TracebackType | None) -> str:
    """Return the places that a traceback names, without messages."""
    return "".join(traceback.format_tb(trace))
