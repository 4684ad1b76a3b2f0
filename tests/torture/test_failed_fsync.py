"""A disk that refuses to flush: the user is told the truth, and what is shown is what is stored."""

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

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(
        sys.platform != "linux" or not COMPILER, reason="needs LD_PRELOAD and a C compiler"
    ),
]


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes fsync fail."""
    library = tmp_path_factory.mktemp("shim") / "failing_fsync.so"
    source = HERE / "failing_fsync.c"
    command = [COMPILER, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return library


def with_failures(shim: Path, folder: Path, failures: int) -> dict[str, Any]:
    switch = folder.with_name("switch")
    switch.write_text("0")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "LD_PRELOAD": str(shim),
        "FAIL_FSYNC": str(switch),
    }
    done = subprocess.run(
        [sys.executable, str(HERE / "fsync_child.py"), str(folder), str(switch), str(failures)],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("failures", [1, 2, 3, 4, 5, 1_000_000])
def test_after_a_failed_flush_nothing_is_lost_and_nothing_untrue_is_said(
    shim: Path, folder: Path, failures: int
) -> None:
    answer = with_failures(shim, folder, failures)
    during = {"": ["During"]}.get(answer["told"], answer["stored"][2:])
    assert answer["stored"] == answer["shown"]
    assert answer["stored"] == ["After", "Before", *during]
    assert answer["damage"] == []


def test_the_shim_is_felt_or_the_loop_is_broken(shim: Path, folder: Path) -> None:
    answer = with_failures(shim, folder, 1_000_000)
    assert "disk" in answer["told"]
