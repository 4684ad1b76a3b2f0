"""The stage that draws the plates of one figure: tone pictures and drawings.

A plate of the left side is the mirror image of its right twin, as the body itself is.
"""

from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from needlemap.bodymap.atlas_table import atlas_table
from needlemap.bodymap.beneath import beneath_texture
from needlemap.bodymap.labels import label_texture
from needlemap.bodymap.mesh import body_mesh
from needlemap.bodymap.plates import Plate, plates
from needlemap.bodymap.sight import is_left, packed, swapped_sides
from pipeline.beneath_stage import FOLDER
from pipeline.drawing_file import anatomy_drawing, drawing_of, mirrored_drawing
from pipeline.picture import save_picture, write_picture
from pipeline.sighting import sight
from pipeline.store import write_npz
from pipeline.tracing import rastered


def draw_plates(
    figure: str,
    out: Path,
    only: Collection[str] = (),
    *,
    pictures: bool = True,
    sights: bool = True,
) -> None:
    """Write all plates of a figure, or those named, into `out`/plates/<figure>."""
    folder = out / "plates" / figure
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [plate for plate in plates(figure) if not only or plate.id in only]
    right = [plate for plate in wanted if not is_left(plate.id)]
    # Plates that show the same part in the same pose follow each other: its light is kept.
    for plate in sorted(right, key=lambda plate: (plate.pose, plate.part, plate.id)):
        if pictures:
            write_picture(plate, folder / f"{plate.id}.webp")
    anatomy = out / FOLDER / "plates" / figure
    _draw(right, folder, anatomy, sights=sights)
    for plate in wanted:
        if is_left(plate.id):
            if pictures:
                _mirror_picture(plate, folder)
            for drawings in (folder, anatomy):
                _mirror_drawing(plate, drawings)


def _draw(wanted: Collection[Plate], folder: Path, anatomy: Path, *, sights: bool) -> None:
    """Write the drawings, and sight.npz: which quads each plate shows.

    Sights hang on the mesh and the plates alone: a corrected outline leaves them as they are.
    """
    mesh, texture, table = body_mesh(), label_texture(), atlas_table()
    lists = beneath_texture()
    seen = _written(folder / "sight.npz")
    for plate in sorted(wanted, key=lambda plate: (plate.pose, plate.part, plate.id)):
        raster = rastered(plate, mesh, texture, lists)
        text = drawing_of(raster, texture, table)
        (folder / f"{plate.id}.svg").write_text(text, encoding="utf-8")
        if lists is not None:
            anatomy.mkdir(parents=True, exist_ok=True)
            text = anatomy_drawing(raster, texture, lists, table)
            (anatomy / f"{plate.id}.svg").write_text(text, encoding="utf-8")
        if sights:
            seen[plate.id] = packed(sight(plate, mesh, raster.quads))
    if sights:
        write_npz(folder / "sight.npz", seen)


def _written(path: Path) -> dict[str, NDArray[np.uint8]]:
    """Return what an earlier run wrote, so that single plates can be drawn anew."""
    if not path.exists():
        return {}
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def _mirror_picture(plate: Plate, folder: Path) -> None:
    with Image.open(folder / f"{swapped_sides(plate.id)}.webp") as picture:
        save_picture(ImageOps.mirror(picture), folder / f"{plate.id}.webp")


def _mirror_drawing(plate: Plate, folder: Path) -> None:
    right = folder / f"{swapped_sides(plate.id)}.svg"
    if right.is_file():
        drawing = mirrored_drawing(right.read_text(encoding="utf-8"), plate)
        (folder / f"{plate.id}.svg").write_text(drawing, encoding="utf-8")
