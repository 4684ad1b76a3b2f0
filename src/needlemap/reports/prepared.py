"""A report whose records are read: it can be laid out and drawn on any thread."""

from collections.abc import Callable
from dataclasses import dataclass

from needlemap.domain.ids import short_id
from needlemap.reports.file_names import file_name
from needlemap.reports.pages.document import Document
from needlemap.reports.pdf import document_pdf
from needlemap.reports.request import ReportRequest

_LONGEST_CODE = 8


@dataclass(frozen=True, slots=True)
class PreparedReport:
    """A report ready to be drawn.

    Attributes
    ----------
    lay_out
        Makes its pages on a paper, on any thread.
    day
        For the file's name; empty where days are private.
    gaps
        What must be said of characters that no font has.
    csv
        What goes with a research export.
    """

    order: ReportRequest
    lay_out: Callable[[str], Document]
    day: str
    patient_name: str
    gaps: str = ""
    csv: str = ""

    def document(self) -> Document:
        """Return the pages on the paper of the order."""
        return self.lay_out(self.order.paper)

    def pdf(self, password: str = "") -> bytes:
        """Return the file: PDF/A-1b, or encrypted with a password."""
        return document_pdf(self.document, password=password)

    def file_name(self, *, by_name: bool = False, suffix: str = ".pdf") -> str:
        """Return the name of its file."""
        name = self.patient_name if by_name else ""
        coded = self.order.subject[:_LONGEST_CODE] or short_id(self.order.id)
        return file_name(self.order.kind.value, self.day, coded, name=name, suffix=suffix)
