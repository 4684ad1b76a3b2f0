"""kill -9 at any moment: what was acknowledged is there, nothing is there by half."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from needlemap.storage.records import Records
from storage.makers import new_records, reopened
from storage.raw import engine_of

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX's"),
]
# Everyday a number of kills, whatever time they take; `make torture` gives them ten minutes.
KILLS = 120
# Then other records: the more there is, the longer each look takes.
KILLS_EACH = 30
MOST_TOLD, LONGEST_S = 9, 0.02
SECONDS = float(os.environ.get("NEEDLEMAP_TORTURE_S", "0"))
PATIENCE_S = 600.0
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
CHILD = Path(__file__).with_name("visit_child.py")


@dataclass
class Outcome:
    """What a number of kills showed."""

    kills: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    damages: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.halves or self.damages)


@contextmanager
def killer(place: Path, bug: str) -> Iterator[Callable[[str, int, float], list[str]]]:
    """Return a call that lets a child chart, kills it, and returns what was acknowledged."""
    process = subprocess.Popen(
        [sys.executable, str(CHILD), str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        asking, answers = process.stdin, process.stdout

        def kill_after(name: str, least: int, delay_s: float) -> list[str]:
            asking.write(f"{name} {least} {delay_s} {bug}\n")
            asking.flush()
            told: list[str] = json.loads(answers.readline())
            return told

        yield kill_after
        asking.close()


def present(records: Records) -> set[str]:
    rows = [
        *engine_of(records).rows("SELECT 'patient ' || id FROM patients"),
        *engine_of(records).rows("SELECT 'session ' || id FROM sessions"),
    ]
    one_edit = engine_of(records).rows(
        "SELECT 'pair ' || a.id || ' ' || b.id FROM sites AS a JOIN sites AS b "
        "ON a.session_id = b.session_id AND a.ordinal % 2 = 1 AND b.ordinal = a.ordinal + 1"
    )
    # A form that says 3 has said 1 and 2 before.
    forms = engine_of(records).rows(
        "SELECT session_id, value FROM visit_facts WHERE field LIKE 'p%'"
    )
    said = {f"form {id_} {number}" for id_, last in forms for number in range(1, int(last) + 1)}
    return said | {text for (text,) in [*rows, *one_edit]}


def half_edits(records: Records) -> list[str]:
    """Return sessions with an odd number of sites or a form half changed.

    The child places two sites at a time and says the same in two fields of the form.
    """
    rows = engine_of(records).rows(
        "SELECT session_id FROM sites GROUP BY session_id HAVING count(*) % 2 = 1"
    )
    half_forms = engine_of(records).rows(
        "SELECT session_id FROM visit_facts GROUP BY session_id "
        "HAVING count(*) <> 2 OR max(replace(value, '\"', '')) <> min(replace(value, '\"', ''))"
    )
    return [session_id for (session_id,) in rows + half_forms]


def tortured(place: Path, *, until: float, most_kills: int, bug: str = "none") -> Outcome:
    """Kill the child again and again on the same records, and look after each kill."""
    outcome = Outcome()
    draw = random.Random(7)
    promised: set[str] = set()
    with killer(place, bug) as kill_after:
        while outcome.kills < most_kills and time.monotonic() < until and outcome.is_clean:
            name = f"clinic-{outcome.kills // KILLS_EACH}"
            if not (place / name).exists():
                promised.clear()
                new_records(place / name).close()
            # Half of them at once: what was told in that moment is there already, or never.
            delay_s = draw.choice((0.0, draw.uniform(0, LONGEST_S)))
            told = kill_after(name, draw.randint(0, MOST_TOLD), delay_s)
            promised.update(told)
            outcome.kills += 1
            outcome.acknowledged += len(told)
            with reopened(place / name) as records:
                outcome.lost += sorted(promised - present(records))
                outcome.halves += half_edits(records)
                outcome.damages += [damage.message for damage in records.audit.verify()]
    return outcome


def test_after_every_kill_what_was_acknowledged_is_there_and_nothing_by_half(
    quick_disk: Path,
) -> None:
    until = time.monotonic() + (SECONDS or PATIENCE_S)
    outcome = tortured(quick_disk, until=until, most_kills=100_000 if SECONDS else KILLS)
    assert outcome.is_clean, outcome
    assert outcome.kills >= KILLS
    assert outcome.acknowledged > outcome.kills


@pytest.mark.parametrize("bug", ["early", "no_transaction"])
def test_the_loop_finds_a_planted_bug(quick_disk: Path, bug: str) -> None:
    outcome = tortured(quick_disk, until=time.monotonic() + 60, most_kills=200, bug=bug)
    assert not outcome.is_clean


def test_a_set_up_that_is_killed_leaves_no_records_or_whole_ones(quick_disk: Path) -> None:
    folder = quick_disk / "clinic"
    new_records(quick_disk / "first").close()  # what is read once is read by now
    for delay_ms in range(0, 60, 5):
        child = os.fork()
        if child == 0:
            try:
                new_records(folder).close()
            finally:
                os._exit(0)
        time.sleep(delay_ms / 1000)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        opening = {False: new_records, True: reopened}[Records.exist(folder)]
        with opening(folder) as records:
            assert records.audit.verify() == ()
        shutil.rmtree(folder)
