"""Where folder or disk cannot be written the records are read, and every change is refused."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.ordinary_user import open_folder, write_protected
from needlemap.errors import (
    NeedleMapError,
    RecordsInUseError,
    RecordsUnavailableError,
    WrongPasswordError,
)
from needlemap.storage.engine.error_messages import OPENED_FOR_READING
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
