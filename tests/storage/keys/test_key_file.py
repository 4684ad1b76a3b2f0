"""The key file: who gets in, what tampering and damage look like, what a fault leaves."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from needlemap.domain.canonical_json import canonical_text
from needlemap.domain.ids import new_id
from needlemap.errors import RecordsUnavailableError, WrongPasswordError
from needlemap.storage.keys.key_file import KeyFile
from needlemap.storage.keys.key_file_io import copy_of, read_key_file, write_key_file
from needlemap.storage.keys.record_keys import RecordKeys
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.keys.slots import (
    HEAVIEST,
    PRODUCTION,
    KdfProfile,
    password_slot,
    recovery_slot,
)
from needlemap.storage.records import Records
from storage.makers import LIGHT, NAME, PASSWORD, new_records, reopened

KEYS = RecordKeys(bytes(range(32)), bytes(range(32, 64)))


def key_file(kdf: KdfProfile = LIGHT, *, code: str = "") -> KeyFile:
    records_id = new_id()
    slot = password_slot(
        user_id=new_id(),
        name=NAME,
        password=PASSWORD,
        keys=(KEYS,),
        records_id=records_id,
        kdf=kdf,
    )
    by_code = recovery_slot(code=code or new_code(), keys=(KEYS,), records_id=records_id)
    return KeyFile(records_id, (slot, by_code)).coded_with(KEYS)


def rewrite(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a key file as an attacker would: with a checksum that fits."""
    fields = json.loads(path.read_text())
    fields.pop("checksum")
    change(fields)
    fields["checksum"] = hashlib.sha256(canonical_text(fields).encode()).hexdigest()
    path.write_text(json.dumps(fields))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "needlemap.keys"
    write_key_file(path, key_file())
    return path


def test_the_password_opens_its_slot(path: Path) -> None:
    opened = read_key_file(path).unlocked_by(NAME, PASSWORD, floor=LIGHT)
    assert (opened.keys, opened.slot.name) == ((KEYS,), NAME)


def test_a_password_opens_however_its_accents_were_typed(tmp_path: Path) -> None:
    slot = password_slot(
        user_id=new_id(),
        name=NAME,
        password="caf\u00e9 au lait ici",
        keys=(KEYS,),
        records_id="r",
        kdf=LIGHT,
    )
    keys_of_one = KeyFile("r", (slot,)).coded_with(KEYS)
    opened = keys_of_one.unlocked_by(NAME, "cafe\u0301 au lait ici", floor=LIGHT)
    assert opened.keys == (KEYS,)


def test_the_recovery_code_opens_its_slot() -> None:
    code = new_code()
    assert key_file(code=code).unlocked_by_code(code.lower().replace("-", " ")).keys == (KEYS,)


def test_another_recovery_code_opens_nothing() -> None:
    with pytest.raises(WrongPasswordError, match="This recovery code does not open"):
        key_file().unlocked_by_code(new_code())


def test_neither_password_nor_data_key_stands_in_the_file(path: Path) -> None:
    content = path.read_text()
    assert PASSWORD not in content
    assert KEYS.database.hex() not in content
    assert KEYS.log.hex() not in content


def test_production_asks_for_64_mib_three_passes_four_lanes(path: Path) -> None:
    assert KdfProfile(memory_kib=65536, time_cost=3, lanes=4) == PRODUCTION
    written = key_file(PRODUCTION)
    assert written.unlocked_by(NAME, PASSWORD, floor=PRODUCTION).keys == (KEYS,)


@pytest.mark.parametrize("field", ["memory_kib", "time_cost", "lanes"])
def test_a_lowered_parameter_is_caught_before_the_password_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    path = tmp_path / "needlemap.keys"
    write_key_file(path, key_file(PRODUCTION))
    rewrite(path, lambda fields: fields["slots"][0]["kdf"].update({field: 1}))
    monkeypatch.setattr("needlemap.storage.keys.slots.hash_secret_raw", None)
    with pytest.raises(RecordsUnavailableError, match="weaker or heavier"):
        read_key_file(path).unlocked_by(NAME, PASSWORD, floor=PRODUCTION)


def test_records_of_tests_do_not_open_in_production(folder: Path) -> None:
    new_records(folder).close()
    with pytest.raises(RecordsUnavailableError, match="weaker or heavier"):
        Records.open(folder, name=NAME, password=PASSWORD)


