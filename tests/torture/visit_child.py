"""Makes the processes that the kill -9 loop kills: they chart without end and tell what is stored.

Started once, it reads lines ``folder least delay_s bug`` and for each forks a child, lets it chart
until it has acknowledged so much and then so long, kills it, and prints what the child had
acknowledged as a JSON list. Forking is quick; starting Python anew for each kill is not. A planted
bug is a mistake that the loop must find.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from needlemap.domain.edit import VisitEdit
from needlemap.domain.visit import Visit
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.records import Records
from storage.makers import make_session, make_site, placing, reopened, stored_patient

READY = "ready"
Tell = Callable[[str], None]


def chart(records: Records, tell: Tell) -> None:
    """Make visit after visit until the end; tell each id after the call that stored it."""
    patient = stored_patient(records)
    tell(f"patient {patient.id}")
    while True:
        session = make_session(records, patient)
        records.sessions.start(session)
        tell(f"session {session.id}")
        for pair in range(4):
            # Two sites in one edit: after a crash both are there, or neither.
            sites = [make_site(session.id, ordinal=2 * pair + n) for n in (1, 2)]
            records.sessions.apply(placing(*sites))
            tell(f"pair {sites[0].id} {sites[1].id}")
            # Two fields in one edit, and after the first of them each edit changes both.
            edit = VisitEdit(session.id, _said(pair), _said(pair + 1))
            records.sessions.change_visit(edit)
            tell(f"form {session.id} {pair + 1}")


def _said(number: int) -> Visit:
    return Visit(pain_before=number, home_plan=str(number)) if number else Visit()


def chart_telling_too_early(records: Records, tell: Tell) -> None:
    """Planted bug: tell before the transaction is committed."""
    patient = stored_patient(records)
    while True:
        session = make_session(records, patient)
        tell(f"session {session.id}")
        records.sessions.start(session)


def chart_without_transactions(records: Records, tell: Tell) -> None:
    """Planted bug: every statement is its own transaction."""

    @contextmanager
    def nothing(_: Engine) -> Iterator[None]:
        yield

    Engine.atomic = nothing  # type: ignore[method-assign, assignment]
    chart(records, tell)


BUGS: dict[str, Callable[[Records, Tell], None]] = {
    "none": chart,
    "early": chart_telling_too_early,
    "no_transaction": chart_without_transactions,
}


def acknowledged_before_kill(folder: Path, least: int, delay_s: float, bug: str) -> list[str]:
    """Fork, let the child chart, kill it, and return what it had told.

    It is killed some time after so much was told: by time alone a busy machine would kill it
    before it had done anything.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with reopened(folder) as records:
                os.write(writing, f"{READY}\n".encode())
                BUGS[bug](records, lambda told: void(os.write(writing, f"{told}\n".encode())))
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as told:
        first = told.readline()
        lines = [told.readline() for _ in range(least)]
        time.sleep(delay_s)
        os.kill(child, signal.SIGKILL)
        rest = [line.strip() for line in (*lines, *told) if line.endswith("\n")]
    os.waitpid(child, 0)
    return rest if first == f"{READY}\n" else ["the child did not start"]


def void(_: object) -> None:
    """Drop a value."""


def main() -> None:
    """Answer each line of standard input."""
    place = Path(sys.argv[1])
    for line in sys.stdin:
        name, least, delay_s, bug = line.split()
        told = acknowledged_before_kill(place / name, int(least), float(delay_s), bug)
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
