"""Reads what a PDF says."""

import io

from pypdf import PdfReader

from needlemap.reports.pages.document import Document
from needlemap.reports.pdf import document_pdf


def pages_of(content: bytes, password: str = "") -> list[str]:
    """Return the text of each page with single spaces."""
    reader = PdfReader(io.BytesIO(content), password=password or None)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def text_of(document: Document) -> str:
    """Return the whole text of a document without spaces, so that wrapped words are found."""
    return squeezed("".join(pages_of(document_pdf(lambda: document))))


def squeezed(text: str) -> str:
    """Return the text without spaces."""
    return "".join(text.split())


def missing(words: list[str], text: str) -> list[str]:
    """Return the words that a squeezed text does not hold."""
    return [word for word in words if squeezed(word) not in text]