def test_a_parameter_that_would_eat_the_memory_is_refused(path: Path) -> None:
    rewrite(path, lambda fields: fields["slots"][0]["kdf"].update(memory_kib=2**30))
    with pytest.raises(RecordsUnavailableError, match="weaker or heavier"):
        read_key_file(path).unlocked_by(NAME, PASSWORD, floor=LIGHT)
    assert HEAVIEST.is_at_least(PRODUCTION)


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f["slots"][0]["kdf"].update(memory_kib=65),
        lambda f: f["slots"][0]["kdf"].update(time_cost=2),
        lambda f: f["slots"][0]["kdf"].update(lanes=2),
        lambda f: f["slots"][0].update(user_id=new_id()),
        lambda f: f["slots"][0].update(salt="00" * 16),
        lambda f: f["slots"][0].update(nonce="00" * 12),
        lambda f: f["slots"][0].update(wrapped="00" * 48),
        lambda f: f["slots"][0].update(public="09" + "00" * 31),
        lambda f: f["slots"][0].update(sealed=f["slots"][1]["sealed"]),
        lambda f: f["slots"][0].update(sealed=["00" * 124]),
        lambda f: f.update(records_id=new_id()),
    ],
)
def test_a_header_that_was_changed_opens_nothing(
    path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    rewrite(path, change)
    with pytest.raises(WrongPasswordError):
        read_key_file(path).unlocked_by(NAME, PASSWORD, floor=LIGHT)


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe{",
        b"[" * 100_000,
        b'{"checksum": NaN}',
        b'{"checksum": ' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
        b"x" * 2_000_000,
    ],
)
def test_content_that_is_no_key_file_is_damage(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(RecordsUnavailableError, match="damaged"):
        read_key_file(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.update(format="needlemap-keys/3"),
        lambda f: f.update(format="needlemap-keys/1"),
        lambda f: f.update(code="not hex"),
        lambda f: f.pop("code"),
        lambda f: f["slots"][0].update(sealed=[]),
        lambda f: f["slots"][0].update(sealed=f["slots"][0]["sealed"] * 3),
        lambda f: f["slots"][0].update(public="00"),
        lambda f: f.pop("slots"),
        lambda f: f.update(slots=None),
        lambda f: f["slots"][0].update(kind="back door"),
        lambda f: f["slots"][0].update(kdf=None),
        lambda f: f["slots"][0]["kdf"].update(name="md5"),
        lambda f: f["slots"][0]["kdf"].update(time_cost=True),
        lambda f: f["slots"][0]["kdf"].update(memory_kib=64.0),
        lambda f: f["slots"][0].update(salt="not hex"),
        lambda f: f["slots"][0].update(salt=7),
        lambda f: f["slots"][0].update(salt="00" * 7),
        lambda f: f["slots"][0].update(nonce="00" * 3),
        lambda f: f["slots"][0].update(wrapped=""),
    ],
)
def test_fields_that_make_no_sense_are_damage(
    path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    rewrite(path, change)
    with pytest.raises(RecordsUnavailableError, match="damaged"):
        read_key_file(path)


def test_any_flipped_bit_is_damage(path: Path) -> None:
    content = path.read_bytes()
    for place in range(0, len(content), 11):
        flipped = bytearray(content)
        flipped[place] ^= 1
        path.write_bytes(flipped)
        with pytest.raises(RecordsUnavailableError, match="damaged"):
            read_key_file(path)


def test_a_copy_of_the_present_key_file_is_kept_and_never_an_earlier_one(path: Path) -> None:
    before = path.read_bytes()
    write_key_file(path, key_file())
    assert copy_of(path).read_bytes() == path.read_bytes() != before
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name, copy_of(path).name]


def planted(fields: dict[str, Any]) -> None:
    """Put a slot beside the others that opens by the attacker's password."""
    theirs = password_slot(
        user_id=new_id(),
        name="Mallory",
        password="open sesame 1234",
        keys=(KEYS,),
        records_id=fields["records_id"],
        kdf=LIGHT,
    )
    fields["slots"].append(theirs.plain() | {"sealed": fields["slots"][0]["sealed"]})


