"""The authoring planes: which texels can be seen in each, where, and how squarely."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.mesh import fine_field, fine_vertices
from pipeline.figures import REFERENCE
from pipeline.scene import Floats, Ints, Scene, triangles_of
from pipeline.texels import Texels

# What planes.json calls the shown faces, and the part of ours that is the same.
PARTS = {
    "all": "all",
    "no left arm": "no_left_arm",
    "right leg": "right_leg",
    "right foot": "right_foot",
}
LEAST_FACING = 0.03  # cosine
LIFT_MM = 0.6
FAR_MM = 3000.0


@dataclass(frozen=True, slots=True)
class SeenInPlane:
    """The texels that can be seen in one plane.

    Attributes
    ----------
    texels
        (k,) their numbers.
    spots
        (k, 2) plane mm.
    facing
        (k,) cosine between the normal and the direction to the viewer.
    """

    texels: Ints
    spots: Floats
    facing: NDArray[np.float32]


def seen_in_planes(folder: Path, texels: Texels) -> dict[str, SeenInPlane]:
    """Plane id to what can be seen in it: faces the viewer, nothing in front."""
    table = json.loads((folder / "planes.json").read_text(encoding="utf-8"))
    poses = {plane["pose"] for plane in table.values()}
    places = {pose: texels.places(pose) for pose in sorted(poses)}
    return {name: _seen(texels, *places[plane["pose"]], plane) for name, plane in table.items()}


def plane_axes(plane: dict[str, object]) -> Floats:
    """(3, 3): rows right, up, towards the viewer."""
    look = -np.array(plane["look"], dtype=np.float32)
    return np.array([plane["right"], plane["up"], look], dtype=np.float32)


def _seen(texels: Texels, places: Floats, normals: Floats, plane: dict[str, object]) -> SeenInPlane:
    axes = plane_axes(plane)
    part, pose = PARTS[str(plane["shown"])], str(plane["pose"])
    facing = normals @ axes[2]
    field = fine_field(part)
    candidates = facing > LEAST_FACING
    if field is not None:
        candidates &= texels.field(field) >= 0.5
    chosen = np.flatnonzero(candidates)
    scene = Scene(fine_vertices(REFERENCE, pose), triangles_of(texels.mesh.quads), field)
    start = places[chosen] + normals[chosen] * LIFT_MM
    towards = np.broadcast_to(axes[2], start.shape)
    free = ~scene.blocked(start, towards, FAR_MM)
    chosen = chosen[free]
    return SeenInPlane(chosen, places[chosen] @ axes[:2].T, facing[chosen])
