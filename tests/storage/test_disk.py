"""Folders, files, mounts and locks, apart from any records."""

import errno
import os
from pathlib import Path

import pytest

from needlemap.errors import RecordsInUseError, RecordsUnavailableError
from needlemap.storage import disk, sentences
from needlemap.storage.lock import FolderLock

MOUNTS = r"""
/dev/vda1 / ext4 rw 0 0
proc /proc proc rw 0 0
server:/export /home/anna/clinic nfs4 rw,vers=4.2 0 0
//nas/praxis /mnt/my\040share cifs rw 0 0
anna@host: /home/anna/clinic/local/far fuse.sshfs rw 0 0
/dev/vdb1 /home/anna/clinic/local ext4 rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/anna", "ext4"),
        ("/home/anna/clinic", "nfs4"),
        ("/home/anna/clinic/records", "nfs4"),
        ("/home/anna/clinics", "ext4"),
        ("/home/anna/clinic/local/records", "ext4"),
        ("/home/anna/clinic/local/far/away", "fuse.sshfs"),
        ("/mnt/my share/records", "cifs"),
        ("/proc/1", "proc"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(folder: str, kind: str) -> None:
    assert disk.file_system_of(Path(folder), MOUNTS) == kind


@pytest.mark.parametrize("folder", ["/home/anna/clinic", "/mnt/my share/a/b"])
def test_a_network_share_is_refused_with_the_reason(folder: str) -> None:
    with pytest.raises(RecordsUnavailableError, match="where two computers could damage them"):
        disk.refuse_network_share(Path(folder), MOUNTS)


def test_a_disk_of_this_computer_is_taken(tmp_path: Path) -> None:
    disk.refuse_network_share(Path("/home/anna"), MOUNTS)
    disk.refuse_network_share(tmp_path, "")
    disk.refuse_network_share(tmp_path)


def test_a_link_to_a_network_share_is_followed(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (tmp_path / "link").symlink_to(share)
    mounts = f"//nas/praxis {os.path.realpath(share)} smb3 rw 0 0"
    with pytest.raises(RecordsUnavailableError, match=r"network share \(smb3\)"):
        disk.refuse_network_share(tmp_path / "link" / "clinic", mounts)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (errno.ENOSPC, sentences.FULL),
        (errno.EDQUOT, sentences.FULL),
        (errno.EACCES, sentences.READ_ONLY),
        (errno.EROFS, sentences.READ_ONLY),
        (errno.ENOENT, sentences.CANNOT_OPEN),
        (errno.EIO, sentences.DISK_FAILED),
        (errno.EMFILE, sentences.DISK_FAILED),
    ],
)
def test_what_the_system_refuses_has_its_sentence(code: int, says: str) -> None:
    with pytest.raises(RecordsUnavailableError) as raised, disk.plain_sentences():
        raise OSError(code, os.strerror(code))
    assert raised.value.user_message == says


def test_every_sentence_is_whole_and_says_what_to_do() -> None:
    said = [
        value for name, value in vars(sentences).items() if name[0].isupper() and name.isupper()
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