@pytest.mark.parametrize(
    "change",
    [
        planted,
        lambda f: f["slots"].pop(1),
        lambda f: f["slots"][0].update(name="anna weber"),
        lambda f: f["slots"][1].update(public="09" + "00" * 31),
        lambda f: f.update(code="00" * 32),
        lambda f: f.update(code=""),
    ],
)
def test_a_key_file_that_somebody_without_a_password_changed_is_refused(
    path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    rewrite(path, change)
    with pytest.raises(RecordsUnavailableError, match="is not as NeedleMap wrote it"):
        read_key_file(path).unlocked_by(NAME, PASSWORD, floor=LIGHT)


def test_a_fault_while_writing_leaves_the_key_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    names = sorted(each.name for each in path.parent.iterdir())

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("needlemap.storage.engine.disk.os.fsync", full)
    with pytest.raises(RecordsUnavailableError, match="The disk that holds the records is full"):
        write_key_file(path, key_file())
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == names


def test_a_new_password_takes_the_place_of_the_old(folder: Path) -> None:
    with new_records(folder) as records:
        records.change_password(old=PASSWORD, new="quiet blue teapot")
    with Records.open(folder, name=NAME, password="quiet blue teapot", kdf=LIGHT) as records:
        actions = [event.action for event in records.audit.history("user", records.therapist.id)]
    changed = ["change_password", "renew_keys"]
    assert actions == ["create_records", "log_in", *changed, "log_in"]
    with pytest.raises(WrongPasswordError):
        reopened(folder)


def test_after_a_change_no_file_that_lies_there_opens_with_the_old_password(folder: Path) -> None:
    with new_records(folder) as records:
        records.change_password(old=PASSWORD, new="quiet blue teapot")
    for path in (folder / "records").glob("needlemap.keys*"):
        with pytest.raises(WrongPasswordError):
            read_key_file(path).unlocked_by(NAME, PASSWORD, floor=LIGHT)


def test_a_new_password_needs_the_old_one(folder: Path) -> None:
    with new_records(folder) as records:
        with pytest.raises(ValueError, match="at least 12 characters"):
            records.change_password(old=PASSWORD, new="teapot")
        with pytest.raises(WrongPasswordError):
            records.change_password(old="quiet blue teapot", new="quiet blue teapot")
        actions = [event.action for event in records.audit.history("user", records.therapist.id)]
    assert "change_password" not in actions


def test_a_copy_of_the_key_file_that_differs_is_mended_at_opening(folder: Path) -> None:
    new_records(folder).close()
    path = folder / "records" / "needlemap.keys"
    copy_of(path).write_bytes(b"an earlier one")
    reopened(folder).close()
    assert copy_of(path).read_bytes() == path.read_bytes()


def test_the_recovery_code_gives_a_new_password_and_says_why(folder: Path) -> None:
    records, code = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    records.close()
    with Records.recover(
        folder,
        code=code,
        name="anna weber",
        new_password="quiet blue teapot",
        reason="password forgotten",
        kdf=LIGHT,
    ) as records:
        recovery, renewal = records.audit.history("user", records.therapist.id)[-2:]
        assert (recovery.action, recovery.detail["purpose"]) == (
            "recover_access",
            "password forgotten",
        )
        assert renewal.action == "renew_keys"
    Records.open(folder, name=NAME, password="quiet blue teapot", kdf=LIGHT).close()


@pytest.mark.parametrize(
    ("change", "field_error"),
    [
        ({"reason": " "}, "reason must say why"),
        ({"new_password": "teapot"}, "at least 12 characters"),
        ({"code": "1234"}, "recovery code must have 40 characters, not 4"),
        ({"name": "Berta"}, "No user of these records has this name"),
        ({"code": new_code()}, "This recovery code does not open these records"),
    ],
)
def test_a_recovery_that_fails_changes_nothing(
    folder: Path, change: dict[str, str], field_error: str
) -> None:
    records, code = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    head = records.audit.head()
    records.close()
    asked: dict[str, Any] = {
        "code": code,
        "name": NAME,
        "new_password": "quiet blue teapot",
        "reason": "test",
    }
    with pytest.raises(Exception, match=field_error):
        Records.recover(folder, kdf=LIGHT, **(asked | change))
    with reopened(folder) as records:
        assert records.audit.head().seq == head.seq + 1
