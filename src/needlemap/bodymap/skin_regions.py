"""Parts of the skin by name: a region of the body, on one side, its front or its back."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.atlas_table import atlas_table
from needlemap.bodymap.labels import label_texture
from needlemap.bodymap.mesh import body_mesh, fine_vertices
from needlemap.bodymap.skin_cells import quads_of
from needlemap.domain.placement import SurfacePoint

_REFERENCE = "neutral"


@dataclass(frozen=True, slots=True, eq=False)
class SkinPart:
    """A part of the skin; ``quads`` (q,) says which small quads belong to it."""

    region: str
    is_right: bool
    is_back: bool
    quads: NDArray[np.bool_]


@cache
def skin_parts() -> tuple[SkinPart, ...]:
    """Return all parts, from head to foot; together they are the whole skin, each spot once."""
    region, is_left, is_back = _of_quads()
    names = atlas_table().regions
    return tuple(
        SkinPart(name, not left, back, (region == number) & (is_left == left) & (is_back == back))
        for number, name in enumerate(names)
        for left in (False, True)
        for back in (False, True)
    )


def middle_of(part: SkinPart) -> SurfacePoint:
    """Return the spot of a part of the skin that is nearest to its middle."""
    mesh, quads = body_mesh(), np.flatnonzero(part.quads)
    places = fine_vertices(_REFERENCE, "stand")[mesh.quads[quads]].mean(axis=1)
    nearest = quads[[np.linalg.norm(places - places.mean(axis=0), axis=1).argmin()]]
    amid = np.full(1, 0.5)
    face, s, t = np.asarray(mesh.point_in(nearest, amid, amid))[0].tolist()
    return SurfacePoint(int(face), s, t)


def regions_of(cells: NDArray[np.integer[Any]]) -> tuple[tuple[str, str], ...]:
    """Return the regions that cells of skin lie in, each with its side, the largest share first."""
    quads = quads_of(cells)
    region, is_left, _ = _of_quads()
    names = atlas_table().regions
    codes, counts = np.unique(region[quads] * 2 + is_left[quads], return_counts=True)
    ranked = codes[np.argsort(-counts, kind="stable")].tolist()
    return tuple((names[code // 2], "left" if code % 2 else "right") for code in ranked)


@cache
def _of_quads() -> tuple[NDArray[np.integer[Any]], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the region (q,) of each small quad, whether it is left, and whether behind."""
    mesh, texture = body_mesh(), label_texture()
    amid = np.full(len(mesh.quads), 0.5)
    middles = mesh.point_in(np.arange(len(mesh.quads)), amid, amid)
    sets, is_left = texture.sets(middles)
    a, b, c, d = (fine_vertices(_REFERENCE, "stand")[corner] for corner in mesh.quads.T)
    forwards = np.cross(c - a, d - b)[:, 2]
    return texture.region[sets], is_left, np.asarray(forwards < 0)
