"""Key files of the first format: they open, are raised as their secrets are used, then renew."""

import json
import shutil
from pathlib import Path

import pytest

from needlemap.domain.therapist import Role
from needlemap.errors import NeedleMapError, WrongPasswordError
from needlemap.storage.key_files import read_key_file
from needlemap.storage.records import Records
from storage.makers import LIGHT, NAME, reopened

FROZEN = Path(__file__).parents[1] / "fixtures" / "schema_001"
NEW = "quiet blue teapot"


@pytest.fixture
def old(folder: Path) -> Path:
    """Records as the first version wrote them."""
    folder.mkdir()
    shutil.copytree(FROZEN, folder / "records")
    (folder / "records" / "recovery_code.txt").unlink()
    return folder


def code() -> str:
    return (FROZEN / "recovery_code.txt").read_text().strip()


def format_of(folder: Path) -> str:
    return str(json.loads((folder / "records" / "needlemap.keys").read_text())["format"])


def recover(folder: Path) -> Records:
    return Records.recover(
        folder, code=code(), name=NAME, new_password=NEW, reason="a test", kdf=LIGHT
    )


def test_the_slot_of_whoever_signs_in_is_raised_and_the_log_still_fits(old: Path) -> None:
    (old / "records" / "needlemap.keys.previous").write_text("kept by the first format")
    assert format_of(old) == "needlemap-keys/1"
    with reopened(old) as records:
        assert records.audit.verify() == ()
    assert format_of(old) == "needlemap-keys/2"
    by_password, by_code = sorted(
        read_key_file(old / "records" / "needlemap.keys").slots,
        key=lambda slot: slot.is_of_format_1,
    )
    assert (by_password.name, by_password.is_of_format_1) == (NAME, False)
    assert by_code.is_of_format_1
    assert not (old / "records" / "needlemap.keys.previous").exists()
    with reopened(old) as records:
        assert records.audit.verify() == ()


def test_the_recovery_code_of_the_first_format_opens_and_is_raised(old: Path) -> None:
    recover(old).close()
    keys = read_key_file(old / "records" / "needlemap.keys")
    assert not any(slot.is_of_format_1 for slot in keys.slots)
    Records.open(old, name=NAME, password=NEW, kdf=LIGHT).close()
    with pytest.raises(WrongPasswordError):
        reopened(old)


def test_a_code_that_cannot_be_given_a_new_key_stops_a_removal_before_it_begins(old: Path) -> None:
    with reopened(old) as records:
        berta = add(records)
        with pytest.raises(NeedleMapError, match="Make a new recovery code first"):
            records.users.remove(berta)
        assert records.users.get(berta).is_present
        records.users.new_recovery_code()
        records.users.remove(berta)
        assert records.audit.verify() == ()
    with pytest.raises(WrongPasswordError):
        recover(old)


def test_a_wrong_password_raises_nothing(old: Path) -> None:
    before = (old / "records" / "needlemap.keys").read_bytes()
    with pytest.raises(WrongPasswordError):
        Records.open(old, name=NAME, password=NEW, kdf=LIGHT)
    assert (old / "records" / "needlemap.keys").read_bytes() == before


def add(records: Records) -> str:
    return records.users.add(
        name="Berta", credentials="", role=Role.THERAPIST, password="seven small boats"
    ).id
