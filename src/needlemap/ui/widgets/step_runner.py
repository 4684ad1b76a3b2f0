"""Long work on the records in small steps between two events: the window stays alive.

Open records are used from one thread alone, so that this work is not done on another one.
"""

from collections.abc import Generator
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from needlemap.errors import NeedleMapError, sentence_of

# So long at most before events are looked at again; a step itself is short.
_AT_ONCE_S = 0.02

Steps = Generator[tuple[int, int], None, Any]


class StepRunner(QObject):
    """Takes the steps of one piece of work at a time.

    Signals
    -------
    progressed
        What is done and what there is to do; less than nothing where it cannot be stopped any
        more (`steps.NO_WAY_BACK`).
    done
        The work ended; carries what it gave.
    failed
        It ended with an error, in a sentence; nothing has changed.
    """

    progressed = Signal(int, int)
    done = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Steps | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_time)

    @property
    def is_running(self) -> bool:
        """Whether steps are left."""
        return self._steps is not None

    def begin(self, steps: Steps) -> None:
        """Take these steps from now on."""
        self.stop()
        self._steps = steps
        self._timer.start()

    def stop(self) -> None:
        """Give up; nothing has changed then."""
        self._timer.stop()
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.close()

    def _on_time(self) -> None:
        steps, step = self._steps, None
        if steps is None:
            return
        until = monotonic() + _AT_ONCE_S
        try:
            while monotonic() < until:
                step = next(steps)
                if step[0] < 0:
                    break  # who may stop the work must know before it goes on
        except StopIteration as over:
            self._end()
            self.done.emit(over.value)
            return
        except NeedleMapError as error:
            self._end()
            self.failed.emit(error.user_message)
            return
        except ValueError as error:
            self._end()
            self.failed.emit(sentence_of(error))
            return
        except BaseException:
            self._end()
            raise
        if step is not None:
            self.progressed.emit(*step)

    def _end(self) -> None:
        self._timer.stop()
        self._steps = None
