"""Where records may not lie: network shares and folders that a program copies to other computers.

A write-ahead log needs one host, and a copying program puts half-written files together.
"""

import os
import re
import sys
from pathlib import Path

from needlemap.errors import RecordsUnavailableError

_NETWORK = """
    9p acfs afp afpfs afs autofs beegfs ceph cifs coda cvmfs davfs drvfs fhgfs ftp gfs gfs2
    glusterfs gpfs gvfs kafs lustre mfs ncpfs nfs nfs3 nfs4 ocfs2 orangefs panfs prl_fs pvfs2
    shfs smb2 smb3 smbfs vboxsf virtiofs vmhgfs webdav
    fuse.acd_cli fuse.afpfs fuse.beegfs fuse.ceph fuse.cephfs fuse.curlftpfs fuse.davfs2
    fuse.dbxfs fuse.expandrive fuse.filen fuse.gcsfuse fuse.glusterfs fuse.google-drive-ocamlfuse
    fuse.goofys fuse.gvfs-fuse-daemon fuse.gvfsd-fuse fuse.insync fuse.juicefs fuse.kio-fuse
    fuse.mfs fuse.mountainduck fuse.mountpoint-s3 fuse.onedriver fuse.pcloud fuse.prl_fsd
    fuse.rclone fuse.s3fs fuse.seadrive fuse.simple-mtpfs fuse.smbnetfs fuse.sshfs
    fuse.vmhgfs-fuse fuse.wdfs
"""
NETWORK_FILE_SYSTEMS = frozenset(_NETWORK.split())
# Beginnings of the names that copying programs give their folders, whole names where a beginning
# would say too little, and files that they leave in them.
SYNC_FOLDERS = (
    *("creative cloud files", "dropbox", "egnyte", "filen", "google drive", "googledrive"),
    *("icedrive", "icloud drive", "iclouddrive", "insync", "internxt", "koofr", "kdrive"),
    *("mega sync", "megasync", "nextcloud", "onedrive", "owncloud", "pcloud", "proton drive"),
    *("protondrive", "resilio sync", "seadrive", "seafile", "spideroak", "sugarsync"),
    *("synologydrive", "synology drive", "tresorit", "yandex.disk", "yandexdisk"),
)
SYNC_NAMES = frozenset(("box", "box sync", "mega", "my drive", "meine ablage", "sync"))
MACOS_SYNC_FOLDERS = ("mobile documents", "cloudstorage", "com~apple~clouddocs")
SYNC_MARKS = (
    *(".dropbox", ".dropbox.cache", ".stfolder", ".stversions"),
    *(".nextcloudsync.log", ".owncloudsync.log"),
    *(".synologyworkingdirectory", ".seafile-data", ".tmp.drivedownload", ".tmp.driveupload"),
    *(".megaignore", ".insync"),
)
_SYNC_DATABASE = re.compile(r"\._?sync_.*\.db")
# Where Windows keeps folders that a copying program looks after, whatever their names.
_SYNC_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_MOUNTS = Path("/proc/mounts")
_MACOS_MOUNT = "/sbin/mount"
_MACOS_LINE = re.compile(r"^(?P<what>.*) on (?P<where>/.*) \((?P<kind>[^,)]+)(?P<more>[^)]*)\)$")
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
    best, kind, ours = "", "", f"{folder.as_posix().rstrip('/')}/"
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = _unescaped(fields[1]).rstrip("/") + "/"
        if ours.startswith(point) and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind


def sync_folder_above(folder: Path) -> str:
    """Return the name of the folder on the way up that a program copies elsewhere, or nothing."""
    beginnings = SYNC_FOLDERS + (MACOS_SYNC_FOLDERS if sys.platform == "darwin" else ())
    looked_after = {
        Path(os.path.realpath(os.environ[v])) for v in _SYNC_VARIABLES if v in os.environ
    }
    for above in (folder, *folder.parents):
        name = above.name.casefold()
        if (
            name.startswith(beginnings)
            or name in SYNC_NAMES
            or above in looked_after
            or _has_sync_mark(above)
        ):
            return above.name
    return ""


def _has_sync_mark(folder: Path) -> bool:
    try:
        names = {name.casefold() for name in os.listdir(folder)}  # noqa: PTH208 - names alone
    except OSError:
        return False  # a folder above that we may not look into
    return (
        not names.isdisjoint(SYNC_MARKS)
        or any(map(_SYNC_DATABASE.fullmatch, names))
        or (".sync" in names and (folder / ".sync" / "ID").exists())
    )


def mounts_of_macos(listed: str) -> str:
    """Return what /sbin/mount of macOS lists in the form of /proc/mounts.

    What is not local there is named so, whatever its kind.
    """
    lines = []
    for line in listed.splitlines():
        if found := _MACOS_LINE.match(line):
            is_local = "local" in found["more"].replace(" ", "").split(",")
            kind = found["kind"] if is_local or found["kind"] in NETWORK_FILE_SYSTEMS else "nfs"
            where = found["where"].replace("\\", "\\134").replace(" ", "\\040")
            lines.append(f"- {where} {kind}")
    return "\n".join(lines)


def _read_mounts() -> str:
    if sys.platform == "darwin":
        return mounts_of_macos(_run(_MACOS_MOUNT))
    try:
        return _MOUNTS.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _run(program: str) -> str:
    import subprocess

    try:
        done = subprocess.run([program], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout


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
