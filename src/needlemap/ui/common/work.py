"""Work that would hold up the window, done beside it: opening records, writing a PDF."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance, Slot

from needlemap.errors import NeedleMapError


class Work(QObject):
    """One call on another thread; its end is told on the thread that asked.

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

    def __init__(self, call: Callable[[], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._call = call

    def start(self) -> None:
        """Begin; returns at once."""
        QThreadPool.globalInstance().start(_Runner(self))

    @Slot()
    def run(self) -> None:
        """Do the call on the thread that called this."""
        try:
            answer = self._call()
        except NeedleMapError as error:
            self._tell(self.failed, error.user_message)
        except ValueError as error:
            self._tell(self.failed, str(error))
        except Exception as error:  # noqa: BLE001 - handed to the crash dialog on the GUI thread
            self._tell(self.broke, error)
        else:
            self._tell(self.done, answer)

    def _tell(self, signal: SignalInstance, what: object) -> None:
        try:
            signal.emit(what)
        except RuntimeError:
            # Who asked is gone, page closed or window: nobody waits for the answer.
            return


class _Runner(QRunnable):
    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work.run()
