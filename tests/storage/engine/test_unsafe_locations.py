"""Where records may not lie."""

import os
import resource
import sys
from pathlib import Path

import pytest

from needlemap.errors import RecordsUnavailableError
from needlemap.storage.engine import unsafe_locations
from needlemap.storage.records import Records
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
    assert unsafe_locations.file_system_of(Path(folder), MOUNTS) == kind


@pytest.mark.parametrize("folder", ["/home/anna/clinic", "/mnt/my share/a/b"])
def test_a_network_share_is_refused_with_the_reason(folder: str) -> None:
    with pytest.raises(RecordsUnavailableError, match="where two computers could damage them"):
        unsafe_locations.refuse_shared_place(Path(folder), MOUNTS)


def test_a_disk_of_this_computer_is_taken(tmp_path: Path) -> None:
    unsafe_locations.refuse_shared_place(Path("/home/anna"), MOUNTS)
    unsafe_locations.refuse_shared_place(tmp_path, "")
    unsafe_locations.refuse_shared_place(tmp_path)


def test_a_link_to_a_network_share_is_followed(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (tmp_path / "link").symlink_to(share)
    mounts = f"//nas/praxis {os.path.realpath(share)} smb3 rw 0 0"
    with pytest.raises(RecordsUnavailableError, match=r"network share \(smb3\)"):
        unsafe_locations.refuse_shared_place(tmp_path / "link" / "clinic", mounts)


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


@pytest.mark.parametrize(
    "mark",
    [
        *(".dropbox.cache", ".stfolder", ".sync_0123abcd.db", "._sync_7.db", ".sync/ID"),
        *(".SynologyWorkingDirectory", ".megaignore"),
    ],
)
def test_a_copied_folder_is_known_by_what_its_program_leaves_there(
    tmp_path: Path, mark: str
) -> None:
    (tmp_path / "mine" / mark).mkdir(parents=True)
    with pytest.raises(RecordsUnavailableError, match="cannot be kept in mine"):
        unsafe_locations.refuse_shared_place(tmp_path / "mine" / "clinic")
    unsafe_locations.refuse_shared_place(tmp_path / "others" / "clinic")


@pytest.mark.parametrize(
    "name",
    [
        *("Nextcloud", "ownCloud", "Box", "Box Sync", "MEGA", "MEGAsync", "pCloud Drive"),
        *("SynologyDrive", "Synology Drive", "Proton Drive", "iCloudDrive", "Tresorit"),
        *("OneDrive - Praxis", "Seafile", "Yandex.Disk", "Creative Cloud Files", "My Drive"),
    ],
)
def test_folders_of_copying_programs_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordsUnavailableError, match="which a program copies"):
        unsafe_locations.refuse_shared_place(tmp_path / name / "clinic", "")


@pytest.mark.parametrize("name", ["Boxes", "megaphone", "syncopation", "clinic", "mybox"])
def test_names_that_only_begin_alike_are_taken(tmp_path: Path, name: str) -> None:
    unsafe_locations.refuse_shared_place(tmp_path / name / "clinic", "")


@pytest.mark.parametrize(
    "mark", [".stfolder", ".nextcloudsync.log", ".owncloudsync.log", ".tmp.drivedownload"]
)
def test_a_folder_with_the_mark_of_a_copying_program_is_refused(tmp_path: Path, mark: str) -> None:
    (tmp_path / mark).write_text("")
    with pytest.raises(RecordsUnavailableError, match="which a program copies"):
        unsafe_locations.refuse_shared_place(tmp_path / "clinic", "")


def test_a_folder_that_windows_says_is_copied_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "Documents"))
    with pytest.raises(RecordsUnavailableError, match="Documents, which a program copies"):
        unsafe_locations.refuse_shared_place(tmp_path / "Documents" / "clinic", "")


@pytest.mark.parametrize(
    "kind",
    [
        "vboxsf",
        "virtiofs",
        "drvfs",
        "9p",
        "fuse.gvfsd-fuse",
        "fuse.rclone",
        "prl_fs",
        "fuse.kio-fuse",
    ],
)
def test_shares_of_virtual_machines_and_desktops_are_refused(kind: str) -> None:
    with pytest.raises(RecordsUnavailableError, match="network share"):
        unsafe_locations.refuse_shared_place(Path("/far/clinic"), f"share /far {kind} rw 0 0")


MACOS = """
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//anna@nas/praxis on /Volumes/my share (smbfs, nodev, nosuid, mounted by anna)
https://dav.example/ on /Volumes/dav (webdav, nodev, noexec)
odd on /Volumes/odd (macfuse_sshfs, nodev, synchronous)
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/System/Volumes/Data/Users/anna", "apfs"),
        ("/Volumes/my share/clinic", "smbfs"),
        ("/Volumes/dav/clinic", "webdav"),
        ("/Volumes/odd/clinic", "nfs"),
    ],
)
def test_what_macos_lists_is_read(folder: str, kind: str) -> None:
    listed = unsafe_locations.mounts_of_macos(MACOS)
    assert unsafe_locations.file_system_of(Path(folder), listed) == kind


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_core_dump_would_hold_no_memory(records: Records) -> None:
    assert int(Path("/proc/self/coredump_filter").read_text(), 16) == 0
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
