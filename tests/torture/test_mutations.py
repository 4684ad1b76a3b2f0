"""Files, write-ahead logs, log entries and rows changed at random: nothing wrong is ever silent.

Each mutation is made from its number alone. Records that were changed behind the application are
refused in a sentence and left as they are, or they open and hold every row that was saved, or
`verify` names what differs. A write-ahead log is held to more: what opens has lost nothing. Planted
bugs must be found, or the loop is broken.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import IntegrityError, OperationalError

from needlemap.errors import NeedleMapError
from needlemap.storage import records as storage
from needlemap.storage.audit import audit_check
from needlemap.storage.audit.audit_check import damages
from needlemap.storage.mapping.tables import LOGGED, Table
from needlemap.storage.migrations.triggers import TRIGGERS
from needlemap.storage.records import Records
from storage.makers import new_records, reopened, signed_session, stored_patient, stored_session
from storage.raw import access_of, engine_of

pytestmark = pytest.mark.torture

MORE = 8 if "NEEDLEMAP_TORTURE_S" in os.environ else 1
OF_WAL, OF_DATABASE, OF_KEYS, OF_HEAD, OF_ENTRIES, OF_ROWS = (
    MORE * many for many in (340, 560, 260, 120, 320, 320)
)
WAL, DATABASE = "records/needlemap.db-wal", "records/needlemap.db"
KEYS, HEAD = "records/needlemap.keys", "records/needlemap.head"
PAGE, FRAME, WAL_HEAD = 4096, 4096 + 24, 32

Content = dict[str, bytes]
Mutation = Callable[[bytearray, random.Random], None]


def flip(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def overwrite(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content))
    length = min(chance.choice((1, 8, 512, PAGE)), len(content) - start)
    content[start : start + length] = chance.randbytes(length)


def blank(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content)) // 512 * 512
    end = min(len(content), start + chance.choice((512, PAGE, 3 * PAGE)))
    content[start:end] = bytes(end - start)


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def lengthen(content: bytearray, chance: random.Random) -> None:
    content.extend(chance.choice((bytes, chance.randbytes))(chance.choice((1, 512, PAGE))))


def leave_out(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content)) // 512 * 512
    del content[start : start + chance.choice((1, 512, PAGE))]


def exchange(content: bytearray, chance: random.Random) -> None:
    size = chance.choice((16, 512, PAGE))
    one, other = (chance.randrange(max(1, len(content) // size)) * size for _ in range(2))
    first, second = bytes(content[one : one + size]), bytes(content[other : other + size])
    content[one : one + size], content[other : other + size] = second, first


ANYWHERE: tuple[Mutation, ...] = (flip, overwrite, blank, cut, lengthen, leave_out, exchange)


def frame_of(content: bytearray, chance: random.Random) -> slice:
    start = WAL_HEAD + chance.randrange((len(content) - WAL_HEAD) // FRAME) * FRAME
    return slice(start, start + FRAME)


def lose_frame(content: bytearray, chance: random.Random) -> None:
    del content[frame_of(content, chance)]


def repeat_frame(content: bytearray, chance: random.Random) -> None:
    again = bytes(content[frame_of(content, chance)])
    at = frame_of(content, chance).start
    content[at:at] = again


def exchange_frames(content: bytearray, chance: random.Random) -> None:
    one, other = frame_of(content, chance), frame_of(content, chance)
    content[one], content[other] = bytes(content[other]), bytes(content[one])


def rename_page(content: bytearray, chance: random.Random) -> None:
    start = frame_of(content, chance).start
    content[start : start + 4] = chance.randrange(1, 60).to_bytes(4, "big")


def end_early(content: bytearray, chance: random.Random) -> None:
    """Say of a frame that its transaction ends with it, or does not."""
    start = frame_of(content, chance).start + 4
    content[start : start + 4] = chance.choice((0, 5, 60)).to_bytes(4, "big")


def other_salt(content: bytearray, chance: random.Random) -> None:
    start = chance.choice((16, frame_of(content, chance).start + 8))
    content[start : start + 8] = chance.randbytes(8)


def cut_at_frame(content: bytearray, chance: random.Random) -> None:
    del content[frame_of(content, chance).start :]


OF_FRAMES: tuple[Mutation, ...] = (
    *(lose_frame, repeat_frame, exchange_frames, rename_page, end_early, other_salt, cut_at_frame),
)


@dataclass
class Told:
    """What came of a number of mutations; `wrong` is what no user may ever meet."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass
