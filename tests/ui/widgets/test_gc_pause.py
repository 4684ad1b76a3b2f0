"""Searches for garbage: none while the user waits, and not through what stays until the end."""

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from needlemap.demo.input_driver import wait_until
from needlemap.ui.shell.window import MainWindow
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.gc_pause import GarbageSearch, gc_paused, keep_for_good


class Ring:
    """Holds itself, so that a search alone finds it; tells on which thread it went."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self.itself = self
        self._tell = tell

    def __del__(self) -> None:
        self._tell(threading.get_ident())


def fill_the_count() -> list[list[int]]:
    """Make so many values that hold others that Python searches for garbage, if it may.

    They are to be kept: the count falls again with each that goes.
    """
    return [[number] for number in range(50_000)]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(tmp_path / "records")
    made.begin()
    wait_until(lambda: made.is_ready, "the first page")
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def unfrozen() -> Iterator[None]:
    keep_for_good.cache_clear()
    yield
    gc.unfreeze()
    keep_for_good.cache_clear()


@pytest.fixture
def searching() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.enable()
    yield
    if not was_on:
        gc.disable()


@pytest.mark.usefixtures("searching")
def test_within_a_pause_nothing_is_collected() -> None:
    with gc_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.mark.usefixtures("searching")
def test_a_pause_leaves_a_collector_off_that_was_off() -> None:
    gc.disable()
    try:
        with gc_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.usefixtures("unfrozen")
def test_what_is_kept_for_good_is_searched_no_more_and_what_comes_later_is() -> None:
    there = [object() for _ in range(3)]
    keep_for_good("test")
    later: list[object] = [object()]
    searched = gc.get_objects()
    assert not any(one is there for one in searched)
    assert any(one is later for one in searched)


@pytest.mark.usefixtures("unfrozen")
def test_the_same_is_kept_once() -> None:
    keep_for_good("test")
    kept = gc.get_freeze_count()
    more = [[number] for number in range(1000)]
    keep_for_good("test")
    assert gc.get_freeze_count() <= kept
    assert len(more) == 1000


def test_what_the_window_leaves_behind_is_never_taken_away_on_another_thread(
    window: MainWindow,
) -> None:
    went_on: list[int] = []
    Ring(went_on.append)
    ended: list[object] = []
    work = Work(fill_the_count, window)
    work.done.connect(ended.append)
    work.start()
    wait_until(lambda: bool(ended), "the work beside the window")
    kept = fill_the_count()
    wait_until(lambda: bool(went_on), "the search")
    assert went_on == [threading.get_ident()]
    assert kept


def test_python_searches_by_itself_again_once_no_window_is_left(qtbot: QtBot) -> None:
    before = gc.isenabled()
    first, second = QObject(), QObject()
    for one in (first, second):
        GarbageSearch(one)
    first.deleteLater()
    QApplication.sendPostedEvents(first, QEvent.Type.DeferredDelete)
    assert not gc.isenabled()
    second.deleteLater()
    QApplication.sendPostedEvents(second, QEvent.Type.DeferredDelete)
    assert gc.isenabled() is before
