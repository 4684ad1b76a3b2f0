"""What the exit code of every command says, for scripts."""

from enum import IntEnum

from needlemap.errors import (
    BackupDamagedError,
    BackupStoppedError,
    ImportRefusedError,
    NeedleMapError,
    NotAllowedError,
    NotFoundError,
    RecordsDamagedError,
    RecordsInUseError,
    TooManyTriesError,
    TransferStoppedError,
    WrongPasswordError,
)


class ExitCode(IntEnum):
    """One code a kind of end, the same for every command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    WRONG_PASSWORD = 3
    NOT_FOUND = 4
    DAMAGED = 5
    REFUSED = 6
    FILE_REFUSED = 7
    FAULT = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


MEANINGS: dict[ExitCode, str] = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed; the sentence on stderr says why",
    ExitCode.USAGE: "wrong usage",
    ExitCode.WRONG_PASSWORD: "wrong password, or a try too soon after one",
    ExitCode.NOT_FOUND: "no such records, backup, patient or session",
    ExitCode.DAMAGED: "damage was found",
    ExitCode.REFUSED: "refused: open elsewhere, or the user's role does not allow it",
    ExitCode.FILE_REFUSED: "a file cannot be imported; nothing was imported",
    ExitCode.FAULT: "a mistake of NeedleMap itself; logged",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C",
    ExitCode.PIPE_CLOSED: "nobody read the output any more",
}
EXIT_CODES_HELP = "Exit codes: " + ", ".join(
    f"{code.value} {meaning}" for code, meaning in MEANINGS.items()
)
_CODES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], ExitCode], ...] = (
    ((WrongPasswordError, TooManyTriesError), ExitCode.WRONG_PASSWORD),
    (NotFoundError, ExitCode.NOT_FOUND),
    ((BackupDamagedError, RecordsDamagedError), ExitCode.DAMAGED),
    ((BackupStoppedError, TransferStoppedError), ExitCode.INTERRUPTED),
    (ImportRefusedError, ExitCode.FILE_REFUSED),
    ((NotAllowedError, RecordsInUseError), ExitCode.REFUSED),
    (NeedleMapError, ExitCode.FAILED),
    (OSError, ExitCode.FAILED),
    (ValueError, ExitCode.USAGE),
)


def code_of(error: Exception) -> ExitCode:
    """Return the exit code for an error of the user's world."""
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return ExitCode.FAULT
