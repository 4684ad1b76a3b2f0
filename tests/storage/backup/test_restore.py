"""A restore puts back what was verified, says what would be missing, and erases nothing."""

import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from needlemap.domain.user import Role
from needlemap.errors import (
    BackupDamagedError,
    NeedleMapError,
    NotAllowedError,
    NotFoundError,
    RecordsInUseError,
    RecordsUnavailableError,
    UncertainError,
    WrongPasswordError,
)
from needlemap.services.restore_words import preview_words
from needlemap.storage.backup.backup_folders import backups_in
from needlemap.storage.backup.restore import Preview, Restored, preview, restore
from needlemap.storage.backup.verified_backup import Backup, Reason, check_files, read_backup
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    LIGHT,
    NAME,
    PASSWORD,
    new_records,
    reopened,
    signed_session,
    stored_patient,
    stored_session,
)

OTHER_PASSWORD = "quiet blue teapot"


@pytest.fixture
def backup(records: Records) -> Backup:
    """A backup of one signed session, after which another was signed and a draft begun."""
    signed_session(records, sites=2)
    made = records.begin_backup(Reason.ASKED).run()
    signed_session(records)
    stored_session(records)
    records.close()
    return made


def looked_at(backup: Backup, folder: Path, password: str = PASSWORD) -> Preview:
    return preview(backup, folder, name=NAME, password=password, kdf=LIGHT)


def put_back(backup: Backup, folder: Path, password: str = PASSWORD) -> Restored:
    return restore(backup, folder, name=NAME, password=password, kdf=LIGHT)


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_preview_says_that_a_backup_is_of_other_records(backup: Backup, tmp_path: Path) -> None:
    with new_records(tmp_path / "other") as records:
        stored_session(records)
    told = looked_at(backup, tmp_path / "other")
    assert told.missing is None
    assert "This backup is of other records than those that are here now" in preview_words(told)[1]


def test_a_disk_too_small_for_a_restore_is_told_before_anything_is_copied(
    backup: Backup, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_below(folder)
    usage = shutil.disk_usage(folder)._replace(free=backup.size)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(RecordsUnavailableError, match="To restore the backup, NeedleMap needs"):
        put_back(backup, folder)
    assert bytes_below(folder) == before


def test_the_preview_says_what_would_be_missing_and_changes_nothing(
    backup: Backup, folder: Path
) -> None:
    before = bytes_below(folder)
    told = looked_at(backup, folder)
    assert told.missing is not None
    assert sorted(session.is_signed for session in told.missing.sessions) == [False, True]
    assert told.missing.other_rows == {"patients": 2, "addenda": 0, "documents": 0}
    assert told.missing.continues
    words = " ".join(preview_words(told))
    assert "holds 1 patient and 1 session, 1 of them signed." in words
    assert "Missing afterwards, compared with now: 2 sessions (1 signed), 2 patients." in words
    assert bytes_below(folder) == before


def test_the_preview_sees_what_still_lies_in_the_write_ahead_log(
    records: Records, folder: Path, tmp_path: Path
) -> None:
    made = records.begin_backup(Reason.ASKED).run()
    stored_session(records)
    cut = tmp_path / "after a power cut"
    shutil.copytree(folder, cut)
    told = looked_at(made, cut)
    assert told.missing is not None
    assert len(told.missing.sessions) == 1
    assert not (cut / "records.comparing").exists()


def test_after_a_restore_the_records_are_those_of_the_backup(backup: Backup, folder: Path) -> None:
    done = put_back(backup, folder)
    with reopened(folder) as records:
        assert len(records.patients.search("")) == 1
        assert records.audit.verify(backup.head) == ()
        assert not records.sessions.broken_signatures()
        (event,) = records.audit.history("records", records.records_id)[-1:]
    assert event.action == "restore"
    assert event.detail["head"] == backup.manifest.head
    assert done.aside is not None
    assert event.detail["set_aside"] == done.aside.name


def test_the_records_that_were_there_are_kept_and_open(backup: Backup, folder: Path) -> None:
    before = bytes_below(folder / "records")
    done = put_back(backup, folder)
    assert done.aside is not None
    assert bytes_below(done.aside) == before
    again = folder.with_name("again")
    again.mkdir()
    shutil.copytree(done.aside, again / "records")
    with reopened(again) as records:
        assert len(records.patients.search("")) == 3


def test_restoring_twice_in_a_second_keeps_both(backup: Backup, folder: Path) -> None:
    first, second = put_back(backup, folder), put_back(backup, folder)
    assert first.aside is not None
    assert second.aside is not None
    assert first.aside != second.aside
    assert first.aside.is_dir()


def test_a_backup_is_restored_on_a_new_computer(backup: Backup, tmp_path: Path) -> None:
    fresh = tmp_path / "new" / "computer"
    assert looked_at(backup, fresh).not_compared == "There are no records here now."
    assert put_back(backup, fresh).aside is None
    with reopened(fresh) as records:
        assert len(records.patients.search("")) == 1


def test_a_restored_folder_is_private(backup: Backup, folder: Path) -> None:
    put_back(backup, folder)
    inside = folder / "records"
    assert inside.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in inside.iterdir()} == {0o600}


