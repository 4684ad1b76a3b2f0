"""The record: a site and a field of the form stored for good, and what the clinic has left to do.

Floor of what is stored: one durable insert of a row as wide as a site, by the bare driver.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.click import raw_insert
from bench.clinic import PASSWORD
from bench.measure import Row, medians_in_turn
from needlemap.domain.edit import SiteEdit, VisitEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.domain.placement import Placement, Side, SurfacePoint
from needlemap.domain.session import Session
from needlemap.domain.signing import RequiredFields
from needlemap.domain.site import NeedleSite, SitePreset
from needlemap.domain.visit import Visit
from needlemap.storage.records import Records

_SESSIONS, _PATIENTS, _DRAFTS = 5_000, 500, 60
_NOW = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
_BRUSH = SitePreset(leaves_needle=False)


def rows(folder: Path) -> Sequence[Row]:
    """Return site_stored, field_stored, field_stored_ms, edits_told_ms and work_list_5k_ms."""
    records, _ = Records.create(folder / "record", name="Bench", password=PASSWORD)
    with records:
        records.settings.set_required_fields(RequiredFields(()))
        draft = _fill(records)
        insert = raw_insert(folder / "raw_record.db")
        site, field, floor = medians_in_turn(
            _Sites(records, draft), _Fields(records, draft), lambda: next(insert), times=200
        )
        told, work = medians_in_turn(
            lambda: records.sessions.edits_of(draft.id), records.sessions.work_list, times=9
        )
    return [
        Row("site_stored", site, "ms", goal=2.0, floor=floor),
        Row("field_stored", field, "ms", goal=2.0, floor=floor),
        Row("field_stored_ms", field, "ms", goal=16.7),
        Row("edits_told_ms", told, "ms", goal=100),
        Row("work_list_5k_ms", work, "ms", goal=20),
    ]


class _Sites:
    """Places one site after another in a session of thirty."""

    def __init__(self, records: Records, session: Session) -> None:
        self._records, self._session, self._ordinal = records, session, 30

    def __call__(self) -> None:
        self._ordinal += 1
        self._records.sessions.apply(SiteEdit((), (_site(self._session.id, self._ordinal),)))


class _Fields:
    """Changes one field of a form to and fro."""

    def __init__(self, records: Records, session: Session) -> None:
        self._records = records
        self._edit = VisitEdit(session.id, Visit(), Visit(home_plan="walks"))

    def __call__(self) -> None:
        self._records.sessions.change_visit(self._edit)
        self._edit = self._edit.reversed


def _fill(records: Records) -> Session:
    """Store the clinic's sessions, most of them signed; return a draft with thirty sites."""
    records.sessions._confirm_password = lambda _: None  # it is slow by design
    patients = [Patient(new_id(), f"Bench{n}") for n in range(_PATIENTS)]
    for patient in patients:
        records.patients.add(patient)
    draw = random.Random(5)
    for n in range(_SESSIONS):
        session = _session(records, draw.choice(patients), _NOW - timedelta(hours=n))
        records.sessions.start(session)
        if n >= _DRAFTS:
            records.sessions.sign(session.id, password="", at=_NOW, utc_offset_min=0)
    draft = _session(records, patients[0], _NOW)
    sites = tuple(_site(draft.id, n) for n in range(1, 31))
    records.sessions.start(replace(draft, sites=sites, visit=Visit()))
    return draft


def _session(records: Records, patient: Patient, at: datetime) -> Session:
    session_id, due = new_id(), (at + timedelta(days=14)).date()
    return Session(
        id=session_id,
        patient_id=patient.id,
        therapist_id=records.therapist.id,
        performed_at=at,
        charted_at=at,
        utc_offset_min=0,
        sites=(_site(session_id, 1),),
        visit=Visit(pain_before=5, follow_up_on=due),
    )


def _site(session_id: str, ordinal: int) -> NeedleSite:
    placement = Placement(SurfacePoint(ordinal, 0.5, 0.5), "1", Side.LEFT, "shoulder", ())
    return _BRUSH.site(placement, session_id=session_id, ordinal=ordinal, inserted_at=_NOW)
