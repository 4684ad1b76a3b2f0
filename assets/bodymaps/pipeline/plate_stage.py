"""The stages that draw the plates of one figure: tone pictures and drawings.

A plate of the left side is the mirror image of its right twin, as the body itself is: the program
turns it round.
"""

import gzip
from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.atlas_table import atlas_table
from needlemap.bodymap.beneath import beneath_texture
from needlemap.bodymap.labels import label_texture
from needlemap.bodymap.mesh import body_mesh
from needlemap.bodymap.plates import Plate, plates
from needlemap.bodymap.sight import packed
from pipeline.beneath_stage import FOLDER
from pipeline.drawing_file import anatomy_drawing, drawing_of
from pipeline.picture import write_picture
from pipeline.sighting import sight
from pipeline.store import write_npz
from pipeline.tracing import rastered


def draw_pictures(figure: str, out: Path, only: Collection[str] = ()) -> None:
    """Write the tone pictures of all plates of a figure, or of those named."""
    folder = out / "plates" / figure
    folder.mkdir(parents=True, exist_ok=True)
    for plate in _wanted(figure, only):
        write_picture(plate, folder / f"{plate.id}.webp")


def draw_plates(figure: str, out: Path, only: Collection[str] = ()) -> None:
    """Write the drawings into `out`, and sight.npz: which quads each plate shows."""
    folder, anatomy = out / "plates" / figure, out / FOLDER / "plates" / figure
    folder.mkdir(parents=True, exist_ok=True)
    mesh, texture, table = body_mesh(), label_texture(), atlas_table()
    lists = beneath_texture()
    seen = _written(folder / "sight.npz")
    for plate in _wanted(figure, only):
        raster = rastered(plate, mesh, texture, lists)
        _write(drawing_of(raster, texture, table), folder / f"{plate.id}.svgz")
        if lists is not None:
            anatomy.mkdir(parents=True, exist_ok=True)
            text = anatomy_drawing(raster, texture, lists, table)
            _write(text, anatomy / f"{plate.id}.svgz")
        seen[plate.id] = packed(sight(plate, mesh, raster.quads))
    write_npz(folder / "sight.npz", seen)


def _wanted(figure: str, only: Collection[str]) -> list[Plate]:
    """Return plates that show the same part in the same pose one after the other.

    Their light is kept.
    """
    wanted = [one for one in plates(figure) if not one.is_mirrored and (not only or one.id in only)]
    return sorted(wanted, key=lambda plate: (plate.pose, plate.part, plate.id))


def _write(text: str, path: Path) -> None:
    """Write a drawing, the same bytes each time."""
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def _written(path: Path) -> dict[str, NDArray[np.uint8]]:
    """Return what an earlier run wrote, so that single plates can be drawn anew."""
    if not path.exists():
        return {}
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files}
