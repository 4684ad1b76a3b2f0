"""Where the loops keep their records, and the library that lets a disk fail."""

import shutil
import subprocess
from pathlib import Path

import pytest

from storage.given import folder

__all__ = ["folder"]


@pytest.fixture(scope="session")
def disk_shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library under a process that lets its calls to the disk fail, or writes them down."""
    library = tmp_path_factory.mktemp("shim") / "disk_shim.so"
    source = Path(__file__).with_name("disk_shim.c")
    compiler = shutil.which("cc") or "cc"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return library
