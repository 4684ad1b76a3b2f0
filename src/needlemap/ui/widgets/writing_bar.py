"""How far a paper is that a page writes: read in steps, drawn beside the window, with Stop."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.factories import button
from needlemap.ui.widgets.step_runner import StepRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from needlemap.reports.pages.document import Steps

    # What reads a paper in steps, and gives what draws it on any thread.
    Reading = Generator[tuple[int, int], None, Callable[[Steps], bytes]]

_LOOK_MS = 150


class WritingBar(QWidget):
    """A bar with Stop; hidden while nothing is written.

    Signals
    -------
    failed
        It could not be made, or was stopped; in a sentence.
    """

    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress"))
        self.stop = button(self.tr("Stop"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        self.hide()
        self._steps: Steps | None = None
        self._write: Callable[[bytes], object] | None = None
        self._reading = StepRunner(self)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._on_look)
        self.stop.clicked.connect(self._on_stop_clicked)
        self._reading.progressed.connect(self._show_step)
        self._reading.done.connect(self._on_read)
        self._reading.failed.connect(self._on_failed)

    @property
    def is_writing(self) -> bool:
        """Whether something is under way."""
        return self._steps is not None

    @property
    def refusal(self) -> str:
        """Why the page cannot be left now, with which the file would be lost; or nothing."""
        words = self.tr("A file is being written. Wait until it is saved, or press Stop.")
        return words if self.is_writing else ""

    def begin(self, reading: "Reading", write: "Callable[[bytes], object]") -> None:
        """Read, then draw, and let `write` log and store the content; ends by itself."""
        from needlemap.reports.pages.document import Steps  # heavy, seldom needed

        self._steps, self._write = Steps(), write
        self.bar.setRange(0, 0)
        self.show()
        self.stop.setFocus()
        self._reading.begin(reading)

    def _on_read(self, draw: "Callable[[Steps], bytes]") -> None:
        steps = self._steps
        if steps is None:
            return
        work = Work(lambda: draw(steps), self)
        work.done.connect(self._on_drawn)
        work.failed.connect(self._on_failed)
        work.broke.connect(self._on_broke)
        self._look.start()
        work.start()

    def _on_stop_clicked(self) -> None:
        if self._reading.is_running:
            self._reading.stop()
            self._on_failed(self.tr("Stopped. Nothing was written."))
        elif self._steps is not None:
            self._steps.stop()

    def _on_look(self) -> None:
        if self._steps is not None:
            self._show_step(*self._steps.at)

    def _show_step(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _end(self) -> None:
        self._look.stop()
        self._steps = self._write = None
        self.hide()

    def _on_drawn(self, content: bytes) -> None:
        write = self._write
        self._end()
        if write is not None:
            write(content)

    def _on_failed(self, words: str) -> None:
        self._end()
        self.failed.emit(words)

    def _on_broke(self, error: Exception) -> None:
        self._end()
        raise error
