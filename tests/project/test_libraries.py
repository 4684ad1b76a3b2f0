"""A library of the system that Qt needs and does not find is named, with the line to run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from needlemap.libraries import BASIC_PACKAGES, WINDOW_PACKAGES
from project.checkout import ROOT

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux leaves them to its user"
)

_START = "import sys; from needlemap.app import main; sys.exit(main(sys.argv[1:]))"


def started(folder: Path, library: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start NeedleMap where a broken file stands in the place of a library; ldd says it lacks."""
    (folder / library).write_bytes(b"no library")
    ldd = folder / "ldd"
    ldd.write_text(f"#!/bin/sh\nprintf '\\t{library} => not found\\n'\n", encoding="utf-8")
    ldd.chmod(0o755)
    return subprocess.run(
        [sys.executable, "-c", _START, "--data", str(folder / "data")],
        env={
            **os.environ,
            "LD_LIBRARY_PATH": str(folder),
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_missing_library_is_named_with_the_line_that_installs_it(tmp_path: Path) -> None:
    done = started(tmp_path, "libxkbcommon.so.0", QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2
    assert "this system lacks libxkbcommon.so.0. " in done.stderr
    assert "sudo apt-get install --yes libgl1 " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_library_that_only_a_window_needs_is_named_before_qt_aborts(tmp_path: Path) -> None:
    done = started(tmp_path, "libxcb-cursor.so.0", QT_QPA_PLATFORM="xcb", DISPLAY=":9999")
    assert done.returncode == 2
    assert "this system lacks libxcb-cursor.so.0. " in done.stderr
    assert "libxcb-cursor0" in done.stderr


def test_the_packages_named_are_those_that_make_installs() -> None:
    script = (ROOT / ".ci" / "system-libraries").read_text(encoding="utf-8")
    listed = dict(re.findall(r'^(offscreen|window)="(lib[^"]*)"', script, re.MULTILINE))
    assert listed["offscreen"].split() == BASIC_PACKAGES.split()
    assert listed["window"].split() == WINDOW_PACKAGES.split()
