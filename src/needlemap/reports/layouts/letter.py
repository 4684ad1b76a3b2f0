"""A letter as pages: address, text, the body with its marks, the chosen parts, the name."""

from needlemap.reports.content.history import OverlaySite
from needlemap.reports.content.letter import Letter
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.figures.overlay import panel_rows
from needlemap.reports.pages.blocks import Gap, Stack
from needlemap.reports.pages.document import Document, Item, Sheets, flowed, kept_with
from needlemap.reports.pages.glyphs import gaps_in
from needlemap.reports.pages.header_footer import Foot, Head
from needlemap.reports.pages.paper import mm, paper_named
from needlemap.reports.pages.sections import gap_items, section_items, text_items
from needlemap.reports.pages.typeset import LABEL, Paragraph, TextStyle

LETTER_TITLE = "Letter about a visit"
_TEXT = TextStyle(10.0)
_BODY_MM = 70.0


def letter_document(made: Letter, surface: PrintedSurface, *, paper: str = "A4") -> Document:
    """Return a letter laid out on a paper, A4 or Letter."""
    sheet, gaps = paper_named(paper), gaps_in(made)
    width = mm(sheet.content_width_mm)
    head = Head(
        LETTER_TITLE, made.clinic, made.patient, width, flag=made.stamp, shares=(0.4, 0.34, 0.26)
    )
    foot = Foot((f"Visit {made.session_id} · printed {made.printed}",), width)
    items = [*gap_items(gaps, width), *text_items("\n".join(made.to), width, style=_TEXT)]
    for paragraph in made.paragraphs:
        items += [Item(Gap(mm(3))), *text_items(paragraph, width, style=_TEXT)]
    sites = [OverlaySite(place.point, place.technique, 0) for place in made.places]
    if sites:
        rows = panel_rows(sites, surface, width, mm(_BODY_MM), counts=False, spare=False)
        items += [Item(Gap(mm(3))), *[Item(row) for row in rows]]
    for section in made.sections:
        items += section_items(section, width)
    name = [Paragraph(made.author, _TEXT, width), Paragraph(made.licence, LABEL, width)]
    end = Stack((Gap(mm(14)), *name))
    items = [*kept_with(items, end.height), Item(end)]
    sheets = Sheets(sheet, flowed(items, sheet, head, foot, stamp=made.stamp))
    return Document(sheets, f"{LETTER_TITLE}, {made.day}, {made.session_id}", made.author, gaps)
