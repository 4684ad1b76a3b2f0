"""A backup is a copy that was opened and checked; nothing else is called one (promise 9)."""

import random
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from needlemap.domain.patient_file import DocumentKind
from needlemap.domain.session import Session
from needlemap.domain.user import Role
from needlemap.errors import (
    BackupDamagedError,
    BackupStoppedError,
    NeedleMapError,
    RecordsUnavailableError,
)
from needlemap.storage.backup import verified_backup as backup_module
from needlemap.storage.backup.backup_folders import (
    backups_in,
    catch_up,
    copy_backup,
    kept,
    newest,
    thin,
)
from needlemap.storage.backup.verified_backup import (
    Backup,
    Reason,
    Stage,
    check_code,
    check_database,
    check_files,
    read_backup,
)
from needlemap.storage.engine import disk
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.migrations import schema, schema_steps
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    LIGHT,
    PASSWORD,
    make_site,
    placing,
    reopened,
    signed_session,
    stored_patient,
    stored_session,
)
from storage.raw import engine_of, write_manifest

CANARY = "Canarybird"
PAGE = 4096


@pytest.fixture
def place(folder: Path) -> Path:
    """The place of the backups on the same disk."""
    return folder / "backups"


def backed_up(records: Records, **more: Path) -> Backup:
    return records.begin_backup(Reason.ASKED, **more).run()


def keys_of(records: Records) -> RecordKeys:
    return records.backup_source().keys


def large_session(records: Records) -> Session:
    """Return a stored session; the records hold more pages than one step copies."""
    session = stored_session(records, sites=1)
    scan = random.Random(1).randbytes(3_000_000)
    records.documents.add(session.patient_id, DocumentKind.OTHER, "scan", "image/png", scan)
    return session


def whole(backup: Backup, keys: RecordKeys) -> bool:
    """Whether a backup passes every check; else it is told in a sentence, never another way."""
    try:
        again = read_backup(backup.folder)
        check_files(again)
        check_code(again, keys)
        return not check_database(again.database, keys, again.head).damages
    except NeedleMapError:
        return False


def test_a_backup_holds_what_the_manifest_says(records: Records, place: Path) -> None:
    signed_session(records, sites=3)
    stored_session(records, sites=1)
    made = backed_up(records)
    assert made.folder.parent == place
    manifest = read_backup(made.folder).manifest
    assert manifest == made.manifest
    assert manifest.counts["patients"] == 2
    assert manifest.counts["sites"] == 4
    assert manifest.counts["signed_sessions"] == 1
    assert manifest.records_id == records.records_id
    assert made.head == records.head()
    assert whole(made, keys_of(records))
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "manifest.json",
        "needlemap.db",
        "needlemap.keys",
    ]


def test_the_log_tells_of_the_backup(records: Records) -> None:
    backed_up(records)
    (event,) = [
        event
        for event in records.audit.history("records", records.records_id)
        if event.action == "backup"
    ]
    assert event.detail == {"reason": "asked"}


def test_a_backup_is_private_and_leaves_nothing_beside_it(records: Records, place: Path) -> None:
    made = backed_up(records)
    assert made.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in made.folder.iterdir()} == {0o600}
    assert list(place.iterdir()) == [made.folder]


def test_what_is_charted_while_a_backup_is_copied_harms_neither(records: Records) -> None:
    session = large_session(records)
    job = records.begin_backup(Reason.INTERVAL)
    steps: list[int] = []
    copied: list[Backup] = []
    is_copying = threading.Event()

    def tell(stage: Stage, done: int, total: int) -> None:
        if stage is Stage.COPY and done:
            steps.append(done)
            is_copying.set()

    worker = threading.Thread(target=lambda: copied.append(job.run(tell)))
    worker.start()
    is_copying.wait(30)
    records.sessions.apply(placing(make_site(session.id, ordinal=2)))
    worker.join()
    assert len(steps) > 1
    assert whole(copied[0], keys_of(records))
    assert len(records.sessions.get(session.id).sites) == 2
    assert records.audit.verify() == ()


