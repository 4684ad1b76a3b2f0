"""The records as a whole: made, opened, refused, closed."""

import os
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from needlemap.domain.clock import now_utc
from needlemap.errors import RecordsInUseError, RecordsUnavailableError, WrongPasswordError
from needlemap.storage.records import Records
from storage.makers import (
    LIGHT,
    NAME,
    PASSWORD,
    make_patient,
    new_records,
    reopened,
    stored_patient,
)

posix_only = pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")


def test_a_folder_without_records_says_so(folder: Path) -> None:
    assert not Records.exist(folder)
    assert Records.user_names(folder) == ()
    with pytest.raises(RecordsUnavailableError, match="There are no records in this folder"):
        reopened(folder)
    assert not folder.exists()


def test_new_records_are_open_for_their_first_user(folder: Path) -> None:
    records, code = Records.create(
        folder, name="  Anna   Weber ", password=PASSWORD, credentials=" PT, OCS ", kdf=LIGHT
    )
    with records:
        assert records.therapist.name == "Anna Weber"
        assert records.therapist.credentials == "PT, OCS"
        assert [len(group) for group in code.split("-")] == [5] * 8
    assert Records.exist(folder)
    assert Records.user_names(folder) == ("Anna Weber",)


def test_what_was_stored_is_there_after_reopening(folder: Path) -> None:
    with new_records(folder) as records:
        patient = stored_patient(records)
    with reopened(folder) as records:
        assert records.patients.get(patient.id) == patient


def test_a_name_is_known_in_any_case_and_spacing(folder: Path) -> None:
    new_records(folder).close()
    with Records.open(folder, name=" ANNA  weber", password=PASSWORD, kdf=LIGHT) as records:
        assert records.therapist.name == NAME


def test_wrong_password_and_unknown_name_say_the_same(folder: Path) -> None:
    new_records(folder).close()
    with pytest.raises(WrongPasswordError) as wrong_password:
        Records.open(folder, name=NAME, password="river stone lamps", kdf=LIGHT)
    with pytest.raises(WrongPasswordError) as unknown_name:
        Records.open(folder, name="Anna Webber", password=PASSWORD, kdf=LIGHT)
    assert wrong_password.value.user_message == unknown_name.value.user_message


@pytest.mark.parametrize("password", ["", "\ud800 river stone", "x" * 10_000_000, "\0" * 20])
def test_a_hostile_password_is_a_wrong_password(folder: Path, password: str) -> None:
    new_records(folder).close()
    with pytest.raises(WrongPasswordError):
        Records.open(folder, name=NAME, password=password, kdf=LIGHT)


def test_after_a_wrong_password_the_right_one_opens(folder: Path) -> None:
    new_records(folder).close()
    with pytest.raises(WrongPasswordError):
        Records.open(folder, name=NAME, password="wrong password", kdf=LIGHT)
    reopened(folder, now=lambda: now_utc() + timedelta(seconds=2)).close()


def test_a_second_window_is_told_at_once(folder: Path, records: Records) -> None:
    with pytest.raises(RecordsInUseError, match="already open in another window"):
        reopened(folder)
    patient = stored_patient(records)
    assert records.patients.get(patient.id) == patient


def test_records_are_not_made_over_others(folder: Path) -> None:
    with new_records(folder) as records:
        patient = stored_patient(records)
    with pytest.raises(RecordsUnavailableError, match="There are records in this folder already"):
        new_records(folder)
    with reopened(folder) as records:
        assert records.patients.get(patient.id) == patient


def test_records_that_are_open_are_not_made_over_either(folder: Path, records: Records) -> None:
    with pytest.raises(RecordsInUseError):
        new_records(folder)
    assert records.audit.verify() == ()


@pytest.mark.parametrize(
    ("name", "password", "field_error"),
    [
        ("", PASSWORD, "name must not be empty"),
        (" \t ", PASSWORD, "name must not be empty"),
        ("Anna\x00", PASSWORD, "name must not hold the character U\\+0000"),
        ("x" * 121, PASSWORD, "name may have at most 120 characters"),
        (NAME, "short", "password must have at least 12 characters, not 5"),
        (NAME, "password2026!", "password must not be a common one"),
    ],
)
def test_a_bad_name_or_password_makes_nothing(
    folder: Path, name: str, password: str, field_error: str
) -> None:
    with pytest.raises(ValueError, match=field_error):
        Records.create(folder, name=name, password=password, kdf=LIGHT)
    assert not folder.exists()


@posix_only
def test_only_the_user_may_look_into_folder_and_files(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    with new_records(folder) as records:
        stored_patient(records)
        found = {path: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert found.pop(folder / "records") == 0o700
    assert set(found.values()) == {0o600}


@posix_only
def test_rights_that_were_opened_are_closed_again(folder: Path) -> None:
    new_records(folder).close()
    database = folder / "records" / "needlemap.db"
    database.chmod(0o644)
    reopened(folder).close()
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


def test_records_opened_in_one_thread_are_used_in_another(folder: Path) -> None:
    new_records(folder).close()
    opened: list[Records] = []
    worker = threading.Thread(target=lambda: opened.append(reopened(folder)))
    worker.start()
    worker.join()
    with opened[0] as records:
        patient = stored_patient(records)
        assert records.patients.get(patient.id) == patient


def test_closed_records_say_so(folder: Path) -> None:
    records = new_records(folder)
    records.close()
    records.close()
    with pytest.raises(RecordsUnavailableError, match="The records are closed"):
        records.patients.add(make_patient())


def test_closing_leaves_no_write_ahead_log(folder: Path) -> None:
    with new_records(folder) as records:
        stored_patient(records)
    names = sorted(path.name for path in (folder / "records").iterdir())
    assert names == ["needlemap.db", "needlemap.head", "needlemap.keys", "needlemap.keys.copy"]


def test_opening_is_logged(folder: Path) -> None:
    new_records(folder).close()
    with reopened(folder) as records:
        actions = [event.action for event in records.audit.history("user", records.therapist.id)]
    assert actions == ["create_records", "log_in", "log_in"]
