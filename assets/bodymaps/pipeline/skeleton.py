"""The skeleton on any figure, pose and plate: bones and cartilages of the prepared folder.

The bones stand on the standing reference figure. They are carried to other figures and poses by
the skin around them, each spot turned and shifted rigidly, so that they keep their form.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from needlemap.bodymap.mesh import stored
from needlemap.bodymap.plates import Plate
from pipeline.exposed import HARD, is_tooth, warped_vertices
from pipeline.figures import REFERENCE
from pipeline.prepared import part_rows
from pipeline.scene import FAR_MM, Bools, Floats, Ints, Scene, blend
from pipeline.shading import KEY_LIGHT

AROUND, BLOCK = 160, 20000
RIB = ("rib", "costal cartilage")


@dataclass(frozen=True)
class Skeleton:
    """Both halves.

    Attributes
    ----------
    vertices
        (n, 3) on the standing reference figure, mm.
    faces, part
        (m, 3), and (m,) number of the bone of each face.
    names
        (parts,) name and side of each bone, as `named_spots` keeps them; empty for what is too
        small to be named.
    rib, soft
        (parts,) ribs with their cartilages; cartilages and disks.
    """

    vertices: Floats
    faces: Ints
    part: Ints
    names: tuple[str, ...]
    rib: Bools
    soft: Bools


@dataclass(frozen=True, slots=True)
class BonesSeen:
    """Maps (h, w) of a plate: number of the bone, -1 for none; tone 0 to 1; ink 0 to 1; ribs."""

    part: Ints
    tone: Floats
    ink: Floats
    rib: Bools

    @property
    def there(self) -> Bools:
        """Where a bone is met."""
        return self.part >= 0


@lru_cache(maxsize=1)
def skeleton(folder: Path) -> Skeleton:
    """Read the bones; the left ones are the right ones mirrored."""
    with np.load(folder / "parts.npz") as archive:
        faces = np.cumsum(archive["face_delta"]).reshape(-1, 3)
        first = archive["first_face"]
    warped = warped_vertices(folder)
    vertices, triangles, parts, names, ribs, soft, count = [], [], [], [], [], [], 0
    for row in part_rows(folder):
        if row["kind"] not in HARD or row["name"].endswith("nerve"):
            continue
        number = int(row["number"])
        own = faces[first[number] : first[number + 1]]
        used, flat = np.unique(own, return_inverse=True)
        flat = flat.reshape(own.shape)
        for side in (1, -1) if row["side"] == "right" else (1,):
            vertices.append(warped[used] * [side, 1, 1])
            triangles.append((flat if side > 0 else flat[:, ::-1]) + count)
            parts.append(np.full(len(flat), len(ribs)))
            names.append(_named(row, side))
            ribs.append(row["name"].endswith(RIB))
            soft.append(row["kind"] == "cartilage" and not is_tooth(row["name"]))
            count += len(used)
    return Skeleton(
        np.concatenate(vertices).astype(np.float32),
        np.concatenate(triangles),
        np.concatenate(parts),
        tuple(names),
        np.array(ribs),
        np.array(soft),
    )


def _named(row: dict[str, str], side: int) -> str:
    name = row["name"].removeprefix("right ")
    if is_tooth(name) or (row["kind"] == "cartilage" and "costal" not in name):
        return ""
    where = "midline" if row["side"] != "right" else "right" if side > 0 else "left"
    return f"{name}.{where}"


@lru_cache(maxsize=2)
def posed(folder: Path, figure: str, pose: str) -> Floats:
    """(n, 3) vertices on a figure in a pose: first to its average build, then to its own."""
    gender = figure.partition("_")[0]
    bones = skeleton(folder).vertices
    here = stored(f"vertices.{REFERENCE}.stand")
    for name, keeps_size in ((f"{gender}.stand", False), (f"{figure}.stand", True)):
        there = stored(f"vertices.{name}")
        bones, here = carried(bones, here, there, keeps_size=keeps_size), there
    if pose != "stand":
        bones = carried(bones, here, stored(f"vertices.{figure}.{pose}"), keeps_size=True)
    return bones


def carried(points: Floats, here: Floats, there: Floats, *, keeps_size: bool) -> Floats:
    """Points (n, 3) moved as the skin around them moves from `here` to `there` (v, 3)."""
    if np.array_equal(here, there):
        return points
    tree = cKDTree(here)
    found = np.empty_like(points)
    for start in range(0, len(points), BLOCK):
        block = slice(start, start + BLOCK)
        found[block] = _moved(points[block], tree, here, there, keeps_size=keeps_size)
    return found


def _moved(
    points: Floats, tree: cKDTree, here: Floats, there: Floats, *, keeps_size: bool
) -> Floats:
    away, near = tree.query(points, k=AROUND)
    reach = away[:, -1:]
    weight = np.clip(1 - (away / reach) ** 2, 0, 1) ** 2 / (away**2 + 100)
    weight /= weight.sum(axis=1, keepdims=True)
    old, new = here[near], there[near]
    old_mean = np.einsum("nk,nkj->nj", weight, old)
    new_mean = np.einsum("nk,nkj->nj", weight, new)
    old, new = old - old_mean[:, None], new - new_mean[:, None]
    left, size, right = np.linalg.svd(np.einsum("nk,nki,nkj->nij", weight, old, new))
    flip = np.sign(np.linalg.det(left @ right))
    right[:, 2] *= flip[:, None]
    size[:, 2] *= flip
    turn = left @ right
    scale = np.ones(len(points))
    if not keeps_size:
        scale = size.sum(axis=1) / np.einsum("nk,nki,nki->n", weight, old, old)
    offset = np.einsum("ni,nij->nj", points - old_mean, turn) * scale[:, None]
    return np.asarray(new_mean + offset, dtype=np.float32)


def bones_seen(plate: Plate, folder: Path, shape: tuple[int, int], step_mm: float) -> BonesSeen:
    """Cast the rays of a plate at the bones of the part that it shows."""
    bones = skeleton(folder)
    vertices = posed(folder, plate.figure, plate.pose)
    shown = _shown(folder, plate.part)
    faces, part = bones.faces[shown], bones.part[shown]
    axes = plate.axes().astype(np.float32)
    spots = vertices @ axes.T
    scene = _bone_scene(folder, plate.figure, plate.pose, plate.part)
    x0, _, _, y1 = plate.window_mm
    height, width = shape
    x, y = x0 + (np.arange(width) + 0.5) * step_mm, y1 - (np.arange(height) + 0.5) * step_mm
    grid = np.stack([*np.meshgrid(x, y), np.full(shape, FAR_MM)], axis=-1)
    origins = grid.reshape(-1, 3).astype(np.float32)
    hits = scene.cast_on_plate(axes, origins)
    met = np.flatnonzero(hits.triangle >= 0)
    normals = _normals(spots, bones.faces)
    facing = blend(normals[faces[hits.triangle[met]]], hits.u[met], hits.v[met])
    facing *= np.where(facing[:, 2:] < 0, -1, 1)
    facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-6)
    number = np.full(len(origins), -1)
    number[met] = part[hits.triangle[met]]
    normal = np.zeros(origins.shape, dtype=np.float32)
    normal[met] = facing
    depth = np.full(len(origins), -200.0, dtype=np.float32)
    depth[met] = FAR_MM - hits.distance[met]
    number, depth = number.reshape(shape), depth.reshape(shape)
    tone = _tone(normal.reshape(*shape, 3), depth, number >= 0, step_mm)
    safe = np.maximum(number, 0)
    tone = np.where((number >= 0) & bones.soft[safe], tone * 0.86, tone)
    return BonesSeen(number, tone, _ink(number, depth, step_mm), (number >= 0) & bones.rib[safe])


@lru_cache(maxsize=1)
def _bone_scene(folder: Path, figure: str, pose: str, part: str) -> Scene:
    faces = skeleton(folder).faces[_shown(folder, part)]
    return Scene(posed(folder, figure, pose), faces)


@lru_cache(maxsize=16)
def _shown(folder: Path, part: str) -> Bools:
    """(m,) faces that belong to the shown part: as the skin nearest to them does."""
    bones = skeleton(folder)
    if part == "all":
        return np.ones(len(bones.faces), dtype=bool)
    field = stored(f"part.{part}") >= 128
    tree = cKDTree(stored(f"vertices.{REFERENCE}.stand"))
    middles = bones.vertices[bones.faces].mean(axis=1)
    near = tree.query(middles, k=6)[1]
    return np.asarray(field[near].mean(axis=1) >= 0.5)


def _normals(vertices: Floats, faces: Ints) -> Floats:
    a, b, c = (vertices[corner] for corner in faces.T)
    facing = np.cross(b - a, c - a)
    total = np.zeros(vertices.shape)
    for axis in range(3):
        total[:, axis] = np.bincount(faces.ravel(), np.repeat(facing[:, axis], 3), len(vertices))
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9))


def _tone(normal: Floats, depth: Floats, there: Bools, step_mm: float) -> Floats:
    key = np.clip(normal @ KEY_LIGHT.astype(np.float32), 0, 1)
    tone = 0.55 * key + 0.45 * np.clip(normal[..., 2], 0, 1)
    weight = there.astype(np.float32)
    hollow = np.zeros(depth.shape, dtype=np.float32)
    for sigma_mm in (3.0, 10.0):
        sigma = sigma_mm / step_mm
        around = ndimage.gaussian_filter(np.where(there, depth, 0), sigma)
        around /= np.maximum(ndimage.gaussian_filter(weight, sigma), 1e-3)
        hollow += np.clip((around - depth) / (2.4 * sigma_mm), 0, 0.5)
    behind = np.clip((np.percentile(depth[there], 95) - depth) / 260, 0, 0.45) if there.any() else 0
    return np.asarray(np.clip((0.10 + 0.90 * tone) * (1 - hollow) * (1 - behind), 0, 1))


def _ink(number: Ints, depth: Floats, step_mm: float) -> Floats:
    there = number >= 0
    jump = depth - ndimage.minimum_filter(depth, size=3)
    edge = there & (jump > max(5.0, 6 * step_mm))
    edge[:, :-1] |= there[:, :-1] & (number[:, :-1] != number[:, 1:])
    edge[:-1] |= there[:-1] & (number[:-1] != number[1:])
    width = max(0.30 / step_mm, 0.55)
    return np.clip(ndimage.gaussian_filter(edge.astype(np.float32), width) * width * 2.0, 0, 1)
