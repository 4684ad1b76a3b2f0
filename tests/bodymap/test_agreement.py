"""Drawings and lists say the same on every figure, and structures are whole."""

import json
from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from needlemap.bodymap import BodySurface, figures, plate_outlines, plates
from needlemap.bodymap.atlas import COVERS
from needlemap.bodymap.beneath import BeneathTexture, beneath_texture
from needlemap.bodymap.mesh import body_mesh, fine_vertices
from needlemap.domain.placement import SurfacePoint
from needlemap.paths import bodymaps

LARGE_TENDONS = ("achilles_tendon", "patellar_tendon")
TRIES = 1000  # spots of each view; about a third lie on the body
AGREE = 0.97
CRUMB_CM2 = 0.3


@pytest.fixture(scope="module")
def lists() -> BeneathTexture:
    """The lists as they are shipped."""
    found = beneath_texture()
    assert found is not None
    return found


def lies_bare(lists: BeneathTexture, point: SurfacePoint) -> str | None:
    """Return the first muscle or large tendon that a click may mean."""
    named = (lists.items[number] for number in lists.at(point).meant)
    bare = (
        item.name
        for item in named
        if (item.kind == "muscle" and item.name not in COVERS) or item.name in LARGE_TENDONS
    )
    return next(bare, None)


def crossings(curve: NDArray[np.floating], x: float, y: float) -> int:
    """Count the sides of a closed curve to the right of a spot."""
    ahead = np.roll(curve, -1, axis=0)
    over = (curve[:, 1] > y) != (ahead[:, 1] > y)
    a, b = curve[over], ahead[over]
    at = a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return int((at > x).sum())


@pytest.mark.parametrize("figure", figures())
def test_what_a_drawing_shows_bare_is_what_a_click_there_means(
    figure: str, lists: BeneathTexture
) -> None:
    surface, rng = BodySurface.load(figure), np.random.default_rng(1)
    same = asked = 0
    for plate in plates(figure)[:2]:
        drawn = [
            (one.id, curve, curve.min(axis=0).tolist(), curve.max(axis=0).tolist())
            for one in plate_outlines(plate)
            if one.group == "superficial"
            for curve in one.curves_mm
        ]
        x0, y0, x1, y1 = plate.window_mm
        for x, y in rng.uniform((x0, y0), (x1, y1), (TRIES, 2)).tolist():
            point = surface.locate(plate.id, x, y)
            if point is None:
                continue
            over = Counter(
                name
                for name, curve, low, high in drawn
                if low[0] <= x <= high[0] and low[1] <= y <= high[1]
                if crossings(curve, x, y) % 2
            )
            shown = {name for name, count in over.items() if count % 2}
            named = lies_bare(lists, point)
            same += shown == ({named} if named else set())
            asked += 1
    assert asked > TRIES / 2
    assert same / asked >= AGREE


def pieces_cm2(held: NDArray[np.bool_], areas: NDArray[np.floating]) -> list[float]:
    """Return the areas of the pieces in which quads of the skin hang together, largest first."""
    quads = np.flatnonzero(held)
    _, corners = np.unique(body_mesh().quads[quads], return_inverse=True)
    corners = corners.reshape(-1, 4)
    piece = np.arange(len(quads))
    while True:
        least = np.full(corners.max() + 1, len(quads))
        np.minimum.at(least, corners.ravel(), np.repeat(piece, 4))
        smaller = least[corners].min(axis=1)
        smaller = smaller[smaller]
        if np.array_equal(smaller, piece):
            break
        piece = smaller
    sizes = np.bincount(piece, areas[quads]) / 100
    return sorted((float(size) for size in sizes if size > CRUMB_CM2), reverse=True)


def test_each_structure_is_one_piece_but_for_those_that_are_listed(lists: BeneathTexture) -> None:
    rules = json.loads((bodymaps() / "rules" / "sources.json").read_text(encoding="utf-8"))
    a, b, c, d = (fine_vertices("male", "stand")[corner] for corner in body_mesh().quads.T)
    areas = np.linalg.norm(np.cross(c - a, d - b), axis=1) / 2
    split = {}
    for item in lists.items:
        if item.is_structure:
            number = lists.items.index(item)
            points = lists.spots_of(number)
            held = np.zeros(len(areas), dtype=bool)
            held[body_mesh().quad_of(points)[0]] = True
            found = pieces_cm2(held, areas) if len(points) else []
            if len(found) != 1:
                split[item.name] = [round(size, 1) for size in found]
    assert {name: found for name, found in split.items() if name not in rules["pieces"]} == {}
    assert all(len(found) <= rules["pieces"][name]["count"] for name, found in split.items())
