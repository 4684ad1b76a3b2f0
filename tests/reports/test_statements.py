"""A record states only what was entered: every statement has a field, and the field was filled."""

import dataclasses
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings

from needlemap.domain.complaint import Complaint
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite
from needlemap.domain.visit import (
    AdverseEvents,
    Consent,
    ConsentStatus,
    NeedleCount,
    NeedleProduct,
    Visit,
)
from needlemap.reports.content import statements
from needlemap.reports.content.handout import handout, handout_text, parts_of
from needlemap.reports.content.record import Background, Fact, Section, SessionRecord, SiteRow
from reports import listed_statements as listed
from reports.makers import PATIENT, a_record, a_session, a_site, signed
from reports.visits import a_whole_session, sessions

# What a record says of itself, not of the patient: it is printed whether entered or not.
OF_THE_RECORD = {
    "Date of birth",
    "MRN",
    "Sites",
    "Needles inserted",
    "Removed",
    "Retained (not removed)",
    "Not yet removed",
}
SOURCES = {"session": Session, "patient": Patient, "file": PatientFile}
NOTHING = (None, "", (), NeedleCount())
# Numbers that are 0 until somebody enters one.
COUNTERS = {"spoiled", "dropped", "removed_count", "retained_count"}


def facts_of(record: SessionRecord) -> Iterator[Fact]:
    """Yield every labelled fact of a record."""
    yield from (*record.patient, *record.visit, *record.needles)
    for section in sections_of(record):
        yield from section.facts
        if section.grid is not None and not any(section.grid.headings):
            yield from (Fact(label, value) for label, value in section.grid.rows)


def sections_of(record: SessionRecord) -> tuple[Section, ...]:
    return (*record.sections, *record.addenda, *record.appendix)


def generated_sentences(record: SessionRecord) -> Iterator[str]:
    """Yield the sentences that no label or heading introduces."""
    yield from record.alerts
    by_heading = {"Screening", "Adverse events", "Consent", "Warnings"}
    for section in record.sections:
        if section.title in by_heading and section.text:
            yield section.text.splitlines()[0]


def values_at(source: object, path: list[str]) -> Iterator[Any]:
    """Yield what stands at the end of a path of fields; of a tuple, of each of its members."""
    if isinstance(source, tuple):
        for member in source:
            yield from values_at(member, path)
    elif not path or source is None:
        yield source
    else:
        yield from values_at(getattr(source, path[0]), path[1:])


def was_entered(fields: tuple[str, ...], session: Session, background: Background) -> bool:
    """Whether one of the fields was filled."""
    roots = {"session": session, "patient": PATIENT, "background": background}
    for field in fields:
        root, *path = field.split(".")
        empty = (*NOTHING, 0) if path[-1:] and path[-1] in COUNTERS else NOTHING
        if any(_is_filled(value, empty) for value in values_at(roots[root], path)):
            return True
    return False


def _is_filled(value: object, empty: tuple[object, ...]) -> bool:
    # An answer of no is an answer, and 0 of 10 is a score.
    return not any(value == nothing and type(value) is type(nothing) for nothing in empty)


def unstated(session: Session, background: Background = Background()) -> list[str]:  # noqa: B008
    """Return the statements of a record that say what nobody entered."""
    record = a_record(session, background=background)
    said = [(fact.label, fact.fields) for fact in facts_of(record)]
    said += [(section.title, section.fields) for section in sections_of(record)]
    said += [(words, listed.fields_of_sentence(words)) for words in sentences_of(record)]
    return [
        words
        for words, fields in said
        if words not in OF_THE_RECORD and not was_entered(fields, session, background)
    ]


def sentences_of(record: SessionRecord) -> list[str]:
    """Return the sentences that the program made; a note of the consent is the therapist's own."""
    own = {fact.value for fact in facts_of(record)}
    return [
        words
        for words in generated_sentences(record)
        if words not in own and not is_typed(words, record)
    ]


def is_typed(words: str, record: SessionRecord) -> bool:
    consent = next((s for s in record.sections if s.title == "Consent"), None)
    return consent is not None and words in consent.text and not words.startswith("Risks")


@settings(deadline=None, max_examples=60)
@given(session=sessions())
def test_no_record_states_what_was_not_entered(session: Session) -> None:
    assert unstated(session) == []


def test_a_whole_record_has_a_field_behind_every_statement() -> None:
    assert unstated(a_whole_session(), Background(merged_into="Lindqvist, Anna")) == []


