"""Blocks flow over pages in order, headings with what they head, table headers repeated."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPainter

from needlemap.reports.pages.blocks import Again, Gap
from needlemap.reports.pages.document import Item, Page, kept_with, paginate, unparted
from needlemap.reports.pages.paper import mm


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


@given(st.integers(6, 60), st.floats(0, 99))
def test_no_page_begins_or_ends_with_fewer_than_three_rows_of_a_table(
    count: int, above: float
) -> None:
    header = ABlock(mm(2), "header")
    rows = [Item(ABlock(mm(1), "row"), header=header)] * count
    table = unparted([Item(header), *rows], first=4)
    pages = paginate([Item(ABlock(mm(above), "above")), *table], mm(100))
    assert min(rows_on(page) for page in pages if rows_on(page)) >= 3
    assert sum(map(rows_on, pages)) == count


def rows_on(page: Page) -> int:
    return sum(block.name == "row" for _, block in page.placed if isinstance(block, ABlock))


def test_rows_so_high_that_they_fill_half_a_page_may_stand_alone() -> None:
    rows = [Item(ABlock(mm(45), "row"))] * 3
    pages = paginate([Item(ABlock(mm(60))), *unparted(rows)], mm(110))
    assert [len(page.placed) for page in pages] == [2, 2]


def test_what_would_need_more_than_a_page_below_it_does_not_start_one() -> None:
    items = [Item(ABlock(20)), Item(ABlock(10), with_next=200), Item(ABlock(60))]
    assert placed(items, 100) == [3]


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