class Truth:
    """Records as files, and what is in them."""

    files: Content
    rows: list[Any]
    entries: list[Any]
    names: tuple[str, ...]

    def put(self, folder: Path, **changed: bytes) -> Content:
        """Write the files, one of them changed, and nothing else; return what is there."""
        shutil.rmtree(folder, ignore_errors=True)
        content = self.files | changed
        for name, each in content.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(each)
        return content


def read(folder: Path) -> Content:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def rows_of(records: Records) -> list[Any]:
    rows = engine_of(records).rows
    return [sorted(rows(f"SELECT * FROM {name}"), key=repr) for name in LOGGED]


def entries_of(records: Records, last: int) -> list[Any]:
    return engine_of(records).rows("SELECT * FROM audit WHERE seq <= ? ORDER BY seq", (last,))


def truth_of(records: Records, files: Content, folder: Path) -> Truth:
    last = records.audit.head().seq
    return Truth(files, rows_of(records), entries_of(records, last), Records.user_names(folder))


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """Records with some history that were closed."""
    folder = tmp_path_factory.mktemp("closed") / "clinic"
    with new_records(folder) as records:
        signed_session(records, sites=3)
        stored_session(records, sites=3)
        truth = truth_of(records, {}, folder)
    return Truth(read(folder), truth.rows, truth.entries, truth.names)


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """Records whose last sessions lie in the write-ahead log alone, as a crash leaves them."""
    folder = tmp_path_factory.mktemp("crashed") / "clinic"
    with new_records(folder) as records:
        stored_session(records, sites=2)
        records.checkpoint()
        stored_patient(records)
        stored_session(records, sites=2)
        return truth_of(records, read(folder), folder)


def is_as_it_was(records: Records, truth: Truth, folder: Path) -> bool:
    return (
        rows_of(records) == truth.rows
        and entries_of(records, len(truth.entries)) == truth.entries
        and Records.user_names(folder) == truth.names
    )


def look(folder: Path, truth: Truth, put: Content, *, may_be_named: bool) -> tuple[str, str]:
    """Return what is said of changed records, and what is wrong with that."""
    try:
        records = reopened(folder)
    except NeedleMapError as error:
        is_same = {name: each for name, each in read(folder).items() if name in put} == put
        return "refused", "" if is_same and error.user_message.strip() else "touched"
    except Exception as error:  # noqa: BLE001 - what the loop looks for
        return "broke", f"{type(error).__name__}: {error}"
    with records:
        try:
            if is_as_it_was(records, truth, folder):
                return "whole", ""
            named = bool(records.audit.verify())
        except NeedleMapError:
            named = True  # a page that cannot be read is said to be so
        except Exception as error:  # noqa: BLE001 - what the loop looks for
            return "broke", f"{type(error).__name__}: {error}"
    return "named", "" if named and may_be_named else "silent"


def mutated(
    truth: Truth,
    folder: Path,
    name: str,
    many: int,
    kinds: tuple[Mutation, ...],
    *,
    may_be_named: bool = True,
) -> Told:
    told = Told()
    for number in range(many):
        chance, content = random.Random(number), bytearray(truth.files[name])
        mutate = kinds[number % len(kinds)]
        mutate(content, chance)
        put = truth.put(folder, **{name: bytes(content)})
        outcome, wrong = look(folder, truth, put, may_be_named=may_be_named)
        told.counts[outcome] += 1
        if wrong:
            told.wrong.append(f"{number} {mutate.__name__}: {wrong}")
    return told


def test_a_mutated_write_ahead_log_is_refused_or_has_lost_nothing(
    crashed: Truth, quick_disk: Path
) -> None:
    kinds = ANYWHERE + OF_FRAMES
    told = mutated(crashed, quick_disk / "c", WAL, OF_WAL, kinds, may_be_named=False)
    assert told.wrong == []
    assert told.total >= 300
    assert set(told.counts) == {"refused", "whole"}


@pytest.mark.parametrize(
    ("name", "many"),
    [(DATABASE, OF_DATABASE), (KEYS, OF_KEYS), (HEAD, OF_HEAD)],
    ids=["database", "keys", "head"],
)
def test_a_mutated_file_is_refused_or_named_or_as_it_was(
    closed: Truth, quick_disk: Path, name: str, many: int
) -> None:
    told = mutated(closed, quick_disk / "c", name, many, ANYWHERE)
    assert told.wrong == []
    assert told.total == many