def test_an_empty_visit_states_nothing_of_the_patient() -> None:
    record = a_record(a_session())
    assert record.sections == ()
    assert record.alerts == ()
    assert [fact for fact in record.needles if fact.value != "0"] == []


@pytest.mark.parametrize(
    ("visit", "absent"),
    [
        (Visit(needles=NeedleCount(opened=3)), "Spoiled, unused"),
        (Visit(needles=NeedleCount(opened=3)), "Of these, dropped"),
        (Visit(products=(NeedleProduct("Seirin"),)), "Spoiled, unused"),
        (Visit(consent=Consent(ConsentStatus.VERBAL)), "Copy given"),
        (Visit(consent=Consent(ConsentStatus.VERBAL)), "Consent given by"),
    ],
)
def test_one_answer_implies_no_other(visit: Visit, absent: str) -> None:
    record = a_record(dataclasses.replace(a_session(), visit=visit))
    assert absent not in {fact.label for fact in facts_of(record)}


def test_no_adverse_event_does_not_say_that_the_patient_was_asked() -> None:
    visit = Visit(adverse_events=AdverseEvents())
    (section,) = a_record(dataclasses.replace(a_session(), visit=visit)).sections
    assert (section.title, section.text) == ("Adverse events", "None occurred.")


def test_every_field_named_is_one_of_the_records() -> None:
    named = {
        field
        for table in (statements.FACTS, statements.SECTIONS, listed.SENTENCES)
        for fields in table.values()
        for field in fields
    }
    assert [field for field in sorted(named) if not exists(field)] == []


def exists(field: str) -> bool:
    """Whether a path names a field of the domain, or what a report is given beside it."""
    root, *path = field.split(".")
    if root == "complaints":
        return _has(Complaint, path)
    if root in ("background", "documents"):
        return not path or path[0] in Background.__dataclass_fields__
    return _has(SOURCES[root], path)


def _has(owner: type, path: list[str]) -> bool:
    if not path:
        return True
    name, *rest = path
    if name not in owner.__dataclass_fields__:  # type: ignore[attr-defined]
        return False
    hint = get_type_hints(owner)[name]
    members = [hint, *_members(hint)]
    known = [member for member in members if dataclasses.is_dataclass(member)]
    return not rest or any(_has(member, rest) for member in known)  # type: ignore[arg-type]


def _members(hint: Any) -> list[Any]:
    found = []
    for member in getattr(hint, "__args__", ()):
        found += [member, *_members(member)]
    return found


def test_every_column_of_the_table_of_sites_has_a_field_of_the_site() -> None:
    assert set(listed.ROWS) == {field.name for field in dataclasses.fields(SiteRow)}
    fields = {field for fields in listed.ROWS.values() for field in fields}
    assert fields <= {field.name for field in dataclasses.fields(NeedleSite)}


def test_a_bare_site_says_no_more_than_what_a_click_records() -> None:
    (row,) = a_record(a_session(a_site(1))).rows
    said = {name for name in listed.ROWS if getattr(row, name)}
    always = {"number", "structure", "source", "region", "technique", "needles", "needles_out"}
    assert said == always


def test_a_statement_without_a_field_is_found() -> None:
    with pytest.raises(KeyError):
        _ = Fact("Felt better", "yes").fields
    with pytest.raises(KeyError):
        listed.fields_of_sentence("The patient was asked.")
    blank = dataclasses.replace(a_session(), visit=Visit())
    assert not was_entered(("session.visit.pain_before",), blank, Background())


@settings(deadline=None, max_examples=40)
@given(session=sessions())
def test_a_hand_out_states_the_visits_plan_only_where_there_is_one(session: Session) -> None:
    record = a_record(session)
    made = handout(record, handout_text(), session.visit, date_words="21 November 2026")
    standing = {part.title for part in parts_of(handout_text(), dict.fromkeys(PLACES, "x"))}
    own = [part.title for part in made.parts if part.title not in standing]
    fields = [statements.fields_of_section(title) for title in own]
    assert [each for each in fields if not was_entered(each, session, Background())] == []


PLACES = ("therapist", "clinic", "date", "places", "needles")


def test_the_hand_out_of_an_empty_visit_holds_the_clinics_text_alone() -> None:
    record = a_record(signed(a_session(a_site(1))))
    made = handout(record, handout_text(), Visit(), date_words="21 November 2026")
    assert len(made.parts) == len(parts_of(handout_text(), dict.fromkeys(PLACES, "x")))
    assert "sterile" not in " ".join(words for part in made.parts for _, words in part.lines)
