"""How the pipeline puts what lies beneath a spot of skin into the order of its rules."""

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest

from needlemap.paths import bodymaps

NAMES = ("upper", "lower", "lung", "rib", "between")
KINDS = ("muscle", "muscle", "organ", "bone", "muscle")
UPPER, LOWER = 2 * 0 + 1, 2 * 1 + 1  # a click may mean them
LUNG, RIB, FAR_UPPER, BETWEEN = 2 * 2, 2 * 3, 2 * 0, 2 * 4
RULES = {
    "over": [["upper", "lower"]],
    "rules": [],
    "behind": {"lung": {"kinds": ["muscle"], "but": []}},
    "chest_wall": {
        "blade": ["rib"],
        "from_behind": ["upper"],
        "muscles": ["lower"],
        "between": ["between"],
        "over": [["lower", "between"]],
    },
}


@pytest.fixture
def ordering(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module, which needs nothing but numpy."""
    monkeypatch.syspath_prepend(str(bodymaps()))
    yield importlib.import_module("pipeline.ordering")
    for name in [name for name in sys.modules if name.partition(".")[0] == "pipeline"]:
        monkeypatch.delitem(sys.modules, name)


def mended(ordering: ModuleType, *lists: tuple[int, ...]) -> tuple[list[list[int]], list[int]]:
    """Return the lists in order, and which of them each given list has become."""
    first = np.cumsum([0, *map(len, lists)])
    members = np.array([member for each in lists for member in each])
    first, members, renamed = ordering.in_order(first, members, NAMES, KINDS, RULES)
    return [part.tolist() for part in np.split(members, first[1:-1])], renamed.tolist()


def test_what_lies_over_another_comes_first_and_nothing_else_moves(ordering: ModuleType) -> None:
    assert mended(ordering, (LOWER, RIB, UPPER))[0] == [[UPPER, LOWER, RIB]]
    assert mended(ordering, (RIB, UPPER, LOWER))[0] == [[RIB, UPPER, LOWER]]


def test_a_muscle_that_a_click_may_mean_is_drawn_before_the_lung(ordering: ModuleType) -> None:
    assert mended(ordering, (RIB, LUNG, LOWER))[0] == [[RIB, LOWER, LUNG]]


def test_no_rule_speaks_of_what_lies_on_the_far_side(ordering: ModuleType) -> None:
    lists, _ = mended(ordering, (LOWER, LUNG, FAR_UPPER), (UPPER,))
    assert lists[0] == [LOWER, LUNG, FAR_UPPER]


def test_before_the_lung_rules_speak_of_all(ordering: ModuleType) -> None:
    lists, _ = mended(ordering, (RIB, LOWER, FAR_UPPER, LUNG), (LOWER, FAR_UPPER, LUNG), (UPPER,))
    assert lists[:2] == [[RIB, FAR_UPPER, LOWER, LUNG], [FAR_UPPER, LOWER, LUNG]]


def test_no_rule_draws_a_muscle_through_the_blade(ordering: ModuleType) -> None:
    through = (LOWER, RIB, FAR_UPPER, LUNG)
    assert mended(ordering, through, (UPPER,))[0][0] == list(through)


def test_what_fills_the_wall_under_the_blade_is_drawn_before_the_lung(ordering: ModuleType) -> None:
    far_lower = LOWER - 1
    assert mended(ordering, (UPPER, RIB, LUNG, far_lower))[0] == [[UPPER, RIB, far_lower, LUNG]]
    # From the front, or beside the blade, it is the far wall.
    for far in ((RIB, LUNG, far_lower), (UPPER, LUNG, far_lower)):
        assert mended(ordering, far)[0] == [list(far)]


def test_what_lies_between_the_ribs_is_not_meant_through_the_blade(ordering: ModuleType) -> None:
    wall = [UPPER, RIB, LOWER, BETWEEN, LUNG]
    assert mended(ordering, (UPPER, BETWEEN + 1, RIB, LOWER, LUNG))[0] == [wall]
    assert mended(ordering, (UPPER, RIB, LOWER, BETWEEN + 1, LUNG))[0] == [wall]
    beside = (UPPER, BETWEEN + 1, LUNG)
    assert mended(ordering, beside)[0] == [list(beside)]


def test_lists_that_have_become_equal_are_one(ordering: ModuleType) -> None:
    lists, renamed = mended(ordering, (LOWER, UPPER), (RIB,), (UPPER, LOWER))
    assert lists == [[UPPER, LOWER], [RIB]]
    assert renamed == [0, 1, 0]


def test_rules_that_go_in_a_circle_stop_the_run(ordering: ModuleType) -> None:
    rules = {"over": [["upper", "lower"]], "rules": [{"id": "lower", "before": ["upper"]}]}
    with pytest.raises(SystemExit, match="goes in a circle: lower, upper"):
        ordering.pairs_of(rules, {"upper", "lower"})
