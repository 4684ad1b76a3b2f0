"""Searches for garbage: none while the user waits, and not through what stays until the end."""

import gc
from collections.abc import Iterator

import pytest

from needlemap.ui.widgets.gc_pause import gc_paused, keep_for_good


@pytest.fixture
def unfrozen() -> Iterator[None]:
    keep_for_good.cache_clear()
    yield
    gc.unfreeze()
    keep_for_good.cache_clear()


def test_within_a_pause_nothing_is_collected() -> None:
    assert gc.isenabled()
    with gc_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


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
