"""Keeps Python's search for garbage from holding up the window, and on the window's thread."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from PySide6.QtCore import QObject, QTimer

_SEARCH_MS = 500


class GarbageSearch(QObject):
    """Searches for garbage now and then, so that no other thread does while this one lives.

    Python searches on the thread whose new value fills its count. A widget or a timer that is
    found on another thread than the window's is taken away there, which Qt forbids: it may end
    the program.
    """

    _alive = 0

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        GarbageSearch._alive += 1
        gc.disable()
        self.destroyed.connect(_on_gone)
        self._timer = QTimer(self)
        self._timer.setInterval(_SEARCH_MS)
        self._timer.timeout.connect(search_if_due)
        self._timer.start()


def _on_gone() -> None:
    GarbageSearch._alive -= 1
    if not GarbageSearch._alive:
        gc.enable()


def search_if_due() -> None:
    """Search through the generations that Python would have searched by now."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation]:
            gc.collect(generation)
            return


@contextmanager
def gc_paused() -> Iterator[None]:
    """Collect no garbage within: ten thousand new rows would make it search the whole program."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def keep_for_good(what: str) -> None:
    """Leave all that there is by now out of every later search; once for each `what`.

    Modules, tables and the atlas stay until the end. A whole search through them took 170 ms, on
    whichever click it fell; without them it takes 30 ms. To be called only while no page is open
    that may become garbage one day: what is kept is never given back.
    """
    gc.collect(1)
    gc.freeze()
