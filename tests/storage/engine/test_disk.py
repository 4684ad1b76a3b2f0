"""Folders, files and locks, apart from any records."""

import errno
import os
from pathlib import Path

import pytest

from needlemap.errors import RecordsInUseError, RecordsUnavailableError
from needlemap.storage.engine import disk, error_messages
from needlemap.storage.engine.lock import FolderLock


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (errno.ENOSPC, error_messages.FULL),
        (errno.EDQUOT, error_messages.FULL),
        (errno.EACCES, error_messages.READ_ONLY),
        (errno.EROFS, error_messages.READ_ONLY),
        (errno.ENOENT, error_messages.CANNOT_OPEN),
        (errno.EIO, error_messages.DISK_FAILED),
        (errno.EMFILE, error_messages.DISK_FAILED),
    ],
)
def test_what_the_system_refuses_has_its_sentence(code: int, says: str) -> None:
    with pytest.raises(RecordsUnavailableError) as raised, disk.plain_sentences():
        raise OSError(code, os.strerror(code))
    assert raised.value.user_message == says


def test_every_sentence_is_whole_and_says_what_to_do() -> None:
    said = [
        value
        for name, value in vars(error_messages).items()
        if name[0].isupper() and name.isupper()
    ]
    assert len(said) > 8
    for sentence in said:
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert len(sentence) < 220


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    disk.replace_file(path, b"one")
    disk.replace_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_file_that_is_absurdly_long_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 11)
    assert disk.read_file(tmp_path / "a", longest=11) == b"x" * 11
    with pytest.raises(RecordsUnavailableError, match="damaged"):
        disk.read_file(tmp_path / "a", longest=10)


def test_a_lock_is_held_until_it_is_closed(tmp_path: Path) -> None:
    first = FolderLock(tmp_path / "lock")
    with pytest.raises(RecordsInUseError):
        FolderLock(tmp_path / "lock")
    first.close()
    first.close()
    FolderLock(tmp_path / "lock").close()
