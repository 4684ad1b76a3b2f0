"""The treatment history as pages: overlay and time strip first, then the tables."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from needlemap.painting import PRINT, paint_mark
from needlemap.painting.ages import paper_mark
from needlemap.painting.plots import PAUSE_DAYS
from needlemap.reports.content.history import (
    SESSION_HEADINGS,
    STRUCTURE_HEADINGS,
    HistoryRecord,
)
from needlemap.reports.figures.density import density_items
from needlemap.reports.figures.dot_timeline import dot_items
from needlemap.reports.figures.insets import PrintedSurface
from needlemap.reports.figures.legend import Legend
from needlemap.reports.figures.overlay import panel_rows
from needlemap.reports.figures.progress import progress_figure
from needlemap.reports.figures.time_strip import (
    PaperFigure,
    paper_figures,
    strip_figure,
    trend_figure,
)
from needlemap.reports.pages.blocks import Alert, Block, Facts, Gap
from needlemap.reports.pages.document import (
    Bookmark,
    Document,
    Item,
    Sheets,
    flowed,
    kept_with,
    room_between,
)
from needlemap.reports.pages.glyphs import gaps_in
from needlemap.reports.pages.header_footer import Foot, Head
from needlemap.reports.pages.paper import Paper, mm, paper_named
from needlemap.reports.pages.sections import gap_items, heading_item, table_items, text_items
from needlemap.reports.pages.tags import Role, tagged
from needlemap.reports.pages.typeset import CELL, FINE, Paragraph, text_width

HISTORY_TITLE = "Dry needling treatment history"
PAIN_KEY = (
    "Sessions and pain are of signed sessions, all else also of drafts. Pain change: mean of "
    "after minus before over the sessions in which this structure was treated (with), and over "
    "the others (without), within the complaint that most of its sessions treated, with the "
    "number of sessions. The difference is with less without (Welch); under 5 sessions on a side "
    "it cannot be told yet. Association only, not cause and effect. Better next visit: sites that"
    " were said to be better at the next visit, of those asked for. R, L, M: the patient's right,"
    " left, midline."
)
PROGRESS_KEY = (
    "▲ reassessed; ◇ goal due; ◆ goal reached. Lines break over pauses of more than "
    f"{PAUSE_DAYS:g} days. Shaded: better than the first score of its course by the published "
    "change or more. Areas are of the whole drawing of a session, in cm² on the drawn figure."
)
_STRUCTURE_SHARES = (0.22, 0.07, 0.05, 0.07, 0.075, 0.075, 0.095, 0.095, 0.09, 0.09, 0.07)
_SESSION_SHARES = (0.155, 0.13, 0.07, 0.055, 0.07, 0.375, 0.07, 0.075)
_PATIENT_SHARES = (0.27, 0.20, 0.13, 0.40)
_BODY_MM = (80.0, 150.0)
# So high that two complaints with two measures each share a page.
_PROGRESS_SHARE = 0.62
# Higher figures are divided, so that none leaves half a page empty before it.
_MOST_OF_PAGE = 0.4


def history_document(
    record: HistoryRecord, surface: PrintedSurface, *, paper: str = "A4"
) -> Document:
    """Return a treatment history laid out on a paper, A4 or Letter."""
    gaps = gaps_in(record)
    sheets = lay_out_history(record, surface, paper_named(paper), gaps=gaps)
    span = f"{record.first_day} to {record.last_day}"
    return Document(sheets, f"{HISTORY_TITLE}, {span}, {record.patient_id}", record.author, gaps)


def lay_out_history(
    record: HistoryRecord, surface: PrintedSurface, paper: Paper, *, gaps: str = ""
) -> Sheets:
    """Return the pages of a history; overlay and strip fill the first."""
    width = mm(paper.content_width_mm)
    head = Head(HISTORY_TITLE, record.clinic, record.patient, width, shares=_PATIENT_SHARES)
    foot = Foot(record.foot_lines, width)
    before = [*[Item(Alert(alert, width)) for alert in record.alerts], *gap_items(gaps, width)]
    before += [Item(Facts(record.totals, [width / 4] * 4)), Item(Gap(mm(2.5)))]
    below = _below_body(record, width)
    left = room_between(paper, head, foot) - sum(i.block.height for i in before + below)
    low, high = _BODY_MM
    height = min(max(left - mm(2), mm(low)), mm(high))
    rows = [Item(row) for row in panel_rows(record.overlay, surface, width, height)]
    most = _MOST_OF_PAGE * room_between(paper, head, foot)
    density = density_items(record.overlay, surface, record.density, width)
    items = [*before, rows[0], *below, *rows[1:], *density, *_tables(record, width, most)]
    pages = flowed(items, paper, head, foot)
    return Sheets(paper, pages, (Bookmark("Treatment history", 0),))


class AgeKey:
    """What the letters of the overlay mean."""

    height = mm(5)

    def __init__(self, ages: Sequence[str]) -> None:
        self._ages = ages

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint a mark of each letter with its words."""
        with tagged(painter, Role.LIST):
            for age, words in enumerate(self._ages):
                with tagged(painter, Role.LIST_ITEM):
                    self._paint_age(painter, x, y, age, words)
                x += mm(8.4) + text_width(words, CELL)

    def _paint_age(self, painter: QPainter, x: float, y: float, age: int, words: str) -> None:
        centre = QPointF(x + mm(2.2), y + mm(2.5))
        mark = paper_mark(0, 0, age)
        with tagged(painter, Role.LABEL, text=mark.letter):
            paint_mark(painter, centre, mm(3.4), mark, PRINT)
        with tagged(painter, Role.LIST_BODY):
            text = Paragraph(words, CELL, text_width(words, CELL) + mm(1))
            text.paint(painter, x + mm(4.8), y + (self.height - text.height) / 2)


