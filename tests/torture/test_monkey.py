"""Random sequences of clicks and keys at the real chart, for as long as `make torture` allows."""

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from helpers.monkey import Monkey, prepare
from storage.makers import new_records

pytestmark = pytest.mark.torture
# Seconds for the loop; the everyday run has its own short walks in tests/ui/charting.
SECONDS = float(os.environ.get("NEEDLEMAP_TORTURE_S", "1"))
SEQUENCES = 10_000
STEPS = 20
SEQUENCES_A_SESSION = 10


def test_no_sequence_of_events_parts_screen_memory_and_store(
    qtbot: QtBot, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    clinic = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    prepare(clinic)
    until, done = time.monotonic() + SECONDS, 0
    while done < SEQUENCES and (done == 0 or time.monotonic() < until):
        if done % SEQUENCES_A_SESSION == 0:
            if clinic.controller.charting is not None:
                clinic.page.closed.emit()
            clinic.begin_session()
        monkey = Monkey(clinic, secrets.randbits(32))
        monkey.walk(STEPS)
        done += 1
    record_property("sequences", done)
    assert clinic.records.audit.verify() == ()
    clinic.close()
