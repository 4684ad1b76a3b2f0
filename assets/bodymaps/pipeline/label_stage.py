"""The stage that labels the body: from drawn outlines to label arrays and the atlas table."""

import hashlib
from pathlib import Path
from typing import Any

from needlemap.bodymap.mesh import body_mesh
from pipeline.drawings import read_drawings
from pipeline.labelling import label
from pipeline.limits import Limits
from pipeline.marks import Marker, landmark_table, structure_table
from pipeline.packing import Arrays, packed
from pipeline.planes import seen_in_planes
from pipeline.regions import REGIONS, region_of
from pipeline.skin import Skin
from pipeline.source import Source
from pipeline.texels import Texels

# The first atlas had outlines alone. The faces of the mesh are the same in both.
ATLAS = "needlemap-2"


def label_body(folder: Path, source: Source, skin: Skin) -> tuple[Arrays, dict[str, Any]]:
    """Label arrays for surface.npz, and the table of atlas.json.

    `folder` holds the outlines. The program's own reading of surface.npz is used, so that file
    must hold the skin already.
    """
    texels = Texels.of(body_mesh())
    drawings = read_drawings(folder)
    seen = seen_in_planes(folder, texels)
    regions = region_of(source, skin, texels)
    limits = Limits(folder.parent / "rules" / "limits.json", regions, texels.places("stand")[1])
    labels = label(drawings, seen, texels, limits)
    marker = Marker(folder, seen, texels)
    table = {
        "version": _version(folder),
        "regions": list(REGIONS),
        "drawings": structure_table(drawings, labels, marker, texels),
        "landmarks": landmark_table(folder, marker, texels),
    }
    return packed(drawings, labels, regions[texels.right], texels), table


def _version(folder: Path) -> str:
    """Name of the atlas, and a digest of its outlines and their limits."""
    digest = hashlib.sha256()
    for path in [*sorted(folder.glob("*.json")), folder.parent / "rules" / "limits.json"]:
        digest.update(path.read_bytes())
    return f"{ATLAS}.{digest.hexdigest()[:8]}"
