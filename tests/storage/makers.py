"""Small values to store in tests, and records that open quickly."""

import atexit
import shutil
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from needlemap.domain.complaint import Complaint
from needlemap.domain.edit import SiteEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.placement import PlatePoint, Side, SurfacePoint
from needlemap.domain.protocol import Protocol, ProtocolSite
from needlemap.domain.session import Session
from needlemap.domain.signing import RequiredFields
from needlemap.domain.site import Needle, NeedleSite, SitePreset, StructureSource
from needlemap.storage.keys.slots import KdfProfile
from needlemap.storage.records import Records

# Far below what a key file may ask for in use: only who passes it can open such records.
LIGHT = KdfProfile(memory_kib=64, time_cost=1, lanes=1)
NAME = "Anna Weber"
PASSWORD = "river stone lamp"
NOTHING_REQUIRED = RequiredFields(())
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def new_records(folder: Path, **more: Any) -> Records:
    """Return fresh records of one user, open, of a clinic that requires no field to sign."""
    records, _ = Records.create(folder, name=NAME, password=PASSWORD, kdf=LIGHT, **more)
    records.users.confirm_recovery_code()
    records.settings.set_required_fields(NOTHING_REQUIRED)
    return records


def ready_records(folder: Path) -> Records:
    """Return what `new_records` returns, from a copy of records made once for all tests.

    It takes a quarter of the time; for tests to which it is all the same that these were opened
    and not made.
    """
    shutil.copytree(_template(), folder, dirs_exist_ok=True)
    return reopened(folder)


@cache
def _template() -> Path:
    folder = Path(mkdtemp(prefix="needlemap-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    new_records(folder / "clinic").close()
    return folder / "clinic"


def demanding(records: Records) -> None:
    """Let the clinic require again what every clinic does that chose nothing."""
    records.settings.set_required_fields(None)


def reopened(folder: Path, **more: Any) -> Records:
    """Return the records of `new_records` opened again."""
    return Records.open(folder, name=NAME, password=PASSWORD, kdf=LIGHT, **more)


def use_light_keys(monkeypatch: pytest.MonkeyPatch, how: str = "open") -> None:
    """Let a program that opens (or, by `how`, creates) records do so with the keys of tests."""
    call = getattr(Records, how).__func__

    def light(*words: Any, **more: Any) -> Any:
        return call(*words, **{**more, "kdf": LIGHT})

    monkeypatch.setattr(Records, how, classmethod(light))


def make_patient(**facts: Any) -> Patient:
    """Return a patient who was not stored yet."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "family_name": "Müller",
        "given_name": "Zoë",
        "born_on": date(1980, 2, 3),
        "record_number": "A-1207",
        "figure": Figure.FEMALE,
    }
    return Patient(**(usual | facts))


def make_site(session_id: str, **facts: Any) -> NeedleSite:
    """Return a needle site of the session."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "session_id": session_id,
        "ordinal": 1,
        "point": SurfacePoint(5120, 0.25, 0.75),
        "atlas_version": "1",
        "clicked": PlatePoint("posterior", -61.5, 1402.0),
        "side": Side.LEFT,
        "region": "shoulder",
        "structure": "infraspinatus",
        "structure_source": StructureSource.INFERRED,
        "technique": "trigger_point_dn",
        "manipulation": "static",
        "needle": Needle(0.30, 40),
        "inserted_at": AT,
    }
    return NeedleSite(**(usual | facts))


def make_session(records: Records, patient: Patient, **facts: Any) -> Session:
    """Return a session of the patient that was not stored yet."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "patient_id": patient.id,
        "therapist_id": records.therapist.id,
        "performed_at": AT,
        "charted_at": AT,
        "utc_offset_min": 60,
    }
    return Session(**(usual | facts))


def make_protocol(**facts: Any) -> Protocol:
    """Return a clinic's protocol of two sites that was not stored yet."""
    sites = tuple(
        ProtocolSite(SurfacePoint(face, 0.0, 1.0), Side.RIGHT, "infraspinatus", SitePreset())
        for face in (7, 8)
    )
    usual: dict[str, Any] = {
        "id": new_id(),
        "owner": None,
        "name": "Shoulder",
        "sites": sites,
        "made_at": AT,
    }
    return Protocol(**(usual | facts))


def make_complaint(patient_id: str, **facts: Any) -> Complaint:
    """Return a complaint of a patient that was not stored yet."""
    usual: dict[str, Any] = {"id": new_id(), "name": "Neck pain", "opened_at": AT}
    return Complaint(patient_id=patient_id, **(usual | facts))


def stored_complaint(records: Records, patient_id: str, **facts: Any) -> Complaint:
    """Return a complaint that is in the records."""
    complaint = make_complaint(patient_id, **facts)
    records.complaints.add(complaint)
    return complaint


def stored_patient(records: Records, **facts: Any) -> Patient:
    """Return a patient that is in the records."""
    patient = make_patient(**facts)
    records.patients.add(patient)
    return patient


def stored_session(records: Records, *, sites: int = 0, **facts: Any) -> Session:
    """Return a draft that is in the records, of a patient of its own, with so many sites."""
    session = make_session(records, stored_patient(records), **facts)
    records.sessions.start(session)
    for ordinal in range(1, sites + 1):
        records.sessions.apply(placing(make_site(session.id, ordinal=ordinal)))
    return records.sessions.get(session.id)


def ready_session(records: Records, *, sites: int = 1) -> Session:
    """Return a draft that is in the records, with so many sites, all needles out."""
    session = stored_session(records)
    out = [make_site(session.id, ordinal=n, removed_count=1) for n in range(1, sites + 1)]
    if out:
        records.sessions.apply(placing(*out))
    return records.sessions.get(session.id)


def signed_session(records: Records, *, sites: int = 1) -> Session:
    """Return a signed session that is in the records."""
    session = ready_session(records, sites=sites)
    return records.sessions.sign(session.id, password=PASSWORD, at=AT, utc_offset_min=60)


def placing(*sites: NeedleSite) -> SiteEdit:
    """Return the edit that places the sites."""
    return SiteEdit(before=(), after=sites)


def removing(*sites: NeedleSite) -> SiteEdit:
    """Return the edit that takes the sites out of the record."""
    return SiteEdit(before=sites, after=())


def changing(before: NeedleSite, after: NeedleSite) -> SiteEdit:
    """Return the edit that changes one site."""
    return SiteEdit(before=(before,), after=(after,))
