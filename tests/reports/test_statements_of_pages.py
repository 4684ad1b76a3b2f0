"""History, whole chart and research export print only what was entered; collected as it is set."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from PySide6.QtGui import QImage, QPainter

from helpers.histories import facts, history, row
from helpers.plates import ASurface
from needlemap.domain.session import Session
from needlemap.domain.visit import OutcomeScore
from needlemap.reports.content import statements
from needlemap.reports.content.history import (
    SESSION_HEADINGS,
    STRUCTURE_HEADINGS,
    Counted,
    HistoryRecord,
)
from needlemap.reports.content.history_record import history_record
from needlemap.reports.content.record import Background, Fact, Section, SessionRecord
from needlemap.reports.content.stricta import StrictaReport, stricta_report
from needlemap.reports.content.stricta_items import NOT_RECORDED
from needlemap.reports.layouts import site_table
from needlemap.reports.layouts.chart import ChartRecord, chart_document
from needlemap.reports.layouts.history import history_document
from needlemap.reports.layouts.stricta import site_cells, stricta_document
from needlemap.reports.pages import typeset
from needlemap.reports.pages.document import Document
from needlemap.reports.pages.glyphs import printable, texts_of
from reports import listed_statements as listed
from reports.makers import AT, PATIENT, Names, a_record, a_session, a_site, signed
from reports.test_history_pdf import a_history_record
from reports.test_statements import was_entered
from reports.visits import a_whole_session, sessions

SAID_BY_NOBODY = "The patient felt better."


@pytest.fixture
def printed(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Callable[[Document], set[str]]:
    """Return what makes a document's pages, and returns every text that was set on them."""
    said: list[str] = []

    def recorded(text: str, **style: bool) -> str:
        said.append(text)
        return printable(text, **style)

    def texts(make: Callable[[], Document]) -> set[str]:
        said.clear()
        with monkeypatch.context() as patch:
            patch.setattr(typeset, "printable", recorded)
            document = make()
            image = QImage(10, 10, QImage.Format.Format_RGB32)
            painter = QPainter(image)
            for page in document.sheets.pages:
                for top, block in page.placed:
                    block.paint(painter, 0, top)
            painter.end()
        return {text.strip() for text in said if text.strip()}

    return texts  # type: ignore[return-value]


def values_of(facts_: tuple[Fact, ...]) -> Iterator[str]:
    yield from (fact.value for fact in facts_)


def cells_of(record: HistoryRecord) -> set[str]:
    """Return what stands in the tables and behind the labels of a history."""
    rows = (*record.structures, *record.sessions, *record.techniques)
    trends = [words for trend in record.trends for words in (trend.name, trend.note)]
    dots = [words for row in record.dots for words in (row.name, row.needles, row.days_since)]
    trends += [each.note for each in record.progress.complaints]
    named = {*values_of(record.patient), *values_of(record.totals), *record.ages, *trends, *dots}
    return named | {cell for cells in rows for cell in cells}


def cells_of_session(record: SessionRecord) -> set[str]:
    """Return the values of a session record: of these `test_statements` asks where they are from.

    Its labels, headings and own sentences are left out: these are to be listed.
    """
    labels = {fact.label for section in record.sections for fact in section.facts}
    labels |= {fact.label for fact in (*record.patient, *record.visit, *record.needles)}
    labels |= {section.title for section in record.sections} | set(record.alerts)
    return {text.strip() for text in texts_of(record)} - labels | set(record.muscles)


def unlisted(texts: set[str], cells: set[str]) -> list[str]:
    """Return what is printed that is neither a value nor a statement with a field."""
    parts = cells | {part for cell in cells for part in parts_of(cell)}
    return sorted(text for text in texts if not is_listed(text) and not parts_of(text) <= parts)


def parts_of(cell: str) -> set[str]:
    """Return the facts of one row that stand in a line, parted by dots."""
    return {part.strip() for part in cell.split("·") if part.strip()} if "·" in cell else {cell}


