"""The errors of the user's world: disk, file, lock, password. Wrong values raise ValueError."""


class NeedleMapError(Exception):
    """Something outside the program went wrong; shown to the user as one sentence.

    Parameters
    ----------
    user_message
        One plain sentence that says what happened and what to do next. It holds no patient's name.
    """

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message


class RecordsUnavailableError(NeedleMapError):
    """The records cannot be opened or written: disk, rights, lock, damage, newer format."""


class RecordsDamagedError(RecordsUnavailableError):
    """A file of the records, or something in it, is not as NeedleMap wrote it."""


class EntriesLostError(RecordsDamagedError):
    """What was saved last is missing or was changed; who opens may go on without it.

    Parameters
    ----------
    lost
        How many entries of the log are missing, 0 when that cannot be known.
    """

    def __init__(self, user_message: str, *, lost: int = 0) -> None:
        super().__init__(user_message)
        self.lost = lost


class StoredValueError(RecordsDamagedError, ValueError):
    """A row holds a value that NeedleMap never writes; another program put it there."""


class UncertainError(RecordsUnavailableError):
    """The disk failed so late that nobody can tell yet whether the last change is stored."""


class WrongPasswordError(NeedleMapError):
    """No key slot opens with this name and password."""


class TooManyTriesError(NeedleMapError):
    """A password was tried too soon after wrong ones; ``wait_s`` says how long to wait."""

    def __init__(self, user_message: str, *, wait_s: int) -> None:
        super().__init__(user_message)
        self.wait_s = wait_s


class RecordsInUseError(RecordsUnavailableError):
    """Another running copy of NeedleMap holds these records."""


class SignedSessionError(NeedleMapError):
    """A signed session was asked to change; only addenda may follow."""


class NotAllowedError(NeedleMapError):
    """The user's role does not allow this."""


class NotReadyError(NeedleMapError):
    """A session was to be signed while something is still missing."""


class ChangedMeanwhileError(NeedleMapError):
    """What is stored is no longer what the edit started from; nothing was overwritten."""


class NotFoundError(NeedleMapError):
    """A patient, session or other record with this id does not exist."""


class ReferenceDataError(NeedleMapError):
    """A table of data/ or a file of assets/ is missing or has a bad row."""


class BackupDamagedError(NeedleMapError):
    """A backup is not whole, or a copy is not what the log says and so no backup."""


class BackupStoppedError(NeedleMapError):
    """A backup, restore or salvage was given up on request; nothing has changed."""


class ReportError(NeedleMapError):
    """A report could not be written."""


class ReportStoppedError(ReportError):
    """A report was not finished, since somebody asked to stop."""


class DocumentRefusedError(NeedleMapError):
    """A file cannot be kept in the records: it is empty or too large."""


class ImportRefusedError(NeedleMapError):
    """A file cannot be imported; it says at which place of the file. Nothing was imported."""


class ExportError(NeedleMapError):
    """A file of records could not be written."""


class TransferStoppedError(NeedleMapError):
    """An import or export was given up on request; nothing has changed."""


class ContradictionError(NeedleMapError):
    """Two facts that were to be stored cannot both be true."""


def sentence_of(error: ValueError) -> str:
    """Return the words of a refused value as a sentence: a capital first, a full stop last."""
    words = str(error).strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")
