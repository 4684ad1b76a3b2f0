"""To be somebody whom the system refuses: root may write everywhere, whatever a file says."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def write_protected(folder: Path, only: str = "") -> Iterator[None]:
    """Take every right to write away from a folder and all in it; for root too.

    With `only` from what has this name alone.
    """
    was = {path: path.stat() for path in (folder, *folder.rglob("*"))}
    is_root = os.name == "posix" and os.geteuid() == 0
    for path, found in was.items():
        if is_root:
            os.chown(path, _NOBODY, found.st_gid)
        if only in ("", path.name):
            path.chmod(stat.S_IMODE(found.st_mode) & ~0o222)
    try:
        if is_root:
            os.seteuid(_NOBODY)
        yield
    finally:
        if is_root:
            os.seteuid(0)
        for path, found in was.items():
            if path.exists():
                path.chmod(stat.S_IMODE(found.st_mode))
                if is_root:
                    os.chown(path, found.st_uid, found.st_gid)


@contextmanager
def open_folder() -> Iterator[Path]:
    """Return a folder that every user of the computer can reach, as pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="needlemap-test-") as made:
        Path(made).chmod(0o755)
        yield Path(made)
