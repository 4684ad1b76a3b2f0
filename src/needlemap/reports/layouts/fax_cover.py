"""The cover of a fax: to whom, from whom, how many pages; nothing of the patient."""

from dataclasses import dataclass, replace

from PySide6.QtGui import QPainter

from needlemap.domain.addressee import Addressee
from needlemap.domain.clinic import ClinicHead
from needlemap.reports.content.record import Fact
from needlemap.reports.pages.blocks import Gap
from needlemap.reports.pages.document import Document, Item, Sheet, Sheets, flowed
from needlemap.reports.pages.header_footer import Head
from needlemap.reports.pages.paper import mm
from needlemap.reports.pages.sections import text_items
from needlemap.reports.pages.typeset import TextStyle

FAX_TITLE = "Fax"
FAX_NOTICE = (
    "Confidential health information. If you are not the addressee, call the sender at once, do "
    "not read or copy what follows, and destroy it."
)
_TEXT = TextStyle(12.0)


@dataclass(frozen=True, slots=True)
class FaxCover:
    """What stands on a cover; ``about`` names the kind of report, never the patient."""

    to: Addressee
    clinic: ClinicHead
    author: str
    about: str
    printed: str


class NoFoot:
    """The cover is no page of the report: its foot is empty."""

    height = 0.0

    def paint(
        self, painter: QPainter, x: float, y: float, page: int, pages: int, *, is_read: bool = True
    ) -> None:
        """Paint nothing."""


def with_cover(document: Document, cover: FaxCover) -> Document:
    """Return a document behind its cover; its own pages keep their numbers."""
    sheets = document.sheets
    pages = len(sheets.pages) + 1
    made = _cover_page(cover, sheets, pages)
    marks = tuple(replace(mark, page=mark.page + 1) for mark in sheets.bookmarks)
    return replace(
        document,
        sheets=replace(sheets, pages=(made, *sheets.pages), bookmarks=marks, covers=1),
    )


def _cover_page(cover: FaxCover, sheets: Sheets, pages: int) -> Sheet:
    width = mm(sheets.paper.content_width_mm)
    to, clinic = cover.to, cover.clinic
    listed = (
        ("To", ", ".join(line for line in (to.name, *to.address) if line)),
        ("Fax to", to.fax),
        ("From", ", ".join(part for part in (cover.author, clinic.name) if part)),
        ("Telephone of the sender", clinic.phone),
        ("Fax of the sender", clinic.fax),
        ("Pages with this one", str(pages)),
        ("Sent on", cover.printed),
    )
    lines = [f"{label}: {value}" for label, value in listed if value]
    head = Head(FAX_TITLE, clinic, (Fact("About", cover.about),), width, shares=(1.0,))
    items = []
    for line in (*lines, FAX_NOTICE):
        items += [Item(Gap(mm(3))), *text_items(line, width, style=_TEXT)]
    (page, *_) = flowed(items, sheets.paper, head, NoFoot())
    return page
