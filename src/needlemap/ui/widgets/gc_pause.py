"""Keeps Python's search for garbage from holding up the window."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


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
