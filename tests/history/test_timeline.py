"""Sessions in their true order, whatever the clocks on the walls said."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.histories import NOW, facts, history, row
from needlemap.domain.clock import day_at
from needlemap.history import History, SessionFacts, Timeline
from needlemap.history.columns import FIRST_FIELDS
from needlemap.history.timeline import date_of, day_number


def test_no_sessions_are_a_timeline_too() -> None:
    timeline = Timeline.of(())
    assert len(timeline) == 0
    assert timeline.between(0, 1e6) == slice(0, 0)
    assert not timeline.has_pain


def test_sessions_come_the_oldest_first() -> None:
    timeline = Timeline.of([facts(1, 2), facts(2, 30), facts(3, 0)])
    assert [s.id for s in timeline.sessions] == ["session-2", "session-1", "session-3"]
    assert timeline.row_of("session-3") == 2


def test_sessions_in_other_zones_lie_in_the_order_of_the_days_at_their_places() -> None:
    tokyo = SessionFacts("t", datetime(2026, 3, 1, 23, 0, tzinfo=UTC), 9 * 60)
    hawaii = SessionFacts("h", datetime(2026, 3, 2, 3, 0, tzinfo=UTC), -10 * 60)
    timeline = Timeline.of([hawaii, tokyo])
    assert [s.id for s in timeline.sessions] == ["h", "t"]
    assert [date_of(day) for day in timeline.at_days] == [date(2026, 3, 1), date(2026, 3, 2)]


def test_of_one_day_in_several_zones_the_true_order_stands() -> None:
    tokyo = SessionFacts("t", datetime(2026, 3, 1, 11, 0, tzinfo=UTC), 9 * 60)
    boston = SessionFacts("b", datetime(2026, 3, 1, 14, 0, tzinfo=UTC), -5 * 60)
    timeline = Timeline.of([boston, tokyo])
    assert [s.id for s in timeline.sessions] == ["t", "b"]
    assert [date_of(day) for day in timeline.at_days] == [date(2026, 3, 1)] * 2


ZONED = st.builds(
    SessionFacts,
    id=st.uuids().map(str),
    performed_at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 6), timezones=st.just(UTC)),  # noqa: DTZ001
    utc_offset_min=st.integers(-12 * 60, 14 * 60),
)


@given(st.lists(ZONED, max_size=12))
def test_the_day_of_a_session_is_that_at_its_place_also_on_the_axis(
    sessions: list[SessionFacts],
) -> None:
    timeline = Timeline.of(sessions)
    own = [day_at(s.performed_at, s.utc_offset_min) for s in timeline.sessions]
    assert [date_of(day) for day in timeline.at_days] == own
    assert (np.diff(timeline.at_days) >= 0).all()


def test_five_hundred_sessions_of_one_day_all_lie_in_that_day() -> None:
    day = datetime(2026, 5, 4, 0, 0, tzinfo=UTC)
    sessions = [SessionFacts(f"{n:03}", day + timedelta(seconds=n)) for n in range(500)]
    timeline = Timeline.of(sessions)
    start = day_number(date(2026, 5, 4))
    assert timeline.between(start, start + 1) == slice(0, 500)
    assert timeline.between(start + 1, start + 2) == slice(500, 500)


def test_a_range_takes_whole_days_of_the_latest_sessions_clock() -> None:
    late = SessionFacts("late", datetime(2026, 5, 4, 22, 30, tzinfo=UTC), 120)
    timeline = Timeline.of([late])
    assert date_of(float(timeline.at_days[0])) == date(2026, 5, 5)


def test_sites_follow_their_sessions_and_are_numbered_in_them() -> None:
    rows = [row(1, 1), row(2, 1), row(1, 2), row(2, 2), row(2, 3)]
    seen = history([facts(1, 1), facts(2, 9)], rows)
    assert seen.sites.needles.tolist() == [1, 2, 3, 1, 2]
    assert seen.sites.session.tolist() == [0, 0, 0, 1, 1]
    assert seen.sites.number.tolist() == [1, 2, 3, 1, 2]
    assert (np.diff(seen.at_days) >= 0).all()


def test_what_nobody_recorded_is_not_invented() -> None:
    seen = history([facts(1)], [row(1, depth_mm=None, twitch=None)])
    assert np.isnan(seen.sites.depth_mm).all()
    assert seen.sites.coded["twitch"][0] is None
    assert np.isnan(seen.timeline.pain_change()).all()


def test_pain_change_needs_both_numbers() -> None:
    timeline = Timeline.of(
        [facts(1, 3, pain_before=7, pain_after=4), facts(2, 2, pain_before=5), facts(3, 1)]
    )
    assert timeline.pain_change()[0] == -3
    assert np.isnan(timeline.pain_change()[1:]).all()
    assert timeline.has_pain


def test_the_days_between_sessions_pass_over_withdrawn_ones() -> None:
    timeline = Timeline.of([facts(1, 30), facts(2, 20, entered_in_error=True), facts(3, 9)])
    gaps = timeline.gaps_days()
    assert np.isnan(gaps[:2]).all()
    assert gaps[2] == pytest.approx(21)


def test_today_is_the_day_of_the_latest_sessions_clock() -> None:
    seen = history([facts(1, 0, utc_offset_min=13 * 60)], [])
    assert date_of(seen.today) == date(2026, 11, 22)
    assert NOW.date() == date(2026, 11, 21)


def test_columns_are_made_when_asked_for_and_once() -> None:
    seen = history([facts(1)], [row(1), row(1, 2, structure=None)])
    coded = seen.sites.coded
    assert coded["structure"] is coded["structure"]
    assert set(coded) >= {"side", "technique", "muscle", "therapist", "event"}
    coded.make_all()
    assert coded["muscle"][0] == "infraspinatus"
    assert coded["muscle"][1] is None
    with pytest.raises(KeyError):
        coded["colour"]


def test_the_rest_of_the_columns_is_read_when_first_needed() -> None:
    rows = [row(2), row(1), row(1, 2, side="left")]
    reads: list[int] = []

    def more() -> list[tuple[object, ...]]:
        reads.append(1)
        return [each[len(FIRST_FIELDS) :] for each in rows]

    first = [each[: len(FIRST_FIELDS)] for each in rows]
    seen = History.of([facts(1, 9), facts(2, 1)], first, more=more, now=NOW)
    assert seen.sites.coded["technique"][0] == "trigger_point_dn"
    assert reads == []
    sides = seen.sites.coded["side"]
    assert [sides[n] for n in range(3)] == ["right", "left", "right"]
    seen.sites.coded.make_all()
    assert reads == [1]


def test_sites_that_changed_between_two_reads_are_noticed() -> None:
    first = [row(1)[: len(FIRST_FIELDS)]]
    seen = History.of([facts(1)], first, more=list, now=NOW)
    with pytest.raises(RuntimeError, match="1 sites were read, then 0"):
        seen.sites.coded.make_all()


def test_the_answers_of_the_next_visit_lie_at_their_sites() -> None:
    rows = [row(2, 1), row(1, 1), row(1, 2)]
    sessions = [facts(1, 9), facts(2, 1)]
    seen = History.of(sessions, rows, now=NOW, after=lambda: [None, "better", "sore"])
    after = seen.sites.coded["after"]
    assert [after[i] for i in range(3)] == ["better", "sore", None]
    unasked = History.of(sessions, rows, now=NOW, after=list)
    assert unasked.sites.coded["after"].counts() == {}