def test_damaged_records_do_not_keep_a_backup_from_being_restored(
    backup: Backup, folder: Path
) -> None:
    (folder / "records" / "needlemap.db").write_bytes(b"not ours" * 1000)
    told = looked_at(backup, folder)
    assert told.missing is None
    assert "could not be read for a comparison" in told.not_compared
    put_back(backup, folder)
    with reopened(folder) as records:
        assert records.audit.verify() == ()


@pytest.mark.parametrize("name", ["needlemap.db", "needlemap.keys", "manifest.json"])
def test_a_damaged_backup_is_refused_and_nothing_moves(
    backup: Backup, folder: Path, name: str
) -> None:
    content = bytearray((backup.folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (backup.folder / name).write_bytes(content)
    before = bytes_below(folder)
    with pytest.raises(BackupDamagedError, match="Choose another backup"):
        put_back_from_disk(backup, folder)
    assert bytes_below(folder) == before


def put_back_from_disk(backup: Backup, folder: Path) -> Restored:
    return put_back(read_backup(backup.folder), folder)


def test_a_wrong_password_restores_nothing(backup: Backup, folder: Path) -> None:
    before = bytes_below(folder)
    for call in (looked_at, put_back):
        with pytest.raises(WrongPasswordError):
            call(backup, folder, OTHER_PASSWORD)
    assert bytes_below(folder) == before


def test_open_records_are_not_replaced(backup: Backup, folder: Path) -> None:
    with reopened(folder), pytest.raises(RecordsInUseError):
        put_back(backup, folder)


def test_a_user_who_may_not_sign_may_not_restore(records: Records, folder: Path) -> None:
    records.users.add(name="Rita", credentials="", role=Role.REVIEWER, password=OTHER_PASSWORD)
    made = records.begin_backup(Reason.ASKED).run()
    records.close()
    before = bytes_below(folder / "records")
    with pytest.raises(NotAllowedError):
        restore(made, folder, name="Rita", password=OTHER_PASSWORD, kdf=LIGHT)
    assert bytes_below(folder / "records") == before
    assert not (folder / "records.restoring").exists()


def test_whose_older_passwords_come_back_is_said(records: Records, folder: Path) -> None:
    berta = records.users.add(
        name="Berta", credentials="", role=Role.THERAPIST, password=OTHER_PASSWORD
    )
    cora = records.users.add(
        name="Cora", credentials="", role=Role.THERAPIST, password=OTHER_PASSWORD
    )
    made = records.begin_backup(Reason.ASKED).run()
    records.users.reset_password(berta.id, password="another blue teapot")
    records.users.remove(cora.id)
    records.users.add(name="Dora", credentials="", role=Role.ASSISTANT, password=OTHER_PASSWORD)
    records.close()
    told = looked_at(made, folder)
    assert told.passwords.older == ("Berta",)
    assert told.passwords.returning == ("Cora",)
    assert told.passwords.unknown == ("Dora",)
    assert not told.passwords.older_code
    words = " ".join(preview_words(told))
    assert "The older password is valid again, not today's: Berta." in words
    put_back(made, folder)
    Records.open(folder, name="Cora", password=OTHER_PASSWORD, kdf=LIGHT).close()


def test_a_backup_from_before_another_was_restored_says_that_it_is_no_continuation(
    backup: Backup, folder: Path
) -> None:
    with reopened(folder) as records:
        later = records.begin_backup(Reason.ASKED).run()
    put_back(backup, folder)
    told = looked_at(later, folder)
    assert told.missing is not None
    assert not told.missing.continues
    assert "not a continuation" in " ".join(preview_words(told))


class PowerCut(BaseException):
    """The process is gone in the middle of a restore."""


class Faults:
    """Counts the calls that it stands in for, and lets the n-th of them fail, or all from it on."""

    def __init__(self, at: int, error: BaseException, *, lasting: bool = False) -> None:
        self.calls, self._at, self._error, self._lasting = 0, at, error, lasting

    def before(self, real: Callable[..., object]) -> Callable[..., object]:
        def run(*words: object, **more: object) -> object:
            self.calls += 1
            if self.calls == self._at or (self._lasting and self.calls > self._at):
                raise self._error
            return real(*words, **more)

        return run


@pytest.mark.parametrize("call", range(1, 30))
def test_after_a_crash_at_any_call_there_are_whole_records(
    backup: Backup, folder: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """Every call that changes names or flushes is once the last one."""
    faults = Faults(call, PowerCut(), lasting=True)
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", faults.before(os.rename))
        patched.setattr(os, "fsync", faults.before(os.fsync))
        patched.setattr(Path, "replace", faults.before(Path.replace))
        patched.setattr(Path, "unlink", faults.before(Path.unlink))
        patched.setattr(shutil, "rmtree", faults.before(shutil.rmtree))
        outcome = outcome_of(lambda: put_back(backup, folder))
    assert Records.user_names(folder) == (NAME,)
    with reopened(folder) as records:
        assert number_of(records) == {"done": 1}.get(outcome, number_of(records))
        assert records.audit.verify() == ()


def outcome_of(call: Callable[[], object]) -> str:
    try:
        call()
    except PowerCut:
        return "cut"
    return "done"


def number_of(records: Records) -> int:
    """Return how many patients there are: of before the restore or of the backup, nothing else."""
    number = len(records.patients.search(""))
    assert number in (1, 3)
    return number


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("call", range(1, 25))
def test_a_disk_that_fails_at_any_call_leaves_whole_records(
    backup: Backup, folder: Path, monkeypatch: pytest.MonkeyPatch, call: int, *, lasting: bool
) -> None:
    faults = Faults(call, OSError(28, "No space left on device"), lasting=lasting)
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", faults.before(os.rename))
        patched.setattr(os, "fsync", faults.before(os.fsync))
        patched.setattr(Path, "replace", faults.before(Path.replace))
        told = error_of(lambda: put_back(backup, folder))
    assert told == "" or told.endswith(".")
    with reopened(folder) as records:
        assert number_of(records) == {"": 1}.get(told, number_of(records))
        assert records.audit.verify() == ()


def error_of(call: Callable[[], object]) -> str:
    try:
        call()
    except NeedleMapError as error:
        return error.user_message
    return ""


def test_a_disk_that_fails_at_the_last_step_is_told_as_unfinished(
    backup: Backup, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = os.rename

    def fail_for_the_restored(source: Path, target: Path) -> None:
        if target == folder / "records":
            raise OSError(errno.EIO, "planted")
        renamed(source, target)

    with monkeypatch.context() as failing:
        failing.setattr(os, "rename", fail_for_the_restored)
        with pytest.raises(UncertainError, match="the restore is finished then"):
            put_back(backup, folder)
    with reopened(folder) as records:
        assert len(records.patients.search("")) == 1


@pytest.mark.parametrize("lasting", [False, True])
def test_a_disk_that_fails_at_any_call_of_a_backup_harms_nothing(
    records: Records, folder: Path, monkeypatch: pytest.MonkeyPatch, *, lasting: bool
) -> None:
    """The fault walks through all flushes and renames until a backup is clean."""
    signed_session(records)
    told, call = "not begun", 0
    while told:
        call += 1
        faults = Faults(call, OSError(5, "Input/output error"), lasting=lasting)
        job = records.begin_backup(Reason.ASKED)
        with monkeypatch.context() as patched:
            patched.setattr(os, "rename", faults.before(os.rename))
            patched.setattr(os, "fsync", faults.before(os.fsync))
            told = error_of(job.run)
        assert told == "" or told.endswith(".")
        listed = backups_in(folder / "backups")
        # Where not even the name can be taken back, what has it is whole all the same.
        assert len(listed) == {"": 1}.get(told, len(listed) if lasting else 0)
        for backup in listed:
            check_files(backup)
            shutil.rmtree(backup.folder)
    assert call > 5
    assert records.audit.verify() == ()


def test_a_restore_drill_measures_its_time(
    records: Records, folder: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """What a clinic should practise: from a backup alone to open, verified records."""
    signed = [signed_session(records, sites=10) for _ in range(5)]
    made = records.begin_backup(Reason.ASKED).run()
    records.close()
    stick = tmp_path / "stick"
    shutil.copytree(made.folder, stick / made.folder.name)
    shutil.rmtree(folder)
    began = time.perf_counter()
    (found,) = backups_in(stick)
    put_back(found, folder)
    with reopened(folder) as again:
        assert again.audit.verify(found.head) == ()
        assert [again.sessions.get(session.id) for session in signed] == signed
    record_property("restore_drill_s", round(time.perf_counter() - began, 2))


def test_a_patient_without_sessions_is_missed_too(records: Records, folder: Path) -> None:
    made = records.begin_backup(Reason.ASKED).run()
    stored_patient(records)
    records.close()
    told = looked_at(made, folder)
    assert told.missing is not None
    assert not told.missing.is_nothing
    assert told.missing.last_change_at is not None
    assert told.missing.last_change_at > AT


@pytest.fixture
def coded(folder: Path) -> tuple[Backup, str]:
    """A backup whose password was changed since, and the recovery code."""
    records, code = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    records.users.confirm_recovery_code()
    stored_session(records)
    made = records.begin_backup(Reason.ASKED).run()
    records.change_password(old=PASSWORD, new=OTHER_PASSWORD)
    stored_session(records)
    records.close()
    return made, code


def test_who_forgot_the_password_of_then_restores_by_the_recovery_code(
    coded: tuple[Backup, str], folder: Path
) -> None:
    made, code = coded
    told = preview(made, folder, name=NAME, code=code, kdf=LIGHT)
    assert told.missing is not None
    assert len(told.missing.sessions) == 1
    assert told.passwords.older == (NAME,)
    assert not told.passwords.older_code
    restore(made, folder, name=NAME, code=code, kdf=LIGHT)
    with Records.recover(
        folder, code=code, name=NAME, new_password="nine quiet herons", reason="backup", kdf=LIGHT
    ) as records:
        assert len(records.patients.search("")) == 1
        assert records.audit.verify(made.head) == ()
        (event,) = [
            each
            for each in records.audit.history("records", records.records_id)
            if each.action == "restore"
        ]
        assert event.detail["by"] == "recovery_code"
        assert event.actor == records.therapist.id


def test_another_recovery_code_restores_nothing(coded: tuple[Backup, str], folder: Path) -> None:
    made, _ = coded
    before = bytes_below(folder)
    with pytest.raises(WrongPasswordError):
        restore(made, folder, name=NAME, code=new_code(), kdf=LIGHT)
    with pytest.raises(ValueError, match="40 characters"):
        preview(made, folder, name=NAME, code="12345", kdf=LIGHT)
    with pytest.raises(NotFoundError):
        restore(made, folder, name="Nobody", code=coded[1], kdf=LIGHT)
    assert bytes_below(folder) == before


def test_by_the_code_too_only_who_may_sign_restores(records: Records, folder: Path) -> None:
    records.users.add(
        name="Ben Adeyemi", credentials="", role=Role.REVIEWER, password=OTHER_PASSWORD
    )
    code = new_code()
    records.users.adopt_recovery_code(code)
    made = records.begin_backup(Reason.ASKED).run()
    records.close()
    with pytest.raises(NotAllowedError):
        restore(made, folder, name="Ben Adeyemi", code=code, kdf=LIGHT)
