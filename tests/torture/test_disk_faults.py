"""A disk that fails at the k-th call of any operation: nothing is lost, and nothing untrue is said.

Writes, flushes, openings, readings and renamings fail, once or from then on. Afterwards the records
open, the log holds, what was called saved is there, what was called not saved is not, and one of
the passwords that were said to be valid is.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
COMPILER = shutil.which("cc") or ""
THOROUGH = "NEEDLEMAP_TORTURE_S" in os.environ
# Everyday; with NEEDLEMAP_TORTURE_S every single call.
FEWEST_POINTS = 600

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(
        sys.platform != "linux" or not COMPILER, reason="needs LD_PRELOAD and a C compiler"
    ),
]


def found_by(
    shim: Path, place: Path, *, bug: str, operations: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "LD_PRELOAD": str(shim),
        "TMPDIR": str(place),
    }
    size = {True: "thorough", False: "everyday"}[THOROUGH]
    command = [sys.executable, str(HERE / "fault_child.py"), bug, size, *operations]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_fault_at_any_call_loses_nothing_locks_nobody_out_and_is_told(
    disk_shim: Path, quick_disk: Path
) -> None:
    found = found_by(disk_shim, quick_disk, bug="none")
    assert [answer for answer in found if answer["wrong"]] == []
    assert sum(answer["points"] for answer in found) >= FEWEST_POINTS
    assert all(answer["told"] for answer in found)


def test_the_loop_finds_faults_that_were_not_told(disk_shim: Path, quick_disk: Path) -> None:
    operations = ("start a session", "restore", "adopt a recovery code")
    found = found_by(disk_shim, quick_disk, bug="ignores errors", operations=operations)
    assert [answer["operation"] for answer in found if answer["wrong"]] == list(operations)


def test_the_loop_finds_a_migration_that_leaves_halves(disk_shim: Path, quick_disk: Path) -> None:
    (answer,) = found_by(disk_shim, quick_disk, bug="migrates by halves", operations=("migrate",))
    assert answer["wrong"]
