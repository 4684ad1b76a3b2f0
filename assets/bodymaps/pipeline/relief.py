"""Relief that the mesh lacks: bones and tendons that lie under the skin, ridges and hollows.

They are drawn by hand in the authoring planes, like the outlines, and used for light alone: no
spot of the skin moves.
"""

import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely

from needlemap.bodymap.mesh import body_mesh, fine_vertices
from pipeline.figures import REFERENCE
from pipeline.normals import mirrored_vertices, vertex_normals
from pipeline.planes import plane_axes
from pipeline.scene import Bools, Floats

BODYMAPS = Path(__file__).parent.parent
LEAST_FACING = 0.1  # cosine
PAST_MIDLINE_MM = 4.0
REACH = 3.0  # widths
FADE = 3.0  # widths from the end of a line
# Less stands out under more fat.
SHARE_OF_BUILD = {"slim": 1.25, "heavy": 0.55}


def heights(figure: str) -> Floats:
    """(n,) mm by which the light sees each fine vertex of a figure raised, below 0: lowered."""
    return _on_reference() * SHARE_OF_BUILD.get(figure.partition("_")[2], 1.0)


@lru_cache(maxsize=1)
def _on_reference() -> Floats:
    planes = json.loads((BODYMAPS / "outlines" / "planes.json").read_text(encoding="utf-8"))
    rules = json.loads((BODYMAPS / "rules" / "relief.json").read_text(encoding="utf-8"))
    mesh = body_mesh()
    right = fine_vertices(REFERENCE, "stand")[:, 0] <= PAST_MIDLINE_MM
    found = np.zeros(len(right))
    for name in sorted({rule["plane"] for rule in rules.values()}):
        axes, vertices = plane_axes(planes[name]), fine_vertices(REFERENCE, planes[name]["pose"])
        facing = vertex_normals(vertices, mesh.quads) @ axes[2]
        seen = np.flatnonzero(right & (facing > LEAST_FACING))
        spots = vertices[seen] @ axes[:2].T
        soft = np.clip((facing[seen] - LEAST_FACING) / 0.3, 0, 1)
        for rule in rules.values():
            if rule["plane"] == name:
                near = _near(spots, np.array(rule.get("line", rule.get("area"))), rule["width_mm"])
                found[seen[near]] += soft[near] * _profile(spots[near], rule)
    mirror = mirrored_vertices(mesh)
    left = fine_vertices(REFERENCE, "stand")[:, 0] > 0
    found[left] = found[mirror[left]]
    return found


def _near(spots: Floats, corners: Floats, width_mm: float) -> Bools:
    reach = REACH * width_mm
    low, high = corners.min(axis=0) - reach, corners.max(axis=0) + reach
    return np.asarray(((spots >= low) & (spots <= high)).all(axis=1))


def _profile(spots: Floats, rule: dict[str, object]) -> Floats:
    """(m,) mm: a round ridge along a line, or a raised area with soft edges."""
    points, width, height = shapely.points(spots), float(str(rule["width_mm"])), rule["height_mm"]
    if "line" in rule:
        line = shapely.LineString(np.array(rule["line"]))
        share = np.exp(-((shapely.distance(points, line) / width) ** 2))
        # A long ridge runs out towards its ends.
        along = shapely.line_locate_point(line, points)
        ends = np.minimum(along, line.length - along)
        if line.length > 4 * width:
            fade = min(FADE * width, line.length / 2)
            share = share * np.sqrt(np.clip(ends / fade, 0, 1))
    else:
        area = shapely.Polygon(np.array(rule["area"]))
        inside = shapely.contains(area, points)
        edge = shapely.distance(points, area.exterior) * np.where(inside, 1, -1)
        share = np.clip(edge / width + 0.5, 0, 1)
        share = share * share * (3 - 2 * share)
    return np.asarray(share * float(str(height)))
