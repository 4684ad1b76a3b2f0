"""Structures over time: dots by session, order, sides, days since the last needle."""

import numpy as np
import pytest

from helpers.histories import facts, history, random_history, row
from needlemap.history import History
from needlemap.history.structure_timeline import (
    SEVERAL,
    Later,
    Order,
    Response,
    TimelineRow,
    structure_timeline,
)


def made(*rows: tuple[object, ...], withdrawn: int = 0) -> History:
    """Return sessions 1 to 4, 70, 40, 12 and 3 days ago, with these sites."""
    days = {1: 70, 2: 40, 3: 12, 4: 3}
    return history(
        [facts(n, ago, entered_in_error=n == withdrawn) for n, ago in days.items()], rows
    )


def listed(seen: History, **more: object) -> tuple[TimelineRow, ...]:
    rows = np.flatnonzero(~seen.in_error)
    return structure_timeline(seen, rows, **more)  # type: ignore[arg-type]


SEEN = made(
    row(1, 1, structure="soleus", side="left", needle_count=9),
    row(2, 1, structure="infraspinatus", side="right", needle_count=2),
    row(2, 2, structure="infraspinatus", side="left", needle_count=1),
    row(3, 1, structure="infraspinatus", side="right", needle_count=3),
    row(4, 1, structure="trapezius_upper", side="right", needle_count=1),
)


def test_a_dot_holds_all_needles_of_its_session() -> None:
    seen = made(row(2, 1, needle_count=2), row(2, 2, needle_count=5), row(4, 1, needle_count=1))
    (only,) = listed(seen)
    assert only.dots.session.tolist() == [1, 3]
    assert only.dots.needles.tolist() == [7, 1]
    assert only.needles == 8
    assert only.dots.day.tolist() == seen.timeline.at_days[[1, 3]].tolist()


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (Order.LAST, ["trapezius_upper", "infraspinatus", "infraspinatus", "soleus"]),
        (Order.MOST, ["soleus", "infraspinatus", "trapezius_upper", "infraspinatus"]),
        (Order.LONGEST_AGO, ["soleus", "infraspinatus", "infraspinatus", "trapezius_upper"]),
    ],
)
def test_the_order_is_the_one_asked_for(order: Order, names: list[str]) -> None:
    assert [each.structure for each in listed(SEEN, order=order)] == names


def test_left_and_right_are_apart_or_together() -> None:
    apart = [(each.structure, each.side) for each in listed(SEEN)]
    assert ("infraspinatus", "left") in apart
    assert ("infraspinatus", "right") in apart
    (both,) = [e for e in listed(SEEN, sides_together=True) if e.structure == "infraspinatus"]
    assert (both.side, both.needles, len(both.dots), len(both.targets)) == (None, 6, 2, 2)


def test_days_since_are_counted_to_today_by_date() -> None:
    assert {each.structure: each.days_since for each in listed(SEEN, sides_together=True)} == {
        "trapezius_upper": 3,
        "infraspinatus": 12,
        "soleus": 70,
    }


def test_a_session_entered_in_error_is_no_needling() -> None:
    seen = made(row(1), row(4), withdrawn=4)
    shown_too = structure_timeline(seen, np.arange(2))
    assert shown_too[0].days_since == 70
    assert shown_too[0].sessions == 1
    assert len(shown_too[0].dots) == 2


def test_days_since_do_not_depend_on_the_range_looked_at() -> None:
    seen = made(row(1), row(4))
    (only,) = structure_timeline(seen, np.array([0]))
    assert only.days_since == 3


def test_several_techniques_at_a_session_are_said_to_be_several() -> None:
    seen = made(
        row(1, 1, technique="superficial_dn"),
        row(1, 2, technique="trigger_point_dn"),
        row(2, 1, technique="trigger_point_dn"),
    )
    (only,) = listed(seen)
    names = seen.sites.coded["technique"].names
    assert only.dots.technique.tolist() == [SEVERAL, names.index("trigger_point_dn")]


def test_of_several_twitches_the_strongest_counts_and_nothing_is_guessed() -> None:
    seen = made(
        row(1, 1, twitch="none"),
        row(1, 2, twitch="single"),
        row(2, 1, twitch="none"),
        row(3, 1, twitch=None),
    )
    (only,) = listed(seen)
    assert only.dots.response == (Response.TWITCH, Response.NO_TWITCH, Response.NOT_RECORDED)
    assert set(only.dots.later) == {Later.NOT_ASKED}


def test_of_several_answers_the_worst_counts() -> None:
    rows = [row(1, 1), row(1, 2), row(2, 1), row(3, 1)]
    seen = History.of(
        [facts(n, 50 - 10 * n) for n in (1, 2, 3)],
        rows,
        now=SEEN.now,
        after=lambda: ["better", "sore", "better", None],
    )
    (only,) = listed(seen)
    assert only.dots.later == (Later.SORE, Later.BETTER, Later.NOT_ASKED)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("together", [False, True])
def test_no_needle_is_lost_or_counted_twice(seed: int, together: bool) -> None:
    seen = random_history(seed)
    rows = np.arange(len(seen.sites))
    made_rows = structure_timeline(seen, rows, sides_together=together)
    assert sum(each.needles for each in made_rows) == int(seen.sites.needles.sum())
    targets = [target for each in made_rows for target in each.targets]
    assert sorted(targets) == np.unique(seen.target).tolist()
    for each in made_rows:
        assert (np.diff(each.dots.session) > 0).all()
        assert int(each.dots.needles.sum()) == each.needles


def test_nothing_needled_is_no_row() -> None:
    assert structure_timeline(history([], []), np.empty(0, np.int64)) == ()
