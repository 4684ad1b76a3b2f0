"""Where folder or disk cannot be written the records are read, and every change is refused."""

import hashlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from helpers.ordinary_user import open_folder, write_protected
from needlemap.domain.user import Permission
from needlemap.errors import (
    NeedleMapError,
    RecordsDamagedError,
    RecordsInUseError,
    RecordsUnavailableError,
    WrongPasswordError,
)
from needlemap.storage.backup.salvage import salvage
from needlemap.storage.engine.error_messages import OPENED_DAMAGED, OPENED_FOR_READING
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    LIGHT,
    NAME,
    PASSWORD,
    make_patient,
    make_site,
    new_records,
    placing,
    reopened,
    stored_session,
)

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="rights of files are kept in another way there"
)


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made / "data"


@pytest.fixture
def patient_id(folder: Path) -> str:
    """Make records of one patient and one session; return the patient's id."""
    with new_records(folder) as records:
        return stored_session(records, sites=1).patient_id


def contents(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_they_are_opened_for_reading_and_say_so(folder: Path, patient_id: str) -> None:
    before = contents(folder)
    with write_protected(folder), reopened(folder) as records:
        assert records.is_read_only
        assert records.patients.person(patient_id).family_name == "Müller"
        (line,) = records.sessions.of_patient(patient_id)
        assert records.sessions.get(line.id).patient_id == patient_id
        records.audit.note("view_session", "session", line.id)
        assert records.audit.verify() == ()
    assert contents(folder) == before


@pytest.mark.parametrize("name", ["records", "needlemap.db", "needlemap.keys"])
def test_one_thing_that_cannot_be_written_is_enough(
    folder: Path, patient_id: str, name: str
) -> None:
    assert patient_id
    before = contents(folder / "records")
    with write_protected(folder, only=name), reopened(folder) as records:
        assert records.is_read_only
    assert contents(folder / "records") == before


def test_where_they_can_be_written_they_are_not_read_only(folder: Path, patient_id: str) -> None:
    assert patient_id
    with reopened(folder) as records:
        assert not records.is_read_only


def test_every_change_is_refused_in_one_sentence(folder: Path, patient_id: str) -> None:
    with write_protected(folder), reopened(folder) as records:
        (line,) = records.sessions.of_patient(patient_id)
        site = make_site(line.id, ordinal=2)
        tried = (
            lambda: records.patients.add(make_patient(record_number="B-1")),
            lambda: records.patients.archive(patient_id, at=AT),
            lambda: records.sessions.apply(placing(site)),
            lambda: records.settings.set_lock_after_min(3),
        )
        for change in tried:
            with pytest.raises(NeedleMapError) as refused:
                change()
            assert refused.value.user_message == OPENED_FOR_READING


def test_the_password_stays_and_the_sentence_says_why(folder: Path, patient_id: str) -> None:
    assert patient_id
    with (
        write_protected(folder),
        reopened(folder) as records,
        pytest.raises(RecordsUnavailableError, match="cannot be written"),
    ):
        records.change_password(old=PASSWORD, new="seven quiet herons")
    reopened(folder).close()


def test_saves_that_lie_in_the_log_alone_are_read_too(folder: Path, patient_id: str) -> None:
    records = reopened(folder)
    other = make_patient(family_name="Nakamura", record_number="C-2")
    records.patients.add(other)
    copies = {path: path.read_bytes() for path in (folder / "records").iterdir() if path.is_file()}
    records.close()
    for path, content in copies.items():  # as after a power cut
        path.write_bytes(content)
    assert (folder / "records" / "needlemap.db-wal").stat().st_size
    with write_protected(folder), reopened(folder) as found:
        assert found.patients.person(other.id).family_name == "Nakamura"
        assert found.patients.person(patient_id).family_name == "Müller"


def test_a_wrong_password_is_called_one(folder: Path, patient_id: str) -> None:
    assert patient_id
    with write_protected(folder), pytest.raises(WrongPasswordError):
        Records.open(folder, name=NAME, password="not this one at all", kdf=LIGHT)


def test_locking_and_unlocking_works_as_ever(folder: Path, patient_id: str) -> None:
    with write_protected(folder), reopened(folder) as records:
        records.lock()
        records.unlock(PASSWORD)
        assert records.patients.person(patient_id).family_name == "Müller"


def test_records_that_somebody_else_writes_now_are_in_use(folder: Path, patient_id: str) -> None:
    assert patient_id
    with reopened(folder), write_protected(folder), pytest.raises(RecordsInUseError):
        reopened(folder)


def test_what_nobody_may_write_is_salvaged(folder: Path, patient_id: str) -> None:
    with open_folder() as made:
        made.chmod(0o777)
        with write_protected(folder):
            salvaged = salvage(folder, made / "out", name=NAME, password=PASSWORD, kdf=LIGHT)
        assert salvaged.lost == ()
        assert salvaged.counts["sessions"] == len({patient_id})


def damaged(folder: Path, number: int) -> None:
    """Spoil one page of the file, which the code at its end no longer fits then."""
    database = folder / "records" / "needlemap.db"
    content = bytearray(database.read_bytes())
    content[number * 4096 + 100] ^= 0xFF
    database.write_bytes(content)


def test_a_file_damaged_where_the_log_goes_on_is_opened_for_what_can_be_read(
    tmp_path: Path,
) -> None:
    template, read = tmp_path / "template", 0
    with new_records(template) as records:
        patient_id = stored_session(records, sites=1).patient_id
    pages = (template / "records" / "needlemap.db").stat().st_size // 4096
    for number in range(1, pages):
        folder = tmp_path / str(number)
        shutil.copytree(template, folder)
        damaged(folder, number)
        before = contents(folder / "records")
        with suppress(RecordsDamagedError), reopened(folder) as records:
            read += read_whole_but_refusing(records, patient_id)
            assert not records.is_read_only or contents(folder / "records") == before
    assert read


def read_whole_but_refusing(records: Records, patient_id: str) -> bool:
    """Whether damaged records are open for reading, tell what is there and refuse a change."""
    if not records.is_read_only:
        return False
    assert records.read_only_reason == OPENED_DAMAGED == records.refusal(Permission.CHART)
    assert records.patients.person(patient_id).family_name == "Müller"
    with pytest.raises(RecordsUnavailableError) as refused:
        records.patients.add(make_patient())
    assert refused.value.user_message == OPENED_DAMAGED
    assert records.audit.verify()
    records.lock()
    records.unlock(PASSWORD)
    assert records.sessions.of_patient(patient_id)
    return True
