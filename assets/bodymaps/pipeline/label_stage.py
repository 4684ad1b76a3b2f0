"""The stage that labels the body: from drawn outlines to label arrays and the atlas table."""

import hashlib
from pathlib import Path
from typing import Any

from needlemap.bodymap.mesh import body_mesh
from pipeline.drawings import read_drawings
from pipeline.labelling import label
from pipeline.marks import Marker, landmark_table, structure_table
from pipeline.packing import Arrays, packed
from pipeline.planes import seen_in_planes
from pipeline.regions import REGIONS, region_of
from pipeline.skin import Skin
from pipeline.source import Source
from pipeline.texels import Texels

# Counts changes of the mesh: a new number means that faces are no longer the same.
MESH = "needlemap-1"


def label_body(folder: Path, source: Source, skin: Skin) -> tuple[Arrays, dict[str, Any]]:
    """Label arrays for surface.npz, and the table of atlas.json.

    `folder` holds the outlines. The program's own reading of surface.npz is used, so that file
    must hold the skin already.
    """
    texels = Texels.of(body_mesh())
    drawings = read_drawings(folder)
    seen = seen_in_planes(folder, texels)
    labels = label(drawings, seen, texels)
    marker = Marker(folder, seen, texels)
    table = {
        "version": _version(folder),
        "regions": list(REGIONS),
        "drawings": structure_table(drawings, labels, marker, texels),
        "landmarks": landmark_table(folder, marker, texels),
    }
    regions = region_of(source, skin, texels)[texels.right]
    return packed(drawings, labels, regions, texels), table


def _version(folder: Path) -> str:
    """Name of the mesh, and a digest of the outlines."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.json")):
        digest.update(path.read_bytes())
    return f"{MESH}.{digest.hexdigest()[:8]}"
