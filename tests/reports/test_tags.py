"""Who hears a report hears all of it, in order, and knows what each part is."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pdfua
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from helpers.plates import ASurface
from needlemap.reports.layouts.chart import chart_document
from needlemap.reports.layouts.session import session_document
from needlemap.reports.pdf import document_pdf
from reports.makers import a_full_site, a_record, a_session, crowded_sites, signed
from reports.test_chart import a_chart
from reports.test_validity import KINDS

if TYPE_CHECKING:
    from needlemap.reports.pages.document import Document

_TEXTS = ("Tj", "TJ", "'", '"')
_PAINTS = {*_TEXTS, *("f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh")}


@pytest.fixture(params=list(KINDS))
def content(request: pytest.FixtureRequest, surface: ASurface) -> bytes:
    """Return the file of one kind of report."""
    made: Document = KINDS[request.param](surface)
    return document_pdf(lambda: made)


def a_long_record(surface: ASurface) -> bytes:
    session = signed(a_session(*crowded_sites(30), a_full_site(31), note="Better than before."))
    return document_pdf(lambda: session_document(a_record(session), surface))


def spoken(content: bytes) -> list[tuple[str, str]]:
    """Return what a screen reader says: role and text of each part, in order."""
    texts = _texts(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        return list(_said(pdf.Root.StructTreeRoot.K, pages, texts))


def _said(
    part: Any, pages: dict[tuple[int, int], int], texts: dict[tuple[int, int], str]
) -> Iterator[tuple[str, str]]:
    role, own = str(part.S)[1:], ""
    inner: list[tuple[str, str]] = []
    for kid in part.K:
        if isinstance(kid, int):
            own += texts.get((pages[part.Pg.objgen], kid), "")
        elif "/MCID" in kid:
            own += texts.get((pages[kid.Pg.objgen], int(kid.MCID)), "")
        elif "/S" in kid:
            inner += _said(kid, pages, texts)
    own = " ".join(str(part.get("/ActualText", own)).split())
    own = str(part.get("/Alt", own)) if role == "Figure" else own
    yield role, own
    yield from inner


def _texts(content: bytes) -> dict[tuple[int, int], str]:
    """Return the letters of each piece of marked content, as an independent reader has them."""
    found: dict[tuple[int, int], str] = {}
    document = pypdfium2.PdfDocument(content)
    for number, page in enumerate(document):
        words = page.get_textpage()
        for piece in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            mark = pdfium.FPDFPageObj_GetMarkedContentID(piece.raw)
            size = pdfium.FPDFTextObj_GetText(piece.raw, words.raw, None, 0)
            buffer = (pdfium.FPDF_WCHAR * (size // 2))()
            pdfium.FPDFTextObj_GetText(piece.raw, words.raw, buffer, size)
            text = bytes(buffer)[:-2].decode("utf-16-le")
            found[number, mark] = found.get((number, mark), "") + text
        words.close()
        page.close()
    document.close()
    return found


def test_a_record_is_read_from_its_title_to_its_signature(surface: ASurface) -> None:
    said = spoken(a_long_record(surface))
    text = " ".join(words for _, words in said)
    order = (
        *("Dry needling session record", "Patient", "Therapist", "Back", "No.", "Structure and"),
        *("Sites", "Better than before.", "Signed electronically", "Site coordinates"),
    )
    places = [text.find(words) for words in order]
    assert -1 not in places, [word for word, at in zip(order, places, strict=True) if at < 0]
    assert places == sorted(places)


def test_head_and_headings_of_tables_are_read_once_on_however_many_pages(surface: ASurface) -> None:
    content = a_long_record(surface)
    said = spoken(content)
    assert len(pikepdf.open(io.BytesIO(content)).pages) > 2
    assert [role for role, _ in said].count("H1") == 1
    assert [words for _, words in said].count("Structure and side") == 1
    assert not any(words.startswith("Page ") for _, words in said)


def test_structures_over_time_are_read_as_a_sentence_each(surface: ASurface) -> None:
    said = spoken(document_pdf(lambda: KINDS["history"](surface)))
    assert ("Figure", "Soleus, left: 1 session, 2 needles, last on 25 May 2026") in said


def test_the_days_above_the_timeline_and_bodies_without_sites_are_read_as_sentences(
    surface: ASurface,
) -> None:
    said = spoken(document_pdf(lambda: KINDS["history"](surface)))
    days = "Each structure and side, with a dot a session, over the days 25 May 2026 to 21 Nov 2026"
    assert ("Figure", days) in said
    assert ("Figure", "Front: 1 site at 1 place.") in said
    assert not any(words.startswith("Structure and side") for role, words in said if role == "P")


def test_words_on_either_side_of_the_end_of_a_line_stay_apart(surface: ASurface) -> None:
    said = spoken(document_pdf(lambda: KINDS["session"](surface)))
    assert any(words.endswith("approximate location") for _, words in said)


def test_each_picture_says_its_sites_in_words(surface: ASurface) -> None:
    figures = [words for role, words in spoken(a_long_record(surface)) if role == "Figure"]
    assert all(figures)
    assert any("Back" in words and "site 1, " in words and "needle" in words for words in figures)


def test_each_row_of_a_table_has_a_cell_for_each_heading(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for table in _all(pdf.Root.StructTreeRoot.K, "/Table"):
            rows = [list(row.K) for row in table.K]
            assert {str(cell.A.Scope) for cell in rows[0]} == {"/Column"}
            assert {len(row) for row in rows} == {len(rows[0])}
            assert all(str(row[0].A.Scope) == "/Row" for row in rows[1:])


def test_all_that_is_painted_is_a_part_or_an_artifact(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            open_marks: list[tuple[str, int]] = []
            depth = 0
            for operands, operator in _steps(page):
                name = operator
                if name in ("BDC", "BMC"):
                    # Qt marks what ligatures spell, within a line: a span in one of our parts.
                    assert bool(open_marks) == (str(operands[0]) == "/Span")
                    open_marks.append((str(operands[0]), depth))
                elif name == "EMC":
                    assert open_marks.pop()[1] == depth, "marked content crosses a graphics state"
                elif name in ("q", "Q"):
                    depth += 1 if name == "q" else -1
                    assert all(depth >= at for _, at in open_marks)
                elif name in _PAINTS:
                    assert open_marks, f"{name} outside of all parts"
            assert not open_marks
            assert depth == 0


def test_each_piece_of_content_and_its_part_know_each_other(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root.StructTreeRoot
        nums = list(root.ParentTree.Nums)
        by_key = {int(key): value for key, value in zip(nums[::2], nums[1::2], strict=True)}
        pieces = 0
        for page in pdf.pages:
            parents = by_key[int(page.obj.StructParents)]
            for operands, operator in _steps(page):
                if operator == "BDC" and "/MCID" in operands[1]:
                    part = parents[int(operands[1].MCID)]
                    assert str(part.S) == str(operands[0])
                    assert (page.obj.objgen, int(operands[1].MCID)) in _pieces(part)
                    pieces += 1
        assert pieces > 5


def _steps(page: pikepdf.Page) -> list[tuple[Any, str]]:
    """Return operands and operator of each step of the drawing."""
    return [(step.operands, str(step.operator)) for step in pikepdf.parse_content_stream(page)]


def _pieces(part: Any) -> list[tuple[tuple[int, int], int]]:
    """Return page and number of each piece of a part."""
    own = [(part.Pg.objgen, kid) for kid in part.K if isinstance(kid, int)]
    held = [kid for kid in part.K if not isinstance(kid, int) and "/MCID" in kid]
    return own + [(kid.Pg.objgen, int(kid.MCID)) for kid in held]


def test_a_line_of_the_contents_is_a_link_that_says_where_it_leads(surface: ASurface) -> None:
    content = document_pdf(lambda: chart_document(a_chart(), surface))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        links = list(_all(pdf.Root.StructTreeRoot.K, "/Link"))
        notes = [
            kid.Obj
            for link in links
            for kid in link.K
            if not isinstance(kid, int) and "/Obj" in kid
        ]
        assert [note.Subtype for note in notes] == [pikepdf.Name.Link] * len(links)
        assert all("page" in str(note.Contents) for note in notes)
        assert len(links) == 3


def test_a_file_with_a_password_keeps_its_parts(surface: ASurface) -> None:
    document = KINDS["session"](surface)
    content = document_pdf(lambda: document, password="heron over water")
    with pikepdf.open(io.BytesIO(content), password="heron over water") as pdf:
        assert [part.S for part in _all(pdf.Root.StructTreeRoot.K, "/H1")] == [pikepdf.Name.H1]
        assert pdf.allow.accessibility


def _all(part: Any, role: str) -> Iterator[Any]:
    if str(part.S) == role:
        yield part
    for kid in part.K:
        if not isinstance(kid, int) and "/K" in kid:
            yield from _all(kid, role)


def findings(content: bytes, folder: Path) -> set[str]:
    path = folder / "report.pdf"
    path.write_bytes(content)
    return {finding.rule_id for finding in pdfua.validate(str(path)).findings}


def test_an_independent_validator_finds_nothing(content: bytes, tmp_path: Path) -> None:
    assert findings(content, tmp_path) == set()


def _without_alt(pdf: pikepdf.Pdf) -> None:
    for figure in _all(pdf.Root.StructTreeRoot.K, "/Figure"):
        del figure.Alt


def _without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def _without_marks(pdf: pikepdf.Pdf) -> None:
    pdf.Root.MarkInfo.Marked = False


def _without_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


@pytest.mark.parametrize("plant", [_without_alt, _without_language, _without_marks, _without_tree])
def test_the_validator_finds_a_planted_fault(
    plant: Callable[[pikepdf.Pdf], None], surface: ASurface, tmp_path: Path
) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(a_long_record(surface))) as pdf:
        plant(pdf)
        pdf.save(out)
    assert findings(out.getvalue(), tmp_path)
