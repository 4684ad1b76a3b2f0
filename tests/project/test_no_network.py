"""A whole visit, from the first start to the signed PDF, takes no step towards a network."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from project.checkout import ROOT

WATCH = ROOT / "tests" / "project" / "watch_network.py"


def steps_towards_a_network(work: str, folder: Path) -> tuple[list[str], str]:
    """Return what the watch saw, and everything that the work said."""
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run(
        [sys.executable, str(WATCH), work, str(folder)],
        env={**environment, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = [line for line in done.stdout.splitlines() if line.startswith("network: ")]
    return seen, done.stdout


def test_a_visit_opens_no_socket_and_loads_no_network_library(tmp_path: Path) -> None:
    seen, said = steps_towards_a_network("visit", tmp_path)
    assert "visited" in said.splitlines()
    assert seen == []


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return steps_towards_a_network("planted", tmp_path_factory.mktemp("planted"))[0]


@pytest.mark.parametrize(
    "step",
    [
        "socket.__new__",
        "socket.connect",
        pytest.param(
            "an open socket",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells"),
        ),
        "PySide6.QtNetwork",
    ],
)
def test_the_watch_sees_each_kind_of_step_that_is_planted(step: str, planted: list[str]) -> None:
    assert any(line.startswith(f"network: {step}") for line in planted)