def test_the_loop_finds_records_that_do_not_ask_whether_anything_is_lost(
    crashed: Truth, quick_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_check_nothing_lost", lambda *_: None)
    monkeypatch.setattr(storage, "check_end", lambda *_: None)
    told = mutated(crashed, quick_disk / "c", WAL, 28, ANYWHERE + OF_FRAMES, may_be_named=False)
    assert told.wrong


@pytest.mark.parametrize(
    ("bug", "says"), [("touches", "touched"), ("breaks", "ZeroDivisionError"), ("says", "silent")]
)
def test_the_loop_finds_what_is_touched_broken_or_silent(
    closed: Truth, quick_disk: Path, monkeypatch: pytest.MonkeyPatch, bug: str, says: str
) -> None:
    folder = quick_disk / "c"

    def touches(*_: Any) -> None:
        (folder / DATABASE).write_bytes(b"")
        raise NeedleMapError("The records cannot be opened. Try again.")

    def breaks(*_: Any) -> None:
        raise ZeroDivisionError

    def believes(*_: Any, **__: Any) -> tuple[()]:
        return ()

    where = {
        "touches": ("needlemap.storage.records._check_nothing_lost", touches),
        "breaks": ("needlemap.storage.records._check_nothing_lost", breaks),
        "says": ("needlemap.storage.audit.audit_log.damages", believes),
    }
    monkeypatch.setattr(*where[bug])
    put = closed.put(folder)
    other = replace(closed, rows=[])
    assert says in look(folder, other, put, may_be_named=True)[1]


# --- entries of the log and rows, changed by somebody with the key ---


Change = Callable[[Any, random.Random], str]


def edit_entry(engine: Any, chance: random.Random) -> str:
    column = chance.choice(("at", "actor", "action", "entity", "entity_id", "before", "after"))
    seq, value = chance.choice(engine.rows(f"SELECT seq, {column} FROM audit"))
    fresh = chance.choice((other_than(value), "x", b"\xff"))
    engine.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (fresh, seq))
    return f"{column} of {seq}"


def edit_chain(engine: Any, chance: random.Random) -> str:
    column = chance.choice(("prev", "mac", "detail"))
    seq = chance.choice(engine.rows("SELECT seq FROM audit"))[0]
    fresh = chance.choice(("", b"", b"\1" * 32))
    engine.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (fresh, seq))
    return f"{column} of {seq}"


def delete_entries(engine: Any, chance: random.Random) -> str:
    last = engine.row("SELECT max(seq) FROM audit")[0]
    first = chance.randint(1, last)
    end = chance.choice((first, last))
    engine.execute("DELETE FROM audit WHERE seq BETWEEN ? AND ?", (first, end))
    return f"{first} to {end}"


def exchange_entries(engine: Any, chance: random.Random) -> str:
    last = engine.row("SELECT max(seq) FROM audit")[0]
    one, other = chance.sample(range(1, last + 1), 2)
    for old, new in ((one, 10_000), (other, one), (10_000, other)):
        engine.execute("UPDATE audit SET seq = ? WHERE seq = ?", (new, old))
    return f"{one} and {other}"


def repeat_entry(engine: Any, chance: random.Random) -> str:
    seq = chance.choice(engine.rows("SELECT seq FROM audit"))[0]
    columns = [row[1] for row in engine.rows("PRAGMA table_info(audit)")][1:]
    listed = ", ".join(columns)
    engine.execute(
        f"INSERT INTO audit (seq, {listed}) SELECT (SELECT max(seq) + 1 FROM audit), {listed} "
        "FROM audit WHERE seq = ?",
        (seq,),
    )
    return f"{seq}"


def full_tables(engine: Any) -> list[Table]:
    return [t for t in LOGGED.values() if engine.row(f"SELECT 1 FROM {t.name} LIMIT 1")]


def edit_row(engine: Any, chance: random.Random) -> str:
    table = chance.choice(full_tables(engine))
    column = chance.choice(table.columns)
    row = chance.choice(
        engine.rows(
            f"SELECT rowid_, {column} FROM (SELECT *, {keyed(table)} AS rowid_ FROM {table.name})"
        )
    )
    fresh = other_than(row[1])
    engine.execute(
        f"UPDATE {table.name} SET {column} = ? WHERE {keyed(table)} = ?", (fresh, row[0])
    )
    return f"{table.name}.{column}"


