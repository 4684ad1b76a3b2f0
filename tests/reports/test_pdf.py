"""The PDF says it all, in text that can be searched, on pages that say what they are."""

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pikepdf
import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage, QPainter

from bench.strokes import SessionStrokes
from helpers.plates import ASurface
from needlemap.domain.clinic import ClinicHead
from needlemap.errors import ExportError
from needlemap.painting import marks
from needlemap.reports import SessionRecord, write_session_pdf
from needlemap.reports.content.record import DRAFT_WORDS, Imprint
from needlemap.reports.layouts.session import lay_out, session_document
from needlemap.reports.pages.document import Document, Sheets
from needlemap.reports.pages.page_image import page_image
from needlemap.reports.pages.paper import paper_named
from needlemap.reports.pdf import document_pdf, session_pdf
from reports.makers import (
    AT,
    SESSION_ID,
    a_full_site,
    a_record,
    a_session,
    a_site,
    crowded_sites,
    signed,
)

FOREIGN = "Αλέξανδρος Дмитрий Łukasz Ñandú"


def pages_of(content: bytes) -> list[str]:
    """Return the text of each page with single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def text_of(record: SessionRecord, surface: ASurface) -> str:
    """Return the text of the whole record without spaces, so that wrapped words are found."""
    return "".join("".join(pages_of(session_pdf(record, surface))).split())


def test_every_word_of_the_record_can_be_found_in_the_pdf(surface: ASurface) -> None:
    session = signed(a_session(*crowded_sites(12), a_full_site(13), note="Better after the visit."))
    clinic = ClinicHead("Riverside", ("1 River Road",))
    record = a_record(session, Imprint(clinic, "3f7a91", AT))
    text = text_of(record, surface)
    row = record.rows[-1]
    words = [
        *(fact.value for fact in (*record.patient, *record.visit, *record.needles)),
        *(row.structure, row.technique, row.manipulation, row.needle, row.angle, row.needles),
        *(row.needles_out, row.depth, row.twitch, row.pain, row.details, row.note, row.region),
        *(record.clinic.name, *record.clinic.address, *record.alerts),
        *(section.text for section in (*record.sections, *record.addenda)),
        *(f.value for s in (*record.sections, *record.addenda) for f in s.facts),
        record.exact_places,
        *(name for _, name in record.techniques),
        *(record.content_hash, record.record_head, record.session_id, record.atlas_version),
        record.printed,
    ]
    assert [word for word in words if "".join(word.split()) not in text] == []


def test_names_in_greek_and_cyrillic_can_be_found(surface: ASurface) -> None:
    record = a_record(a_session(note=FOREIGN))
    assert "".join(FOREIGN.split()) in text_of(record, surface)


def test_words_are_parted_by_spaces_so_that_a_search_for_two_finds_them(surface: ASurface) -> None:
    content = session_pdf(a_record(a_session(note="tender after lifting")), surface)
    page = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "tender after lifting" in page
    assert "\t" not in page


def test_no_letters_are_joined_so_that_a_copied_hash_is_the_hash(surface: ASurface) -> None:
    text = text_of(a_record(a_session(note="ff fi fl ffi office")), surface)
    assert "fffiflffioffice" in text


def test_every_page_names_patient_record_and_page(surface: ASurface) -> None:
    record = a_record(signed(a_session(*crowded_sites(30))))
    pages = pages_of(session_pdf(record, surface))
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert "Lindqvist, Anna" in page
        assert SESSION_ID in page
        assert record.content_hash in page
        assert f"Page {number} of {len(pages)}" in page


def test_a_draft_says_so_on_every_page_and_a_signed_record_on_none(surface: ASurface) -> None:
    session = a_session(*crowded_sites(30))
    drafts = pages_of(session_pdf(a_record(session), surface))
    assert all(DRAFT_WORDS in page for page in drafts)
    final = pages_of(session_pdf(a_record(signed(session)), surface))
    assert not any(DRAFT_WORDS in page for page in final)


def test_a_signed_record_bears_the_signature(surface: ASurface) -> None:
    last = pages_of(session_pdf(a_record(signed(a_session())), surface))[-1]
    assert "Signed electronically Maria Keller, PT, DPT" in last
    assert "on 21 November 2026, 14:35 (UTC+01:00), as the author of this record" in last


@pytest.mark.parametrize("count", [1, 10, 30, 120])
def test_each_number_stands_once_on_the_body_and_once_in_the_table(
    surface: ASurface, count: int
) -> None:
    numbers = Counter[str]()
    session = a_session(*(replace(site, needle_count=1) for site in crowded_sites(count)))
    pages = lay_out(a_record(signed(session)), surface, paper_named("A4"))
    for index in range(len(pages.pages)):
        numbers.update(numbers_painted(pages, index))
    assert numbers == {str(number): 2 for number in range(1, count + 1)}


def numbers_painted(pages: Sheets, index: int) -> list[str]:
    """Return the numbers of all marks that a page paints."""
    with pytest.MonkeyPatch.context() as patch:
        painted: list[str] = []
        patch.setattr(marks, "draw_centred", lambda _p, _c, text, *_: painted.append(text))
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        pages.paint_page(painter, index)
        painter.end()
    return painted


def test_a_long_note_runs_over_pages_and_loses_no_word(surface: ASurface) -> None:
    note = " ".join(f"word{i}" for i in range(1500))
    text = text_of(a_record(a_session(note=note)), surface)
    assert [i for i in range(1500) if f"word{i}" not in text] == []


def test_a_name_without_end_is_wrapped(surface: ASurface) -> None:
    record = a_record(a_session(a_site(1, structure="x" * 80, note="y" * 400)))
    text = text_of(record, surface)
    assert "X" + "x" * 79 + ",right" in text
    assert "y" * 400 in text


def test_the_document_has_title_author_language_and_says_pdf_a(surface: ASurface) -> None:
    content = session_pdf(a_record(signed(a_session())), surface)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.Lang == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.docinfo["/Author"] == "Maria Keller, PT, DPT"
        assert SESSION_ID in str(pdf.docinfo["/Title"])
        assert "Lindqvist" not in str(pdf.docinfo["/Title"])
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "1A"
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == str(pdf.docinfo["/Title"])


def test_nothing_that_pdf_a_forbids_is_left(surface: ASurface) -> None:
    content = session_pdf(a_record(a_session(*crowded_sites(12))), surface)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            assert "/CSpcmyk" not in of_page(page, "/ColorSpace")
            assert not any("/SMask" in image for image in of_page(page, "/XObject").values())
            states = of_page(page, "/ExtGState").values()
            assert all(state.get("/ca", 1) == 1 for state in states)
            fonts = of_page(page, "/Font").values()
            assert all("/FontFile2" in f.DescendantFonts[0].FontDescriptor for f in fonts)


def of_page(page: pikepdf.Page, kind: str) -> dict[str, pikepdf.Object]:
    """Return the resources of a kind that a page names."""
    named = page.obj.Resources.get(kind, pikepdf.Dictionary())
    return {name: named[name] for name in named.keys()}  # noqa: SIM118 - not a dict


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_the_paper_has_its_size(surface: ASurface, paper: str, size: tuple[int, int]) -> None:
    content = session_pdf(a_record(a_session()), surface, paper=paper)
    box = PdfReader(io.BytesIO(content)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_an_unknown_paper_is_refused(surface: ASurface) -> None:
    with pytest.raises(ValueError, match="paper must be one of A4, Letter, not 'A9'"):
        session_pdf(a_record(a_session()), surface, paper="A9")


def test_the_file_is_written_whole_and_leaves_nothing_else(
    surface: ASurface, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    write_session_pdf(folder / "record.pdf", a_record(a_session()), surface)
    assert [path.name for path in folder.iterdir()] == ["record.pdf"]
    assert (folder / "record.pdf").read_bytes().startswith(b"%PDF-1.4")


def test_a_folder_that_is_not_there_is_told_in_one_sentence(
    surface: ASurface, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=r"could not be written to .*nowhere"):
        write_session_pdf(tmp_path / "nowhere" / "r.pdf", a_record(a_session()), surface)


def test_a_failed_write_keeps_the_file_that_was_there(
    surface: ASurface, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "record.pdf"
    path.write_bytes(b"older")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ExportError, match="No space left on device"):
        write_session_pdf(path, a_record(a_session()), surface)
    assert path.read_bytes() == b"older"
    assert [found.name for found in folder.iterdir()] == ["record.pdf"]


def test_the_bare_strokes_hold_the_same_text(surface: ASurface) -> None:
    record = a_record(a_session(*crowded_sites(10)))
    assert pages_of(SessionStrokes(record, surface).play()) == pages_of(
        session_pdf(record, surface)
    )


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_short_record_fills_one_page_and_no_more(
    surface: ASurface, paper: str, count: int
) -> None:
    sites = [a_site(i + 1, t=0.2 + 0.1 * i) for i in range(count)]
    record = a_record(signed(a_session(*sites, note="Better.")))
    assert len(pages_of(session_pdf(record, surface, paper=paper))) == 1


def test_threads_that_come_and_go_write_one_report_after_the_other(surface: ASurface) -> None:
    record = a_record(signed(a_session(*crowded_sites(12))))
    written: list[bytes] = []
    for _ in range(4):
        worker = Thread(target=lambda: written.append(session_pdf(record, surface)))
        worker.start()
        worker.join()
    assert len(written) == 4
    assert all(content.startswith(b"%PDF") for content in written)


def test_pages_laid_out_on_a_thread_that_ended_can_still_be_seen_and_written(
    surface: ASurface,
) -> None:
    # As the preview does, half a minute after its pages came. It ended the process.
    record = a_record(signed(a_session(*crowded_sites(12), note="Better. " * 60)))
    made: list[Document] = []
    worker = Thread(target=lambda: made.append(session_document(record, surface)))
    worker.start()
    worker.join()
    (document,) = made
    seen = page_image(document.sheets, 0, 40)
    assert not seen.isNull()
    assert pages_of(document_pdf(lambda: document)) == pages_of(session_pdf(record, surface))
