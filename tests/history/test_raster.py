"""From the skin to a plate: every square that shows skin gets the level of that skin."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from helpers.histories import Sheet
from needlemap.history import SkinDensity
from needlemap.history.lattice import SkinLattice
from needlemap.history.raster import PlateRaster

Floats = NDArray[np.floating[Any]]
WINDOW = (-50.0, -50.0, 450.0, 450.0)
EDGE_MM = 500 / 440


class SeenSheet(Sheet):
    """A sheet of 400 mm that is seen from the front, x to the right and y up."""

    def project(self, points: Floats, plate: str, /) -> tuple[Floats, NDArray[np.bool_]]:
        """Return places and which lie on the front."""
        assert plate == "front"
        return self.positions(points)[:, :2], points[:, 0] < self.across**2


SHEET = SeenSheet(across=20, edge_mm=20.0)


@cache
def lattice() -> SkinLattice:
    return SkinLattice.of(SHEET)


@cache
def raster() -> PlateRaster:
    return PlateRaster.of(SHEET, lattice(), "front", WINDOW)


def test_skin_is_covered_without_holes_and_nothing_else_is() -> None:
    picture = raster().picture(np.full(len(lattice()), 200.0))
    rows, columns = np.nonzero(picture == 200)
    x, y = WINDOW[0] + (columns + 0.5) * EDGE_MM, WINDOW[3] - (rows + 0.5) * EDGE_MM
    assert (x.min(), x.max(), y.min(), y.max()) == pytest.approx((0, 400, 0, 400), abs=4)
    assert len(rows) >= (390 / EDGE_MM) ** 2
    assert picture[:30].max() == 0


def test_the_densest_square_is_where_the_needle_is() -> None:
    density = SkinDensity(SHEET)
    density.take_sites(np.array([SHEET.point(130, 330)]), np.ones(1))
    picture = raster().picture(density.of_run(0, 1) * 200)
    row, column = np.unravel_index(np.argmax(picture), picture.shape)
    assert WINDOW[0] + (column + 0.5) * EDGE_MM == pytest.approx(130, abs=10)
    assert WINDOW[3] - (row + 0.5) * EDGE_MM == pytest.approx(330, abs=10)


def test_skin_that_faces_away_is_not_shown() -> None:
    levels = np.where(lattice().normals[:, 2] < 0, 255.0, 0.0)
    assert raster().picture(levels)[60:-60, 60:-60].max() == 0


def test_a_close_plate_takes_only_what_it_looks_at() -> None:
    close = PlateRaster.of(SHEET, lattice(), "front", (100.0, 100.0, 150.0, 150.0))
    assert close.shape == (440, 440)
    assert (close.picture(np.full(len(lattice()), 90.0)) == 90).all()
