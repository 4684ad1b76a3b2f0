"""Charts, signs and gives new keys while the shim writes down what reaches the disk.

Prints a JSON line after each call that returned: what is acknowledged from then on, and how long
the shim's record is.
"""

import ctypes
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from needlemap.domain.edit import VisitEdit
from needlemap.domain.visit import Visit
from needlemap.storage.engine import sqlcipher as engine_room
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    PASSWORD,
    make_session,
    make_site,
    placing,
    reopened,
    stored_patient,
)

NEW = "quiet blue teapot"
# Planted bugs: what SQLite offers and what is known to lose.
UNSAFE: dict[str, tuple[tuple[str, str, object], ...]] = {
    "wal_normal": (("synchronous", "NORMAL", 1),),
    "delete_full": (
        ("locking_mode", "NORMAL", "normal"),
        ("journal_mode", "DELETE", "delete"),
    ),
}
SHIM: Any = ctypes.CDLL(None)


def main() -> None:
    """Do the visit of this kind in a folder: ``power_child.py FOLDER RECORD KIND BUG``."""
    folder, record, kind, bug = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    if bug != "none":
        unsafe = UNSAFE[bug]
        engine_room.PRAGMAS = tuple(
            next((other for other in unsafe if other[0] == pragma[0]), pragma)
            for pragma in engine_room.PRAGMAS
        )
    SHIM.shim_watch(str(folder).encode())
    with telling(record) as tell, reopened(folder) as records:
        {"chart": chart, "rekey": rekey}[kind](records, tell)


def chart(records: Records, tell: Any) -> None:
    """Chart two visits and sign one."""
    patient = stored_patient(records)
    tell(f"patients {patient.id}")
    for number in range(2):
        session = make_session(records, patient)
        records.sessions.start(session)
        tell(f"sessions {session.id}")
        for ordinal in range(1, 5):
            site = make_site(session.id, ordinal=ordinal, removed_count=1)
            records.sessions.apply(placing(site))
            tell(f"sites {site.id}")
        edit = VisitEdit(session.id, Visit(), Visit(pain_before=number + 1))
        records.sessions.change_visit(edit)
        tell(f"visit_facts {session.id}")
        if number == 0:
            records.sessions.sign(session.id, password=PASSWORD, at=AT, utc_offset_min=0)
            tell(f"signatures {session.id}")
    records.checkpoint()
    tell(f"patients {stored_patient(records).id}")


def rekey(records: Records, tell: Any) -> None:
    """Change the password, which gives the records a new key."""
    patient = stored_patient(records)
    tell(f"patients {patient.id}")
    records.change_password(old=PASSWORD, new=NEW)
    tell("password new")
    tell(f"patients {stored_patient(records).id}")


@contextmanager
def telling(record: Path) -> Iterator[Any]:
    """Let the shim record, and tell what is acknowledged at which length of the record."""
    SHIM.shim_record(str(record).encode())

    def tell(said: str) -> None:
        answer = {"said": said, "length": record.stat().st_size}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()

    yield tell


if __name__ == "__main__":
    main()
