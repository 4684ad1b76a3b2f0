"""What is shown goes on paper as it is; trends say what they are made of."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QLabel

from helpers.histories import facts, history, row
from needlemap.domain.visit import OutcomeScore
from needlemap.errors import ReportError
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.state import Layer
from ui.history.conftest import Opener


def text_of(page: HistoryPage, path: Path) -> list[str]:
    page.write_pdf(path, printed_by="Dana Kim, PT")
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    return [" ".join(each.extract_text().split()) for each in reader.pages]


@pytest.mark.parametrize("layer", list(Layer))
def test_every_layer_goes_on_one_page(page: HistoryPage, tmp_path: Path, layer: Layer) -> None:
    page.body.side.show_layer(layer)
    page.looking.show_errors(True)
    (text,) = text_of(page, tmp_path / "view.pdf")
    assert "Okafor, Amara" in text
    assert "by Dana Kim, PT" in text
    assert "not a signed record" in text


def test_the_head_of_the_page_says_range_filters_and_how_many(
    page: HistoryPage, tmp_path: Path
) -> None:
    page.looking.filter_by(page.looking.view.filters.toggled("side", "left"))
    page.body.step(-1)
    (text,) = text_of(page, tmp_path / "view.pdf")
    assert "as of 19 Nov 2026" in text
    assert "Left" in text
    assert page.body.filters.count.text() in text


def test_a_comparison_says_on_paper_what_was_compared(page: HistoryPage, tmp_path: Path) -> None:
    page.body.side.show_layer(Layer.COMPARISON)
    (text,) = text_of(page, tmp_path / "view.pdf")
    assert "Earlier: 22 Sep 2026" in text
    assert "Later: 19 Nov 2026" in text
    assert "needles before" in text


def test_the_session_in_front_is_listed_beside_the_body(page: HistoryPage, tmp_path: Path) -> None:
    page.body.step(-1)
    (text,) = text_of(page, tmp_path / "view.pdf")
    assert "session 4 of 4" in text
    assert "Infraspinatus" in text


def test_a_long_comparison_goes_on_on_further_pages(open_page: Opener, tmp_path: Path) -> None:
    names = [f"structure_{n}" for n in range(120)]
    rows = [row(1 + n % 2, n, structure=name) for n, name in enumerate(names)]
    page = open_page(history([facts(1, 9), facts(2, 2)], rows))
    page.body.side.show_layer(Layer.COMPARISON)
    pages = text_of(page, tmp_path / "view.pdf")
    assert len(pages) == 2
    assert all("Okafor, Amara" in text for text in pages)
    assert "1 / 2" in pages[0]
    whole = " ".join(pages)
    assert all(whole.count(f" {name} ") == 1 for name in names)


def test_the_strip_on_paper_has_days_needles_and_pain(page: HistoryPage, tmp_path: Path) -> None:
    (text,) = text_of(page, tmp_path / "view.pdf")
    assert "Jan 2026" in text
    assert "bars: needles, most 6" in text
    assert "lines: pain 0–10" in text


def test_a_zoomed_view_is_printed_zoomed(page: HistoryPage, tmp_path: Path) -> None:
    page.body.pane.zoom(3.0)
    assert len(text_of(page, tmp_path / "view.pdf")) == 1


def test_a_long_table_takes_several_pages(open_page: Opener, tmp_path: Path) -> None:
    names = [f"structure_{n}" for n in range(60)]
    rows = [row(1, n, structure=name) for n, name in enumerate(names)]
    page = open_page(history([facts(1)], rows))
    page.show_tab(Tab.STRUCTURES)
    pages = text_of(page, tmp_path / "table.pdf")
    assert len(pages) > 1
    assert all("Structure" in text for text in pages)
    assert all(any(name in text for text in pages) for name in names)


def test_trends_are_printed_upright(page: HistoryPage, tmp_path: Path) -> None:
    page.show_tab(Tab.TRENDS)
    page.write_pdf(tmp_path / "trends.pdf", printed_by="Dana Kim")
    (sheet,) = PdfReader(tmp_path / "trends.pdf").pages
    assert sheet.mediabox.height > sheet.mediabox.width


def test_many_trends_take_several_pages_and_no_plot_is_cut(
    open_page: Opener, tmp_path: Path
) -> None:
    taken = ("ndi", "psfs", "odi", "dash", "quickdash", "lefs")
    sessions = [
        facts(n, 60 - 10 * n, outcomes=tuple(OutcomeScore(each, 30 - n) for each in taken))
        for n in range(4)
    ]
    page = open_page(history(sessions, [row(1)]))
    page.show_tab(Tab.TRENDS)
    pages = text_of(page, tmp_path / "trends.pdf")
    assert len(pages) == 2
    heads = page.tab(Tab.TRENDS).findChildren(QLabel)
    for head in (each.text() for each in heads if each.property("kind") == "heading"):
        assert [head in text for text in pages].count(True) == 1, head
    assert "2 / 2" in pages[-1]


def test_a_pdf_that_cannot_be_written_is_said(page: HistoryPage, tmp_path: Path) -> None:
    with pytest.raises(ReportError):
        page.write_pdf(tmp_path / "no such folder" / "view.pdf", printed_by="Dana Kim")


def words_on(page: HistoryPage) -> str:
    page.show_tab(Tab.TRENDS)
    return "\n".join(each.text() for each in page.tab(Tab.TRENDS).findChildren(QLabel))


def test_trends_name_the_sources_of_important_changes(open_page: Opener) -> None:
    sessions = [
        facts(n, 60 - 10 * n, outcomes=(OutcomeScore("ndi", 50 - 5 * n),)) for n in range(4)
    ]
    words = words_on(open_page(history(sessions, [row(1)])))
    assert "Neck disability index (NDI), lower is better" in words
    assert "Cleland 2008" in words
    assert "Usual course" in words


def test_pain_that_nobody_recorded_is_not_drawn(open_page: Opener) -> None:
    words = words_on(open_page(history([facts(1)], [row(1)])))
    assert "Pain was not recorded at any of these sessions." in words


def test_an_unknown_measure_is_left_out(open_page: Opener) -> None:
    sessions = [facts(1, outcomes=(OutcomeScore("made_up", 3),))]
    assert "made_up" not in words_on(open_page(history(sessions, [])))
