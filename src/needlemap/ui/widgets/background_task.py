"""Work that would hold up the window, done beside it: opening records, writing a PDF."""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot
from shiboken6 import isValid

from needlemap.errors import NeedleMapError, sentence_of


class Work(QObject):
    """One call on another thread; its end is told on the thread that asked.

    Nothing is told once `asker` is gone: nobody waits for the answer any more.

    Signals
    -------
    done
        The call returned; carries what it returned.
    failed
        The call raised NeedleMapError or ValueError; carries the sentence for the user.
    broke
        The call raised anything else: our bug; carries the exception.
    """

    done = Signal(object)
    failed = Signal(str)
    broke = Signal(object)

    def __init__(self, call: Callable[[], Any], asker: QObject) -> None:
        super().__init__()
        self._call = call
        self._asker = asker

    def start(self) -> None:
        """Begin; returns at once."""
        QThreadPool.globalInstance().start(_courier().task_of(self, self._call))

    def tell(self, outcome: "_Outcome") -> None:
        """Tell how the call ended, on the thread that asked."""
        if not isValid(self._asker):
            return
        how, value = outcome
        {_DONE: self.done, _FAILED: self.failed, _BROKE: self.broke}[how].emit(value)


_DONE, _FAILED, _BROKE = "done", "failed", "broke"
_Outcome = tuple[str, Any]


class _Courier(QObject):
    """Brings the outcomes from the other threads to the one of the window.

    A QObject that is deleted on another thread, or emitted on while another thread deletes it,
    kills the process. So the other threads know this one alone, which stays: each work, and what
    its call holds, is kept here from its start until its end is told, and ends here.
    """

    _ended = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self._under_way: dict[int, Work] = {}
        self._numbers = count()
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def task_of(self, work: Work, call: Callable[[], Any]) -> Callable[[], None]:
        """Return what the other thread is to do."""
        number = next(self._numbers)
        self._under_way[number] = work
        return partial(self._run, number, [call])

    def _run(self, number: int, calls: list[Callable[[], Any]]) -> None:
        outcome = _outcome_of(calls)
        if isValid(self):  # not so when the application has ended meanwhile
            self._ended.emit(number, outcome)

    @Slot(int, object)
    def _on_ended(self, number: int, outcome: _Outcome) -> None:
        self._under_way.pop(number).tell(outcome)


def _outcome_of(calls: list[Callable[[], Any]]) -> _Outcome:
    """Do the call, and let go of it before its end is told: it holds parts of the window."""
    try:
        return _DONE, calls.pop()()
    except NeedleMapError as error:
        return _FAILED, error.user_message
    except ValueError as error:
        return _FAILED, sentence_of(error)
    except Exception as error:  # noqa: BLE001 - told to the crash dialog on the GUI thread
        return _BROKE, error


_the_courier: _Courier | None = None


def _courier() -> _Courier:
    """Return the one courier, made on the thread of the window when it is first needed."""
    global _the_courier
    if _the_courier is None or not isValid(_the_courier):
        _the_courier = _Courier()
    return _the_courier