def _below_body(record: HistoryRecord, width: float) -> list[Item]:
    key = Paragraph(
        "Each mark shows the latest site at that location; its letter says how long ago. A number "
        "is how many sites were recorded there.",
        FINE,
        width,
    )
    blocks: list[Block] = [
        AgeKey(record.ages),
        Legend(record.techniques, (), width),
        key,
        Gap(mm(2)),
    ]
    if len(record.strip.needles) > 1:
        # Where complaints are told apart, their pain stands with each of them.
        figure = strip_figure(record.strip, with_pain=not record.progress.has_named)
        blocks.append(PaperFigure(figure, width))
    return [Item(block) for block in blocks]


def _tables(record: HistoryRecord, width: float, most: float) -> list[Item]:
    """Return what follows the body; no figure is higher than `most`."""
    span = (record.strip.start_day, record.strip.end_day)
    items = dot_items(record.dots, span, width)
    items += _table("By structure", STRUCTURE_HEADINGS, record.structures, _STRUCTURE_SHARES, width)
    if record.structures:
        items += text_items(PAIN_KEY, width, style=FINE)
    items += _progress_items(record, width, most)
    items += _table("Sessions", SESSION_HEADINGS, record.sessions, _SESSION_SHARES, width)
    for hint in record.hints:
        items += text_items(hint, width, style=FINE)
    trends = [
        Item(PaperFigure(trend_figure(trend, record.strip), width, note=trend.note))
        for trend in record.trends
    ]
    if trends:
        items += [
            heading_item("Outcome measures", width, with_next=trends[0].block.height),
            *trends,
        ]
    return items


def _progress_items(record: HistoryRecord, width: float, most_high: float) -> list[Item]:
    """Return the plots of each complaint; none that would say again what the strip says."""
    progress = record.progress
    shown = [
        each
        for each in progress.complaints
        if progress.has_named or each.progress.scores or len(each.areas)
    ]
    most = max((float(each.progress.needles.max(initial=1)) for each in shown), default=1.0)
    largest = max((float(each.areas.values.max(initial=0)) for each in shown), default=0.0)
    items: list[Item] = []
    for each in shown:
        figure = progress_figure(
            each.progress,
            (record.strip.start_day, record.strip.end_day),
            measures=progress.measures,
            changes=progress.changes,
            courses=progress.treatments,
            most_needles=max(5.0, most),
            areas=each.areas,
            most_cm2=largest,
        )
        words = text_items(" ".join(each.sentences), width) if each.sentences else []
        figure = replace(figure, height_share=_PROGRESS_SHARE)
        plots = [
            Item(part) for part in paper_figures(figure, width, note=each.note, most=most_high)
        ]
        intro = kept_with(words, plots[0].block.height)
        room = plots[0].block.height + sum(item.block.height for item in words)
        title = f"Progress: {each.name}"
        items += [heading_item(title, width, with_next=room), *intro, *plots]
    if items:
        items += text_items(PROGRESS_KEY, width, style=FINE)
    return items


def _table(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    width: float,
) -> list[Item]:
    table = table_items(headings, rows, shares, width)
    if not table:
        return []
    room = table[0].block.height + table[0].with_next
    return [heading_item(title, width, with_next=room), *table]
