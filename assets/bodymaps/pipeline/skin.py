"""The skin alone: renumbered vertices, mirrored faces, every figure in every pose, in mm."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.figures import REFERENCE, figure_names, morph
from pipeline.rig import POSES, Rig
from pipeline.source import Source

MM = 100.0  # the mesh's unit is 0.1 m
STEP_PER_MM = 64  # positions are kept in 1/64 mm, which float32 holds exactly


@dataclass(frozen=True)
class Skin:
    """What all figures share.

    Attributes
    ----------
    faces
        (f, 4); the left twin of a right face lists the mirrored corners as 0, 3, 2, 1, so that
        mirroring swaps s and t.
    twin
        (f,) the mirrored face.
    mirrored
        (v,) the mirrored vertex.
    used
        (v,) numbers of the skin's vertices in the source mesh.
    """

    faces: NDArray[np.int32]
    twin: NDArray[np.int32]
    mirrored: NDArray[np.int64]
    used: NDArray[np.int64]

    @classmethod
    def of(cls, source: Source) -> "Skin":
        """Give the skin's vertices numbers and pair left with right."""
        used, flat = np.unique(source.quads, return_inverse=True)
        faces, places = flat.reshape(source.quads.shape), source.vertices[used]
        mirrored = _same_place(places, places * [-1, 1, 1])
        twin = _same_row(np.sort(faces, axis=1), np.sort(mirrored[faces], axis=1))
        left = places[faces][:, :, 0].mean(axis=1) > 0
        faces[left] = mirrored[faces[twin[left]]][:, [0, 3, 2, 1]]
        return cls(faces.astype(np.int32), twin.astype(np.int32), mirrored, used)

    def symmetric(self, vertices: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return the mean of a body and its mirror image, in steps of 1/64 mm."""
        even = (vertices + vertices[self.mirrored] * [-1, 1, 1]) / 2
        return (np.round(even * STEP_PER_MM) / STEP_PER_MM).astype(np.float32)


def figure_vertices(source: Source, skin: Skin) -> dict[str, NDArray[np.float32]]:
    """Name 'male.stand' and so on to (v, 3) mm: x to the body's left, y above the floor."""
    placed = {}
    for figure in figure_names():
        rig = Rig(source, morph(source, figure))
        standing = {pose: rig.posed(pose)[0][skin.used] * MM for pose in POSES}
        floor = standing["stand"][:, 1].min()
        for pose, vertices in standing.items():
            placed[f"{figure}.{pose}"] = skin.symmetric(vertices - [0, floor, 0])
    return placed


def reference_joints(source: Source) -> dict[str, NDArray[np.float64]]:
    """Bone heads of the standing reference figure in mm; y counts from the mesh's own origin."""
    heads = Rig(source, morph(source, REFERENCE)).posed("stand")[1]
    return {bone: head * MM for bone, head in heads.items()}


def _same_place(places: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.int64]:
    """Row of `places` that equals each row of `wanted`."""
    return _same_row(np.round(places * 1e5), np.round(wanted * 1e5) + 0.0)


def _same_row(rows: NDArray[np.generic], wanted: NDArray[np.generic]) -> NDArray[np.int64]:
    row_of = {tuple(row): number for number, row in enumerate(rows.tolist())}
    return np.array([row_of[tuple(row)] for row in wanted.tolist()])
