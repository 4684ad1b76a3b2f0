"""Blocks flow over pages in order, headings with what they head, table headers repeated."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPainter

from needlemap.reports.pages.blocks import Again, Gap
from needlemap.reports.pages.document import Item, kept_with, paginate


@dataclass(frozen=True)
class ABlock:
    """A block that is only a height."""

    height: float
    name: str = ""

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint nothing."""


def placed(items: list[Item], room: float) -> list[int]:
    return [len(page.placed) for page in paginate(items, room)]


def test_what_ends_a_document_takes_the_line_before_it_along_to_the_next_page() -> None:
    items = [Item(ABlock(60)), Item(ABlock(9)), Item(ABlock(9)), Item(ABlock(9))]
    end = Item(ABlock(30))
    assert placed([*items, end], 90) == [4, 1]
    assert placed([*kept_with(items, 30), end], 90) == [3, 2]


def test_a_heading_goes_along_with_the_line_that_goes_along() -> None:
    items = [Item(ABlock(60)), Item(ABlock(5), with_next=9), Item(ABlock(9))]
    assert placed([*kept_with(items, 30), Item(ABlock(30))], 90) == [1, 3]


@given(st.lists(st.floats(1, 90), max_size=40))
def test_nothing_is_lost_or_reordered_and_no_page_overflows(heights: list[float]) -> None:
    blocks = [ABlock(height, str(i)) for i, height in enumerate(heights)]
    pages = paginate([Item(block) for block in blocks], 100)
    assert [block for page in pages for _, block in page.placed] == blocks
    assert all(page.used <= 100 for page in pages)


def test_a_table_header_is_repeated_on_each_page() -> None:
    header, row = ABlock(10, "header"), ABlock(40, "row")
    pages = paginate([Item(header), *[Item(row, header=header)] * 5], 100)
    assert [[block for _, block in page.placed] for page in pages] == [
        [header, row, row],
        [Again(header), row, row],
        [Again(header), row],
    ]


def test_a_heading_moves_on_with_its_text() -> None:
    heading, text = ABlock(10, "heading"), ABlock(20, "text")
    pages = paginate([Item(ABlock(80)), Item(heading, with_next=20), Item(text)], 100)
    assert [block for _, block in pages[1].placed] == [heading, text]


def test_a_block_higher_than_a_page_stands_alone() -> None:
    pages = paginate([Item(ABlock(10)), Item(ABlock(150)), Item(ABlock(10))], 100)
    assert [len(page.placed) for page in pages] == [1, 1, 1]


def test_a_gap_does_not_start_a_page() -> None:
    pages = paginate([Item(ABlock(95)), Item(Gap(10.0)), Item(ABlock(20))], 100)
    assert [len(page.placed) for page in pages] == [1, 1]


def test_nothing_at_all_still_makes_a_page() -> None:
    assert len(paginate([], 100)) == 1
