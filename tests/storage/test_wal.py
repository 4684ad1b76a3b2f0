"""A write-ahead log that a crash left: taken in when it is ours, passed over when it is torn."""

import shutil
from pathlib import Path

import pytest

from needlemap.errors import NotFoundError, RecordsUnavailableError
from storage.makers import new_records, reopened, stored_patient


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


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 56, 57, 4000, 4151])
def test_a_log_torn_in_its_first_frame_is_passed_over(
    folder: Path, tmp_path: Path, length: int
) -> None:
    patient_id = after_a_crash(folder, tmp_path / "crashed")
    log = tmp_path / "crashed/records/needlemap.db-wal"
    log.write_bytes(log.read_bytes()[:length])
    with reopened(tmp_path / "crashed") as records:
        with pytest.raises(NotFoundError):
            records.patients.get(patient_id)
        assert records.audit.verify() == ()


@pytest.mark.parametrize("place", [0, 5, 17, 24, 33, 37, 41, 49, 60, 2000, 4150])
def test_a_log_with_a_flipped_byte_in_its_first_frame_is_passed_over(
    folder: Path, tmp_path: Path, place: int
) -> None:
    after_a_crash(folder, tmp_path / "crashed")
    log = tmp_path / "crashed/records/needlemap.db-wal"
    content = bytearray(log.read_bytes())
    content[place] ^= 0x40
    log.write_bytes(content)
    with reopened(tmp_path / "crashed") as records:
        assert records.audit.verify() == ()


def test_with_the_key_file_of_others_a_log_of_ours_is_not_taken_in(
    folder: Path, tmp_path: Path
) -> None:
    after_a_crash(folder, tmp_path / "crashed")
    new_records(tmp_path / "other").close()
    inside = tmp_path / "crashed" / "records"
    shutil.copy(tmp_path / "other/records/needlemap.keys", inside / "needlemap.keys")
    before = {path.name: path.read_bytes() for path in inside.iterdir()}
    with pytest.raises(RecordsUnavailableError, match="or its key file does"):
        reopened(tmp_path / "crashed")
    assert {path.name: path.read_bytes() for path in inside.iterdir()} == before
