"""Long calls as generators of steps, so that a window stays alive between two of them."""

import gc
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

# What is done, and what there is to do; nothing to do where that is not counted.
Step = tuple[int, int]
# The step from which on work cannot be given up any more: what it stores is being stored.
NO_WAY_BACK: Step = (-1, 0)
_T = TypeVar("_T")
_WAIT_S = 0.01


def run(steps: Generator[Step, None, _T], tell: Callable[[int, int], None]) -> _T:
    """Take all steps, telling of each; returns what the last one gives.

    What is there already is kept out of Python's search for garbage: each step makes thousands of
    small values, and a search through all the rest now and then would take a tenth of the time.
    """
    gc.freeze()
    try:
        while True:
            tell(*next(steps))
    except StopIteration as over:
        result: _T = over.value
        return result
    finally:
        steps.close()
        gc.unfreeze()


def beside(work: Callable[[], _T]) -> Generator[Step, None, _T]:
    """Do work on another thread, in steps that only wait for it; returns what it gives.

    For what cannot be done in pieces: the end of a large file, a flush of the disk. Closing the
    generator waits for the end of the work.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="beside") as pool:
        under_way = pool.submit(work)
        while not wait((under_way,), timeout=_WAIT_S).done:
            yield 0, 0
    return under_way.result()


def stored_beside(store: Callable[[], object]) -> Generator[Step, None, None]:
    """Store what was gathered on another thread; from its first step on there is no way back."""
    yield NO_WAY_BACK
    yield from beside(store)


def at_step(work: Generator[object, None, _T], step: Step) -> Generator[Step, None, _T]:
    """Do work in steps of its own, telling of one step of larger work; returns what it gives."""
    while True:
        try:
            next(work)
        except StopIteration as over:
            result: _T = over.value
            return result
        yield step