def other_than(value: Any) -> Any:
    """Return another value of the same kind."""
    if value is None:
        return 1
    return value + {int: 1, float: 0.5, str: "x", bytes: b"x"}[type(value)]


def keyed(table: Table) -> str:
    return " || ' ' || ".join(table.key)


def delete_row(engine: Any, chance: random.Random) -> str:
    table = chance.choice(full_tables(engine))
    key = chance.choice(engine.rows(f"SELECT {keyed(table)} FROM {table.name}"))[0]
    engine.execute(f"DELETE FROM {table.name} WHERE {keyed(table)} = ?", (key,))
    return f"{table.name} {key}"


def changed_behind(truth: Truth, folder: Path, many: int, changes: tuple[Change, ...]) -> Told:
    """Make each change in a transaction that is taken back, and ask `verify` before that."""
    told = Told()
    truth.put(folder)
    with reopened(folder) as records:
        engine, log_key = engine_of(records), access_of(records).keyring.present.log
        kept = records.audit.head()
        for name in TRIGGERS:
            engine.execute(f"DROP TRIGGER {name}")
        for number in range(many):
            chance, change = random.Random(number), changes[number % len(changes)]
            engine.execute("PRAGMA foreign_keys = OFF")
            engine.execute("PRAGMA ignore_check_constraints = ON")
            engine.execute("BEGIN")
            what, outcome = "", ""
            try:
                what = change(engine, chance)
                outcome = "named" if named_in(engine, log_key, kept) else "silent"
            except IntegrityError:
                outcome = "impossible"
            except NeedleMapError:
                outcome = "named"  # what cannot be read is said to be damaged
            except Exception as error:  # noqa: BLE001 - what the loop looks for
                outcome = f"broke: {type(error).__name__} {error}"
            with suppress(NeedleMapError, OperationalError):
                engine.execute("ROLLBACK")
            told.counts[outcome] += 1
            if outcome not in ("named", "impossible"):
                told.wrong.append(f"{number} {change.__name__} {what}: {outcome}")
    return told


def named_in(engine: Any, log_key: bytes, kept: Any) -> list[str]:
    """Return what is named beyond the triggers, which were taken out for the change itself."""
    found = damages(engine, log_key, kept=kept)
    return [each.message for each in found if each.kind != "structure_changed"]


ENTRIES: tuple[Change, ...] = (
    *(edit_entry, edit_chain, delete_entries, exchange_entries, repeat_entry),
)
ROWS: tuple[Change, ...] = (edit_row, edit_row, edit_row, delete_row)


@pytest.fixture
def no_page_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the check of pages, which cannot be done within a transaction."""
    monkeypatch.setattr(
        "needlemap.storage.engine.sqlcipher.Engine.broken_parts", lambda *_, **__: ()
    )


@pytest.mark.usefixtures("no_page_check")
@pytest.mark.parametrize(
    ("changes", "many"), [(ENTRIES, OF_ENTRIES), (ROWS, OF_ROWS)], ids=["entries", "rows"]
)
def test_a_change_behind_the_application_is_named(
    closed: Truth, quick_disk: Path, changes: tuple[Change, ...], many: int
) -> None:
    told = changed_behind(closed, quick_disk / "c", many, changes)
    assert told.wrong == []
    assert told.total == many


def test_a_text_that_is_none_is_told_where_it_is_read(closed: Truth, quick_disk: Path) -> None:
    folder = quick_disk / "c"
    closed.put(folder)
    with reopened(folder) as records:
        engine = engine_of(records)
        for name in TRIGGERS:
            engine.execute(f"DROP TRIGGER {name}")
        engine.execute("UPDATE patients SET note = CAST(x'fffe' AS TEXT)")
        with pytest.raises(NeedleMapError, match="damaged"):
            records.patients.search("")
        with pytest.raises(NeedleMapError, match="damaged"):
            records.audit.verify()


@pytest.mark.usefixtures("no_page_check")
def test_the_loop_finds_a_check_that_does_not_compute_the_codes(
    closed: Truth, quick_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_check._Check, "_wrong_with", lambda *_: None)
    assert changed_behind(closed, quick_disk / "c", 20, ENTRIES).wrong


def test_the_mutations_of_an_everyday_run_are_as_many_as_promised() -> None:
    files = OF_WAL + OF_DATABASE + OF_KEYS + OF_HEAD
    assert OF_WAL >= 300
    assert files + OF_ENTRIES + OF_ROWS >= 1500
