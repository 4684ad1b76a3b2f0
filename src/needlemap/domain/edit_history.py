"""What was done to a session, what of it was taken back, and what comes next; nothing is stored."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, TypeVar

EditT = TypeVar("EditT")


class EditKind(StrEnum):
    """Why an edit was stored: done anew, taken back, or done again."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


class EditHistory(Generic[EditT]):
    """Edits that can be undone and redone, without limit.

    Parameters
    ----------
    logged
        What happened so far, oldest first: why each edit was stored, and the edit. An undo is in
        the log as the reversed edit that was stored for it.
    """

    def __init__(self, logged: Iterable[tuple[EditKind, EditT]] = ()) -> None:
        self._done: list[EditT] = []
        self._undone: list[EditT] = []
        for kind, edit in logged:
            self.note(kind, edit)

    def __eq__(self, other: object) -> bool:
        """Whether the same was done, and the same can be done again."""
        if not isinstance(other, EditHistory):
            return NotImplemented
        return (self._done, self._undone) == (other._done, other._undone)

    @property
    def to_undo(self) -> EditT | None:
        """The edit that undo takes back."""
        return self._done[-1] if self._done else None

    @property
    def to_redo(self) -> EditT | None:
        """The edit that redo does again."""
        return self._undone[-1] if self._undone else None

    def note(self, kind: EditKind, edit: EditT) -> None:
        """Remember what was stored; an undo with nothing left to take back counts as done anew."""
        if kind is EditKind.UNDO and self._done:
            self._undone.append(self._done.pop())
        elif kind is EditKind.REDO and self._undone:
            self._done.append(self._undone.pop())
        else:
            self._done.append(edit)
            self._undone.clear()
