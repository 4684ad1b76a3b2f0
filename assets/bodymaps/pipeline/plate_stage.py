"""The stage that draws the plates of one figure: tone pictures and drawings.

A plate of the left side is the mirror image of its right twin, as the body itself is.
"""

from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from needlemap.bodymap.atlas_table import atlas_table
from needlemap.bodymap.labels import label_texture
from needlemap.bodymap.mesh import body_mesh
from needlemap.bodymap.plates import Plate, plates
from needlemap.bodymap.sight import is_left, packed, swapped_sides
from pipeline.drawing_file import drawing_of, mirrored_drawing
from pipeline.picture import save_picture, write_picture
from pipeline.sighting import sight
from pipeline.store import write_npz
from pipeline.tracing import rastered


def draw_plates(
    figure: str, out: Path, only: Collection[str] = (), *, pictures: bool = True
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
    _draw(right, folder)
    for plate in wanted:
        if is_left(plate.id):
            _mirror(plate, folder, pictures=pictures)


def _draw(wanted: Collection[Plate], folder: Path) -> None:
    """Write the drawings, and sight.npz: which quads each plate shows."""
    mesh, texture, table = body_mesh(), label_texture(), atlas_table()
    seen = _written(folder / "sight.npz")
    for plate in wanted:
        raster = rastered(plate, mesh, texture)
        text = drawing_of(raster, texture, table)
        (folder / f"{plate.id}.svg").write_text(text, encoding="utf-8")
        seen[plate.id] = packed(sight(plate, mesh, raster.quads))
    write_npz(folder / "sight.npz", seen)


def _written(path: Path) -> dict[str, NDArray[np.uint8]]:
    """Return what an earlier run wrote, so that single plates can be drawn anew."""
    if not path.exists():
        return {}
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def _mirror(plate: Plate, folder: Path, *, pictures: bool) -> None:
    twin = swapped_sides(plate.id)
    if pictures:
        with Image.open(folder / f"{twin}.webp") as picture:
            save_picture(ImageOps.mirror(picture), folder / f"{plate.id}.webp")
    text = (folder / f"{twin}.svg").read_text(encoding="utf-8")
    drawing = mirrored_drawing(text, plate)
    (folder / f"{plate.id}.svg").write_text(drawing, encoding="utf-8")
