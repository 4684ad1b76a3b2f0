"""Does each operation with a fault at the k-th call to the disk, and tells what came of it.

Started once under the shim, it does the operation on copied records with each fault, and looks at
them again without it. A run without a fault says before how many calls
there are; of many calls some are tried, spread over all of them. Prints one JSON line for each
operation.
"""

import ctypes
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from needlemap.domain.edit import VisitEdit
from needlemap.domain.user import Role
from needlemap.domain.visit import Visit
from needlemap.errors import NeedleMapError, UncertainError, WrongPasswordError
from needlemap.storage.backup.backup_folders import backups_in
from needlemap.storage.backup.restore import restore
from needlemap.storage.backup.verified_backup import Backup, Reason
from needlemap.storage.keys.key_file_io import read_key_file
from needlemap.storage.keys.record_files import RecordFiles
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.mapping.tables import LOGGED
from needlemap.storage.migrations import schema_steps, triggers
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    LIGHT,
    NAME,
    NOTHING_REQUIRED,
    PASSWORD,
    make_patient,
    make_session,
    make_site,
    placing,
    ready_session,
    reopened,
)
from storage.raw import access_of, engine_of

WRITE_FULL, WRITE_FAILS, FLUSH_FAILS, OPEN_FAILS, READ_FAILS, RENAME_FAILS = range(1, 7)
KINDS = (WRITE_FULL, WRITE_FAILS, FLUSH_FAILS, OPEN_FAILS, READ_FAILS, RENAME_FAILS)
SHOWS_A_BUG = (WRITE_FAILS,)  # enough to see a planted one
NEW = "quiet blue teapot"
BERTA, HERS = "Berta", "seven small boats"
CODE = new_code()
FROZEN = Path(__file__).parents[1] / "fixtures" / "schema_002"
EVERYDAY_CALLS = 4  # that fail once, and as many from which on all fail, of each kind
SHIM: Any = ctypes.CDLL(None)
Said = dict[str, Any]


@dataclass
class Clinic:
    """What the operations work on: a session that may be signed, a patient, another user."""

    records: Records
    patient: Any
    session: Any
    berta: str
    backup: Backup


def charted(clinic: Clinic) -> None:
    session = make_session(clinic.records, clinic.patient)
    clinic.records.sessions.start(session)


OPERATIONS: dict[str, Callable[[Clinic], object]] = {
    "start a session": charted,
    "place sites": lambda c: c.records.sessions.apply(
        placing(*(make_site(c.session.id, ordinal=n) for n in (7, 8)))
    ),
    "fill in the form": lambda c: c.records.sessions.change_visit(
        VisitEdit(c.session.id, Visit(), Visit(pain_before=3, home_plan="walks"))
    ),
    "sign": lambda c: c.records.sessions.sign(
        c.session.id, password=PASSWORD, at=AT, utc_offset_min=0
    ),
    "add a patient": lambda c: c.records.patients.add(make_patient()),
    "add a user": lambda c: c.records.users.add(
        name="Carlo", credentials="", role=Role.THERAPIST, password=NEW
    ),
    "rename a user": lambda c: c.records.users.change_name(c.berta, name="Berta W", credentials=""),
    "remove a user": lambda c: c.records.users.remove(c.berta),
    "change the password": lambda c: c.records.change_password(old=PASSWORD, new=NEW),
    "reset a password": lambda c: c.records.users.reset_password(c.berta, password=NEW),
    "checkpoint": lambda c: c.records.checkpoint(),
    "lock and unlock": lambda c: locked_and_unlocked(c.records),
    "back up": lambda c: c.records.begin_backup(Reason.ASKED).run(),
    "close and open": lambda c: closed_and_opened(c),
    "adopt a recovery code": lambda c: c.records.users.adopt_recovery_code(CODE),
    "restore": lambda c: put_back(c),
    "migrate": lambda c: migrated(c),
}


def locked_and_unlocked(records: Records) -> None:
    records.lock()
    records.unlock(PASSWORD)


def closed_and_opened(clinic: Clinic) -> None:
    folder = access_of(clinic.records).files.folder.parent
    clinic.records.close()
    clinic.records = reopened(folder)


def put_back(clinic: Clinic) -> None:
    """Restore the backup of the template, which was made before anything was charted."""
    folder = access_of(clinic.records).files.folder.parent
    clinic.records.close()
    restore(clinic.backup, folder, name=NAME, password=PASSWORD, kdf=LIGHT)


