"""Work that would hold up the window, done beside it: opening records, writing a PDF."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot
from shiboken6 import isValid

from needlemap.errors import NeedleMapError
from needlemap.ui.forms.field_error import sentence_of

# Emitting on an object that another thread is deleting kills the process. So work belongs to no
# widget: it is kept here from its start until its end has been told.
_under_way: set["Work"] = set()


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
    _ended = Signal(object)

    def __init__(self, call: Callable[[], Any], asker: QObject) -> None:
        super().__init__()
        self._call = call
        self._asker = asker
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin; returns at once."""
        _under_way.add(self)
        QThreadPool.globalInstance().start(self.run)

    def run(self) -> None:
        """Do the call on the thread that called this."""
        outcome = self._outcome()
        if isValid(self):  # not so when the application has ended meanwhile
            self._ended.emit(outcome)

    def _outcome(self) -> Callable[[], None]:
        try:
            return partial(self.done.emit, self._call())
        except NeedleMapError as error:
            return partial(self.failed.emit, error.user_message)
        except ValueError as error:
            return partial(self.failed.emit, sentence_of(error))
        except Exception as error:  # noqa: BLE001 - handed to the crash dialog on the GUI thread
            return partial(self.broke.emit, error)

    @Slot(object)
    def _on_ended(self, tell: Callable[[], None]) -> None:
        _under_way.discard(self)
        if isValid(self._asker):
            tell()
