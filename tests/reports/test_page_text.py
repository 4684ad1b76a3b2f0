"""A page in words says what is on the page, in the order in which the file is read aloud."""

from typing import TYPE_CHECKING

import pytest

from helpers.plates import ASurface
from needlemap.reports.layouts.session import session_document
from needlemap.reports.pages.page_text import page_text
from needlemap.reports.pdf import document_pdf
from reports.makers import a_full_site, a_record, a_session, crowded_sites, signed
from reports.test_tags import spoken
from reports.test_validity import KINDS

if TYPE_CHECKING:
    from needlemap.reports.pages.document import Document, Sheets

# Painted only: the sample in the key to the marks. Said only: that a number is that of a page.
_ONE_SIDED = ("×2", ", page")


def letters(words: str) -> str:
    """Return the letters and digits alone: readers of PDFs part words in their own ways."""
    for each in _ONE_SIDED:
        words = words.replace(each, "")
    return "".join(each for each in words if each.isascii() and each.isalnum())


def lines_of(sheets: "Sheets") -> list[str]:
    pages = [page_text(sheets, index) for index in range(len(sheets.pages))]
    return "\n".join(pages).splitlines()


def out_of_order(heard: list[str], lines: list[str]) -> list[str]:
    """Return what is heard of the file and not found in the lines after what came before it."""
    text, at, missing = letters(" ".join(lines)), 0, []
    for words in filter(None, map(letters, heard)):
        found = text.find(words, at)
        if found < 0:
            missing.append(words)
        else:
            at = found + len(words)
    return missing


@pytest.mark.parametrize("kind", list(KINDS))
def test_all_that_is_heard_of_the_file_is_in_the_words_of_its_pages_in_order(
    kind: str, surface: ASurface
) -> None:
    document: Document = KINDS[kind](surface)
    heard = [words for _, words in spoken(document_pdf(lambda: document))]
    lines = lines_of(document.sheets)
    assert len(heard) > 10
    assert out_of_order(heard, lines) == []
    assert out_of_order(heard[::-1], lines) != []
    assert [line for line in lines if not line.strip()] == []


def test_each_page_is_read_alone_with_its_head_its_headings_and_its_number(
    surface: ASurface,
) -> None:
    session = signed(a_session(*crowded_sites(30), a_full_site(31), note="Better than before."))
    sheets = session_document(a_record(session), surface).sheets
    pages = [page_text(sheets, index).splitlines() for index in range(len(sheets.pages))]
    assert {page[0] for page in pages} == {"Dry needling session record"}
    heads = [line for page in pages for line in page if line.startswith("No.; Structure")]
    assert len(heads) > 1
    assert f"Page 2 of {len(pages)}" in pages[1]
    assert [line for line in pages[0] if line.startswith("Picture: ") and "site 1" in line]
