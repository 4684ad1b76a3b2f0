"""All patients together: rates, changes and lots, counted as they are told."""

import pytest

from needlemap.domain.ids import new_id
from needlemap.domain.visit import (
    AdverseEvent,
    AdverseEvents,
    NeedleProduct,
    OutcomeScore,
    Severity,
)
from needlemap.history.practice import MeasureTotals, event_totals, lots_used, measure_totals

SYNCOPE = ("syncope", Severity.SIGNIFICANT)


def events(*told: tuple[str, Severity]) -> AdverseEvents:
    return AdverseEvents(tuple(AdverseEvent(new_id(), code, how) for code, how in told))


def test_events_are_counted_per_thousand_needles_of_the_sessions_that_were_asked() -> None:
    bruised = events(("bruise", Severity.MILD), ("bleeding", Severity.MILD))
    asked = [(bruised, [10]), (events(), [690, 0]), (events(SYNCOPE), [300])]
    totals = event_totals(asked, sessions=6)
    assert (totals.asked, totals.not_asked, totals.needles) == (4, 2, 1000)
    assert (totals.total, totals.with_event, totals.severe) == (3, 2, 1)
    assert totals.per_1000_needles == 3.0
    interval = totals.per_1000_interval
    assert interval is not None
    # Exact limits of 3 events are 0.6187 and 8.7673.
    assert (interval.low, interval.high) == pytest.approx((0.6187, 8.7673), abs=1e-3)


@pytest.mark.parametrize(("needles", "is_told"), [(3, False), (999, False), (1000, True)])
def test_a_rate_of_a_few_needles_cannot_be_told_yet(needles: int, is_told: bool) -> None:
    totals = event_totals([(events(), [needles])], sessions=1)
    assert (totals.per_1000_needles is not None) is is_told
    assert (totals.per_1000_interval is not None) is is_told


@pytest.mark.parametrize(("asked", "is_told"), [(1, False), (29, False), (30, True)])
def test_a_share_of_a_few_sessions_cannot_be_told_yet(asked: int, is_told: bool) -> None:
    totals = event_totals([(events(), [3] * asked)], sessions=asked)
    assert (totals.share_interval is not None) is is_told


@pytest.mark.parametrize(("series", "is_told"), [(1, False), (4, False), (5, True)])
def test_a_share_of_a_few_series_cannot_be_told_yet(series: int, is_told: bool) -> None:
    assert (MeasureTotals("ndi", series, 1).interval is not None) is is_told


def test_an_answer_of_several_sessions_counts_at_each() -> None:
    fainted = events(SYNCOPE)
    together = event_totals([(fainted, [400, 300, 300])], sessions=3)
    assert together == event_totals([(fainted, [n]) for n in (400, 300, 300)], sessions=3)
    assert (together.total, together.with_event, together.severe) == (3, 3, 3)


def test_nobody_asked_is_no_rate() -> None:
    totals = event_totals([], sessions=4)
    assert totals.per_1000_needles is None
    assert totals.per_1000_interval is None
    assert totals.share_interval is None


def scores(*told: tuple[str, float]) -> tuple[OutcomeScore, ...]:
    return tuple(OutcomeScore(measure, score) for measure, score in told)


def test_a_change_counts_from_a_patients_first_score_to_the_last() -> None:
    sessions: list[tuple[str, tuple[OutcomeScore, ...]]] = [
        ("a", scores(("ndi", 50), ("psfs", 3))),
        ("b", scores(("ndi", 40))),
        ("a", scores(("ndi", 20), ("psfs", 4))),
        ("b", scores(("ndi", 30))),
        ("a", scores(("ndi", 31))),
        ("c", scores(("ndi", 10), ("made_up", 1))),
    ]
    found = {each.measure: each for each in measure_totals(sessions, {"ndi": -19.0, "psfs": 1.9})}
    assert (found["ndi"].reached, found["ndi"].series) == (1, 2)  # exactly 19 is enough
    assert (found["psfs"].reached, found["psfs"].series) == (0, 1)
    assert set(found) == {"ndi", "psfs"}


def test_two_details_of_a_measure_are_two_series() -> None:
    told = [
        ("a", (OutcomeScore("psfs", 2, "run"), OutcomeScore("psfs", 2, "sit"))),
        ("a", (OutcomeScore("psfs", 8, "run"), OutcomeScore("psfs", 2, "sit"))),
    ]
    (only,) = measure_totals(told, {"psfs": 1.9})
    assert (only.reached, only.series) == (1, 2)


def test_a_lot_has_its_sessions_and_its_patients_once_each() -> None:
    one, other = NeedleProduct("Seirin J", "A1"), NeedleProduct("Seirin J", "B2")
    used = [((one,), ["a"]), ((one, one), ["a"]), ((one, other), ["b"]), ((), ["c"])]
    found = {each.lot: each for each in lots_used(used)}
    assert (found["A1"].sessions, found["A1"].patients) == (3, 2)
    assert (found["B2"].sessions, found["B2"].patients) == (1, 1)
    assert [each.lot for each in lots_used(used)] == ["A1", "B2"]
