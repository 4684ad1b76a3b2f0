"""Makes any report out of open records and hands it out; every handing out is in the log first.

Reading happens on the thread of the records; what `ready` returns can be drawn on any other.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from needlemap.domain.patient import Figure
from needlemap.errors import NeedleMapError
from needlemap.reports.chart_layout import chart_document
from needlemap.reports.glyphs import gaps_in
from needlemap.reports.handout_layout import handout_document
from needlemap.reports.history_layout import history_document
from needlemap.reports.insets import PrintedSurface
from needlemap.reports.orders import Handing, Kind, Order
from needlemap.reports.papers import Papers
from needlemap.reports.pdf import write_whole
from needlemap.reports.readers import Reader
from needlemap.reports.ready import Ready
from needlemap.reports.session_layout import session_document
from needlemap.reports.sheets import Document
from needlemap.reports.sources import AuditSink
from needlemap.reports.stricta_layout import stricta_document

# How each kind is laid out: its content, the body it is drawn on, and the paper.
_LAYOUTS: Mapping[Kind, Callable[..., Document]] = {
    Kind.SESSION: session_document,
    Kind.HISTORY: history_document,
    Kind.CHART: chart_document,
    Kind.HANDOUT: handout_document,
    Kind.STRICTA: stricta_document,
}


class Press:
    """Makes reports of open records.

    Parameters
    ----------
    reader
        Reads what reports say.
    audit
        The log of the same records.
    surface_of
        Returns the body of a figure.
    """

    def __init__(
        self,
        reader: Reader,
        audit: AuditSink,
        *,
        surface_of: Callable[[Figure], PrintedSurface],
    ) -> None:
        self._reader, self._audit, self._surface_of = reader, audit, surface_of

    @property
    def papers(self) -> Papers:
        """What the clinic has settled for its papers."""
        return self._reader.papers

    def ready(self, order: Order) -> Ready:
        """Read what a report needs; NotFoundError, or ValueError for a damaged row."""
        reading, layout = self._reader.read(order), _LAYOUTS[order.kind]
        surface = self._surface_of(reading.patient.figure)

        def laid_out(paper: str) -> Document:
            return layout(reading.content, surface, paper=paper)

        name = "" if order.subject else reading.patient.name
        gaps = gaps_in(reading.content)
        return Ready(order, laid_out, reading.day, name, gaps, reading.csv)

    def save(self, ready: Ready, path: Path, content: bytes, handing: Handing) -> None:
        """Log an export, then write its file: nothing leaves the records unlogged.

        ReportError when the file cannot be written; the log then says that, too.
        """
        sealed = "AES-256" if handing.password else "none"
        self.note("export_pdf", ready, handing, file=path.name, encryption=sealed)
        try:
            write_whole(path, content)
            if ready.csv:
                write_whole(path.with_suffix(".csv"), ready.csv.encode())
        except NeedleMapError:
            self.note("export_failed", ready, handing, file=path.name)
            raise

    def note(self, action: str, ready: Ready, handing: Handing, **more: str) -> None:
        """Log that a report was printed, exported, or could not be."""
        order = ready.order
        entity = "session" if order.kind.is_of_session else "patient"
        self._audit.note(
            action,
            entity,
            order.id,
            purpose=handing.purpose,
            recipient=handing.recipient,
            report=order.kind.value,
            **more,
        )
