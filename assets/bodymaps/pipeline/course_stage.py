"""The stage that finds over which skin vessels run: the small quads nearest to their meshes.

A line from a vessel to the nearest skin is how its course is drawn on a person. What lies deeper
than the limit has no course of its own there: skin of several sides is about as near.
"""

from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from needlemap.bodymap.courses import FILE, Stream
from needlemap.bodymap.mesh import body_mesh, fine_vertices
from needlemap.bodymap.sight import mirrored_quads
from pipeline.beneath_stage import FOLDER
from pipeline.exposed import warped_vertices
from pipeline.figures import REFERENCE
from pipeline.prepared import part_rows
from pipeline.scene import Floats
from pipeline.store import write_npz

STEP_MM = 1.2
CELL_MM, TUBE_MM = 2.0, 5.5
DEEPEST_MM = 75.0
SMOOTH_MM, SMOOTH_SHARE = 6.0, 0.5  # along a vessel; more of its depth
HALF_WIDTH_MM, SOFT_MM = 2.2, 1.5
FEWEST = 12  # quads; less is a crumb
VEINS = ("vein", "vena", "venous")


def write_courses(prepared: Path, out: Path) -> None:
    """Write the courses of all vessels of the prepared folder."""
    mesh = body_mesh()
    middles = fine_vertices(REFERENCE, "stand")[mesh.quads].mean(axis=1)
    tree, mirror = cKDTree(middles), mirrored_quads(mesh)
    with np.load(prepared / "parts.npz") as archive:
        faces = np.cumsum(archive["face_delta"]).reshape(-1, 3)
        first = archive["first_face"]
    vertices = warped_vertices(prepared)
    found: dict[str, Floats] = {}
    for row in part_rows(prepared):
        if row["kind"] != "vessel":
            continue
        number = int(row["number"])
        spots = middles_of(sampled(vertices[faces[first[number] : first[number + 1]]]))
        share = share_of(on_skin(spots, middles, tree), middles)
        if np.count_nonzero(share) >= FEWEST:
            if row["side"] == "right":
                share = np.maximum(share, share[mirror])
            name = plain(row["name"])
            found[name] = np.maximum(found[name], share) if name in found else share
    names = sorted(found)
    parts = [np.flatnonzero(found[name]) for name in names]
    shares = [found[name][part] for name, part in zip(names, parts, strict=True)]
    arrays = {
        "name": np.array(names),
        "stream": np.array([stream_of(name).value for name in names]),
        "first": np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int32),
        "quads": np.concatenate(parts).astype(np.int32),
        "share": np.round(np.concatenate(shares) * 255).astype(np.uint8),
    }
    write_npz(out / FOLDER / FILE, arrays)


def on_skin(spots: Floats, middles: Floats, tree: cKDTree) -> Floats:
    """(m, 3) places on the skin over the middle of a vessel, smoothed along it.

    Of a deep vessel the nearest skin jumps from spot to spot: a course is drawn as one line.
    """
    away, quad = tree.query(spots)
    spots, places = spots[away <= DEEPEST_MM], middles[quad[away <= DEEPEST_MM]]
    if not len(spots):
        return places
    reach = SMOOTH_MM + SMOOTH_SHARE * away[away <= DEEPEST_MM]
    around = cKDTree(spots).query_ball_point(spots, reach)
    means = np.array([places[own].mean(axis=0) for own in around])
    return np.asarray(middles[tree.query(means)[1]])


def share_of(places: Floats, middles: Floats) -> Floats:
    """(q,) 0 to 1: how much a course of places on the skin holds each small quad."""
    if not len(places):
        return np.zeros(len(middles))
    away, _ = cKDTree(places).query(middles, distance_upper_bound=HALF_WIDTH_MM + SOFT_MM)
    return np.asarray(np.clip((HALF_WIDTH_MM + SOFT_MM - away) / (2 * SOFT_MM), 0, 1))


def sampled(corners: Floats) -> Floats:
    """(m, 3) spots on triangles (n, 3, 3), no farther apart than a step along their sides."""
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    spots = []
    for count in range(1, int(longest.max() / STEP_MM) + 2):
        own = corners[np.ceil(longest / STEP_MM) == count]
        a, b = np.meshgrid(np.arange(count + 1), np.arange(count + 1))
        within = a + b <= count
        u, v = a[within] / count, b[within] / count
        weights = np.stack([1 - u - v, u, v], axis=1)
        spots.append(np.einsum("kc,ncj->nkj", weights, own).reshape(-1, 3))
    return np.concatenate(spots)


def middles_of(spots: Floats) -> Floats:
    """(m, 3) spots along the middle of a tube, of spots on its wall.

    Of a deep vessel both walls are near to skin far apart, which would make it broad.
    """
    cells, number = np.unique(np.round(spots / CELL_MM), axis=0, return_inverse=True)
    total = np.stack([np.bincount(number.ravel(), spots[:, axis]) for axis in range(3)], axis=1)
    means = total / np.bincount(number.ravel())[:, None]
    around = cKDTree(means).query_ball_point(means, TUBE_MM)
    return np.array([means[own].mean(axis=0) for own in around]).reshape(len(cells), 3)


def plain(name: str) -> str:
    """Return a vessel's name without its side."""
    words = name.replace("right ", "").replace("set of ", "")
    return words[:1].upper() + words[1:]


def stream_of(name: str) -> Stream:
    """Whether a vessel is an artery or a vein, by its name."""
    is_vein = any(part in name.lower() for part in VEINS)
    return Stream.VEIN if is_vein else Stream.ARTERY
