"""Waiting after wrong passwords: it grows, survives a restart, and ends."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlemap.errors import TooManyTriesError, WrongPasswordError
from needlemap.storage.keys.back_off import BackOff
from needlemap.storage.keys.recovery_code import new_code
from needlemap.storage.records import Records
from storage.makers import AT, LIGHT, NAME, PASSWORD, new_records

WRONG = "river stone lamps"


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at

    def pass_s(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def clinic(folder: Path) -> Path:
    new_records(folder).close()
    return folder


def try_password(folder: Path, clock: Clock, password: str = WRONG, name: str = NAME) -> None:
    Records.open(folder, name=name, password=password, kdf=LIGHT, now=clock).close()


def wait_after(folder: Path, clock: Clock, name: str = NAME) -> int:
    """Fail once; return how long the next try has to wait."""
    with pytest.raises(WrongPasswordError):
        try_password(folder, clock, name=name)
    with pytest.raises(TooManyTriesError) as told:
        try_password(folder, clock, PASSWORD, name)
    return told.value.wait_s


def test_the_wait_doubles_up_to_five_minutes(clinic: Path, clock: Clock) -> None:
    waits = []
    for _ in range(11):
        waits.append(wait_after(clinic, clock))
        clock.pass_s(waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_the_right_password_opens_after_the_wait_and_ends_it(clinic: Path, clock: Clock) -> None:
    clock.pass_s(wait_after(clinic, clock))
    clock.pass_s(wait_after(clinic, clock))
    try_password(clinic, clock, PASSWORD)
    assert wait_after(clinic, clock) == 1


def test_too_early_not_even_the_right_password_opens_and_the_sentence_says_how_long(
    clinic: Path, clock: Clock
) -> None:
    for _ in range(8):
        clock.pass_s(wait_after(clinic, clock))
    wait_after(clinic, clock)
    clock.pass_s(100)
    with pytest.raises(TooManyTriesError, match="Please wait 3 minutes, then try again"):
        try_password(clinic, clock, PASSWORD)
    clock.pass_s(155)
    with pytest.raises(TooManyTriesError, match="Please wait 1 second,"):
        try_password(clinic, clock, PASSWORD)
    clock.pass_s(1)
    try_password(clinic, clock, PASSWORD)


def test_a_try_that_came_too_early_does_not_count(clinic: Path, clock: Clock) -> None:
    wait_after(clinic, clock)
    for _ in range(5):
        with pytest.raises(TooManyTriesError):
            try_password(clinic, clock)
    clock.pass_s(1)
    try_password(clinic, clock, PASSWORD)


def test_a_clock_that_was_put_back_makes_nobody_wait_longer_than_the_rule(
    clinic: Path, clock: Clock
) -> None:
    wait_after(clinic, clock)
    clock.pass_s(-1_000_000)
    with pytest.raises(TooManyTriesError) as told:
        try_password(clinic, clock, PASSWORD)
    assert told.value.wait_s == 1


def test_how_long_to_wait_can_be_asked_without_trying(clinic: Path, clock: Clock) -> None:
    assert Records.wait_s(clinic, name=NAME, now=clock) == 0
    wait_after(clinic, clock)
    assert Records.wait_s(clinic, name=NAME, now=clock) == 1
    assert Records.wait_s(clinic, name="Mallory", now=clock) == 0
    assert Records.wait_s(clinic, now=clock) == 0


def test_somebody_elses_failures_keep_nobody_out(clinic: Path, clock: Clock) -> None:
    for _ in range(5):
        clock.pass_s(wait_after(clinic, clock, name="Mallory"))
    try_password(clinic, clock, PASSWORD)


def test_wrong_recovery_codes_wait_too(clinic: Path, clock: Clock) -> None:
    def recover() -> None:
        Records.recover(
            clinic,
            code=new_code(),
            name=NAME,
            new_password="quiet blue teapot",
            reason="a test",
            kdf=LIGHT,
            now=clock,
        )

    with pytest.raises(WrongPasswordError):
        recover()
    with pytest.raises(TooManyTriesError):
        recover()


def test_a_password_asked_again_waits_too(clinic: Path, clock: Clock) -> None:
    with Records.open(clinic, name=NAME, password=PASSWORD, kdf=LIGHT, now=clock) as records:
        with pytest.raises(WrongPasswordError):
            records.change_password(old=WRONG, new="quiet blue teapot")
        with pytest.raises(TooManyTriesError):
            records.change_password(old=PASSWORD, new="quiet blue teapot")


@given(content=st.binary(max_size=200))
def test_a_file_of_failures_that_makes_no_sense_counts_none(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("off") / "failures.json"
    for each in (content, b'{"x": [0, "2026-01-01"]}', b'{"x": [1, "2026-01-01T00:00"]}', b"[[]]"):
        path.write_bytes(each)
        with BackOff(path, Clock()).trying("x"):
            pass


def test_the_file_of_failures_holds_neither_name_nor_password(clinic: Path, clock: Clock) -> None:
    wait_after(clinic, clock)
    said = (clinic / "failures.json").read_text()
    assert NAME not in said
    assert WRONG not in said
