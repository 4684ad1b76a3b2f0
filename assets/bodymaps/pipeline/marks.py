"""Trigger points and landmarks: from the authoring planes onto the skin of the right half."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from needlemap.bodymap.mesh import fine_field, fine_vertices
from pipeline.drawings import ZONE_FILE, Drawing, read_landmarks
from pipeline.figures import REFERENCE
from pipeline.labelling import MARGINAL, MIDLINE, SAME, Labels
from pipeline.planes import PARTS, SeenInPlane, plane_axes
from pipeline.scene import FAR_MM, Floats, Scene, surface_points, triangles_of
from pipeline.texels import Texels

FRONTAL = ("anterior", "posterior")

Spot = tuple[float, float]


class Marker:
    """Finds the spot of skin under a point of an authoring plane."""

    def __init__(self, folder: Path, seen: dict[str, SeenInPlane], texels: Texels) -> None:
        self._planes = json.loads((folder / "planes.json").read_text(encoding="utf-8"))
        self._texels, self._seen = texels, seen
        self._scenes: dict[str, Scene] = {}
        self._trees = {name: cKDTree(view.spots) for name, view in seen.items()}

    def surface_point(self, plane: str, spot: Spot) -> Floats:
        """(3,) face, s, t under a plane point; beside the body the nearest skin in sight."""
        scene = self._scene(plane)
        origin = np.array([[*spot, FAR_MM]], dtype=np.float32)
        hits = scene.cast(origin, np.array([[0, 0, -1]], dtype=np.float32))
        if hits.triangle[0] < 0:
            return self._nearest_in_sight(plane, spot)
        point = surface_points(self._texels.mesh, hits.triangle, hits.u, hits.v)
        return np.asarray(point[0])

    def facing(self, plane: str, spot: Spot) -> float:
        """How squarely the skin near a plane point faces the viewer."""
        _, nearest = self._trees[plane].query(spot)
        return float(self._seen[plane].facing[nearest])

    def _nearest_in_sight(self, plane: str, spot: Spot) -> Floats:
        _, nearest = self._trees[plane].query(spot)
        return np.asarray(self._texels.points[self._seen[plane].texels[nearest]])

    def _scene(self, plane: str) -> Scene:
        if plane not in self._scenes:
            facts, triangles = self._planes[plane], triangles_of(self._texels.mesh.quads)
            axes, field = plane_axes(facts), fine_field(PARTS[facts["shown"]])
            spots = fine_vertices(REFERENCE, facts["pose"]) @ axes.T
            # All triangles stay in place, so that a hit's number tells its quad.
            self._scenes[plane] = Scene(spots, triangles, field, keep_all=True)
        return self._scenes[plane]


def structure_table(
    drawings: list[Drawing], labels: Labels, marker: Marker, texels: Texels
) -> list[dict[str, Any]]:
    """Rows of atlas.json: every drawing with its trigger points on the right side."""
    return [
        {
            "id": drawing.id,
            "file": drawing.file,
            "kind": drawing.kind,
            "layer": drawing.layer,
            "midline": drawing.midline,
            "trigger_points": _trigger_points(number, drawing, labels, marker, texels),
        }
        | ({"facts": _zone_facts(drawing)} if drawing.file == ZONE_FILE else {})
        for number, drawing in enumerate(drawings)
    ]


def landmark_table(folder: Path, marker: Marker, texels: Texels) -> list[dict[str, Any]]:
    """Rows of atlas.json: landmarks on the right side, each seen from where it faces most."""
    rows = []
    for name, facts in read_landmarks(folder).items():
        views = [(point["plane"], tuple(point["point"])) for point in facts["points"]]
        if facts["midline"]:  # from the side a spot of the midline is but a silhouette
            views = [view for view in views if view[0] in FRONTAL] or views
        plane, spot = max(views, key=lambda view: marker.facing(*view))
        point = marker.surface_point(plane, spot)
        rows.append(
            {
                "id": name,
                "name": facts["name"],
                "midline": facts["midline"],
                "point": _rounded(point if facts["midline"] else _to_right(point, texels)),
            }
        )
    return rows


def _trigger_points(
    number: int, drawing: Drawing, labels: Labels, marker: Marker, texels: Texels
) -> list[dict[str, Any]]:
    """Points that lie inside the structure; where a mark misses it, the nearest texel inside."""
    if not drawing.marks:
        return []
    codes = [
        number * 16 + relation + more for relation in (SAME, MIDLINE) for more in (0, MARGINAL)
    ]
    masks = [labels.members[code] for code in codes if code in labels.members]
    held = np.flatnonzero(texels.right)[np.logical_or.reduce(masks)]
    places = texels.places_of("stand", texels.points[held])
    points = []
    for plane, spot, name in drawing.marks:
        point = _to_right(marker.surface_point(plane, spot), texels)
        away = np.linalg.norm(places - texels.places_of("stand", point[None]), axis=1)
        if away.min() > 0.6:
            point = texels.points[held[np.argmin(away)]]
        points.append({"name": name, "point": _rounded(point)})
    return points


def _to_right(point: Floats, texels: Texels) -> Floats:
    face = int(point[0])
    if texels.right[texels.first[face]]:
        return point
    return np.array([texels.mesh.twin[face], point[2], point[1]])


def _rounded(point: Floats) -> list[float]:
    face, s, t = point.tolist()
    return [int(face), round(s, 4), round(t, 4)]


def _zone_facts(drawing: Drawing) -> dict[str, Any]:
    wanted = (
        "name",
        "latin",
        "hazard",
        "harm",
        "severity",
        "advice",
        "flags",
        "source",
        "source_status",
    )
    return {key: drawing.facts[key] for key in wanted}
