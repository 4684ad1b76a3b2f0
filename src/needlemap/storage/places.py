"""Where records may not lie: network shares and folders that a program copies to other computers.

A write-ahead log needs one host, and a copying program puts half-written files together anew.
"""

import os
import sys
from pathlib import Path

from needlemap.errors import RecordsUnavailableError

NETWORK_FILE_SYSTEMS = frozenset(
    (
        *("9p", "afp", "afs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "lustre"),
        *("ncpfs", "nfs", "nfs4", "ocfs2", "smb2", "smb3", "smbfs", "fuse.davfs2", "fuse.sshfs"),
        *("fuse.gcsfuse", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs"),
    )
)
# Beginnings of the names that copying programs give their folders, and files that they leave there.
SYNC_FOLDERS = ("dropbox", "onedrive", "google drive", "googledrive", "icloud drive")
MACOS_SYNC_FOLDERS = ("mobile documents", "cloudstorage")
SYNC_MARKS = (".dropbox.cache", ".stfolder", ".sync_*.db", "._sync_*.db")
_MOUNTS = Path("/proc/mounts")
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}
_WINDOWS_REMOTE_DRIVE = 4


def refuse_shared_place(folder: Path, mounts: str | None = None) -> None:
    """Refuse a folder on a network share or in a copied folder, as far as the system tells."""
    real = Path(os.path.realpath(folder))
    kind = file_system_of(real, _read_mounts() if mounts is None else mounts)
    if kind in NETWORK_FILE_SYSTEMS or _is_remote_on_windows(real):
        raise RecordsUnavailableError(
            f"The records cannot be kept on a network share ({kind or 'remote'}), where two "
            "computers could damage them. Choose a folder on a disk of this computer."
        )
    if copied := sync_folder_above(real):
        raise RecordsUnavailableError(
            f"The records cannot be kept in {copied}, which a program copies to other computers "
            "and could damage. Choose another folder of this computer."
        )


def file_system_of(folder: Path, mounts: str) -> str:
    """Return the type of the file system that holds the folder, from the text of /proc/mounts."""
    best, kind = Path("/"), ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(_unescaped(fields[1]))
        if folder.is_relative_to(point) and len(point.parts) >= len(best.parts):
            best, kind = point, fields[2]
    return kind


def sync_folder_above(folder: Path) -> str:
    """Return the name of the folder on the way up that a program copies elsewhere, or nothing."""
    names = SYNC_FOLDERS + (MACOS_SYNC_FOLDERS if sys.platform == "darwin" else ())
    for above in (folder, *folder.parents):
        if above.name.casefold().startswith(names) or _has_sync_mark(above):
            return above.name
    return ""


def _has_sync_mark(folder: Path) -> bool:
    try:
        return any(next(folder.glob(mark), None) is not None for mark in SYNC_MARKS)
    except OSError:
        return False  # a folder above that we may not look into


def _read_mounts() -> str:
    try:
        return _MOUNTS.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _unescaped(text: str) -> str:
    for escape, character in _ESCAPES.items():
        text = text.replace(escape, character)
    return text


if sys.platform == "win32":
    import ctypes

    def _is_remote_on_windows(folder: Path) -> bool:
        if str(folder).startswith("\\\\"):
            return True
        kind: int = ctypes.windll.kernel32.GetDriveTypeW(folder.anchor)
        return kind == _WINDOWS_REMOTE_DRIVE

else:

    def _is_remote_on_windows(folder: Path) -> bool:
        return False
