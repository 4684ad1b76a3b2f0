"""Whatever the domain accepts comes back as it went; whatever it refuses never gets here."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needlemap.domain.canonical_json import content_hash
from needlemap.domain.estim import Estim, IntensityUnit
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.placement import PlatePoint, Side, SurfacePoint
from needlemap.domain.session import Session, signed_content
from needlemap.domain.site import (
    Acknowledged,
    Angle,
    Needle,
    NeedleSite,
    ShownWarning,
    StructureSource,
    Twitch,
)
from needlemap.storage.mapping.mappings import site_row
from needlemap.storage.mapping.tables import SITES
from needlemap.storage.records import Records
from storage.makers import (
    AT,
    changing,
    make_patient,
    make_session,
    make_site,
    new_records,
    placing,
    stored_patient,
)

COMMON = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HOSTILE_TEXT = [
    "lone surrogate \ud800",
    "nul \0 in between",
    "reads \u202eother way",
    "isolate \u2066 open",
    "escape \x1b[31m",
    "delete \x7f",
    "unassigned \uffff",
    "x" * 10_000_000,
]
HARMLESS_TEXT = [
    "'; DROP TABLE sites; --",
    '=HYPERLINK("http://x")',
    '<b>bold</b> & "quoted"',
    "%s %d {0} \\u0000",
    "line\nbreak\tand tab",
    "👩‍⚕️ 🙂 é e\u0301 \u00a0 \u200b",
    "العربية עברית ไทย 漢字",
    "\u2028 \u2029 \ufeff",
    " leading and trailing ",
]
NUMBERS_THAT_ARE_NONE = [math.nan, math.inf, -math.inf, True, False, "5", b"5", [5], 1e300, 10**30]

text = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Cf"]), max_size=30)
names = text.map(lambda rest: "É" + rest)
codes = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
moments = st.datetimes(
    min_value=datetime(1950, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2150, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
days = st.dates(min_value=date(1890, 1, 1), max_value=date(2020, 12, 31))
fractions = st.floats(0, 1)
patients = st.builds(
    Patient,
    id=st.builds(new_id),
    family_name=names,
    given_name=text,
    born_on=st.none() | days,
    record_number=text,
    figure=st.sampled_from(Figure),
    note=text,
    archived_at=st.none() | moments,
)

currents = st.builds(
    Estim,
    pair_id=st.builds(new_id),
    channel=st.none() | st.integers(1, 16),
    hz=st.none() | st.floats(0, 1000) | st.just(80),
    pulse_us=st.none() | st.floats(0, 10_000),
    intensity=st.none() | st.floats(0, 10),
    unit=st.sampled_from(IntensityUnit),
    minutes=st.none() | st.floats(0, 120),
    perceptual_level=st.none() | names,
    waveform=st.none() | names,
    mode=st.none() | names,
)
acknowledged = st.tuples(moments, st.sampled_from(Acknowledged)) | st.just((None, None))
own_words = st.just("") | names
warnings = st.builds(
    lambda code, words, shown_at, how, own: ShownWarning(
        code,
        words,
        shown_at,
        acknowledged_at=how[0],
        how=how[1],
        words=own if how[1] is Acknowledged.KEY else "",
    ),
    codes,
    names,
    moments,
    acknowledged,
    own_words,
)


@st.composite
def sites(draw: st.DrawFn, session_id: str = new_id()) -> NeedleSite:
    count = draw(st.integers(1, 30))
    removed = draw(st.integers(0, count))
    retained = draw(st.integers(0, count - removed))
    twitch = draw(st.none() | st.sampled_from(Twitch))
    needle = draw(
        st.none() | st.builds(Needle, st.floats(0.1, 0.6), st.floats(5, 200) | st.just(40))
    )
    deepest = needle.length_mm if needle else 200
    most_twitches = {None: 0, Twitch.NONE: 0}.get(twitch, 100)
    return NeedleSite(
        id=new_id(),
        session_id=session_id,
        ordinal=draw(st.integers(1, 100_000)),
        point=SurfacePoint(draw(st.integers(0, 1_000_000)), draw(fractions), draw(fractions)),
        atlas_version=draw(names),
        clicked=draw(
            st.none() | st.builds(PlatePoint, codes, st.floats(-3000, 3000), st.floats(-3000, 3000))
        ),
        side=draw(st.sampled_from(Side)),
        region=draw(codes),
        structure=draw(st.none() | codes),
        structure_source=draw(st.sampled_from(StructureSource)),
        technique=draw(codes),
        manipulation=draw(st.none() | codes),
        needle=needle,
        needle_count=count,
        insertion_count=draw(st.none() | st.integers(count, 500)),
        removed_count=removed,
        retained_count=retained,
        retained_reason=draw(names),
        depth_mm=draw(st.none() | st.floats(0.5, deepest) | st.just(5)),
        angle=draw(st.none() | st.sampled_from(Angle)),
        twitch=twitch,
        twitch_count=draw(st.none() | st.integers(0, most_twitches)),
        pain_reproduced=draw(st.none() | st.booleans()),
        retention_s=draw(st.none() | st.integers(0, 7200)),
        inserted_at=draw(st.none() | moments),
        removed_at=draw(st.none() | moments),
        approximate=draw(st.booleans()),
        carried_from=draw(st.none() | st.builds(new_id)),
        note=draw(text),
        estim=draw(st.none() | currents),
        warnings=tuple(draw(st.lists(warnings, max_size=3))),
        removed_by=draw(text),
    )


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """One set of records for all examples of this file; each stores things of its own."""
    with new_records(tmp_path_factory.mktemp("shared") / "clinic") as records:
        yield records


@pytest.fixture(scope="module")
def patient(shared: Records) -> Patient:
    return stored_patient(shared)


def stored_again(records: Records, patient: Patient, site: NeedleSite) -> NeedleSite:
    """Return what the records give back for a site, placed in a session of its own."""
    session = make_session(records, patient)
    records.sessions.start(session)
    records.sessions.apply(placing(replace(site, session_id=session.id)))
    return replace(records.sessions.get(session.id).sites[0], session_id=site.session_id)


@COMMON
@given(patients)
def test_a_patient_comes_back_as_it_went(shared: Records, patient: Patient) -> None:
    shared.patients.add(patient)
    assert shared.patients.get(patient.id) == patient


@COMMON
@given(sites(), sites())
def test_a_site_comes_back_as_it_went_and_as_it_was_changed(
    shared: Records, patient: Patient, first: NeedleSite, second: NeedleSite
) -> None:
    session = make_session(shared, patient)
    placed = replace(first, session_id=session.id)
    changed = replace(second, id=placed.id, session_id=session.id)
    shared.sessions.start(session)
    shared.sessions.apply(placing(placed))
    assert shared.sessions.get(session.id).sites == (placed,)
    shared.sessions.apply(changing(placed, changed))
    assert shared.sessions.get(session.id).sites == (changed,)


@COMMON
@given(moments, moments, st.integers(-840, 840), text, st.lists(sites(), max_size=3))
def test_a_session_comes_back_with_the_same_hash(
    shared: Records,
    patient: Patient,
    performed_at: datetime,
    charted_at: datetime,
    offset: int,
    note: str,
    placed: list[NeedleSite],
) -> None:
    session_id = new_id()
    session = Session(
        id=session_id,
        patient_id=patient.id,
        therapist_id=shared.therapist.id,
        performed_at=performed_at,
        charted_at=charted_at,
        utc_offset_min=offset,
        note=note,
        sites=tuple(
            replace(site, session_id=session_id, ordinal=n + 1) for n, site in enumerate(placed)
        ),
    )
    shared.sessions.start(session)
    stored = shared.sessions.get(session_id)
    assert stored == session
    assert content_hash(signed_content(stored)) == content_hash(signed_content(session))


def test_after_all_examples_the_log_and_the_rows_agree(shared: Records) -> None:
    assert shared.audit.verify() == ()


@pytest.mark.parametrize("note", HARMLESS_TEXT)
def test_odd_but_harmless_text_comes_back_as_it_went(
    shared: Records, patient: Patient, note: str
) -> None:
    named = make_patient(note=note, given_name=note)
    shared.patients.add(named)
    assert shared.patients.get(named.id) == named
    site = make_site(new_id(), note=note, retained_reason=note)
    assert stored_again(shared, patient, site) == site


@pytest.mark.parametrize("hostile", HOSTILE_TEXT)
@pytest.mark.parametrize(
    ("make", "field"),
    [
        (make_patient, "family_name"),
        (make_patient, "given_name"),
        (make_patient, "record_number"),
        (make_patient, "note"),
        (make_patient, "id"),
        (make_site, "note"),
        (make_site, "retained_reason"),
        (make_site, "region"),
        (make_site, "structure"),
        (make_site, "technique"),
        (make_site, "atlas_version"),
        (make_site, "carried_from"),
    ],
)
def test_hostile_text_makes_no_value_to_store(make: Any, field: str, hostile: str) -> None:
    arguments = {make_site: [new_id()]}.get(make, [])
    with pytest.raises(ValueError, match=r".+ (must|may)"):
        make(*arguments, **{field: hostile})


@pytest.mark.parametrize("number", NUMBERS_THAT_ARE_NONE)
@pytest.mark.parametrize(
    "field",
    [
        "ordinal",
        "needle_count",
        "insertion_count",
        "removed_count",
        "retained_count",
        "depth_mm",
        "retention_s",
        "twitch_count",
    ],
)
def test_what_is_no_number_in_range_makes_no_site(field: str, number: object) -> None:
    with pytest.raises(ValueError, match=f"{field} must be"):
        make_site(new_id(), **{field: number})


@pytest.mark.parametrize("number", NUMBERS_THAT_ARE_NONE)
def test_what_is_no_number_in_range_makes_no_place_and_no_needle(number: Any) -> None:
    for make in (
        lambda: SurfacePoint(1, number, 0.5),
        lambda: SurfacePoint(1, 0.5, number),
        lambda: PlatePoint("anterior", number, 0),
        lambda: PlatePoint("anterior", 0, number),
        lambda: Needle(number, 40),
        lambda: Needle(0.3, number),
    ):
        with pytest.raises(ValueError, match="must be a number from"):
            make()


@pytest.mark.parametrize("moment", [datetime(2026, 1, 1), "2026-01-01", None])  # noqa: DTZ001
def test_a_time_without_a_zone_makes_no_session(shared: Records, moment: Any) -> None:
    with pytest.raises(ValueError, match="performed_at must be a time in UTC"):
        make_session(shared, make_patient(), performed_at=moment)


def test_times_at_the_edges_come_back(shared: Records, patient: Patient) -> None:
    for moment in (
        datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, 0, 999999, tzinfo=UTC),
        AT,
    ):
        site = make_site(new_id(), inserted_at=moment)
        assert stored_again(shared, patient, site).inserted_at == moment


def test_a_row_of_a_site_has_the_columns_of_the_table_in_their_order() -> None:
    assert tuple(site_row(make_site(new_id()))) == SITES.columns
