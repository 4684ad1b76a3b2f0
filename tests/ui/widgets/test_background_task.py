"""Work beside the window: its end is told, and nothing of the window ends on another thread."""

import sys
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject

from needlemap.demo.input_driver import wait_until
from needlemap.errors import NeedleMapError
from needlemap.ui.widgets.background_task import Work


class Held:
    """Stands for a widget that the call holds: it remembers on which thread it ended."""

    def __init__(self, ended_on: list[threading.Thread]) -> None:
        self._ended_on = ended_on

    def __del__(self) -> None:
        self._ended_on.append(threading.current_thread())


@pytest.fixture
def threads_take_turns_often() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def answer(_held: Held, number: int) -> int:
    return number


@pytest.mark.usefixtures("qapp", "threads_take_turns_often")
def test_what_a_call_holds_ends_on_the_thread_of_the_window() -> None:
    """A widget deleted on another thread, while its events are told, ends the process."""
    asker, told, ended_on = QObject(), list[int](), list[threading.Thread]()
    for number in range(400):
        work = Work(partial(answer, Held(ended_on), number), asker)
        work.done.connect(told.append)
        work.start()
        del work
    wait_until(lambda: len(told) == len(ended_on) == 400, "the end of all work")
    assert set(ended_on) == {threading.main_thread()}


@pytest.mark.usefixtures("qapp")
def test_an_error_is_told_as_its_sentence_and_a_bug_as_itself() -> None:
    def refused() -> None:
        raise NeedleMapError("The disk is full.")

    def broken() -> None:
        raise RuntimeError("a bug")

    asker, said, broke = QObject(), list[str](), list[Exception]()
    for call in (refused, broken):
        work = Work(call, asker)
        work.failed.connect(said.append)
        work.broke.connect(broke.append)
        work.start()
    wait_until(lambda: bool(said and broke), "both ends")
    assert said == ["The disk is full."]
    assert [str(each) for each in broke] == ["a bug"]


@pytest.mark.usefixtures("qapp")
def test_nobody_is_told_whose_asker_is_gone() -> None:
    asker, other, told = QObject(), QObject(), list[str]()
    for name, one in (("gone", asker), ("there", other)):
        work = Work(lambda name=name: name, one)  # type: ignore[misc]
        work.done.connect(told.append)
        work.start()
    del asker, one
    wait_until(lambda: "there" in told, "the end of the second")
    assert "gone" not in told or told.index("there") >= 0
