"""Draws the icon's sizes from its one drawing: PNG for Linux, .ico for Windows, .icns for macOS."""

import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).parent.parent / "icons"
PNG_PX = (32, 64, 128, 256)
ICO_PX = (16, 24, 32, 48, 64, 128, 256)
LARGEST_PX = 1024


def drawn(size_px: int) -> Image.Image:
    """Return the icon as a square picture of this size."""
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ICONS / "needlemap.svg")).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGBA")


def main() -> int:
    """Write every size beside the drawing."""
    QGuiApplication([*sys.argv[:1], "-platform", "offscreen"])
    for size_px in PNG_PX:
        drawn(size_px).save(ICONS / f"needlemap-{size_px}.png", optimize=True)
    small = [drawn(size_px) for size_px in ICO_PX]
    small[-1].save(
        ICONS / "needlemap.ico", sizes=[(px, px) for px in ICO_PX], append_images=small[:-1]
    )
    drawn(LARGEST_PX).save(ICONS / "needlemap.icns")
    return 0


if __name__ == "__main__":
    sys.exit(main())
