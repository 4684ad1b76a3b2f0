"""Close-ups: for real crowds only, none overlaps another, each within its plate."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from helpers.plates import WINDOW, ASurface
from needlemap.reports.figures.close_ups import MARGIN_MM, MOST_TOGETHER, Point, Window, close_ups
from needlemap.reports.figures.panels import panels_of
from reports.makers import a_record, a_session, a_site, crowded_sites

places = st.tuples(st.floats(-450, 450), st.floats(0, 1770))
crowds = places.flatmap(
    lambda middle: st.lists(
        st.tuples(st.floats(-60, 60), st.floats(-60, 60)).map(
            lambda step: (middle[0] + step[0], middle[1] + step[1])
        ),
        max_size=20,
    )
)


def overlap(a: Window, b: Window) -> bool:
    """Whether two windows share ground."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@given(crowds, crowds, crowds)
def test_close_ups_do_not_overlap_and_share_no_site(
    one: list[Point], two: list[Point], three: list[Point]
) -> None:
    found = close_ups(one + two + three, WINDOW)
    pairs = list(combinations(found, 2))
    assert not any(overlap(a.window_mm, b.window_mm) for a, b in pairs)
    assert not any(set(a.members) & set(b.members) for a, b in pairs)


@given(crowds, crowds)
def test_a_close_up_lies_within_its_plate_and_enlarges(one: list[Point], two: list[Point]) -> None:
    for close_up in close_ups(one + two, WINDOW):
        x0, y0, x1, y1 = close_up.window_mm
        assert WINDOW[0] <= x0 < x1 <= WINDOW[2]
        assert WINDOW[1] <= y0 < y1 <= WINDOW[3]
        assert y1 - y0 < 0.6 * (WINDOW[3] - WINDOW[1])


def test_six_sites_together_need_no_close_up_and_seven_do() -> None:
    spots = [(10.0 * i, 1400.0) for i in range(MOST_TOGETHER + 1)]
    assert close_ups(spots[:-1], WINDOW) == ()
    assert len(close_ups(spots, WINDOW)) == 1


def test_sites_a_hand_apart_need_no_close_up() -> None:
    assert close_ups([(80.0 * i - 400, 900.0) for i in range(10)], WINDOW) == ()


def test_there_is_skin_around_the_outermost_site() -> None:
    spots = [(20.0 * i, 1400.0 + 20 * i) for i in range(12)]
    x0, y0, x1, y1 = close_ups(spots, WINDOW)[0].window_mm
    assert x0 <= -MARGIN_MM
    assert x1 >= 220 + MARGIN_MM
    assert y0 <= 1400 - MARGIN_MM
    assert y1 >= 1620 + MARGIN_MM


def test_a_close_up_beside_the_whole_back_takes_the_place_of_the_empty_front(
    surface: ASurface,
) -> None:
    record = a_record(a_session(*crowded_sites(20)))
    whole, close = panels_of(record.places, surface, most_sites=30)
    assert (whole.plate.id, close.plate.id) == ("posterior", "posterior")
    assert [site.place.number for site in close.sites] == list(range(1, 21))
    assert whole.frames == (close.close_up,)
    assert len(whole.dots) == 20


def test_sites_beside_a_crowd_are_numbered_on_the_whole_body(surface: ASurface) -> None:
    far = a_site(21, s=0.4, t=0.1)
    record = a_record(a_session(*crowded_sites(20), far))
    whole = panels_of(record.places, surface, most_sites=30)[0]
    assert [site.place.number for site in whole.sites] == [21]
