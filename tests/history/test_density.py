"""The density on the skin: nothing is lost, nothing is added, and it stays on its side."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.histories import Sheet
from needlemap.history import SkinDensity
from needlemap.history.lattice import SkinLattice

# Faces as long as those of the trunk.
SHEET = Sheet(across=20, edge_mm=20.0)


@cache
def density() -> SkinDensity:
    return SkinDensity(SHEET)


sites = st.lists(
    st.tuples(st.integers(0, 2 * 20**2 - 1), st.floats(0, 1), st.floats(0, 1), st.integers(1, 30)),
    min_size=1,
    max_size=30,
)


def test_the_lattice_holds_all_of_the_skin() -> None:
    lattice = SkinLattice.of(SHEET)
    assert lattice.area_mm2.sum() == pytest.approx(2 * 400.0**2)


@given(sites)
def test_the_density_of_all_holds_the_weight_of_all(listed: list[tuple[float, ...]]) -> None:
    table = np.array(listed)
    made = density()
    made.take_sites(table[:, :3], table[:, 3])
    assert made.total(made.of_run(0, len(table))) == pytest.approx(table[:, 3].sum(), rel=1e-4)


@given(sites, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_a_dragged_range_ends_where_a_fresh_one_would(
    listed: list[tuple[float, ...]], runs: list[tuple[int, int]]
) -> None:
    table = np.array(listed)
    made = density()
    for start, stop in (*runs, (0, len(table))):
        made.take_sites(table[:, :3], table[:, 3])
        fresh = made.of_run(min(start, len(table)), min(stop, len(table)))
    made.take_sites(table[:, :3], table[:, 3])
    for start, stop in (*runs, (0, len(table))):
        dragged = made.of_run(min(start, len(table)), min(stop, len(table)))
    assert dragged == pytest.approx(fresh, abs=1e-4)


def test_one_needle_on_broad_skin_is_one_needle_on_ten_square_centimetres() -> None:
    made = density()
    made.take_sites(np.array([SHEET.point(205, 205)]), np.ones(1))
    assert made.of_run(0, 1).max() == pytest.approx(1.0, abs=0.2)


def test_a_needle_in_the_palm_does_not_show_on_the_back_of_the_hand() -> None:
    made = density()
    made.take_sites(np.array([SHEET.point(205, 205)]), np.ones(1))
    seen = made.of_run(0, 1)
    behind = made.lattice.normals[:, 2] < 0
    assert seen[behind].max() == 0
    assert seen[~behind].max() > 0


def test_far_from_every_needle_there_is_no_density() -> None:
    made = density()
    made.take_sites(np.array([SHEET.point(100, 100)]), np.ones(1))
    far = np.linalg.norm(made.lattice.xyz - [100, 100, 0], axis=1) > 60
    assert made.of_run(0, 1)[far].max() == 0


def test_no_sites_have_no_density() -> None:
    made = density()
    made.take_sites(np.empty((0, 3)), np.empty(0))
    assert made.total(made.of_run(0, 0)) == 0
