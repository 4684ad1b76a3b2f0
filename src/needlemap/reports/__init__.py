"""Records on paper: what is printed (content) and the PDF (drawn with QtGui, never QtWidgets).

Importing this package does not import Qt; writing a PDF does.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.record import SessionRecord
from needlemap.reports.content.session import session_record

if TYPE_CHECKING:
    from needlemap.reports.figures.insets import PrintedSurface

__all__ = ["RecordNames", "SessionRecord", "session_record", "write_session_pdf"]


def write_session_pdf(
    path: Path, record: SessionRecord, surface: "PrintedSurface", *, paper: str = "A4"
) -> None:
    """Write a session record as tagged PDF/A-1; see `needlemap.reports.pdf`.

    Needs a QGuiApplication. Raises ReportError when the file cannot be written.
    """
    from needlemap.reports import pdf  # here, so that the content is at hand without Qt

    pdf.write_session_pdf(path, record, surface, paper=paper)
