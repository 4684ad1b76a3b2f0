"""Catmull-Clark on meshes small enough to know the answer."""

import numpy as np
import pytest

from needlemap.bodymap.subdivision import Topology, fine_quads, subdivide

CUBE = np.array(
    [[0, 3, 2, 1], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]]
)
CORNERS = np.array(
    [[x, y, z] for z in (-1, 1) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))], dtype=float
)


@pytest.fixture
def cube() -> Topology:
    return Topology.of(CUBE, 8)


def test_a_cube_has_twelve_edges_with_two_faces_each(cube: Topology) -> None:
    assert len(cube.edges) == 12
    assert (np.bincount(cube.face_edges.ravel()) == 2).all()


def test_refining_keeps_the_mesh_closed_and_its_edges_right(cube: Topology) -> None:
    fine = cube.refined().refined()
    sides = np.stack([fine.faces, np.roll(fine.faces, -1, axis=1)], axis=-1)
    assert (np.sort(fine.edges[fine.face_edges]) == np.sort(sides)).all()
    assert (np.bincount(fine.face_edges.ravel()) == 2).all()
    assert fine.vertices - len(fine.edges) + len(fine.faces) == 2


def test_one_step_of_a_cube_gives_the_known_points(cube: Topology) -> None:
    points = subdivide(cube, CORNERS)
    assert np.allclose(np.abs(points[:8]), 5 / 9)
    assert np.allclose(np.sort(np.abs(points[8:20])), [0, 0.75, 0.75])
    assert np.allclose(np.sort(np.abs(points[20:])), [0, 0, 1])


def test_a_constant_field_stays_constant(cube: Topology) -> None:
    fine = subdivide(cube.refined(), subdivide(cube, np.full((8, 1), 3.5)))
    assert np.allclose(fine, 3.5)


def test_small_quads_tile_each_face_in_its_own_frame(cube: Topology) -> None:
    points = subdivide(cube.refined(), subdivide(cube, CORNERS))
    quads = fine_quads(cube, 2)
    assert quads.shape == (6, 4, 4, 4)
    assert (quads[:, :-1, :, 1] == quads[:, 1:, :, 0]).all()
    assert (quads[:, :, :-1, 3] == quads[:, :, 1:, 0]).all()
    assert (quads[:, 0, 0, 0] == CUBE[:, 0]).all()
    assert (quads[:, 3, 0, 1] == CUBE[:, 1]).all()
    assert (quads[:, 3, 3, 2] == CUBE[:, 2]).all()
    assert np.allclose(np.linalg.norm(points[quads].mean(axis=(1, 2, 3)), axis=1), 0.65, atol=0.2)
