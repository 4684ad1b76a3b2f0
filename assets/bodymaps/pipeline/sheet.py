"""A contact sheet for review: all plates of a figure with one layer of structures.

python -m pipeline.sheet --figure male --layer superficial --out sheet.png
"""

import argparse
from pathlib import Path
from zlib import crc32

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from needlemap.bodymap import figures
from needlemap.bodymap.outlines import PlateOutline, plate_outlines
from needlemap.bodymap.plates import Plate, plates
from pipeline.drawing_file import GROUPS

TILE_PX, COLUMNS, GAP_PX, TITLE_PX = 760, 7, 16, 26
DARK, MIDDLE, LIGHT, INK = (150, 112, 98), (226, 196, 178), (252, 240, 231), (70, 48, 44)
STOPS = (0, 90, 165, 255)
FILL_ALPHA, LINE_ALPHA = 105, 230


def main() -> None:
    """Read the options, write the sheet."""
    parser = argparse.ArgumentParser(prog="pipeline.sheet", description=__doc__)
    parser.add_argument("--figure", default="male", choices=figures())
    parser.add_argument("--layer", default="superficial", choices=("none", *GROUPS[1:]))
    parser.add_argument("--plate", action="append", default=[], help="only this plate")
    parser.add_argument("--size", type=int, default=TILE_PX, help="height of a plate in pixels")
    parser.add_argument("--names", action="store_true", help="write the names of structures")
    parser.add_argument("--out", type=Path, default=Path("sheet.png"))
    asked = parser.parse_args()
    chosen = [one for one in plates(asked.figure) if not asked.plate or one.id in asked.plate]
    tiles = [tile(plate, asked.layer, asked.size, names=asked.names) for plate in chosen]
    arranged(tiles).save(asked.out)


def tile(plate: Plate, layer: str, size_px: int, *, names: bool) -> Image.Image:
    """One plate in warm colours with a layer on it, its title above."""
    with Image.open(plate.picture) as stored:
        tone = stored.convert("RGBA")
    scale = size_px / tone.height
    tone = tone.resize((max(round(tone.width * scale), 1), size_px), Image.Resampling.LANCZOS)
    picture = Image.new("RGBA", tone.size, (255, 255, 255, 255))
    picture.alpha_composite(tinted(tone))
    for outline in plate_outlines(plate):
        if outline.group == layer:
            picture.alpha_composite(_filled(plate, outline, tone.size))
    titled = Image.new("RGB", (max(tone.width, 150), size_px + TITLE_PX), "white")
    titled.paste(picture.convert("RGB"), (0, TITLE_PX))
    draw = ImageDraw.Draw(titled)
    draw.text((4, 6), plate.label, fill=INK, font=ImageFont.load_default(14))
    if names:
        for outline in plate_outlines(plate):
            if outline.group == layer and outline.curves_mm:
                spot = np.mean(_pixels(plate, outline, tone.size)[0], axis=0) + np.array(
                    [0, TITLE_PX]
                )
                draw.text(
                    tuple(spot), outline.id, fill=INK, anchor="mm", font=ImageFont.load_default(10)
                )
    return titled


def tinted(tone: Image.Image) -> Image.Image:
    """Grey to skin colours; alpha stays."""
    pixels = np.array(tone)
    ramp = np.array([INK, DARK, MIDDLE, LIGHT], dtype=float)
    for channel in range(3):
        table = np.interp(np.arange(256), STOPS, ramp[:, channel]).round().astype(np.uint8)
        pixels[..., channel] = table[np.array(tone)[..., 0]]
    return Image.fromarray(pixels)


def arranged(tiles: list[Image.Image]) -> Image.Image:
    """Tiles in rows."""
    rows = [tiles[start : start + COLUMNS] for start in range(0, len(tiles), COLUMNS)]
    widths = [sum(one.width + GAP_PX for one in row) for row in rows]
    height = max(one.height for one in tiles) + GAP_PX
    sheet = Image.new("RGB", (max(widths), height * len(rows)), "white")
    for number, row in enumerate(rows):
        x = 0
        for one in row:
            sheet.paste(one, (x, number * height))
            x += one.width + GAP_PX
    return sheet


def _filled(plate: Plate, outline: PlateOutline, size: tuple[int, int]) -> Image.Image:
    colour = _colour(outline.id)
    layer = Image.new("RGBA", size, (*colour, 0))
    draw = ImageDraw.Draw(layer)
    for curve in _pixels(plate, outline, size):
        points = [tuple(spot) for spot in curve.tolist()]
        draw.polygon(points, fill=(*colour, FILL_ALPHA))
        draw.line([*points, points[0]], fill=(*INK, LINE_ALPHA), width=1)
    return layer


def _pixels(plate: Plate, outline: PlateOutline, size: tuple[int, int]) -> list[np.ndarray]:
    x0, y0, _, y1 = plate.window_mm
    scale = size[1] / (y1 - y0)
    return [(curve - [x0, y1]) * [scale, -scale] for curve in outline.curves_mm]


def _colour(name: str) -> tuple[int, int, int]:
    red, green, blue = np.random.default_rng(crc32(name.encode())).integers(60, 225, 3).tolist()
    return red, green, blue


if __name__ == "__main__":
    main()