def migrated(clinic: Clinic) -> None:
    """Open records of an earlier version, which are brought up to date by that."""
    folder = access_of(clinic.records).files.folder.parent / "older"
    Records.open(folder, name=NAME, password=PASSWORD, kdf=LIGHT).close()


def older_wrong(folder: Path, told: str) -> list[str]:
    """Return what is wrong with the records of an earlier version: they open whole, as ever."""
    with Records.open(folder / "older", name=NAME, password=PASSWORD, kdf=LIGHT) as records:
        wrong = [damage.message for damage in records.audit.verify()]
        broken = records.sessions.broken_signatures()
        wrong += [f"session {each} lost its signature" for each in broken]
        if len(records.patients.search("")) != OLDER_PATIENTS:
            wrong.append("patients are missing after the migration")
    return wrong


def code_wrong(folder: Path, told: str, *, sure: bool) -> list[str]:
    """Return what is wrong with the recovery codes: the one that was said to be valid opens."""
    key_file = read_key_file(RecordFiles.in_folder(folder).keys)
    opens = []
    for code in (CODE, OLD_CODES[0]):
        with suppress(WrongPasswordError):
            key_file.unlocked_by_code(code)
            opens.append(code)
    if not opens:
        return ["no recovery code opens the records any more"]
    in_use = told.startswith("The new")
    if sure and not told and CODE not in opens:
        return ["the code that was said to be valid is not"]
    if sure and told and not in_use and OLD_CODES[0] not in opens:
        return ["the old code is dead, though the new one was refused"]
    return []


OLD_CODES: list[str] = []
OLDER_PATIENTS = 2


def rows_of(records: Records) -> list[Any]:
    return [engine_of(records).rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in LOGGED]


def opens(folder: Path, name: str, password: str) -> bool:
    try:
        Records.open(folder, name=name, password=password, kdf=LIGHT).close()
    except WrongPasswordError:
        (folder / "failures.json").unlink(missing_ok=True)
        return False
    return True


def calls_of(folder: Path, operation: str) -> Said:
    """Do the operation without a fault; return how many calls of each kind it makes."""
    SHIM.shim_watch(str(folder).encode())
    clinic = prepared(folder)
    SHIM.shim_arm(0, 0, 0)
    OPERATIONS[operation](clinic)
    return {"calls": [SHIM.shim_seen(kind) for kind in KINDS]}


def outcome(folder: Path, operation: str, kind: int, k: int, *, lasting: bool, bug: str) -> Said:
    """Do the operation with its fault; return what was told and what is there afterwards."""
    SHIM.shim_watch(str(folder).encode())
    clinic = prepared(folder)
    before = rows_of(clinic.records)
    SHIM.shim_arm(kind, k, int(lasting))
    told, is_certain = "", True
    try:
        OPERATIONS[operation](clinic)
    except NeedleMapError as error:
        told, is_certain = error.user_message, not isinstance(error, UncertainError)
    finally:
        is_hit = SHIM.shim_calls() >= k
        SHIM.shim_arm(0, 0, 0)
    if bug == "ignores errors":
        told = ""
    clinic.records.close()
    in_use = told.startswith(("The new", "The user was removed")) or "moved" in told
    names = {
        "change the password": (NAME, PASSWORD, NEW),
        "reset a password": (BERTA, HERS, NEW),
    }
    wrong = []
    if operation in names:
        name, old, new = names[operation]
        wrong += secrets_wrong(folder, name, old, new, is_new=not told or in_use, sure=is_certain)
    if operation == "adopt a recovery code":
        wrong += code_wrong(folder, told, sure=is_certain)
    if operation == "migrate":
        wrong += older_wrong(folder, told)
    password = NEW if operation == "change the password" and opens(folder, NAME, NEW) else PASSWORD
    with Records.open(folder, name=NAME, password=password, kdf=LIGHT) as records:
        after = rows_of(records)
        wrong += [damage.message for damage in records.audit.verify()]
    changes = operation in CHANGING
    if not told and changes and after == before:
        wrong.append("called saved, and is not there")
    if told and is_certain and not in_use and after != before:
        wrong.append("called not saved, and is there")
    return {"told": told, "wrong": wrong, "hit": is_hit}


CHANGING = {
    *("start a session", "place sites", "fill in the form", "sign", "add a patient"),
    *("add a user", "rename a user", "remove a user", "restore"),
}


def secrets_wrong(
    folder: Path, name: str, old: str, new: str, *, is_new: bool, sure: bool
) -> list[str]:
    is_open = {old: opens(folder, name, old), new: opens(folder, name, new)}
    if not any(is_open.values()):
        return ["locked out"]
    if sure and not is_open[new if is_new else old]:
        return ["the password that was said to be valid is not"]
    return []


