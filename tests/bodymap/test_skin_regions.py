"""Parts of the skin by name."""

import numpy as np

from helpers.cells import cells_of_stroke, surface_point
from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.bodymap.skin_cells import cells_of_region
from needlemap.bodymap.skin_regions import regions_of, skin_parts
from needlemap.domain.placement import Side


def test_the_parts_are_the_whole_skin_each_spot_once() -> None:
    times = np.sum([part.quads for part in skin_parts()], axis=0)
    assert (times == 1).all()


def test_a_part_holds_skin_of_its_region_and_side() -> None:
    atlas = BodyAtlas.load("male")
    (part,) = (
        one
        for one in skin_parts()
        if (one.region, one.is_right, one.is_back) == ("thigh", False, True)
    )
    cells = cells_of_region(part.quads)
    placed = [atlas.at(surface_point(cell)) for cell in cells[:: len(cells) // 25].tolist()]
    assert sum(one.region == "thigh" for one in placed) >= len(placed) - 2  # the border is coarse
    assert {one.side for one in placed} <= {Side.LEFT, Side.MIDLINE}
    _, seen = BodySurface.load("male").project(
        np.array([(p.face, p.s, p.t) for p in map(surface_point, cells[::97].tolist())]),
        "posterior",
    )
    assert seen.mean() > 0.7


def test_the_regions_of_a_stroke_are_named_with_their_side() -> None:
    cells = cells_of_stroke(BodySurface.load("male"), "posterior", [(60.0, 1100.0)], 15)
    assert regions_of(cells)[0] == ("lower_back", "right")
    assert regions_of(cells[:0]) == ()
