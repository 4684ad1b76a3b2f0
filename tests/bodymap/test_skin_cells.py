"""Areas of skin: what a brush finds, how large it is on the mesh, the same on every figure."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.cells import cells_of_stroke, text_of_cells
from needlemap.bodymap import BodySurface
from needlemap.bodymap.mesh import SPLIT, body_mesh, fine_vertices
from needlemap.bodymap.skin_cells import (
    NOBODY,
    area_mm2,
    area_text,
    body_mm2,
    cell_raster,
    cells_at,
    cells_of,
    distance_to,
    middles_of,
)
from needlemap.domain.skin_cells import CELLS_A_FACE

PLATES = ("anterior", "posterior", "right_lateral", "upper_back", "pelvis_posterior")
FINER = 8  # samples along a small quad: four in a cell
MOST_OFF = 0.02

Floats = np.ndarray


@pytest.fixture(scope="module")
def surface() -> BodySurface:
    return BodySurface.load("male")


@given(st.sets(st.integers(0, 13_378 * 256 - 1), max_size=60))
def test_cells_and_their_text_are_the_same_area(cells: set[int]) -> None:
    array = np.array(sorted(cells), dtype=np.int64)
    text = area_text(array)
    assert text == text_of_cells(cells)
    assert cells_of(text).tolist() == array.tolist()
    middles = middles_of(array)
    assert cells_at(middles).tolist() == array.tolist()


def test_all_cells_together_are_the_whole_body(surface: BodySurface) -> None:
    whole = f"0+{surface.face_count * CELLS_A_FACE}"
    for figure in ("male", "female_slim"):
        assert area_mm2(whole, figure) == pytest.approx(body_mm2(figure))
    assert 1.2e6 < body_mm2("female") < body_mm2("male") < 2.2e6


def test_a_stroke_off_the_body_holds_nothing(surface: BodySurface) -> None:
    x0, y0, _, _ = surface.plate("anterior").window_mm
    assert cells_of_stroke(surface, "anterior", [(x0, y0), (x0 + 9, y0 + 5)], 8).size == 0
    assert cells_of_stroke(surface, "anterior", [(-9e3, 9e3), (9e3, 9e3)], 20).size == 0


def test_a_stroke_holds_no_skin_of_the_other_side_of_the_body(surface: BodySurface) -> None:
    cells = cells_of_stroke(surface, "posterior", [(-60, 1350), (60, 1350)], 25)
    middles = middles_of(cells)
    _, seen_behind = surface.project(middles, "posterior")
    _, seen_in_front = surface.project(middles, "anterior")
    assert seen_behind.all()
    assert not seen_in_front.any()


def true_area_mm2(
    surface: BodySurface, plate: str, way: list[tuple[float, float]], radius_mm: float
) -> float:
    """Return the skin under a stroke, by spots strewn over the mesh far closer than cells."""
    xs, ys = zip(*way, strict=True)
    quads = surface.quads_in(
        plate,
        min(xs) - radius_mm,
        min(ys) - radius_mm,
        max(xs) + radius_mm,
        max(ys) + radius_mm,
    )
    jitter = np.random.default_rng(7).random((len(quads), FINER, FINER, 2))
    steps = np.stack(np.meshgrid(np.arange(FINER), np.arange(FINER), indexing="ij"), axis=-1)
    u, v = ((steps + jitter) / FINER).reshape(-1, 2).T
    each = np.repeat(quads, FINER * FINER)
    points = body_mesh().point_in(each, u, v)
    xy, seen = surface.project(points, plate)
    pairs = list(itertools.pairwise(way)) or [(way[0], way[0])]
    away = np.min([distance_to(xy, start, end) for start, end in pairs], axis=0)
    a, b, c, d = (fine_vertices("male", "stand")[corner] for corner in body_mesh().quads[each].T)
    side = np.where((u >= v)[:, None], b, d)
    area = np.linalg.norm(np.cross(side - a, c - a), axis=1) / (FINER * FINER)
    return float(area[seen & (away <= radius_mm)].sum())


def strokes(surface: BodySurface, count: int) -> list[tuple[str, list[tuple[float, float]], float]]:
    random = np.random.default_rng(20)
    found: list[tuple[str, list[tuple[float, float]], float]] = []
    while len(found) < count:
        plate = str(random.choice(PLATES))
        x0, y0, x1, y1 = surface.plate(plate).window_mm
        at = random.uniform((x0, y0), (x1, y1))
        if surface.locate(plate, *at) is None:
            continue
        steps = random.normal(0, 12, (int(random.integers(3, 9)), 2))
        way = [(float(x), float(y)) for x, y in at + np.cumsum(steps, axis=0)]
        found.append((plate, way, float(random.uniform(10, 25))))
    return found


def test_the_area_of_random_strokes_is_that_of_the_mesh(surface: BodySurface) -> None:
    offs = []
    for plate, way, radius_mm in strokes(surface, 200):
        cells = cells_of_stroke(surface, plate, way, radius_mm)
        expected = true_area_mm2(surface, plate, way, radius_mm)
        found = area_mm2(area_text(cells), "male")
        offs.append(abs(found - expected) / max(expected, 100))
    assert len(offs) == 200
    assert max(offs) <= MOST_OFF, sorted(offs)[-5:]


def test_a_stroke_shows_where_it_was_painted_and_nowhere_else(surface: BodySurface) -> None:
    way = [(40.0, 1350.0), (80.0, 1330.0)]
    raster = cell_raster(surface.plate("posterior"))
    text = area_text(cells_of_stroke(surface, "posterior", way, 20))
    rows, columns = np.nonzero(raster.mask(text))
    places = [raster.spot_of(c + 0.5, r + 0.5) for c, r in zip(columns, rows, strict=True)]
    assert distance_to(np.array(places), *way).max() < 20 + 2 / raster.px_per_mm
    seen_mm2 = len(rows) / raster.px_per_mm**2
    assert seen_mm2 == pytest.approx(np.pi * 400 + 40 * np.hypot(40, 20), rel=0.05)


def test_a_raster_shows_the_cell_that_is_located_there(surface: BodySurface) -> None:
    for plate in ("anterior", "right_hand_palmar"):
        raster = cell_raster(surface.plate(plate))
        rows, columns = np.nonzero(raster.cell != NOBODY)
        chosen = np.random.default_rng(3).choice(len(rows), 300, replace=False)
        near = 0
        for at in chosen.tolist():
            x, y = raster.spot_of(columns[at] + 0.5, rows[at] + 0.5)
            point = surface.locate(plate, x, y)
            middle = middles_of(raster.cell[rows[at], columns[at]][None].astype(np.int64))
            xy, _ = surface.project(middle, plate)
            near += point is not None and np.hypot(*(xy[0] - (x, y))) < 2.5 / raster.px_per_mm + 2
        assert near >= 280  # the rest lie on the rim of the body


def test_cells_lie_in_their_small_quads() -> None:
    cells = np.arange(0, 13_378 * CELLS_A_FACE, 997)
    quads, _, _ = body_mesh().quad_of(middles_of(cells))
    assert (quads // (SPLIT * SPLIT) == cells // CELLS_A_FACE).all()