def prepared(folder: Path) -> Clinic:
    records = reopened(folder)
    (patient,) = records.patients.search("")
    (line,) = records.sessions.of_patient(patient.id)
    (berta,) = (user.id for user in records.users.list() if user.name == BERTA)
    (made,) = backups_in(folder / "backups")
    return Clinic(records, patient, records.sessions.get(line.id), berta, made)


def template(folder: Path) -> None:
    records, code = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    OLD_CODES.append(code)
    with records:
        records.users.confirm_recovery_code()
        records.settings.set_required_fields(NOTHING_REQUIRED)
        records.begin_backup(Reason.ASKED).run()
        records.users.add(name=BERTA, credentials="", role=Role.THERAPIST, password=HERS)
        ready_session(records, sites=2)


def add_older(folder: Path) -> None:
    """Put records of an earlier version beside those of the template."""
    shutil.copytree(FROZEN, folder / "older" / "records")
    (folder / "older" / "records" / "recovery_code.txt").unlink()


def by_halves(connection: Any) -> None:
    """Planted bug: bring records up to date by statements that are transactions of their own."""
    for name in triggers.found_in(connection):
        connection.execute(f"DROP TRIGGER {name}")
    for _, script in schema_steps.STEPS[schema_steps.check_version(connection) :]:
        for statement in schema_steps.statements(script):
            connection.execute(statement)
    for sql in triggers.TRIGGERS.values():
        connection.execute(sql)
    connection.execute(f"PRAGMA user_version = {schema_steps.SCHEMA_VERSION}")


def said_of(call: Callable[[], Said]) -> Said:
    """Return what a call says; an exception is what is wrong.

    In this process, which a fork would double each time for longer than most operations take: the
    next fault finds a fresh copy, and what an earlier one left open would be found by it, too.
    """
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - told to the test
        return {"told": "", "hit": True, "wrong": [f"{type(error)}: {error}"]}
    finally:
        SHIM.shim_arm(0, 0, 0)


def tried(calls: int, *, lasting: bool, thorough: bool) -> list[int]:
    """Return which of the calls fail, one at a time: all of few, some of many, the last too.

    From a call on all fail at other calls than once, so that together they are twice as many.
    """
    if thorough or calls <= EVERYDAY_CALLS:
        return list(range(1, calls + 1))
    parts = 2 * EVERYDAY_CALLS - 1
    places = range(int(lasting), parts + 1, 2)
    return sorted({1 + (calls - 1) * place // parts for place in places})


def faults(clinic: Path, work: Path, operation: str, *, bug: str, thorough: bool) -> Iterator[Said]:
    """Yield what came of each fault that was met."""
    folder = work / "clinic"

    def in_a_copy(call: Callable[..., Said], *words: Any, **more: Any) -> Said:
        shutil.copytree(clinic, folder)
        said = said_of(partial(call, folder, operation, *words, **more))
        shutil.rmtree(folder)
        return said

    counted = in_a_copy(calls_of)
    if "calls" not in counted:
        raise LookupError(f"{operation} fails without a fault: {counted}")
    many = dict(zip(KINDS, counted["calls"], strict=True))
    for kind in KINDS if bug == "none" else SHOWS_A_BUG:
        for lasting in (False, True):
            for k in tried(many[kind], lasting=lasting, thorough=thorough):
                said = in_a_copy(outcome, kind, k, lasting=lasting, bug=bug)
                if said["hit"]:
                    yield {**said, "kind": kind, "k": k, "lasting": lasting}
                if said["wrong"] and bug != "none":
                    return  # the planted bug was seen


def main() -> None:
    """Print a line of JSON for each operation that is asked for: points, and what was wrong."""
    bug, thorough = sys.argv[1], sys.argv[2] == "thorough"
    operations = sys.argv[3:] or list(OPERATIONS)
    with tempfile.TemporaryDirectory() as scratch:
        clinic = Path(scratch) / "template"
        template(clinic)
        with_older = shutil.copytree(clinic, Path(scratch) / "with_older")
        add_older(with_older)
        if bug == "migrates by halves":
            schema_steps.bring_up_to_date = by_halves
        for operation in operations:
            copied = with_older if operation == "migrate" else clinic
            found = list(faults(copied, Path(scratch), operation, bug=bug, thorough=thorough))
            answer = {
                "operation": operation,
                "points": len(found),
                "told": len([said for said in found if said["told"]]),
                "wrong": [said for said in found if said["wrong"]],
            }
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
