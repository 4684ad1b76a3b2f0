"""Users: each with a slot of their own; added, renamed, removed with a new key, brought back."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from needlemap.domain.user import Role, User
from needlemap.errors import (
    NotAllowedError,
    NotFoundError,
    RecordsUnavailableError,
    WrongPasswordError,
)
from needlemap.storage.engine.sqlcipher import Engine
from needlemap.storage.engine.wal import key_fits
from needlemap.storage.keys.key_file_io import read_key_file
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.records import Records
from storage.makers import LIGHT, NAME, PASSWORD, new_records, reopened, signed_session
from storage.raw import access_of, writer_of

BERTA, HERS = "Berta Król", "seven small boats"
CARLO, HIS = "Carlo Ng", "four green doors"

FILES = {"needlemap.db", "needlemap.head", "needlemap.keys", "needlemap.keys.copy"}


def add(records: Records, name: str = BERTA, password: str = HERS, **more: object) -> User:
    role = more.get("role", Role.THERAPIST)
    assert isinstance(role, Role)
    return records.users.add(name=name, credentials="PT", role=role, password=password)


def opened_by(folder: Path, name: str, password: str) -> Records:
    return Records.open(folder, name=name, password=password, kdf=LIGHT)


def key_of(folder: Path, name: str, password: str) -> bytes:
    """Return the key of the database as the key file gives it for this password."""
    keys = read_key_file(folder / "records" / "needlemap.keys")
    return keys.unlocked_by(name, password, floor=LIGHT).keys[-1].database


def test_an_added_user_opens_the_records_with_their_own_password(folder: Path) -> None:
    with new_records(folder) as records:
        berta = add(records)
        assert records.users.get(berta.id).name == BERTA
    with opened_by(folder, "berta król", HERS) as records:
        assert (records.therapist.id, records.therapist.role) == (berta.id, Role.THERAPIST)
        assert [user.name for user in records.users.list()] == [NAME, BERTA]
    assert Records.user_names(folder) == (NAME, BERTA)


@pytest.mark.parametrize(
    ("name", "password", "field_error"),
    [
        ("", HERS, "name must not be empty"),
        ("anna  WEBER", HERS, "name must not be that of another user"),
        (BERTA, "short", "at least 12 characters"),
        ("Berta Boats Boats", "bertaboatsboats", "must not be the user's name"),
    ],
)
def test_a_user_who_cannot_be_added_changes_nothing(
    folder: Path, name: str, password: str, field_error: str
) -> None:
    with new_records(folder) as records:
        before = read_key_file(access_of(records).files.keys)
        with pytest.raises(ValueError, match=field_error):
            add(records, name, password)
        assert read_key_file(access_of(records).files.keys) == before
        assert len(records.users.list()) == 1


def test_a_user_that_cannot_be_stored_gets_no_slot_either(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_records(folder) as records:

        def full(*_: object, **__: object) -> None:
            raise RecordsUnavailableError("The disk is full.")

        monkeypatch.setattr(writer_of(records.users), "write", full)
        with pytest.raises(RecordsUnavailableError):
            add(records)
    assert Records.user_names(folder) == (NAME,)


def test_a_removed_user_is_out_and_the_records_have_a_new_key(folder: Path) -> None:
    with new_records(folder) as records:
        berta = add(records)
        add(records, CARLO, HIS)
        signed = signed_session(records)
        old_key = key_of(folder, BERTA, HERS)
        records.users.remove(berta.id)
        assert records.sessions.get(signed.id) == signed
        assert records.audit.verify() == ()
    database = folder / "records" / "needlemap.db"
    assert not key_fits(database, old_key)
    for name, password in ((NAME, PASSWORD), (CARLO, HIS)):
        with opened_by(folder, name, password) as records:
            assert records.sessions.get(signed.id) == signed
            assert records.users.get(berta.id).left_at is not None
            assert records.users.get(berta.id).name == BERTA
            assert records.audit.verify() == ()
    with pytest.raises(WrongPasswordError):
        opened_by(folder, BERTA, HERS)
    left_there = {path.name for path in database.parent.iterdir()}
    assert left_there == FILES


def test_a_key_file_from_before_the_removal_does_not_open_the_records(folder: Path) -> None:
    with new_records(folder) as records:
        berta = add(records)
        kept = access_of(records).files.keys.read_bytes()
        records.users.remove(berta.id)
    (folder / "records" / "needlemap.keys").write_bytes(kept)
    with pytest.raises(RecordsUnavailableError, match="damaged"):
        opened_by(folder, BERTA, HERS)


def test_the_recovery_code_opens_after_a_removal(folder: Path) -> None:
    records, code = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    with records:
        records.users.remove(add(records).id)
    with Records.recover(
        folder, code=code, name=NAME, new_password=HIS, reason="a test", kdf=LIGHT
    ) as records:
        assert records.audit.verify() == ()


def test_ends_of_the_log_that_were_kept_elsewhere_still_fit_after_a_removal(folder: Path) -> None:
    with new_records(folder) as records:
        berta = add(records)
        head = records.audit.head()
        records.users.remove(berta.id)
        assert records.audit.verify(head) == ()
        actions = [event.action for event in records.audit.history("user", berta.id)]
    assert actions == ["add_user", "remove_user", "renew_keys"]


def test_who_left_can_be_brought_back_with_a_new_password(folder: Path) -> None:
    with new_records(folder) as records:
        berta = add(records)
        records.users.remove(berta.id)
        back = records.users.bring_back(berta.id, password=HIS)
        assert back == berta
    opened_by(folder, BERTA, HIS).close()


def test_a_name_is_free_again_when_its_user_left(folder: Path) -> None:
    with new_records(folder) as records:
        first = add(records)
        records.users.remove(first.id)
        second = add(records, BERTA, HIS)
        with pytest.raises(ValueError, match="another user"):
            records.users.bring_back(first.id, password=HERS)
    with opened_by(folder, BERTA, HIS) as records:
        assert records.therapist.id == second.id


OnSelf = Callable[[Records], object]


@pytest.mark.parametrize(
    "call",
    [
        lambda r: r.users.remove(r.therapist.id),
        lambda r: r.users.change_role(r.therapist.id, Role.THERAPIST),
        lambda r: r.users.reset_password(r.therapist.id, password=HERS),
    ],
)
def test_nobody_removes_or_demotes_themselves_so_one_admin_always_stays(
    records: Records, call: OnSelf
) -> None:
    head = records.audit.head()
    with pytest.raises(NotAllowedError, match="yourself"):
        call(records)
    assert records.audit.head() == head


def test_a_role_holds_from_the_next_log_in(folder: Path) -> None:
    with new_records(folder) as records:
        berta = add(records)
        assert records.users.change_role(berta.id, Role.REVIEWER).role is Role.REVIEWER
    with opened_by(folder, BERTA, HERS) as records, pytest.raises(NotAllowedError):
        signed_session(records)


def test_a_corrected_name_logs_in_with_the_same_password(folder: Path) -> None:
    with new_records(folder) as records:
        berta = add(records)
        changed = records.users.change_name(berta.id, name=" Berta  Weber ", credentials="DPT")
        assert changed.therapist.signature_name == "Berta Weber, DPT"
    opened_by(folder, "Berta Weber", HERS).close()
    with pytest.raises(WrongPasswordError):
        opened_by(folder, BERTA, HERS)


def test_who_corrects_their_own_name_still_confirms_and_changes_their_password(
    folder: Path,
) -> None:
    with new_records(folder) as records:
        records.users.change_name(records.therapist.id, name="Anna Berg", credentials="")
        access_of(records).confirm_password(PASSWORD)
        records.change_password(old=PASSWORD, new=HIS)
    opened_by(folder, "Anna Berg", HIS).close()


def test_a_reset_password_takes_the_place_of_the_forgotten_one(folder: Path) -> None:
    with new_records(folder) as records:
        records.users.reset_password(add(records).id, password=HIS)
    opened_by(folder, BERTA, HIS).close()
    with pytest.raises(WrongPasswordError):
        opened_by(folder, BERTA, HERS)


def test_a_new_recovery_code_makes_the_old_one_useless(folder: Path) -> None:
    records, old = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT)
    new = new_code()
    with records:
        records.users.confirm_recovery_code()
        kept = access_of(records).files.keys.read_bytes()
        records.users.adopt_recovery_code(new)

    def recover(clinic: Path, code: str) -> None:
        asked: dict[str, Any] = {"name": NAME, "new_password": HIS, "reason": "a test"}
        Records.recover(clinic, code=code, kdf=LIGHT, **asked).close()

    again = shutil.copytree(folder, folder.with_name("again"))
    with pytest.raises(WrongPasswordError):
        recover(folder, old)
    (folder / "records" / "needlemap.keys").write_bytes(kept)
    (folder / "failures.json").unlink()
    with pytest.raises(RecordsUnavailableError):
        recover(folder, old)
    recover(again, new)


def test_unknown_users_are_not_found(records: Records) -> None:
    for call in (records.users.get, records.users.remove):
        with pytest.raises(NotFoundError):
            call("nobody")


def test_a_disk_that_is_full_during_the_renewal_leaves_the_user_out_and_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_records(folder) as records:
        berta = add(records)

        def full(*_: object, **__: object) -> None:
            raise RecordsUnavailableError("The disk is full.")

        with monkeypatch.context() as patched:
            patched.setattr(Engine, "copy_to", full)
            with pytest.raises(RecordsUnavailableError, match="removed and can no longer sign in"):
                records.users.remove(berta.id)
        assert not records.users.get(berta.id).is_present
        signed_session(records)
        old_key = access_of(records).keyring.present.database
    with pytest.raises(WrongPasswordError):
        opened_by(folder, BERTA, HERS)
    assert key_fits(folder / "records" / "needlemap.db", old_key)
    reopened(folder).close()
    assert not key_fits(folder / "records" / "needlemap.db", old_key)
    with reopened(folder) as records:
        assert records.audit.verify() == ()


def test_after_a_crash_between_row_and_slot_the_next_opening_makes_them_agree(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_records(folder) as records:
        berta = add(records)
        with monkeypatch.context() as patched:
            patched.setattr(access_of(records).keyring, "rename", lambda *_: None)
            records.users.change_name(berta.id, name="Berta Weber", credentials="")
    reopened(folder).close()
    assert Records.user_names(folder) == (NAME, "Berta Weber")


def test_a_slot_without_a_user_opens_nothing_and_goes_at_the_next_opening(folder: Path) -> None:
    with new_records(folder) as records:
        access_of(records).keyring.give("x" * 36, CARLO, HIS)
    with pytest.raises(WrongPasswordError):
        opened_by(folder, CARLO, HIS)
    reopened(folder).close()
    assert Records.user_names(folder) == (NAME,)