def is_listed(text: str) -> bool:
    tables = (
        listed.HISTORY,
        listed.STRICTA,
        statements.FACTS,
        statements.SECTIONS,
    )
    if any(text in table for table in tables) or text in site_table.HEADINGS:
        return True
    try:
        return bool(listed.fields_of_sentence(text))
    except KeyError:
        return listed.is_of_the_page(text)


# The treatment history


def test_every_text_of_a_history_is_a_value_or_has_a_field(
    printed: Callable[..., set[str]], surface: ASurface
) -> None:
    record = a_history_record(density=Counted.NEEDLES)
    texts = printed(lambda: history_document(record, surface))
    assert {"By structure", "Density of needles on the skin"} <= texts
    assert unlisted(texts, cells_of(record)) == []


def bare_history() -> HistoryRecord:
    made = history([facts(1, 9), facts(2, 1)], [row(1), row(2)])
    return history_record(made, PATIENT, Names(), author="A")


def test_a_history_of_bare_sites_says_nothing_of_what_was_not_entered() -> None:
    record = bare_history()
    optional = {"session.sites.depth_mm", "session.sites.twitch", "session.visit.pain_before"}
    optional |= {"session.visit.pain_after", "session.visit.after_last_time"}
    for headings, rows in (
        (STRUCTURE_HEADINGS, record.structures),
        (SESSION_HEADINGS, record.sessions),
    ):
        said = {
            heading: cells[column]
            for cells in rows
            for column, heading in enumerate(headings)
            if cells[column] and set(listed.HISTORY[heading]) <= optional
        }
        assert said == {}
    assert record.trends == ()
    (only,) = record.progress.complaints
    assert (only.sentences, only.progress.scores, only.note) == ((), {}, "")


@pytest.mark.parametrize(
    ("session", "site", "says"),
    [
        ({}, {"depth_mm": 20}, {"Mean depth"}),
        ({}, {"twitch": "single"}, {"Twitch"}),
        ({"pain_before": 7}, {}, {"Pain"}),
        (
            {"pain_before": 7, "pain_after": 5},
            {},
            {"Pain", "Pain change with, without", "Difference, 95 % interval"},
        ),
        ({"outcomes": (OutcomeScore("ndi", 31),)}, {}, {"Progress"}),
    ],
)
def test_one_field_fills_its_own_columns_alone(
    session: dict[str, Any], site: dict[str, Any], says: set[str]
) -> None:
    made = history([facts(1, 9, **session)], [row(1, **site)])
    record = history_record(made, PATIENT, Names(), author="A")
    (structure,), (told,) = record.structures, record.sessions
    full = {h for h, cell in zip(STRUCTURE_HEADINGS, structure, strict=True) if cell}
    full |= {h for h, cell in zip(SESSION_HEADINGS, told, strict=True) if cell}
    full |= {"Progress"} if record.progress.complaints[0].progress.scores else set()
    (bare, _), (first, _) = bare_history().structures * 2, bare_history().sessions
    always = {h for h, cell in zip(STRUCTURE_HEADINGS, bare, strict=True) if cell}
    always |= {h for h, cell in zip(SESSION_HEADINGS, first, strict=True) if cell}
    assert full - always == says


# The whole chart


def test_every_text_of_a_whole_chart_is_a_value_or_has_a_field(
    printed: Callable[..., set[str]], surface: ASurface
) -> None:
    records = (a_record(signed(a_session(a_site(1)))), a_record(a_whole_session()))
    file = (Section("Precautions", text="Diabetes: yes"),)
    chart = ChartRecord(a_history_record(), records, "A note", ("The session of May",), file)
    texts = printed(lambda: chart_document(chart, surface))
    assert {"Contents", "Patient note", "Could not be read", "Precautions"} <= texts
    cells = cells_of(chart.history).union(*map(cells_of_session, records))
    cells |= {"A note", "The session of May", "Diabetes: yes"} | titles_of(chart)
    cells |= {word for text in cells for word in text.splitlines()}
    assert unlisted(texts, cells) == []


def titles_of(chart: ChartRecord) -> set[str]:
    """Return the lines of the contents: day, number of sites, author and state of a session."""
    return {
        f"Session {one.performed_on}, {count}, {one.author}, "
        f"{'signed' if one.is_signed else 'draft, not signed'}"
        for one in chart.sessions
        for count in ("1 site", f"{len(one.places)} sites")
    } | {"Treatment history"}


