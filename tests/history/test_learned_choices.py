"""What a therapist usually means at a spot, and where a structure is usually needled."""

from dataclasses import replace
from timeit import timeit

import numpy as np
import pytest

from helpers.sites import a_session, a_site
from needlemap.bodymap import BodySurface
from needlemap.domain.edit import SiteEdit
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.site import NeedleSite, StructureSource
from needlemap.history.learned_choices import WITHIN_MM, LearnedChoices

SKIN = BodySurface.load("neutral")
SESSION = a_session()


def spot(x_mm: float, y_mm: float) -> SurfacePoint:
    found = SKIN.locate("posterior", x_mm, y_mm)
    assert found is not None
    return found


SPOT = spot(60, 1400)


def row(point: SurfacePoint, structure: str) -> tuple[int, float, float, str]:
    return point.face, point.s, point.t, structure


def chosen(point: SurfacePoint, structure: str, ordinal: int = 1) -> NeedleSite:
    source = StructureSource.CHOSEN
    site = a_site(SESSION.id, ordinal, point=point, structure=structure)
    return replace(site, structure_source=source)


def test_without_choices_nothing_is_usual() -> None:
    assert LearnedChoices().at(SPOT) is None
    assert LearnedChoices().point_of("infraspinatus", Side.RIGHT) is None


@pytest.mark.parametrize(("away_mm", "answer"), [(0, "soleus"), (13, "soleus"), (22, None)])
def test_a_choice_counts_within_15_mm(away_mm: float, answer: str | None) -> None:
    here = spot(60 + away_mm, 1400)
    apart = np.diff(SKIN.positions(np.array([row(one, "")[:3] for one in (SPOT, here)])), axis=0)
    assert bool(np.linalg.norm(apart) <= WITHIN_MM) is (answer is not None)
    assert LearnedChoices([row(SPOT, "soleus")]).at(here) == answer


def test_the_commonest_choice_wins_and_of_two_as_common_the_latest() -> None:
    rows = [row(SPOT, "a"), row(SPOT, "b"), row(SPOT, "b"), row(SPOT, "a")]
    assert LearnedChoices(rows[1:]).at(SPOT) == "b"
    assert LearnedChoices(rows).at(SPOT) == "a"


def test_a_choice_is_learned_at_once_and_forgotten_when_taken_back() -> None:
    usual = LearnedChoices()
    edit = SiteEdit((), (chosen(SPOT, "teres_minor"),))
    usual.follow(edit)
    assert usual.at(SPOT) == "teres_minor"
    usual.follow(edit.reversed)
    assert usual.at(SPOT) is None


def test_what_was_only_inferred_teaches_nothing() -> None:
    usual = LearnedChoices()
    usual.follow(SiteEdit((), (a_site(SESSION.id, point=SPOT),)))
    assert usual.at(SPOT) is None


def test_another_choice_at_a_site_takes_the_place_of_the_first() -> None:
    usual = LearnedChoices()
    first = chosen(SPOT, "teres_minor")
    second = replace(first, structure="infraspinatus")
    usual.follow(SiteEdit((), (first,)))
    usual.follow(SiteEdit((first,), (second,)))
    assert usual.at(SPOT) == "infraspinatus"


def test_a_structure_is_needled_amid_the_spots_of_the_same_side() -> None:
    right = [spot(60, y) for y in (1380, 1400, 1420)]
    left = SKIN.mirror(spot(100, 1300))
    usual = LearnedChoices([row(one, "infraspinatus") for one in (*right, left)])
    assert usual.point_of("infraspinatus", Side.RIGHT) == right[1]
    assert usual.point_of("infraspinatus", Side.LEFT) == left


def test_a_side_without_history_takes_the_other_mirrored() -> None:
    usual = LearnedChoices([row(SPOT, "infraspinatus")])
    assert usual.point_of("infraspinatus", Side.LEFT) == SKIN.mirror(SPOT)


def test_asking_costs_a_click_less_than_a_tenth_of_a_millisecond_or_so() -> None:
    rng = np.random.default_rng(1)
    faces, along = rng.integers(0, SKIN.face_count, 1000), rng.random((1000, 2))
    rows = [
        (int(face), float(s), float(t), f"m{face % 40}")
        for face, (s, t) in zip(faces, along, strict=True)
    ]
    usual = LearnedChoices(rows)
    usual.at(SPOT)
    best = min(timeit(lambda: usual.at(SPOT), number=50) for _ in range(10)) / 50
    assert best < 0.0004  # four times the goal: the machine may be busy
