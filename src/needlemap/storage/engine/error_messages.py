"""What the user reads when the disk fails: one plain sentence, with what to do next."""

from typing import Any

from needlemap.errors import (
    NeedleMapError,
    RecordsDamagedError,
    RecordsInUseError,
    RecordsUnavailableError,
)

IN_USE = (
    "These records are already open in another window of NeedleMap. "
    "Go on there, or close it and try again."
)
NOT_SAVED = "This could not be saved and nothing has changed. Please try again."
UNCERTAIN = (
    "The disk reported an error, and it is not certain whether the last change was saved. "
    "Check the disk, open the session again and look."
)
MOVED = (
    "The folder of the records was moved, renamed or deleted while they were open, so this was not "
    "saved. Put the folder back where it was, then sign in again."
)
MOVED_MEANWHILE = (
    "The folder of the records was moved, renamed or deleted just now, and it is not certain "
    "whether the last change was saved. Put the folder back where it was, then sign in and look."
)
# The next step of whatever a backup would help with. Where one can be looked for, the window says
# in its place which one there is, or that there is none.
IF_BACKUP = "If there is a backup, restore it; it puts this file aside and does not erase it."
DAMAGED = (
    f"The records file is damaged or is not a NeedleMap file. Nothing was changed. {IF_BACKUP}"
)
NOT_A_PAIR = (
    "The key file and the records file do not belong together. "
    "Put back both from the same backup; nothing was changed."
)
TOO_LITTLE_SPACE = (
    "To {purpose}, NeedleMap needs {needed} of free space on their disk, and {free} is free. "
    "Free some space and try again; nothing was changed."
)
COPY_ENDED = "The records were closed while they were being copied. Nothing was changed."
FULL = (
    "The disk that holds the records is full, so this was not saved; everything before it is. "
    "Delete or move files that are not needed there, then do this again."
)
READ_ONLY = (
    "The records cannot be written. "
    "Make their folder and files writable for your user, or choose another folder."
)
OPENED_FOR_READING = (
    "These records can only be read now, because their folder or disk cannot be written. "
    "To change anything, make it writable for your user, then sign in again."
)
OPENED_DAMAGED = (
    "The records file is damaged, so what can still be read of it is shown and nothing can be "
    "changed. If there is a backup, restore it at the sign-in page; “needlemap-cli salvage” copies "
    "out what can be read."
)
CANNOT_OPEN = (
    "The records file cannot be opened. Check that its disk is connected and that you may read it."
)
NOT_READ = (
    "The disk could not be read. Nothing was changed; check that it is connected, make a copy of "
    "the records folder, and try again."
)
DISK_FAILED = (
    "The disk reported an error, so this was not saved. "
    "Check the disk, make a copy of the records folder, and try again."
)

# Primary result codes of SQLite; the low byte of an extended code.
_BUSY, _LOCKED, _NO_MEMORY, _READ_ONLY = 5, 6, 7, 8
_IO_ERROR, _CORRUPT, _FULL, _CANNOT_OPEN, _NOT_A_DATABASE = 10, 11, 13, 14, 26
_OF_THE_DISK = {
    _BUSY: IN_USE,
    _LOCKED: IN_USE,
    _NO_MEMORY: "The computer ran out of memory, so this was not saved. Close some programs.",
    _READ_ONLY: READ_ONLY,
    _IO_ERROR: DISK_FAILED,
    _CORRUPT: DAMAGED,
    _FULL: FULL,
    _CANNOT_OPEN: CANNOT_OPEN,
    _NOT_A_DATABASE: DAMAGED,
}


# What the driver raises without a code, while it copies a database, by what it says.
_UNCODED = {
    "could not decode to utf-8": _CORRUPT,  # first: the text itself follows in the message
    "disk i/o error": _IO_ERROR,
    "full": _FULL,
    "unable to open": _CANNOT_OPEN,
    "malformed": _CORRUPT,
    "not a database": _NOT_A_DATABASE,
    "locked": _BUSY,
    "busy": _BUSY,
    "readonly": _READ_ONLY,
    "read-only": _READ_ONLY,
    "out of memory": _NO_MEMORY,
}


def is_of_the_disk(error: Any) -> bool:
    """Whether a database error comes from the user's world and not from a bug of ours."""
    return _primary_code(error) in _OF_THE_DISK


def is_damage(error: Any) -> bool:
    """Whether a database error says that the file itself is not as it was written."""
    return _primary_code(error) in (_CORRUPT, _NOT_A_DATABASE)


def may_pass(error: Any) -> bool:
    """Whether the same reading may succeed when it is tried again on a fresh connection."""
    code = _primary_code(error)
    return code in (_IO_ERROR, _CANNOT_OPEN, _CORRUPT, _NOT_A_DATABASE, _NO_MEMORY)


def is_refused_writing(error: Any) -> bool:
    """Whether nothing is wrong but that the disk takes no more, or may not be written."""
    return _primary_code(error) in (_FULL, _READ_ONLY)


def for_database_error(error: Any) -> str:
    """Return the sentence for an error while reading or writing."""
    return _OF_THE_DISK.get(_primary_code(error), DISK_FAILED)


def for_read_error(error: Any) -> str:
    """Return the sentence for an error while reading: nothing was to be saved."""
    sentence = for_database_error(error)
    return NOT_READ if sentence == DISK_FAILED else sentence


def for_open_error(error: Any) -> NeedleMapError:
    """Return the error to raise for one that came while opening."""
    if _primary_code(error) in (_BUSY, _LOCKED):
        return RecordsInUseError(IN_USE)
    kind = RecordsDamagedError if is_damage(error) else RecordsUnavailableError
    return kind(for_read_error(error))


def for_os_error(error: OSError) -> RecordsUnavailableError:
    """Return the error to raise when the operating system refuses a file."""
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return RecordsUnavailableError(FULL)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return RecordsUnavailableError(READ_ONLY)
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG):
        return RecordsUnavailableError(CANNOT_OPEN)
    return RecordsUnavailableError(DISK_FAILED)


def _primary_code(error: Any) -> int:
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF
    message = str(error).lower()
    return next((known for words, known in _UNCODED.items() if words in message), 0)
