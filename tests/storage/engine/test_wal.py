"""A write-ahead log that a crash left: taken in when it is ours and whole, else refused."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from needlemap.errors import EntriesLostError, RecordsUnavailableError
from needlemap.storage.audit.head_file import HeadFile
from needlemap.storage.mapping.chain import LogHead
from needlemap.storage.records import Records
from storage.makers import new_records, reopened, stored_patient
from storage.raw import access_of, engine_of


def after_a_crash(folder: Path, crashed: Path) -> str:
    """Copy records while they are open, as a crash leaves them; return the last patient's id."""
    with new_records(folder) as records:
        patient = stored_patient(records)
        shutil.copytree(folder, crashed)
    return patient.id


def test_a_log_of_ours_is_taken_in(folder: Path, tmp_path: Path) -> None:
    patient_id = after_a_crash(folder, tmp_path / "crashed")
    assert (tmp_path / "crashed/records/needlemap.db-wal").stat().st_size > 4096
    with reopened(tmp_path / "crashed") as records:
        assert records.patients.get(patient_id).id == patient_id
        assert records.audit.verify() == ()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "records").iterdir()}


def torn(length: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:length]


def flipped(place: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:place] + bytes([content[place] ^ 0x40]) + content[place + 1 :]


LENGTHS = [0, 1, 31, 32, 33, 56, 57, 4000, 4151, 4152, 30_000]
PLACES = [0, 5, 17, 24, 33, 37, 41, 49, 60, 2000, 4150, 20_000]
HURTS = {f"torn at {n}": torn(n) for n in LENGTHS} | {f"flip at {n}": flipped(n) for n in PLACES}


@pytest.mark.parametrize("hurt", HURTS.values(), ids=HURTS)
def test_a_log_that_lost_what_was_saved_is_refused_and_nothing_is_touched(
    folder: Path, tmp_path: Path, hurt: Callable[[bytes], bytes]
) -> None:
    after_a_crash(folder, tmp_path / "crashed")
    log = tmp_path / "crashed/records/needlemap.db-wal"
    log.write_bytes(hurt(log.read_bytes()))
    before = contents(tmp_path / "crashed")
    for _ in range(2):
        with pytest.raises(EntriesLostError, match=r"Nothing was changed\. Put the missing file"):
            reopened(tmp_path / "crashed")
        assert contents(tmp_path / "crashed") == before


@pytest.mark.parametrize("hurt", HURTS.values(), ids=HURTS)
def test_who_goes_on_without_what_is_missing_finds_it_in_the_log(
    folder: Path, tmp_path: Path, hurt: Callable[[bytes], bytes]
) -> None:
    after_a_crash(folder, tmp_path / "crashed")
    log = tmp_path / "crashed/records/needlemap.db-wal"
    hurt_log = hurt(log.read_bytes())
    log.write_bytes(hurt_log)
    with reopened(tmp_path / "crashed", accept_loss=True) as records:
        events = records.audit.history("records", access_of(records).keyring.records_id)
        assert events[-1].action == "accept_loss"
        assert records.audit.verify() == ()
    kept = [path.read_bytes() for path in log.parent.glob("*.aside")]
    assert kept in ([hurt_log], [])
    assert len(kept) == (len(hurt_log) > 32)
    with reopened(tmp_path / "crashed") as records:
        assert records.audit.verify() == ()


def test_a_log_that_was_deleted_is_missed(folder: Path, tmp_path: Path) -> None:
    after_a_crash(folder, tmp_path / "crashed")
    (tmp_path / "crashed/records/needlemap.db-wal").unlink()
    with pytest.raises(EntriesLostError, match="log ends at entry 1, but it had reached entry 4"):
        reopened(tmp_path / "crashed")


def test_an_older_log_is_not_taken_in(folder: Path, tmp_path: Path) -> None:
    with new_records(folder) as records:
        stored_patient(records)
        older = (folder / "records/needlemap.db-wal").read_bytes()
    with reopened(folder) as records:
        patient = stored_patient(records)
        records.checkpoint()
        shutil.copytree(folder, tmp_path / "crashed")
    log = tmp_path / "crashed/records/needlemap.db-wal"
    log.write_bytes(older)
    before = contents(tmp_path / "crashed")
    with pytest.raises(RecordsUnavailableError):
        reopened(tmp_path / "crashed")
    assert contents(tmp_path / "crashed") == before
    log.unlink()
    with reopened(tmp_path / "crashed") as records:
        assert records.patients.get(patient.id) == patient