# The research export


def claims_of(report: StrictaReport) -> dict[str, str]:
    """Return the items that claim something, by their names."""
    return {name: words for _, name, words in report.items if words != NOT_RECORDED}


def a_report(*listed: Session, subject: str = "") -> StrictaReport:
    return stricta_report(
        listed,
        PATIENT,
        Names(),
        author="A",
        practitioners=("A",),
        subject=subject,
        printed_at=AT,
    )


@pytest.mark.parametrize("subject", ["", "S-001"])
def test_every_text_of_the_research_export_is_a_value_or_has_a_field(
    printed: Callable[..., set[str]], subject: str
) -> None:
    report = a_report(a_whole_session(), subject=subject)
    texts = printed(lambda: stricta_document(report))
    cells = {cell for item in (*report.items, *report.rows) for cell in (item[0], *item[2:])}
    cells |= {*values_of(report.patient), *cells_of_rows(report)}
    assert unlisted(texts, cells) == []


def cells_of_rows(report: StrictaReport) -> set[str]:
    """Return the printed cells of the sites, which put several values together."""
    return {cell for row_ in report.rows for cell in site_cells(row_)}


@settings(deadline=None, max_examples=60)
@given(session=sessions())
def test_no_item_of_the_research_export_claims_what_was_not_entered(session: Session) -> None:
    claims = claims_of(a_report(session))
    of_any = {"Number of sessions", "Frequency and duration", "Needles per session"}
    assert [
        name
        for name in claims.keys() - of_any
        if not was_entered(listed.STRICTA[name], session, Background())
    ] == []


def test_an_empty_session_makes_an_export_that_claims_nothing() -> None:
    assert set(claims_of(a_report(a_session()))) == {
        "Needles per session",
        "Number of sessions",
        "Frequency and duration",
        "Practitioner",
    }
    # Of a bare site it says no more than what a click records.
    said = claims_of(a_report(a_session(a_site(1))))
    assert not said.keys() & {"Response sought", "Stimulation", "Retention time", "Depth"}


def test_an_export_reads_as_a_sentence_does_of_one_and_of_several() -> None:
    words = " ".join(claims_of(a_report(a_whole_session())).values())
    assert [wrong for wrong in ("1 sites", "1 pairs", "1 sessions", "..") if wrong in words] == []


# Planted faults


def test_a_planted_statement_is_found_in_each(
    printed: Callable[..., set[str]], surface: ASurface
) -> None:
    record = a_history_record()
    planted = replace(record, alerts=(*record.alerts, SAID_BY_NOBODY))
    texts = printed(lambda: history_document(planted, surface))
    assert unlisted(texts, cells_of(planted)) == [SAID_BY_NOBODY]
    labelled = replace(record, totals=(Fact(SAID_BY_NOBODY, "4"), *record.totals[1:]))
    texts = printed(lambda: history_document(labelled, surface))
    assert unlisted(texts, cells_of(labelled)) == [SAID_BY_NOBODY]
    chart = ChartRecord(record, (), file=(Section(SAID_BY_NOBODY, text="yes"),))
    texts = printed(lambda: chart_document(chart, surface))
    assert unlisted(texts, cells_of(record) | {"yes", *titles_of(chart)}) == [SAID_BY_NOBODY]


def test_a_planted_claim_is_found_in_the_research_export(
    printed: Callable[..., set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = a_report(a_session(a_site(1)))
    items = (*report.items, ("7", SAID_BY_NOBODY, "yes"))
    texts = printed(lambda: stricta_document(dataclasses.replace(report, items=items)))
    cells = {cell for item in items for cell in (item[0], *item[2:])}
    cells |= {*values_of(report.patient), *cells_of_rows(report)}
    assert unlisted(texts, cells) == [SAID_BY_NOBODY]
    with pytest.raises(KeyError):
        _ = listed.STRICTA[SAID_BY_NOBODY]
    blank = a_session(a_site(1))
    assert not was_entered(listed.STRICTA["Response sought and obtained"], blank, Background())
