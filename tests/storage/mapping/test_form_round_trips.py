"""Any form, file, setting and protocol comes back as it was stored, and hashes to the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cells import text_of_cells
from needlemap.domain.canonical_json import content_hash
from needlemap.domain.edit import VisitEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import Contact
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.protocol import ProtocolSite
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.session import signed_content
from needlemap.domain.site import SitePreset
from needlemap.domain.symptoms import (
    PatientEntry,
    Symptom,
    SymptomArea,
    SymptomArrow,
    SymptomCourse,
    SymptomDepth,
    SymptomDrawing,
)
from needlemap.domain.user import Licence
from needlemap.domain.visit import (
    AdverseEvent,
    AdverseEvents,
    Consent,
    ConsentBy,
    ConsentDetails,
    ConsentStatus,
    DrawnSignature,
    LaterAnswer,
    NeedleCount,
    NeedleProduct,
    OutcomeScore,
    Position,
    Severity,
    SiteAnswer,
    Tolerance,
    Visit,
)
from needlemap.storage.records import Records
from storage.makers import make_protocol, make_session, new_records, stored_patient

text = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Cf"]), max_size=20)
names = text.map(lambda rest: "É" + rest)
codes = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
ids = st.builds(new_id)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
moments = st.datetimes(
    datetime(1950, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2150, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
scores = st.integers(-1000, 1000) | st.floats(-1000, 10_000)
events = st.builds(
    AdverseEvent,
    ids,
    codes,
    st.sampled_from(Severity),
    st.lists(ids, max_size=2).map(tuple),
    st.none() | moments,
    text,
    text,
)

areas = st.builds(
    SymptomArea,
    st.integers(1, 99),
    st.sampled_from(Symptom),
    st.sets(st.integers(0, 3_424_767), min_size=1, max_size=30).map(text_of_cells),
    st.none() | st.sampled_from(SymptomDepth),
    st.none() | st.sampled_from(SymptomCourse),
    st.none() | st.integers(0, 10),
)
spots = st.builds(SurfacePoint, st.integers(0, 13_377), st.floats(0, 1), st.floats(0, 1))
arrows = st.tuples(spots, spots).filter(lambda ends: ends[0] != ends[1])
drawings = st.builds(
    SymptomDrawing,
    st.lists(areas, min_size=1, max_size=4, unique_by=lambda area: area.number).map(
        lambda drawn: tuple(sorted(drawn, key=lambda area: area.number))
    ),
    st.just("needlemap-2.1f.2a"),
    st.lists(arrows.map(lambda ends: SymptomArrow(*ends)), max_size=2).map(tuple),
    st.none() | ids,
)


def some(
    values: st.SearchStrategy[object], **more: object
) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, max_size=3, **more).map(tuple)  # type: ignore[arg-type]


visits = st.builds(
    Visit,
    conditions=some(st.from_regex(r"[A-Z][0-9]{2}\.[0-9]", fullmatch=True), unique=True),
    position=st.none() | st.sampled_from(Position),
    consent=st.none()
    | st.builds(
        Consent, st.sampled_from(ConsentStatus), some(codes), st.none() | st.booleans(), text, text
    ),
    products=some(st.builds(NeedleProduct, names, text, st.none() | days)),
    needles=st.builds(NeedleCount, st.none() | st.integers(0, 99), st.integers(0, 9), st.just(0)),
    pain_before=st.none() | st.integers(0, 10),
    pain_after=st.none() | st.integers(0, 10),
    tolerance=st.none() | st.sampled_from(Tolerance),
    outcomes=some(st.builds(OutcomeScore, codes, scores, text)),
    adverse_events=st.none() | st.builds(AdverseEvents, some(events)),
    home_plan=text,
    started_at=st.none() | st.times(max_value=time(12, 0)),
    ended_at=st.none() | st.times(min_value=time(12, 1)),
    clean_technique=st.none() | st.booleans(),
    substance_injected=st.none() | st.booleans(),
    removal_not_recorded=st.booleans(),
    consent_details=st.none()
    | st.builds(ConsentDetails, st.none() | st.sampled_from(ConsentBy), text, text, text),
    patient_signature=st.none()
    | st.builds(DrawnSignature, st.just((((1, 2), (30, 40)), ((5, 6),))), moments, text),
    signed_licence=st.none() | st.builds(Licence, text, text),
    follow_up_on=st.none() | days,
    after_last_time=some(st.builds(SiteAnswer, ids, st.sampled_from(LaterAnswer))),
    symptom_drawing=st.none() | drawings,
    patient_entry=st.none() | st.builds(PatientEntry, moments, st.none() | drawings),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    with new_records(tmp_path_factory.mktemp("shared") / "clinic") as records:
        yield records


@pytest.fixture(scope="module")
def patient(shared: Records) -> Patient:
    return stored_patient(shared)


@settings(max_examples=25)
@given(before=visits, after=visits)
def test_a_form_and_its_hash_come_back(
    shared: Records, patient: Patient, before: Visit, after: Visit
) -> None:
    session = make_session(shared, patient, visit=before)
    shared.sessions.start(session)
    assert shared.sessions.get(session.id) == session
    edit = VisitEdit(session.id, before, after)
    shared.sessions.change_visit(edit)
    stored, expected = shared.sessions.get(session.id), replace(session, visit=after)
    assert stored == expected
    assert content_hash(signed_content(stored)) == content_hash(signed_content(expected))
    shared.sessions.change_visit(edit.reversed)
    assert shared.sessions.get(session.id) == session


@settings(max_examples=12)
@given(
    answer=st.builds(PatientPrecaution, codes, st.sampled_from(Answer), days, some(codes), text),
    contacts=some(st.builds(Contact, names, text, text, text, text)),
)
def test_a_patients_file_comes_back(
    shared: Records, answer: PatientPrecaution, contacts: tuple[Contact, ...]
) -> None:
    patient = stored_patient(shared)
    shared.patient_files.set_precautions(patient.id, (answer,))
    shared.patient_files.set_contacts(patient.id, (), contacts)
    file = shared.patient_files.get(patient.id)
    assert (file.precautions, file.contacts) == ((answer,), contacts)


@settings(max_examples=12)
@given(name=names, depth=st.none() | st.floats(0.5, 200) | st.integers(1, 200), s=st.floats(0, 1))
def test_a_protocol_comes_back(shared: Records, name: str, depth: float | None, s: float) -> None:
    site = ProtocolSite(SurfacePoint(3, s, 1), Side.MIDLINE, None, SitePreset(depth_mm=depth))
    protocol = make_protocol(name=name, sites=(site,))
    shared.protocols.save(protocol)
    assert protocol in shared.protocols.of_user(shared.therapist.id)


def test_everything_stored_here_is_as_the_log_says(shared: Records) -> None:
    assert shared.audit.verify() == ()
