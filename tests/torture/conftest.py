"""Where the loops keep their records, and the library that lets a disk fail."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from needlemap.storage.audit import audit_check
from storage.given import folder

__all__ = ["folder"]
IN_MEMORY = Path("/dev/shm")


class _GoneWhenJoined(Thread):
    """A thread that the system has ended, too, once it is joined.

    While it ends, the cipher holds a lock: a process forked in that moment would wait for it for
    ever, and the loop that waits for the process too.
    """

    def join(self, timeout: float | None = None) -> None:
        super().join(timeout)
        while Path("/proc/self/task", str(self.native_id)).exists():
            os.sched_yield()


@pytest.fixture(autouse=True)
def safe_to_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no thread of a check behind that a loop could fork beside."""
    monkeypatch.setattr(audit_check, "Thread", _GoneWhenJoined)


@pytest.fixture
def quick_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the system has one: there is nothing to wait for when flushing."""
    place = {True: IN_MEMORY, False: tmp_path}[IN_MEMORY.is_dir()]
    with tempfile.TemporaryDirectory(dir=place) as made:
        yield Path(made)


@pytest.fixture(scope="session")
def disk_shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library under a process that lets its calls to the disk fail, or writes them down."""
    library = tmp_path_factory.mktemp("shim") / "disk_shim.so"
    source = Path(__file__).with_name("disk_shim.c")
    compiler = shutil.which("cc") or "cc"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return library