@pytest.mark.parametrize("behind", [1, 2, 3])
def test_a_log_that_goes_on_after_the_head_is_as_it_should_be(
    folder: Path, tmp_path: Path, behind: int
) -> None:
    patient_id = after_a_crash(folder, tmp_path / "crashed")
    put_head_back(tmp_path / "crashed", behind)
    with reopened(tmp_path / "crashed") as records:
        assert records.patients.get(patient_id).id == patient_id
        actions = {e.action for e in records.audit.history("records", records_id_of(records))}
        assert actions == set()


def put_head_back(crashed: Path, behind: int) -> None:
    """Let the head be as a power cut may leave it: so many entries behind the log."""
    copy = shutil.copytree(crashed, crashed.with_name("copy"))
    with reopened(copy) as records:
        key = access_of(records).keyring.present.log
        (last,) = engine_of(records).row("SELECT max(seq) FROM audit") or (0,)
        seq = last - 1 - behind  # opening the copy has added one
        (mac,) = engine_of(records).row("SELECT mac FROM audit WHERE seq = ?", (seq,)) or (b"",)
        head = HeadFile(
            crashed / "records/needlemap.head",
            records_id=records_id_of(records),
            key_of=lambda: key,
        )
        head.start(LogHead(seq, mac.hex()))


def records_id_of(records: Records) -> str:
    return access_of(records).keyring.records_id


def test_a_power_cut_in_the_last_transaction_is_no_damage(folder: Path, tmp_path: Path) -> None:
    after_a_crash(folder, tmp_path / "crashed")
    put_head_back(tmp_path / "crashed", 1)
    log = tmp_path / "crashed/records/needlemap.db-wal"
    content = log.read_bytes()
    log.write_bytes(content[:-5000] + bytes(5000))
    with reopened(tmp_path / "crashed") as records:
        assert records.audit.verify() == ()


def test_damage_before_whole_transactions_is_told_even_when_the_head_is_behind(
    folder: Path, tmp_path: Path
) -> None:
    after_a_crash(folder, tmp_path / "crashed")
    put_head_back(tmp_path / "crashed", 3)
    log = tmp_path / "crashed/records/needlemap.db-wal"
    log.write_bytes(flipped(2000)(log.read_bytes()))
    with pytest.raises(EntriesLostError, match=r"needlemap.db-wal.* is damaged"):
        reopened(tmp_path / "crashed")


def test_while_a_new_key_is_under_way_the_log_tells_the_key_of_a_torn_file(
    folder: Path, tmp_path: Path
) -> None:
    """A power cut tears page 1 while the log is copied into the file: the log holds it whole."""
    with new_records(folder) as records:
        patient = stored_patient(records)
        engine = engine_of(records)
        engine.execute("PRAGMA user_version = 2")  # so that page 1 is in the log
        access_of(records).keyring.begin_rekey()
        shutil.copytree(folder, tmp_path / "crashed")
    database = tmp_path / "crashed/records/needlemap.db"
    content = bytearray(database.read_bytes())
    content[512:1024] = bytes(512)
    database.write_bytes(content)
    with reopened(tmp_path / "crashed") as records:
        assert records.patients.get(patient.id) == patient
        assert records.audit.verify() == ()


def test_with_the_key_file_of_others_a_log_of_ours_is_not_taken_in(
    folder: Path, tmp_path: Path
) -> None:
    after_a_crash(folder, tmp_path / "crashed")
    new_records(tmp_path / "other").close()
    inside = tmp_path / "crashed" / "records"
    shutil.copy(tmp_path / "other/records/needlemap.keys", inside / "needlemap.keys")
    before = {path.name: path.read_bytes() for path in inside.iterdir()}
    with pytest.raises(RecordsUnavailableError, match="the key file belongs to other records"):
        reopened(tmp_path / "crashed")
    assert {path.name: path.read_bytes() for path in inside.iterdir()} == before
