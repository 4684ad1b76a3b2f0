"""The bundled typeface, so that screen, paper and machines agree: DejaVu Sans."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from needlemap.errors import ReferenceDataError
from needlemap.paths import bodymaps

FAMILY = "DejaVu Sans"
CONDENSED = "DejaVu Sans Condensed"
_FILES = (
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "DejaVuSansCondensed.ttf",
    "DejaVuSansCondensed-Bold.ttf",
)


@cache
def load_fonts() -> None:
    """Make the bundled faces known to Qt, once. Needs a QGuiApplication."""
    folder = bodymaps().parent / "fonts"
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(folder / name)) < 0:
            raise ReferenceDataError(
                f"The font {name} is missing or damaged; please install NeedleMap again."
            )


def mark_font(height_px: float) -> QFont:
    """Return the bold face for numbers on marks, sized in pixels of the painter."""
    return sized_font(height_px, bold=True)


def sized_font(height_px: float, *, bold: bool = False, condensed: bool = False) -> QFont:
    """Return a bundled face sized in pixels of the painter, so that every device agrees.

    `height_px` is rounded to whole pixels, at least 1.
    """
    load_fonts()
    font = QFont(CONDENSED if condensed else FAMILY)
    font.setPixelSize(max(1, round(height_px)))
    font.setBold(bold)
    # Joined letters (ff, fi) are not found when a PDF is searched, and spoil a copied hash.
    font.setFeature(QFont.Tag("liga"), 0)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
