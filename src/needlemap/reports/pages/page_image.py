"""A page as a picture for the screen: drawn by the same strokes as the PDF."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from needlemap.reports.pages.document import Sheets
from needlemap.reports.pages.paper import DOTS_PER_INCH

# What a fax in its fine mode resolves.
FAX_DPI = 200


# A screen is coarser than the pictures of the body: drawn finer first, their lines stay whole.
_FINE_DPI = 200


def page_image(sheets: Sheets, index: int, dots_per_inch: float) -> QImage:
    """Return a page in grey, as it is printed."""
    if dots_per_inch >= _FINE_DPI:
        return _drawn(sheets, index, dots_per_inch)
    fine = _drawn(sheets, index, 2 * dots_per_inch)
    return fine.scaled(
        fine.size() / 2,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _drawn(sheets: Sheets, index: int, dots_per_inch: float) -> QImage:
    paper = sheets.paper
    scale = dots_per_inch / 25.4
    size = round(paper.width_mm * scale), round(paper.height_mm * scale)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.scale(dots_per_inch / DOTS_PER_INCH, dots_per_inch / DOTS_PER_INCH)
        sheets.paint_page(painter, index)
    finally:
        painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def as_faxed(sheets: Sheets, index: int) -> QImage:
    """Return a page in black and white only, as coarse as a fax sends it."""
    grey = _drawn(sheets, index, FAX_DPI)
    return grey.convertToFormat(
        QImage.Format.Format_Mono,
        Qt.ImageConversionFlag.MonoOnly | Qt.ImageConversionFlag.DiffuseDither,
    )
