"""A hundred thousand marks: none is lost that could be seen, the youngest lie on top."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from helpers.histories import facts, history, random_history, row
from needlemap.painting import DARK, LIGHT, PlateFrame
from needlemap.ui.history.plate_style import SpriteSheets
from needlemap.ui.history.site_layer import SiteLayer, SiteLooks, mark_size

FRAME = PlateFrame(1.0, 0.0, 900.0)


def layer_of(count: int, seed: int = 1) -> SiteLayer:
    random = np.random.default_rng(seed)
    spots = random.random((count, 2))
    rows = [row(0, n, face=1, s=float(s), t=float(t)) for n, (s, t) in enumerate(spots)]
    seen = history([facts(0)], rows)
    return SiteLayer(
        seen,
        SiteLooks(seen, SpriteSheets()),
        lambda points: (points[:, 1:] * 800, points[:, 1] < 0.9),
    )


def stamped(layer: SiteLayer, px_per_mm: float) -> list[tuple[int, float, float]]:
    return [(row, mark.x_mm, mark.y_mm) for row, mark, _ in layer.marks(px_per_mm)]


def test_few_marks_are_all_stamped() -> None:
    layer = layer_of(800)
    layer.show(np.arange(800), np.zeros(800, int))
    assert len(stamped(layer, 1.0)) == layer.shown == len(layer.places(np.arange(800))[0])


@settings(max_examples=10)
@given(st.floats(0.3, 3.0), st.integers(0, 5000), st.integers(0, 5000))
def test_of_many_marks_every_one_left_out_lies_under_a_younger_one(
    px_per_mm: float, one: int, other: int
) -> None:
    layer = layer_of(5000)
    rows = np.arange(min(one, other), max(one, other))
    layer.show(rows, np.zeros(len(rows), int))
    kept = stamped(layer, px_per_mm)
    assert [row for row, _, _ in kept] == sorted(row for row, _, _ in kept)
    seen, places = layer.places(rows)
    left_out = ~np.isin(seen, [row for row, _, _ in kept])
    xy = np.array([(x, y) for _, x, y in kept]).reshape(-1, 2)
    ids = np.array([row for row, _, _ in kept])
    for site, place in list(zip(seen[left_out], places[left_out], strict=True))[:40]:
        apart = np.abs(xy - place).max(axis=1) * px_per_mm
        assert ((apart <= layer.mark_px / 2) & (ids > site)).any()


def test_the_nearest_mark_is_found_and_none_beyond_reach() -> None:
    layer = layer_of(300)
    layer.show(np.arange(300), np.zeros(300, int))
    place = layer.place_of(7)
    assert place is not None
    at = FRAME.to_px(*place)
    assert layer.row_at(FRAME, at, 3.0) == 7
    assert layer.row_at(FRAME, QPointF(-100, -100), 12.0) is None


def test_more_marks_are_smaller() -> None:
    sizes = [mark_size(count) for count in (10, 1_000, 100_000)]
    assert all(larger > smaller for larger, smaller in pairwise(sizes))


def test_technique_is_a_shape_and_count_a_digit(qtbot: QtBot) -> None:
    seen = random_history(2)
    looks = SiteLooks(seen, SpriteSheets())
    for site in range(len(seen.sites)):
        mark = looks.marks[looks.look[site]]
        needles = int(seen.sites.needles[site])
        assert mark.number == (needles if needles > 1 else 0)
    shapes = {looks.marks[look].shape for look in looks.look}
    assert len(shapes) == 2


def test_a_second_history_has_the_marks_that_the_first_has_drawn(qtbot: QtBot) -> None:
    sheets, seen = SpriteSheets(), random_history(3)
    first, second = SiteLooks(seen, sheets), SiteLooks(seen, sheets)
    first.apply_theme(LIGHT, 1.0)
    second.apply_theme(LIGHT, 1.0)
    assert [id(each) for each in second.sprites] == [id(each) for each in first.sprites]
    second.apply_theme(DARK, 1.0)
    assert not {id(each) for each in second.sprites} & {id(each) for each in first.sprites}
