"""The stage that draws the plates of one figure: tone pictures and drawings.

A plate of the left side is the mirror image of its right twin, as the body itself is.
"""

from collections.abc import Collection
from pathlib import Path

from needlemap.bodymap.atlas_table import atlas_table
from needlemap.bodymap.labels import label_texture
from needlemap.bodymap.mesh import body_mesh
from needlemap.bodymap.plates import Plate, plates
from PIL import Image, ImageOps

from pipeline.drawing_file import mirrored_drawing, write_drawing
from pipeline.picture import save_picture, write_picture
from pipeline.plate_list import is_left, swapped_sides


def draw_plates(figure: str, out: Path, only: Collection[str] = ()) -> None:
    """Write all plates of a figure, or those named, into `out`/plates/<figure>."""
    folder = out / "plates" / figure
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [plate for plate in plates(figure) if not only or plate.id in only]
    # Plates that show the same part in the same pose follow each other: its light is kept.
    for plate in sorted(wanted, key=lambda plate: (plate.pose, plate.part, plate.id)):
        if not is_left(plate.id):
            _draw(plate, folder)
    for plate in wanted:
        if is_left(plate.id):
            _mirror(plate, folder)


def _draw(plate: Plate, folder: Path) -> None:
    write_picture(plate, folder / f"{plate.id}.webp")
    drawing = folder / f"{plate.id}.svg"
    write_drawing(plate, drawing, body_mesh(), label_texture(), atlas_table())


def _mirror(plate: Plate, folder: Path) -> None:
    twin = swapped_sides(plate.id)
    with Image.open(folder / f"{twin}.webp") as picture:
        save_picture(ImageOps.mirror(picture), folder / f"{plate.id}.webp")
    text = (folder / f"{twin}.svg").read_text(encoding="utf-8")
    drawing = mirrored_drawing(text, plate)
    (folder / f"{plate.id}.svg").write_text(drawing, encoding="utf-8")
