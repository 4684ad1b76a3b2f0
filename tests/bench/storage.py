"""The records' size and speed: bytes a site, the log verified, records opened as a clinic has them.

Verifying is timed by what it takes of a core, for sessions that were stored whole, form and all.
Size is what the file grows by while sessions are charted site by site, as one clicks them; each
site has an entry of its own in the log. The session's row and its entries are counted with its
sites; a form that is filled in is not, since its size is that of what one writes.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.clinic import PASSWORD
from bench.measure import Row
from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.demo.long_history import LongHistory
from needlemap.domain.edit import SiteEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.placement import PlatePoint
from needlemap.domain.session import Session
from needlemap.domain.visit import Visit
from needlemap.storage.records import Records

_NOW = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
_SESSIONS, _SITES = 300, 10
_VERIFIED_TIMES = 3


def rows(folder: Path) -> Sequence[Row]:
    """Return bytes_per_site and verify_sessions_per_s."""
    records, _ = Records.create(folder / "storage", name="Bench", password=PASSWORD)
    with records:
        sessions = _sessions(records)
        for session in sessions[:_SITES]:
            _chart(records, session)
        before = _size(records)
        for session in sessions[_SITES:]:
            _chart(records, session)
        size = (_size(records) - before) / ((_SESSIONS - _SITES) * _SITES)
    records, _ = Records.create(folder / "verified", name="Bench", password=PASSWORD)
    with records:
        for session in _sessions(records):
            records.sessions.start(session)
        took_s = min(_verified_s(records) for _ in range(_VERIFIED_TIMES))
    return [
        Row("bytes_per_site", size, "B", goal=1000),
        Row("verify_sessions_per_s", _SESSIONS / took_s, "/s", goal=3000, goal_is_least=True),
    ]


def _sessions(records: Records) -> Sequence[Session]:
    patient = Patient(new_id(), "Bench", figure=Figure.MALE)
    records.patients.add(patient)
    surface = BodySurface.load("male")
    return LongHistory(surface, BodyAtlas(surface)).sessions(
        patient_id=patient.id,
        therapist=records.therapist,
        until=_NOW,
        count=_SESSIONS,
        sites=_SITES,
    )


def _chart(records: Records, session: Session) -> None:
    records.sessions.start(replace(session, sites=(), visit=Visit()))
    draw = random.Random(session.id)
    for site in session.sites:
        spot = PlatePoint("posterior", draw.uniform(-300, 300), draw.uniform(0, 1800))
        records.sessions.apply(SiteEdit((), (replace(site, clicked=spot),)))


def _size(records: Records) -> int:
    records.checkpoint()
    return records._engine.path.stat().st_size


def _verified_s(records: Records) -> float:
    began = time.process_time()
    if damages := records.audit.verify():
        raise LookupError(f"the records are damaged: {damages[0].message}")
    return time.process_time() - began
