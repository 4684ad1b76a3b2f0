"""The whole chart holds history and every session, with contents and bookmarks that lead there."""

import io
from functools import partial
from typing import Any

import pikepdf
import pytest

from helpers.plates import ASurface
from needlemap.errors import ReportStoppedError
from needlemap.reports.layouts.chart import ChartRecord, chart_document
from needlemap.reports.pages.document import Steps
from needlemap.reports.pdf import document_pdf
from reports.makers import a_record, a_session, a_site, crowded_sites, signed
from reports.reading import pages_of
from reports.test_history_pdf import a_history_record


def a_chart(**extras: object) -> ChartRecord:
    records = (
        a_record(signed(a_session(*crowded_sites(30)))),
        a_record(a_session(a_site(1))),
    )
    return ChartRecord(a_history_record(), records, **extras)  # type: ignore[arg-type]


def test_contents_and_bookmarks_lead_to_the_pages(surface: ASurface) -> None:
    content = document_pdf(lambda: chart_document(a_chart(), surface))
    pages = pages_of(content)
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
        assert titles == ["Contents", "Treatment history", "Sessions"]
        targets: list[Any] = [entry.destination for entry in outline.root[2].children]
        numbers = [pdf.pages.index(pikepdf.Page(target[0])) for target in targets]
    assert [page.startswith("Dry needling session record") for page in pages].index(True) == (
        numbers[0]
    )
    assert "DRAFT" in pages[numbers[1]]
    assert all(f"{number + 1}" in pages[0] for number in numbers)


def test_each_line_of_the_contents_leads_to_its_page(surface: ASurface) -> None:
    content = document_pdf(lambda: chart_document(a_chart(), surface))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        notes: list[Any] = list(pdf.pages[0].obj.Annots)
        targets = [pdf.pages.index(pikepdf.Page(note.Dest[0])) for note in notes]
        heights = [float(note.Rect[3]) for note in notes]
    assert targets == sorted(targets)
    assert len(targets) == 3
    assert heights == sorted(heights, reverse=True)


def test_pages_are_numbered_through_the_whole_chart(surface: ASurface) -> None:
    pages = pages_of(document_pdf(lambda: chart_document(a_chart(), surface)))
    assert all(f"Page {i} of {len(pages)}" in page for i, page in enumerate(pages, 1))


def test_what_could_not_be_read_is_named_on_the_first_page(surface: ASurface) -> None:
    chart = a_chart(missing=("Session of 2026-01-02: damaged",), note="Afraid of needles")
    first = pages_of(document_pdf(lambda: chart_document(chart, surface)))[0]
    assert "Could not be read" in first
    assert "Session of 2026-01-02: damaged" in first
    assert "Afraid of needles" in first


class Listed(Steps):
    """Steps that are kept; the wish to stop comes with the one of a number."""

    def __init__(self, stop_at: int | None = None) -> None:
        super().__init__()
        self.told: list[tuple[int, int]] = []
        self._stop_at = stop_at

    def tell(self, done: int = 0, total: int = 0) -> None:
        if len(self.told) == self._stop_at:
            self.stop()
        super().tell(done, total)
        self.told.append((done, total))


def chart_pdf(surface: ASurface, steps: Steps) -> bytes:
    laid_out = partial(chart_document, a_chart(), surface, steps=steps)
    return document_pdf(laid_out, steps=steps)


def test_a_chart_tells_each_session_and_each_page_twice(surface: ASurface) -> None:
    steps = Listed()
    count = len(pages_of(chart_pdf(surface, steps)))
    assert steps.told == [(0, 0)] * 3 + [(n, 2 * count) for n in range(2 * count)]


@pytest.mark.parametrize("stop_at", [0, 2, 4, -3])
def test_a_wish_to_stop_ends_a_chart_at_the_next_step(surface: ASurface, stop_at: int) -> None:
    whole = Listed()
    pages = pages_of(chart_pdf(surface, whole))
    steps = Listed(stop_at % len(whole.told))
    with pytest.raises(ReportStoppedError):
        chart_pdf(surface, steps)
    assert len(steps.told) == stop_at % len(whole.told)
    assert len(pages_of(chart_pdf(surface, Listed()))) == len(pages)
