"""A spot of skin in words, and the spot that the words mean."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlemap.bodymap.site_words import Offset, SiteWords, landmark_name, site_wording
from needlemap.bodymap.surface import BodySurface
from needlemap.domain.placement import Side, SurfacePoint

WITHIN_MM = 10.0
FACES = BodySurface.load().face_count
SHARES = st.floats(0, 1, allow_nan=False)
POINTS = st.builds(SurfacePoint, st.integers(0, FACES - 1), SHARES, SHARES)


def apart_mm(one: SurfacePoint, other: SurfacePoint) -> float:
    places = [np.array(site_wording().place_of(each)) for each in (one, other)]
    return float(np.linalg.norm(places[0] - places[1]))


@settings(max_examples=150)
@given(POINTS)
def test_a_site_in_words_is_read_back_to_within_a_centimetre(point: SurfacePoint) -> None:
    words = site_wording().of(point).words
    assert apart_mm(point, site_wording().read(words)) <= WITHIN_MM


def test_words_are_those_of_the_field() -> None:
    four = (Offset("lateral to", 40.0),)
    assert SiteWords("T7", Side.RIGHT, four).words == "4 cm lateral to T7, right"
    more = (*four, Offset("below", 15.0), Offset("behind", 5.0))
    assert SiteWords("T7", Side.LEFT, more).words == (
        "4 cm lateral to, 1.5 cm below and 0.5 cm behind T7, left"
    )
    assert SiteWords("the umbilicus", Side.MIDLINE, ()).words == "at the umbilicus"


def test_each_landmark_reads_back_as_itself() -> None:
    wording = site_wording()
    for mark in wording.landmarks:
        words = SiteWords(landmark_name(mark), mark.side, ()).words
        assert apart_mm(mark.point, wording.read(words)) <= WITHIN_MM


def test_right_and_left_lie_on_their_own_half() -> None:
    right, left = (site_wording().read(f"4 cm lateral to T7, {side}") for side in ("right", "left"))
    assert site_wording().place_of(right)[0] < -30
    assert site_wording().place_of(left)[0] > 30


@pytest.mark.parametrize(
    "words",
    ["", "somewhere", "4 cm lateral to the moon, right", "4 mm above T7", "4.2 cm above T7"],
)
def test_other_words_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"no landmark|no distance"):
        site_wording().read(words)
