"""Trends: where a score is better by the minimal important change, course by course."""

from collections.abc import Mapping

import pytest
from PySide6.QtWidgets import QLabel

from helpers.histories import NOW, facts, history, row
from needlemap.domain.visit import OutcomeScore
from needlemap.painting.plots import Band, ScoreStrip
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.trends_tab import TrendsTab
from ui.history.conftest import Opener

TODAY = NOW.timestamp() / 86_400
NDI_CHANGE = 19.0  # the first minimal important change of the table, in %


def opened(open_page: Opener, scores: Mapping[int, float | None], measure: str) -> HistoryPage:
    """Return a page on sessions so many days ago, with these scores."""
    sessions = [
        facts(days, days, outcomes=() if score is None else (OutcomeScore(measure, score),))
        for days, score in scores.items()
    ]
    page = open_page(history(sessions, [row(min(scores))]))
    page.show_tab(Tab.TRENDS)
    return page


def bands(page: HistoryPage, title: str) -> tuple[Band, ...]:
    """Return the shaded areas of the strip with this title, the oldest first."""
    tab = page.tab(Tab.TRENDS)
    assert isinstance(tab, TrendsTab)
    strips = [strip for each in tab.figures for strip in each.figure.strips]
    (strip,) = [s for s in strips if title in s.title]
    assert isinstance(strip, ScoreStrip)
    return strip.bands


def test_the_important_change_counts_from_the_first_score_of_each_course(
    open_page: Opener,
) -> None:
    scores = {400: 60, 380: 40, 100: None, 90: 30, 60: 24}
    earlier, later = bands(opened(open_page, scores, "ndi"), "NDI")
    assert (earlier.best, earlier.enough) == pytest.approx((0, 60 - NDI_CHANGE))
    assert (later.best, later.enough) == pytest.approx((0, 30 - NDI_CHANGE))
    # From the first score, not from the first session; to the last session, or to today.
    assert TODAY - earlier.start_day == pytest.approx(400)
    assert TODAY - earlier.end_day == pytest.approx(380)
    assert TODAY - later.start_day == pytest.approx(90)
    assert later.end_day >= TODAY


def test_where_higher_is_better_the_band_lies_above(open_page: Opener) -> None:
    (band,) = bands(opened(open_page, {20: 3, 10: 5}, "psfs"), "PSFS")
    assert (band.enough, band.best) == pytest.approx((3 + 1.9, 10))


def test_a_score_too_good_to_gain_that_much_has_no_band(open_page: Opener) -> None:
    assert bands(opened(open_page, {20: 12, 10: 5}, "ndi"), "NDI") == ()


def test_the_rule_by_which_a_course_begins_is_said_beside_the_band(open_page: Opener) -> None:
    page = opened(open_page, {20: 60}, "ndi")
    said = [each.text() for each in page.tab(Tab.TRENDS).findChildren(QLabel)]
    (legend,) = [words for words in said if "Shaded" in words]
    assert "first score of its course" in legend
    assert "more than 90 days begins a new course" in legend


def words_on(page: HistoryPage) -> str:
    page.show_tab(Tab.TRENDS)
    return "\n".join(each.text() for each in page.tab(Tab.TRENDS).findChildren(QLabel))


def test_trends_name_the_sources_of_important_changes(open_page: Opener) -> None:
    sessions = [
        facts(n, 60 - 10 * n, outcomes=(OutcomeScore("ndi", 50 - 5 * n),)) for n in range(4)
    ]
    words = words_on(open_page(history(sessions, [row(1)])))
    assert "Sessions without a complaint on record" in words
    assert "Cleland 2008" in words
    assert "A course is commonly 3 to 6 sessions (Gattie et al. 2020" in words


def test_pain_that_nobody_recorded_is_not_drawn(open_page: Opener) -> None:
    words = words_on(open_page(history([facts(1)], [row(1)])))
    assert "Pain before and after was not recorded at any of these sessions." in words


def test_pain_that_stays_the_same_is_said_not_to_change(open_page: Opener) -> None:
    sessions = [facts(n, 10 * n, pain_before=5, pain_after=5) for n in range(1, 7)]
    words = words_on(open_page(history(sessions, [row(n) for n in range(1, 7)])))
    assert "pain did not change on average (95 % interval 0.0 to 0.0, n 6)." in words


def test_an_unknown_measure_is_left_out(open_page: Opener) -> None:
    sessions = [facts(1, outcomes=(OutcomeScore("made_up", 3),))]
    assert "made_up" not in words_on(open_page(history(sessions, [])))
