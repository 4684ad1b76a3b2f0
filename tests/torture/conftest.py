"""Where the loops keep their records, and the library that lets a disk fail."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.given import folder

__all__ = ["folder"]
IN_MEMORY = Path("/dev/shm")


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
