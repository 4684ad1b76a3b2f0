"""The power goes off at any moment: what was acknowledged is there, and the records open.

What a process wrote and flushed is recorded, and the disk rebuilt as it may be after a cut at any
point of the record: all that was flushed, and of the rest any sectors of 512 bytes; names that
were changed may have been changed or not, in their order. Two ways of SQLite that are known to
lose must be seen to lose, or the loop is broken.
"""

import json
import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from needlemap.errors import NeedleMapError, WrongPasswordError
from needlemap.storage.records import Records
from storage.makers import LIGHT, NAME, PASSWORD, new_records
from storage.raw import engine_of

HERE = Path(__file__).parent
NEW = "quiet blue teapot"
SECTOR = 512
HEAD = struct.Struct("<ciqq")
# States of each kind of visit, 1,500 together; `make torture` looks at many more. A state of a new
# key takes twice as long as one of charting, since most of them make the key once more.
MORE = 8 if "NEEDLEMAP_TORTURE_S" in os.environ else 1
STATES = {"chart": 1000 * MORE, "rekey": 500 * MORE}
FEW = 120

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(
        sys.platform != "linux" or not shutil.which("cc"), reason="needs LD_PRELOAD and a compiler"
    ),
]


@dataclass
class Call:
    """One recorded call: w(rite), t(runcate), c(reate), s(ync), d(irectory sync), r, u."""

    kind: str
    name: str
    offset: int
    content: bytes
    end: int


def calls_in(record: bytes) -> list[Call]:
    calls, at = [], 0
    while at < len(record):
        kind, size, offset, length = HEAD.unpack_from(record, at)
        at += HEAD.size
        name = record[at : at + size].decode()
        content = record[at + size : at + size + length]
        at += size + length
        calls.append(Call(kind.decode(), name, offset, content, at))
    return calls


@dataclass
class Disk:
    """Files as they are for sure, and what was done to each since it was last flushed."""

    files: dict[str, bytearray] = field(default_factory=dict)
    loose: list[Call] = field(default_factory=list)

    def take(self, call: Call) -> None:
        """Follow one call. A flush of a file makes sure all that was done to that file."""
        if call.kind == "s":
            for each in [one for one in self.loose if one.name == call.name]:
                if each.kind in "wtc":
                    applied(self.files, each)
                    self.loose.remove(each)
        elif call.kind == "d":
            for each in [one for one in self.loose if one.kind in "ruc"]:
                self.settle_names(each)
        else:
            self.loose.append(call)

    def settle_names(self, call: Call) -> None:
        applied(self.files, call)
        self.loose.remove(call)

    def after_a_cut(self, chance: random.Random) -> dict[str, bytearray]:
        """Return the files as they may be: of what was not flushed, some."""
        files = {name: bytearray(content) for name, content in self.files.items()}
        kept = chance.choice((0.0, 0.3, 0.5, 0.9, 1.0))
        names_go_on = True
        for call in self.loose:
            if call.kind in "ru":
                # The journal of a file system keeps changes of names in their order.
                names_go_on = names_go_on and chance.random() < max(kept, 0.5)
                if names_go_on:
                    applied(files, call)
            elif call.kind == "w":
                for part in sectors_of(call):
                    if chance.random() < kept:
                        applied(files, part)
            elif chance.random() < max(kept, 0.5):
                applied(files, call)
        return files


def sectors_of(call: Call) -> Iterator[Call]:
    at = 0
    while at < len(call.content):
        end = min(len(call.content), (call.offset + at) // SECTOR * SECTOR + SECTOR - call.offset)
        yield Call("w", call.name, call.offset + at, call.content[at:end], call.end)
        at = end


def applied(files: dict[str, bytearray], call: Call) -> None:
    if call.kind == "r":
        if call.name in files:
            files[call.content.decode()] = files.pop(call.name)
    elif call.kind == "u":
        files.pop(call.name, None)
    elif call.kind == "t":
        content = files.setdefault(call.name, bytearray())
        del content[call.offset :]
        content.extend(bytes(call.offset - len(content)))
    else:
        content = files.setdefault(call.name, bytearray())
        end = call.offset + len(call.content)
        content.extend(bytes(max(0, end - len(content))))
        content[call.offset : end] = call.content


def recorded(
    shim: Path, folder: Path, *, kind: str, bug: str
) -> tuple[Disk, list[Call], list[tuple[str, int]]]:
    """Return the disk before the visit, its calls, and what was acknowledged at which of them."""
    new_records(folder).close()
    before = Disk()
    for path in folder.rglob("*"):
        if path.is_file():
            before.files["/" + str(path.relative_to(folder))] = bytearray(path.read_bytes())
    record = folder.with_name("record")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "LD_PRELOAD": str(shim),
    }
    done = subprocess.run(
        [sys.executable, str(HERE / "power_child.py"), str(folder), str(record), kind, bug],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return before, calls_in(record.read_bytes()), [(said["said"], said["length"]) for said in told]


def opened(folder: Path, said: list[str]) -> Records:
    """Open the records by the password that must open them; by either while it is being changed."""
    if "password new" in said:
        return Records.open(folder, name=NAME, password=NEW, kdf=LIGHT)
    try:
        return Records.open(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    except WrongPasswordError:
        (folder / "failures.json").unlink(missing_ok=True)
        return Records.open(folder, name=NAME, password=NEW, kdf=LIGHT)


def missing(records: Records, said: list[str]) -> list[str]:
    lacking = []
    for table, id_ in (each.split() for each in said if not each.startswith("password")):
        column = {"visit_facts": "session_id", "signatures": "session_id"}.get(table, "id")
        if not engine_of(records).rows(f"SELECT 1 FROM {table} WHERE {column} = ?", (id_,)):
            lacking.append(f"{table} {id_}")
    return lacking


def wrong_in(files: dict[str, bytearray], folder: Path, said: list[str]) -> list[str]:
    """Put the files on a disk, open the records, and return what is wrong."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    try:
        with opened(folder, said) as records:
            return missing(records, said) + [each.message for each in records.audit.verify()]
    except NeedleMapError as error:
        return [error.user_message]


def lost_in(shim: Path, place: Path, *, kind: str, bug: str, states: int) -> Iterator[Any]:
    """Yield every state in which something was lost.

    A state that was met before, to the byte and with the same acknowledged, is not opened again.
    """
    disk, calls, told = recorded(shim, place / "clinic", kind=kind, bug=bug)
    chance = random.Random(11)
    cuts = sorted(chance.choices(range(1, len(calls)), k=states))
    at, met = 0, set[tuple[Any, ...]]()
    for cut in cuts:
        while at < cut:
            disk.take(calls[at])
            at += 1
        said = [each for each, length in told if length <= calls[at - 1].end]
        files = disk.after_a_cut(chance)
        state = (len(said), *sorted((name, sha256(files[name]).digest()) for name in files))
        if state in met:
            continue
        met.add(state)
        if wrong := wrong_in(files, place / "cut", said):
            yield cut, wrong[:3]


@pytest.mark.parametrize("kind", list(STATES))
def test_a_cut_at_any_moment_loses_nothing_that_was_acknowledged(
    disk_shim: Path, quick_disk: Path, kind: str
) -> None:
    lost = lost_in(disk_shim, quick_disk, kind=kind, bug="none", states=STATES[kind])
    assert list(lost) == []


@pytest.mark.parametrize("bug", ["wal_normal", "delete_full"])
def test_the_loop_sees_what_is_known_to_lose(disk_shim: Path, quick_disk: Path, bug: str) -> None:
    assert next(lost_in(disk_shim, quick_disk, kind="chart", bug=bug, states=FEW))
