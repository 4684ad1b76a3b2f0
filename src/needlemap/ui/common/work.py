"""Work that would hold up the window, done beside it: opening records, writing a PDF."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

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
            self.failed.emit(error.user_message)
        except ValueError as error:
            self.failed.emit(str(error))
        except Exception as error:  # noqa: BLE001 - handed to the crash dialog on the GUI thread
            self.broke.emit(error)
        else:
            self.done.emit(answer)


class _Runner(QRunnable):
    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work.run()
