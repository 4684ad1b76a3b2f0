"""The promises of paper, over many generated sessions: numbers, facts, hash, room."""

import dataclasses
from datetime import timedelta
from itertools import combinations

import numpy as np
import pytest

from helpers.plates import ASurface
from needlemap.domain.canonical_json import content_hash
from needlemap.domain.ids import new_id
from needlemap.domain.placement import PlatePoint, Side, SurfacePoint
from needlemap.domain.session import Session, Signature, signed_content
from needlemap.domain.site import Angle, Needle, NeedleSite, StructureSource, Twitch
from needlemap.reports.figures.body_rows import body_rows
from needlemap.reports.figures.callouts import legs_of
from needlemap.reports.figures.geometry import segments_cross
from needlemap.reports.figures.panels import panels_of
from needlemap.reports.layouts.session import session_document
from needlemap.reports.pages.paper import mm
from reports.makers import (
    AT,
    PATIENT,
    TECHNIQUES,
    THERAPIST,
    a_full_site,
    a_record,
    a_session,
    a_site,
    signed,
)
from reports.reading import missing, text_of

SESSIONS = 500
RANDOM = np.random.default_rng(7)


def any_site(ordinal: int) -> NeedleSite:
    """Return a site with any facts."""

    def one(*choices: object) -> object:
        return choices[int(RANDOM.integers(len(choices)))]

    count = int(RANDOM.integers(1, 6))
    face = int(RANDOM.integers(2))
    return a_site(
        ordinal,
        point=SurfacePoint(face, float(RANDOM.random()), float(RANDOM.random())),
        clicked=one(None, PlatePoint(("anterior", "posterior")[face], 1.0, 2.0)),
        side=one(*Side),
        structure=one("trapezius_upper", "soleus", None),
        structure_source=one(*StructureSource),
        technique=one(*TECHNIQUES),
        needle=one(None, Needle(0.25, 40)),
        needle_count=count,
        removed_count=int(RANDOM.integers(count + 1)),
        depth_mm=one(None, 17.5),
        twitch=one(None, *Twitch),
        angle=one(None, *Angle),
        approximate=bool(RANDOM.integers(2)),
        note=one("", f"note {ordinal}"),
    )


def any_session(most: int = 25) -> Session:
    ordinals = np.cumsum(RANDOM.integers(1, 4, int(RANDOM.integers(1, most))))
    return a_session(*(any_site(int(ordinal)) for ordinal in ordinals))


def test_the_number_of_a_mark_is_that_of_its_row_in_500_sessions(surface: ASurface) -> None:
    for _ in range(SESSIONS):
        session = any_session()
        record = a_record(session)
        panels = panels_of(record.places, surface, most_sites=30)
        marks = [site.place for panel in panels for site in panel.sites]
        assert sorted(mark.number for mark in marks) == list(range(1, len(session.sites) + 1))
        for mark in marks:
            site, row = session.sites[mark.number - 1], record.rows[mark.number - 1]
            assert (row.number, mark.point) == (mark.number, site.point)
            assert row.note == site.note
            assert session.number_of(site.id) == mark.number


def test_the_hash_printed_is_the_hash_of_what_was_recorded(surface: ASurface) -> None:
    for _ in range(5):
        session = signed(any_session(6))
        text = text_of(session_document(a_record(session), surface))
        assert session.signature is not None
        assert content_hash(signed_content(session)) == session.signature.content_hash
        assert session.signature.content_hash in text


