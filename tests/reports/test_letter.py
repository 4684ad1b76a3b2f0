"""A letter has the clinic's text and the chosen parts of the record; a cover names nobody."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from helpers.plates import ASurface
from needlemap.domain.addressee import Addressee, address_text, addressees_in
from needlemap.domain.clinic import ClinicHead
from needlemap.reports.content.letter import PARTS, Letter, check_letter, letter, letter_text
from needlemap.reports.content.record import Background, Fact, Imprint
from needlemap.reports.content.superbill import NOTICE, Superbill, superbill
from needlemap.reports.layouts.chart import chart_document
from needlemap.reports.layouts.fax_cover import FAX_NOTICE, FaxCover, with_cover
from needlemap.reports.layouts.letter import letter_document
from needlemap.reports.layouts.superbill import superbill_document
from needlemap.reports.pages.paper import mm
from needlemap.reports.pdf import document_pdf
from reports.makers import PATIENT, a_record, a_session, a_site, signed
from reports.reading import missing, pages_of, text_of
from reports.test_chart import a_chart
from reports.visits import a_whole_session

ITO = Addressee("Dr Ken Ito", ("3 Hill Street", "Leeds"), fax="0113 555 0102")
CLINIC = ClinicHead("Riverside", ("1 River Road",), phone="555 0100", fax="555 0199")


def a_letter(text: str = "", parts: Collection[str] = tuple(PARTS), to: Addressee = ITO) -> Letter:
    record = a_record(signed(a_whole_session()), Imprint(CLINIC))
    return letter(
        record,
        PATIENT,
        text or letter_text(),
        to=to,
        parts=parts,
        date_words="21 November 2026",
    )


def test_the_shipped_letter_names_patient_day_and_dose(surface: ASurface) -> None:
    words = [
        "3 Hill Street",
        "Dear Dr Ken Ito,",
        "Anna Lindqvist, born on 3 February 1980",
        "On 21 November 2026 I treated this patient with dry needling: 5 needles at 2 places.",
        "Maria Keller, PT, DPT",
        "License PT-4455",
    ]
    assert missing(words, text_of(letter_document(a_letter(), surface))) == []


def test_only_the_chosen_parts_are_in_the_letter() -> None:
    titles = {section.title for section in a_letter(parts=("outcome",)).sections}
    assert titles == {"Outcome", "Adverse events"}
    assert a_letter(parts=("outcome",)).places == ()
    assert a_letter(parts=()).sections == ()
    assert "Findings" in {section.title for section in a_letter(parts=("complaint",)).sections}


def test_no_billing_code_goes_to_a_referrer() -> None:
    record = a_record(signed(a_whole_session()), background=Background(code_hint="20560"))
    made = letter(record, PATIENT, "A", to=ITO, parts=("treatment",), date_words="today")
    labels = {fact.label for section in made.sections for fact in section.facts}
    assert "Muscle count" in labels
    assert [label for label in labels if "code" in label.lower()] == []


def test_a_letter_to_nobody_named_greets_a_colleague() -> None:
    made = a_letter(to=Addressee())
    assert made.paragraphs[0] == "Dear colleague,"
    assert made.to == ()


@pytest.mark.parametrize("text", ["Dear {name},", "Dear {", "x" * 20_001])
def test_a_letter_that_cannot_be_filled_in_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="text"):
        check_letter(text)


def test_an_address_book_reads_back_what_it_wrote() -> None:
    book = (ITO, Addressee("Aetna", phone="1", email="a@b.example"))
    assert addressees_in(address_text(book)) == book
    assert addressees_in("\n\n  \n") == ()
    with pytest.raises(ValueError, match="Aetna is there twice"):
        addressees_in("Aetna\n\nAetna")


# The billing data sheet


def test_the_billing_sheet_lists_muscles_code_and_units_and_says_whose_the_codes_are(
    qapp: object,
) -> None:
    record = a_record(signed(a_whole_session()))
    sheet = superbill(record, "20560 (muscles counted: 2)", (Fact("Insurer", "Aetna"),))
    text = text_of(superbill_document(sheet))
    words = [*record.muscles, "20560 (muscles counted: 2)", "Aetna", "PT-4455", NOTICE, "M54.2"]
    assert missing(words, text) == []
    assert "Muscles treated" in [section.title for section in sheet.sections]
    assert "Muscle count" in text_of_facts(sheet)


def text_of_facts(sheet: Superbill) -> list[str]:
    return [fact.label for section in sheet.sections for fact in section.facts]


def test_each_statement_of_a_billing_sheet_has_a_field() -> None:
    sheet = superbill(a_record(signed(a_whole_session())), "20560", (Fact("Insurer", "Aetna"),))
    facts = [*sheet.patient, *sheet.facts, *(f for s in sheet.sections for f in s.facts)]
    assert all(fact.fields for fact in facts)
    assert all(section.fields for section in sheet.sections)


def test_a_billing_sheet_without_muscles_suggests_nothing() -> None:
    sheet = superbill(a_record(a_session()), "", ())
    assert all(section.is_empty for section in sheet.sections)
    assert sheet.stamp


# The cover of a fax, and both sides of the paper


def test_the_cover_says_who_and_how_many_pages_and_nothing_of_the_patient(
    surface: ASurface,
) -> None:
    document = chart_document(a_chart(), surface)
    cover = FaxCover(ITO, CLINIC, "Maria Keller", "Patient chart", "30 November 2026, 12:00")
    covered = with_cover(document, cover)
    first, second, *_ = pages_of(document_pdf(lambda: covered))
    count = len(document.sheets.pages)
    assert (
        missing(
            ["Dr Ken Ito", "0113 555 0102", "555 0199", f"this one: {count + 1}", FAX_NOTICE],
            "".join(first.split()),
        )
        == []
    )
    assert [word for word in ("Lindqvist", "1980", "P-10442") if word in first] == []
    assert f"Page 1 of {count}" in second
    assert [m.page for m in covered.sheets.bookmarks] == [
        m.page + 1 for m in document.sheets.bookmarks
    ]


def test_links_lead_past_the_cover(surface: ASurface) -> None:
    import io

    import pikepdf

    def targets(document: object) -> list[int]:
        content = document_pdf(lambda: document)  # type: ignore[arg-type, return-value]
        with pikepdf.open(io.BytesIO(content)) as pdf:
            places = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
            notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
            return [places[note.Dest[0].objgen] for note in notes]

    document = chart_document(a_chart(), surface)
    cover = FaxCover(ITO, CLINIC, "A", "Patient chart", "")
    plain = targets(document)
    assert plain
    assert targets(with_cover(document, cover)) == [page + 1 for page in plain]


def test_on_both_sides_the_margin_of_the_binder_changes_from_page_to_page(
    surface: ASurface,
) -> None:
    sheets = chart_document(a_chart(), surface).sheets
    assert sheets.left_of(0) == sheets.left_of(1) == mm(17)
    both = replace(sheets, is_mirrored=True)
    assert (both.left_of(0), both.left_of(1), both.left_of(2)) == (mm(17), mm(13), mm(17))


def test_a_letter_of_a_draft_says_that_it_is_one() -> None:
    record = a_record(a_session(a_site(1)))
    made = letter(record, PATIENT, "A", to=ITO, parts=(), date_words="today")
    assert "DRAFT" in made.stamp
