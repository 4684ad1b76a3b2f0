"""The STRICTA-shaped export as pages: the items, then one row a site."""

from needlemap.domain.plurals import count_words
from needlemap.domain.region import regional
from needlemap.reports.content.stricta import ITEM_HEADINGS, StrictaReport
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.pages.document import Document, Item, Sheets, flowed
from needlemap.reports.pages.glyphs import gaps_in
from needlemap.reports.pages.header_footer import Foot, Head
from needlemap.reports.pages.paper import mm, paper_named
from needlemap.reports.pages.sections import gap_items, heading_item, table_items, text_items
from needlemap.reports.pages.typeset import FINE

STRICTA_TITLE = "STRICTA 2010 needling report"
KEY = (
    "Follows the items of STRICTA 2010, reworded. The CSV file exported with this report holds "
    "the same rows as numbers, and a codebook says what each column means."
)
CODED_KEY = (
    "De-identified: names, date of birth, MRN, dates and notes are removed; days count from the "
    "first session. Rare structures or ages can still identify a person: check before sharing."
)
_ITEM_SHARES = (0.07, 0.28, 0.65)
_SITE_HEADINGS = ("Session, site", "Day", "Structure and side", "Technique", "Needle", "Response")
_SITE_SHARES = (0.11, 0.11, 0.28, 0.20, 0.16, 0.14)


def stricta_document(
    report: StrictaReport, _surface: PrintedSurface | None = None, *, paper: str = "A4"
) -> Document:
    """Return the export laid out on a paper, A4 or Letter; it draws no body."""
    sheet, gaps = paper_named(paper), gaps_in(report)
    width = mm(sheet.content_width_mm)
    shares = [1 / len(report.patient)] * len(report.patient)
    head = Head(STRICTA_TITLE, report.clinic, report.patient, width, shares=shares)
    printed = f" · printed {report.printed}" if report.printed else ""
    foot = Foot(
        (
            f"Subject {report.subject}{printed}",
            f"Content hash of the rows (SHA-256) {report.content_hash}",
        ),
        width,
    )
    key = f"{KEY} {regional(CODED_KEY)}" if report.is_deidentified else KEY
    items = [
        *gap_items(gaps, width),
        *table_items(ITEM_HEADINGS, report.items, _ITEM_SHARES, width),
    ]
    items += text_items(key, width, style=FINE)
    items += _sites(report, width)
    sheets = Sheets(sheet, flowed(items, sheet, head, foot))
    return Document(
        sheets,
        f"{STRICTA_TITLE}, {report.subject}",
        report.author,
        " ".join(filter(None, (gaps, report.caution))),
    )


def _sites(report: StrictaReport, width: float) -> list[Item]:
    table = table_items(
        _SITE_HEADINGS, [site_cells(row) for row in report.rows], _SITE_SHARES, width
    )
    if not table:
        return []
    return [heading_item("Sites", width, with_next=mm(10)), *table]


def site_cells(row: tuple[str, ...]) -> tuple[str, ...]:
    """Return the printed cells of a row of the export, in the order of the headings."""
    (_, session, day, number, structure, side, region, technique, manipulation) = row[:9]
    diameter, length, _, needles, _, depth, _, twitch, _, pain, _ = row[9:20]
    hz, *_ = row[20:]
    needle = f"{diameter} × {length} mm, " if diameter else ""
    inserted = count_words(int(needles), "needle")
    depth = f", {depth} mm deep" if depth else ""
    twitch = f"twitch {twitch}" if twitch else ""
    pain = f"pain reproduced {pain}" if pain else ""
    return (
        f"{session}, {number}",
        day,
        f"{structure or region}, {side}",
        ", ".join(word for word in (technique, manipulation, f"{hz} Hz" if hz else "") if word),
        f"{needle}{inserted}{depth}",
        ", ".join(word for word in (twitch, pain) if word),
    )
