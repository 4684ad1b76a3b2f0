"""Where records may not lie."""

import os
from pathlib import Path

import pytest

from needlemap.errors import RecordsUnavailableError
from needlemap.storage import places
from storage.makers import new_records

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
    assert places.file_system_of(Path(folder), MOUNTS) == kind


@pytest.mark.parametrize("folder", ["/home/anna/clinic", "/mnt/my share/a/b"])
def test_a_network_share_is_refused_with_the_reason(folder: str) -> None:
    with pytest.raises(RecordsUnavailableError, match="where two computers could damage them"):
        places.refuse_shared_place(Path(folder), MOUNTS)


def test_a_disk_of_this_computer_is_taken(tmp_path: Path) -> None:
    places.refuse_shared_place(Path("/home/anna"), MOUNTS)
    places.refuse_shared_place(tmp_path, "")
    places.refuse_shared_place(tmp_path)


def test_a_link_to_a_network_share_is_followed(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (tmp_path / "link").symlink_to(share)
    mounts = f"//nas/praxis {os.path.realpath(share)} smb3 rw 0 0"
    with pytest.raises(RecordsUnavailableError, match=r"network share \(smb3\)"):
        places.refuse_shared_place(tmp_path / "link" / "clinic", mounts)


@pytest.mark.parametrize(
    "folder",
    [
        "Dropbox/clinic",
        "Dropbox (Praxis)/clinic",
        "OneDrive - Praxis Weber/Documents/clinic",
        "google drive/My Drive",
        "iCloud Drive",
    ],
)
def test_a_folder_that_is_copied_to_other_computers_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(RecordsUnavailableError, match="a program copies to other computers"):
        new_records(tmp_path / folder)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mark", [".dropbox.cache", ".stfolder", ".sync_0123abcd.db"])
def test_a_copied_folder_is_known_by_what_its_program_leaves_there(
    tmp_path: Path, mark: str
) -> None:
    (tmp_path / "mine" / mark).mkdir(parents=True)
    with pytest.raises(RecordsUnavailableError, match="cannot be kept in mine"):
        places.refuse_shared_place(tmp_path / "mine" / "clinic")
    places.refuse_shared_place(tmp_path / "others" / "clinic")
