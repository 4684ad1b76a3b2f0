"""Whatever is clicked and pressed, the screen shows what is in memory, and that is what is stored.

For longer: `make torture` (tests/torture/test_monkey.py).
"""

import pytest

from helpers.drivers import Clinic
from helpers.monkey import Monkey, prepare

STEPS = 30


@pytest.mark.parametrize("seed", [4, 1909])
def test_screen_memory_and_store_stay_equal(clinic: Clinic, seed: int) -> None:
    prepare(clinic)
    clinic.begin_session()
    monkey = Monkey(clinic, seed)
    monkey.walk(STEPS)
    assert len(monkey.trail) == STEPS + 1
    assert clinic.records.audit.verify() == ()


def test_the_monkey_finds_a_mark_that_is_not_taken_away(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.begin_session()
    monkey = Monkey(clinic, 4)
    monkeypatch.setattr(clinic.page.marks, "show", lambda: None)
    with pytest.raises(AssertionError, match="seed 4"):
        monkey.walk(STEPS)


def test_the_monkey_finds_an_edit_that_is_shown_but_not_stored(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.begin_session()
    monkeypatch.setattr(clinic.records.sessions, "apply", lambda *_, **__: None)
    monkey = Monkey(clinic, 4)
    with pytest.raises(AssertionError, match="seed 4"):
        monkey.walk(STEPS)