def test_a_copy_is_written_step_by_step_so_that_the_last_one_is_as_short(
    records: Records, place: Path
) -> None:
    large_session(records)
    written: list[tuple[int, int, int]] = []

    def tell(stage: Stage, done: int, total: int) -> None:
        if stage is Stage.COPY and done:
            (copy,) = place.glob(".*/needlemap.db")
            written.append((done, total, copy.stat().st_size // PAGE))

    records.begin_backup(Reason.ASKED).run(tell)
    # Two steps may wait in memory; the records wait for the last step to write what does.
    last = [pages for pages in written if pages[0] < pages[1]][-1]
    assert last[0] > 4 * backup_module._PAGES
    assert last[2] >= last[0] - 2 * backup_module._PAGES


def test_a_backup_that_is_stopped_leaves_nothing(records: Records, place: Path) -> None:
    job = records.begin_backup(Reason.ASKED)
    with pytest.raises(BackupStoppedError):
        job.run(lambda stage, done, total: job.stop())
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("end", ["lock", "close"])
def test_closing_the_records_ends_the_copying_and_harms_nothing(
    records: Records, folder: Path, place: Path, end: str
) -> None:
    large_session(records)
    job = records.begin_backup(Reason.ASKED)
    errors: list[NeedleMapError] = []
    is_copying, goes_on = threading.Event(), threading.Event()

    def tell(stage: Stage, done: int, total: int) -> None:
        if done and not is_copying.is_set():
            is_copying.set()
            goes_on.wait(0.05)

    def run() -> None:
        with pytest.raises(NeedleMapError) as raised:
            job.run(tell)
        errors.append(raised.value)

    worker = threading.Thread(target=run)
    worker.start()
    is_copying.wait(30)
    getattr(records, end)()
    goes_on.set()
    worker.join()
    assert "closed while they were being copied" in errors[0].user_message
    assert list(place.iterdir()) == []
    records.close()
    with reopened(folder) as again:
        assert again.audit.verify() == ()


def test_what_an_interrupted_backup_left_is_removed_by_the_next(
    records: Records, place: Path
) -> None:
    made = backed_up(records)
    left = place / f".{made.folder.name}.partial"
    shutil.copytree(made.folder, left)
    assert backups_in(place) == (made,)
    backed_up(records)
    assert not left.exists()


def test_records_that_were_changed_behind_the_application_get_no_backup(
    records: Records, place: Path
) -> None:
    signed_session(records)
    engine_of(records).execute("DROP TRIGGER sites_signed_no_update")
    engine_of(records).execute("UPDATE sites SET depth_mm = 99")
    with pytest.raises(BackupDamagedError, match="not called a backup"):
        backed_up(records)
    assert list(place.iterdir()) == []


def test_too_little_space_is_said_before_anything_is_copied(
    records: Records, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(place.parent)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(RecordsUnavailableError, match="free space"):
        backed_up(records)
    assert backups_in(place) == ()


def test_every_flipped_byte_of_the_small_files_is_noticed(records: Records, tmp_path: Path) -> None:
    made, keys = backed_up(records), keys_of(records)
    unnoticed = []
    for name in ("manifest.json", "needlemap.keys"):
        content = (made.folder / name).read_bytes()
        for place in range(len(content)):
            spoilt = bytearray(content)
            spoilt[place] ^= 1 << (place % 8)
            (made.folder / name).write_bytes(spoilt)
            if whole(made, keys):
                unnoticed.append((name, place))
        (made.folder / name).write_bytes(content)
    assert unnoticed == []
    assert whole(made, keys)


def test_a_flipped_byte_anywhere_in_the_database_is_noticed(records: Records) -> None:
    signed_session(records, sites=4)
    made, keys = backed_up(records), keys_of(records)
    content = made.database.read_bytes()
    chance = random.Random(9)
    unnoticed = []
    for page in range(len(content) // PAGE):
        for place in chance.sample(range(page * PAGE, (page + 1) * PAGE), 8):
            spoilt = bytearray(content)
            spoilt[place] ^= 1 << chance.randrange(8)
            made.database.write_bytes(spoilt)
            if whole(made, keys):
                unnoticed.append(place)
    made.database.write_bytes(content)
    assert unnoticed == []
    assert whole(made, keys)


def test_the_pages_alone_tell_of_a_flipped_byte_too(records: Records) -> None:
    """Without the sums of the manifest: what is opened before a backup is called one sees it."""
    made, keys = backed_up(records), keys_of(records)
    content = made.database.read_bytes()
    unnoticed = []
    for page in range(len(content) // PAGE):
        spoilt = bytearray(content)
        spoilt[page * PAGE + 100] ^= 4
        made.database.write_bytes(spoilt)
        try:
            found = check_database(made.database, keys, made.head).damages
        except RecordsUnavailableError:
            continue
        if not found:
            unnoticed.append(page)
    assert unnoticed == []


def test_a_manifest_written_by_somebody_without_the_keys_is_noticed(records: Records) -> None:
    made, keys = backed_up(records), keys_of(records)
    write_manifest(made.folder, made.manifest, RecordKeys.random())
    with pytest.raises(BackupDamagedError, match="does not hold its keys"):
        check_code(read_backup(made.folder), keys)


def test_an_older_database_in_a_newer_backup_is_noticed(records: Records) -> None:
    older = backed_up(records)
    signed_session(records)
    newer, keys = backed_up(records), keys_of(records)
    shutil.copy(older.database, newer.database)
    assert not whole(newer, keys)
    found = check_database(newer.database, keys, newer.head).damages
    assert "an older copy was put back" in found[0].message


def test_nothing_of_a_patient_can_be_read_from_a_backup(records: Records, place: Path) -> None:
    patient = stored_patient(records, family_name=CANARY, note=CANARY, record_number=CANARY)
    records.patient_files.set_reactions(patient.id, "", CANARY)
    backed_up(records)
    seen = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        assert CANARY.encode(encoding) not in seen
    assert b"SQLite format" not in seen
    assert CANARY not in " ".join(str(path) for path in place.rglob("*"))


def test_a_canary_in_a_plain_copy_would_be_found(records: Records, tmp_path: Path) -> None:
    stored_patient(records, family_name=CANARY)
    plain = tmp_path / "plain.db"
    engine_of(records).execute(f"ATTACH DATABASE '{plain}' AS plain KEY ''")
    engine_of(records).execute("CREATE TABLE plain.patients AS SELECT * FROM patients")
    assert CANARY.encode() in plain.read_bytes()


# Thinning


def at(days: float) -> datetime:
    """A time so many days before AT."""
    return AT - timedelta(days=days)


def test_all_of_two_days_stay() -> None:
    times = [at(n / 48) for n in range(96)]
    assert kept(times, AT) == frozenset(times)


def test_of_older_days_one_stays_a_day_then_one_a_week_then_one_a_month() -> None:
    times = [at(n / 4) for n in range(4 * 800)]
    stay = sorted(kept(times, AT), reverse=True)
    older = [AT - each for each in stay if AT - each > timedelta(days=2)]
    assert len([age for age in older if age <= timedelta(days=12)]) <= 12
    days = {each.date() for each in stay}
    assert {(AT - timedelta(days=n)).date() for n in range(12)} <= days
    weeks = {each.isocalendar()[:2] for each in stay}
    assert {(AT - timedelta(weeks=n)).isocalendar()[:2] for n in range(10)} <= weeks
    months = {(each.year, each.month) for each in stay}
    assert len(months) == 24
    assert len(stay) <= 8 + 1 + 12 + 10 + 24


def test_the_last_of_a_day_is_the_one_that_stays() -> None:
    morning, evening = at(5.3), at(5)
    assert morning.date() == evening.date()
    assert kept([AT, morning, evening], AT) == frozenset((AT, evening))


@pytest.mark.parametrize("years", [1, 5, 50])
def test_after_a_long_pause_nothing_is_lost_at_once(years: int) -> None:
    times = [AT - timedelta(days=365 * years + n) for n in range(10)]
    assert kept(times, AT) == frozenset(times)


def test_a_clock_that_went_back_removes_nothing_of_the_future() -> None:
    future = [AT + timedelta(days=n) for n in range(1, 40)]
    assert set(future) <= kept([AT, *future], AT)


def test_what_is_thinned_is_gone_whole_and_the_rest_is_untouched(
    records: Records, folder: Path, place: Path
) -> None:
    made = [backed_up(records) for _ in range(3)]
    for number, each in enumerate(made):
        age = timedelta(days=40, hours=number)
        manifest = msgspec.structs.replace(each.manifest, made_at=(AT - age).isoformat())
        write_manifest(each.folder, manifest, keys_of(records))
    (place / "mine.txt").write_text("a file of somebody else")
    (place / "needlemap-other").mkdir()
    assert thin(place, records.records_id, AT) == 2
    left = sorted(path.name for path in place.iterdir())
    assert left == sorted(["mine.txt", "needlemap-other", made[0].folder.name])


# The second place


def test_a_second_place_gets_what_it_lacks_when_it_is_back(
    records: Records, place: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    now = datetime.now(UTC)
    first = backed_up(records)
    assert catch_up(place, stick, records.records_id, now).is_away
    assert not stick.exists()
    second = backed_up(records)
    stick.mkdir()
    assert catch_up(place, stick, records.records_id, now).copied == 2
    names = {backup.folder.name for backup in backups_in(stick, records.records_id)}
    assert names == {first.folder.name, second.folder.name}
    assert all(whole(backup, keys_of(records)) for backup in backups_in(stick))
    assert catch_up(place, stick, records.records_id, now).copied == 0


def test_a_copy_that_arrives_changed_is_not_called_a_backup(
    records: Records, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    made = backed_up(records)
    sync = disk.sync_file

    def spoiling(path: Path) -> None:
        sync(path)
        if path.name == "needlemap.db":
            path.write_bytes(path.read_bytes()[:-1] + b"\0")

    monkeypatch.setattr("needlemap.storage.backup.backup_folders.disk.sync_file", spoiling)
    with pytest.raises(BackupDamagedError):
        copy_backup(made, stick)
    assert list(stick.iterdir()) == []
    told = catch_up(place, stick, records.records_id, AT)
    assert (told.copied, told.is_away) == (0, False)
    assert "damaged" in told.problem


def test_the_newest_of_all_places_is_found(records: Records, place: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert newest((place, stick), records.records_id) is None
    older = backed_up(records, place=stick)
    found = newest((place, stick), records.records_id)
    assert found is not None
    assert found.folder == older.folder


@pytest.mark.parametrize("spoil", [shutil.rmtree, lambda f: (f / "manifest.json").unlink()])
def test_a_folder_that_is_no_backup_is_not_listed(
    records: Records, place: Path, spoil: Callable[[Path], None]
) -> None:
    made = backed_up(records)
    spoil(made.folder)
    assert backups_in(place) == ()
    with pytest.raises(BackupDamagedError, match="Choose another backup"):
        read_backup(made.folder)


def test_every_user_may_back_up(records: Records, folder: Path) -> None:
    records.users.add(name="Rita", credentials="", role=Role.REVIEWER, password="quiet blue teapot")
    records.close()
    with Records.open(folder, name="Rita", password="quiet blue teapot", kdf=LIGHT) as reviewer:
        assert backed_up(reviewer).manifest.made_by == reviewer.therapist.id


# Before what changes the whole file


def test_a_backup_is_made_before_the_records_get_a_new_key(
    records: Records, folder: Path, place: Path
) -> None:
    signed_session(records)
    before, keys = records.head(), keys_of(records)
    records.change_password(old=PASSWORD, new="quiet blue teapot")
    (made,) = backups_in(place)
    assert made.manifest.reason is Reason.BEFORE_REKEY
    assert made.head.seq >= before.seq
    assert whole(made, keys)
    assert keys_of(records).database != keys.database


def test_records_changed_behind_the_application_still_get_a_new_key(
    records: Records, place: Path
) -> None:
    signed_session(records)
    engine_of(records).execute("DROP TRIGGER sites_signed_no_update")
    engine_of(records).execute("UPDATE sites SET depth_mm = 99")
    keys = keys_of(records)
    records.change_password(old=PASSWORD, new="quiet blue teapot")
    assert backups_in(place) == ()
    assert keys_of(records).database != keys.database


@pytest.fixture
def newer_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A NeedleMap whose tables have one step more."""
    steps = (*schema_steps.STEPS, ("m099_more", "CREATE TABLE more (id TEXT PRIMARY KEY) STRICT;"))
    with monkeypatch.context() as patched:
        patched.setattr(schema_steps, "STEPS", steps)
        patched.setattr(schema_steps, "SCHEMA_VERSION", schema_steps.SCHEMA_VERSION + 1)
        schema.expected_objects.cache_clear()
        yield
    schema.expected_objects.cache_clear()


def test_a_backup_is_made_before_older_records_are_brought_up_to_date(
    template: Path, folder: Path, place: Path, newer_version: None
) -> None:
    shutil.copytree(template, folder)
    with reopened(folder) as records:
        assert engine_of(records).row("PRAGMA user_version") == (schema_steps.SCHEMA_VERSION,)
    (made,) = backups_in(place)
    assert made.manifest.reason is Reason.BEFORE_MIGRATION
    assert made.manifest.schema == schema_steps.SCHEMA_VERSION - 1
    assert not made.manifest.rows_checked


def test_without_room_for_a_backup_older_records_stay_as_they_are(
    template: Path, folder: Path, newer_version: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(template, folder)
    content = (folder / "records" / "needlemap.db").read_bytes()
    usage = shutil.disk_usage(folder)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
    with pytest.raises(RecordsUnavailableError, match="free space"):
        reopened(folder)
    assert (folder / "records" / "needlemap.db").read_bytes() == content
