"""A document of the records as pictures, made in memory: nothing of it is ever put into a file."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader

from needlemap.errors import DocumentRefusedError

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
_SIGNATURES = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_PDF_BEGINS_WITHIN = 1024
_WIDEST_PX = 4000
_SMOOTH = Qt.TransformationMode.SmoothTransformation
_MOST_MEGABYTES = 512
# PDFium may be called by one thread at a time.
_pdfium = Lock()


@dataclass(frozen=True, slots=True)
class DocumentPages:
    """How many pages there are, and the picture of one at a width in pixels."""

    count: int
    picture: Callable[[int, int], QImage]


def media_type_of(content: bytes) -> str:
    """Return what a file is by how it begins; DocumentRefusedError when it cannot be shown."""
    for begin, media_type in _SIGNATURES:
        if content.startswith(begin):
            return media_type
    if b"%PDF-" in content[:_PDF_BEGINS_WITHIN]:
        return PDF
    raise DocumentRefusedError(
        "Only PDF, JPEG and PNG files can be added. Scan or print the document to PDF and choose "
        "that."
    )


def pages_of(content: bytes, media_type: str) -> DocumentPages:
    """Return the pages of a document; DocumentRefusedError when it is damaged or has a password."""
    return _pdf_pages(content) if media_type == PDF else _image_pages(content)


def _image_pages(content: bytes) -> DocumentPages:
    data = QByteArray(content)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    QImageReader.setAllocationLimit(_MOST_MEGABYTES)
    image = reader.read()
    if image.isNull():
        raise DocumentRefusedError("This picture is damaged and cannot be shown.")

    def picture(_number: int, width_px: int) -> QImage:
        return image.scaledToWidth(max(1, min(width_px, image.width())), _SMOOTH)

    return DocumentPages(1, picture)


def _pdf_pages(content: bytes) -> DocumentPages:
    import pypdfium2  # here: documents are seldom opened

    with _pdfium:
        try:
            pdf = pypdfium2.PdfDocument(content)
            count = len(pdf)
        except pypdfium2.PdfiumError as error:
            raise DocumentRefusedError(
                "This PDF is damaged or asks for a password, and cannot be shown."
            ) from error
    if not count:
        raise DocumentRefusedError("This PDF has no pages.")

    def picture(number: int, width_px: int) -> QImage:
        with _pdfium:
            page = pdf[number]
            scale = min(max(1, width_px), _WIDEST_PX) / max(1.0, page.get_width())
            # Four bytes a pixel, in the order of Format_RGB32.
            bitmap = page.render(scale=scale, prefer_bgrx=True)
            image = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGB32,
            ).copy()
            page.close()
        return image

    return DocumentPages(count, picture)
