"""Locked records: the file is closed and the key forgotten; the password goes on from there."""

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
    make_site,
    new_records,
    placing,
    reopened,
    stored_session,
)
from storage.raw import access_of, engine_of


def test_locked_records_can_neither_be_read_nor_written(records: Records) -> None:
    records.lock()
    assert records.is_locked
    with pytest.raises(RecordsUnavailableError, match="The records are closed"):
        records.patients.search("")
    with pytest.raises(RecordsUnavailableError, match="The records are closed"):
        records.patients.add(make_patient())


def test_locked_records_hold_no_key(records: Records) -> None:
    database, log = (
        access_of(records).keyring.present.database,
        access_of(records).keyring.present.log,
    )
    records.lock()
    held = [
        engine_of(records)._key,
        access_of(records).keyring.present.database,
        records.audit._key_of(),
    ]
    assert held == [b"", b"", b""]
    assert len(database) == len(log) == 32


def test_the_password_unlocks_and_everything_goes_on(records: Records) -> None:
    session = stored_session(records, sites=1)
    records.lock()
    records.lock()
    records.unlock(PASSWORD)
    records.unlock(PASSWORD)
    records.sessions.apply(placing(make_site(session.id, ordinal=2)))
    assert len(records.sessions.get(session.id).sites) == 2
    actions = [event.action for event in records.audit.history("user", records.therapist.id)]
    assert actions[-2:] == ["lock", "unlock"]
    assert records.audit.verify() == ()


def test_a_wrong_password_leaves_them_locked(folder: Path) -> None:
    later = iter(now_utc() + timedelta(minutes=n) for n in range(100))
    with new_records(folder, now=lambda: next(later)) as records:
        records.lock()
        with pytest.raises(WrongPasswordError):
            records.unlock("river stone lamps")
        assert records.is_locked
        records.unlock(PASSWORD)


def test_closed_records_are_not_opened_by_a_password_that_was_verified_before(
    records: Records, folder: Path
) -> None:
    records.lock()
    unlock = records.verified(PASSWORD)
    records.close()
    unlock()
    with pytest.raises(RecordsUnavailableError):
        records.patients.search("")
    reopened(folder).close()


def test_nobody_else_opens_locked_records_meanwhile(records: Records, folder: Path) -> None:
    records.lock()
    with pytest.raises(RecordsInUseError):
        reopened(folder)
    records.close()
    Records.open(folder, name=NAME, password=PASSWORD, kdf=LIGHT).close()
