"""A visit in the real window, read from another process as a screen reader does: over AT-SPI."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from project.checkout import ROOT

pytest.importorskip("jeepney")

_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
_PROGRAMS = ("dbus-run-session", "xvfb-run")
_SECONDS = 400

Step = dict[str, Any]  # "said": what was heard; "tree": pairs of role and name

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, _PROGRAMS)) or not any(Path(one).exists() for one in _LAUNCHERS),
    reason="a private bus, Xvfb or at-spi2-core is not installed",
)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Step]:
    """What was read and heard at each step."""
    folder = tmp_path_factory.mktemp("atspi")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT / "tests"))),
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }
    environment.pop("DISPLAY", None)
    window = ["xvfb-run", "-a", "-s", "-screen 0 1400x900x24"]
    reader = [sys.executable, str(ROOT / "tests" / "atspi" / "reader.py"), str(folder)]
    done = subprocess.run(
        ["dbus-run-session", "--", *window, *reader],
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    written = folder / "read.json"
    assert written.exists(), done.stderr[-3000:]
    steps: dict[str, Step] = json.loads(written.read_text("utf-8"))
    return steps


def roles(step: Step) -> Counter[str]:
    return Counter(role for role, _ in step["tree"])


def names(step: Step, role: str) -> list[str]:
    return [name for each, name in step["tree"] if each == role]


def test_the_application_lives_through_a_whole_visit(read: dict[str, Step]) -> None:
    assert list(read) == [
        *("patients", "sites", "twitch", "form", "needles", "wrong count", "missing", "complete"),
        *("wrong password", "signed", "end"),
    ]
    assert read["end"]["said"] == ["0"]


def test_everything_that_can_be_used_has_a_name(read: dict[str, Step]) -> None:
    used = {
        *("push button", "check box", "radio button", "page tab", "combo box", "text"),
        *("spin box", "slider", "list", "list item", "button menu", "menu item", "heading"),
    }
    nameless = [
        (name, role)
        for name, step in read.items()
        for role, words in step["tree"]
        if role in used and not words.strip()
    ]
    assert nameless == []
    assert len(read["form"]["tree"]) > 300


def test_marks_tabs_answers_and_headings_have_their_roles(read: dict[str, Step]) -> None:
    body = [name for name in names(read["sites"], "list") if name.startswith("Body, ")]
    assert body == ["Body, Back: 2 sites"]
    sites = [name for name in names(read["sites"], "list item") if name.startswith("Site ")]
    assert [name[:7] for name in sites] == ["Site 1:", "Site 2:"]
    assert roles(read["sites"])["page tab"] >= 5
    assert roles(read["form"])["radio button"] > 100
    assert {"Screening", "Consent"} <= {
        name.partition(" ")[0] for name in names(read["form"], "heading")
    }
    assert [name for name in names(read["form"], "panel") if name == "Consent"]


def test_warnings_changes_answers_and_counts_are_heard_once(read: dict[str, Step]) -> None:
    placed = read["sites"]["said"]
    warned = [words for words in placed if words.startswith("Site 2, warning: ")]
    assert len(warned) == 1
    assert "pneumothorax" in warned[0]
    assert read["twitch"]["said"] == ["Site 2: twitch single"]
    assert [words for words in read["form"]["said"] if "Pregnancy" in words]
    assert "2 needles not yet removed" in read["needles"]["said"]


def test_what_stands_in_the_way_of_signing_and_the_signature_are_heard(
    read: dict[str, Step],
) -> None:
    (discrepancy,) = read["wrong count"]["said"]
    assert discrepancy.startswith("Needle count discrepancy: 7 counted, 2 expected")
    assert "Missing: Screening" in read["missing"]["said"]
    assert [words for words in read["missing"]["said"] if "needles removed" in words]
    answered = read["complete"]["said"]
    assert [words.partition(":")[0] for words in answered] == [
        *("Screening", "Consent", "Adverse events"),
    ]
    assert read["wrong password"]["said"] == ["Wrong password. Nothing was signed; try again."]
    assert "The session is signed and locked." in read["signed"]["said"]