# How each recorded fact of a full session reads on paper. Ids of people stand as their names.
SITE_WORDS = {
    "id": "",
    "session_id": "",
    "ordinal": "1",
    "point": "1 1/0.500/0.500",
    "atlas_version": "atlas-7",
    "clicked": "posterior: 1 1/0.500/0.500 0.0/0.0",
    "side": "left",
    "region": "Upper back",
    "structure": "Infraspinatus",
    "structure_source": "chosen",
    "technique": "Electrical dn",
    "manipulation": "Winding",
    "needle": "0.25 × 30 mm",
    "needle_count": "4 in at 14:05",
    "insertion_count": "insertions 9",
    "removed_count": "3 out",
    "retained_count": "1 retained",
    "retained_reason": "tip broke off",
    "depth_mm": "12.5 mm",
    "angle": "oblique",
    "twitch": "multiple twitch",
    "twitch_count": "(6)",
    "pain_reproduced": "pain reproduced",
    "retention_s": "retention 2 min 30 s",
    "inserted_at": "14:05",
    "removed_at": "out at 14:17",
    "approximate": "approximate location",
    "carried_from": "copied forward from a previous session",
    "note": "Familiar headache behind the eye.",
    # What follows is proved with the visit's form.
    "estim": "",
    "warnings": "",
    "removed_by": "",
    "complaints": "",
}
SESSION_WORDS = {
    "id": a_session().id,
    "patient_id": PATIENT.name,
    "therapist_id": THERAPIST.signature_name,
    "performed_at": "21 November 2026, 14:05",
    "charted_at": "21 November 2026, 14:30",
    "utc_offset_min": "(UTC+01:00)",
    "status": "Signed",
    "note": "Better afterwards.",
    "sites": "Sites 1",
    "signature": "Signed electronically",
    "visit": "",
    "addenda": "",
    "withdrawal": "",
}
SIGNATURE_WORDS = {
    "therapist_id": THERAPIST.name,
    "name": "Maria Keller",
    "credentials": "PT, DPT",
    "signed_at": "on 21 November 2026, 14:35",
    "utc_offset_min": "(UTC+01:00)",
    "meaning": "as the author of this record",
    "content_hash": "",
    "content_format": "",
}


@pytest.mark.parametrize(
    ("kind", "words"),
    [(NeedleSite, SITE_WORDS), (Session, SESSION_WORDS), (Signature, SIGNATURE_WORDS)],
)
def test_no_field_of_a_record_is_forgotten_by_these_proofs(
    kind: type, words: dict[str, str]
) -> None:
    assert {field.name for field in dataclasses.fields(kind)} - words.keys() == set()


def test_every_recorded_fact_of_a_session_can_be_found_in_its_pdf(surface: ASurface) -> None:
    session = signed(a_session(a_full_site(1), note="Better afterwards."))
    text = text_of(session_document(a_record(session), surface))
    words = [*SITE_WORDS.values(), *SESSION_WORDS.values(), *SIGNATURE_WORDS.values()]
    assert missing(words, text) == []


def heap(count: int, spread: float, start: float = 0.6) -> list[NeedleSite]:
    """Return sites heaped on one place, wide marks among them."""
    return [
        a_site(
            i + 1,
            s=min(0.99, start + spread * float(RANDOM.random())),
            t=0.4 + spread * float(RANDOM.random()),
            technique=TECHNIQUES[i % len(TECHNIQUES)],
            needle_count=1 + i % 12,
            approximate=i % 3 == 0,
        )
        for i in range(count)
    ]


@pytest.mark.parametrize("spread", [0.0, 0.004, 0.03, 0.3])
@pytest.mark.parametrize("start", [0.02, 0.5])
@pytest.mark.parametrize("height_mm", [74, 140])
def test_nothing_overlaps_or_crosses_for_1_to_30_sites_in_the_worst_crowds(
    surface: ASurface, spread: float, start: float, height_mm: float
) -> None:
    for count in range(1, 31):
        record = a_record(a_session(*heap(count, spread, start)))
        rows = body_rows(record.places, surface, mm(180), mm(height_mm))
        for panel in (panel for row in rows for panel in row.panels):
            width, height = panel.width / mm(1), panel.height / mm(1)
            assert not any(a.overlaps(b) for a, b in combinations(panel.boxes, 2))
            legs = [leg for callout in panel.callouts for leg in legs_of(callout)]
            assert not any(segments_cross(a, b) for a, b in combinations(legs, 2))
            assert all(box.x0 >= -1 and box.x1 <= width + 1 for box in panel.boxes)
            assert all(box.y0 >= 0 and box.y1 <= height + 1 for box in panel.boxes)


def test_a_late_entry_is_found_in_the_pdf(surface: ASurface) -> None:
    late = dataclasses.replace(a_session(), charted_at=AT + timedelta(days=3), id=new_id())
    assert "lateentry" in text_of(session_document(a_record(late), surface))
