"""Backups: how long a clinic's records take to be copied, checked, and put back.

Goals are those of 300,000 sites (copied in 2 s, checked in 20 s), for a thirtieth of them.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.clinic import PASSWORD
from bench.measure import Row
from needlemap.domain.clock import now_utc
from needlemap.domain.edit import SiteEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.domain.placement import PlatePoint, Side, SurfacePoint
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite, StructureSource
from needlemap.storage.backup.restore import restore
from needlemap.storage.backup.verified_backup import Reason, Stage
from needlemap.storage.records import Records

_SESSIONS, _SITES, _TIMES = 100, 100, 3
_NAME = "Bench"


def rows(folder: Path) -> Sequence[Row]:
    """Return backup_copied_10k_ms, backup_checked_10k_ms and restore_10k_s."""
    data = folder / "backed_up"
    records, _ = Records.create(data, name=_NAME, password=PASSWORD)
    with records:
        _fill(records)
        measured = [_timed(records) for _ in range(_TIMES)]
        made = records.begin_backup(Reason.ASKED).run()
    began = time.perf_counter()
    restore(made, data, name=_NAME, password=PASSWORD)
    took_s = time.perf_counter() - began
    copied, checked = (median(each) for each in zip(*measured, strict=True))
    return [
        Row("backup_copied_10k_ms", copied, "ms", goal=67),
        Row("backup_checked_10k_ms", checked, "ms", goal=667),
        Row("restore_10k_s", took_s, "s", goal=5),
    ]


def _timed(records: Records) -> tuple[float, float]:
    """Return how long one backup was copied and checked, in ms."""
    began: dict[Stage, float] = {}

    def tell(stage: Stage, done: int, total: int) -> None:
        began.setdefault(stage, time.perf_counter())

    records.begin_backup(Reason.ASKED).run(tell)
    copied = began[Stage.CHECK] - began[Stage.COPY]
    return copied * 1000, (began[Stage.HASH] - began[Stage.CHECK]) * 1000


def _fill(records: Records) -> None:
    for _ in range(_SESSIONS):
        patient = Patient(new_id(), "Bench", "Patient")
        records.patients.add(patient)
        now = now_utc()
        session = Session(new_id(), patient.id, records.therapist.id, now, now, 0)
        records.sessions.start(session)
        sites = tuple(_site(session.id, ordinal) for ordinal in range(1, _SITES + 1))
        records.sessions.apply(SiteEdit((), sites))


def _site(session_id: str, ordinal: int) -> NeedleSite:
    return NeedleSite(
        id=new_id(),
        session_id=session_id,
        ordinal=ordinal,
        point=SurfacePoint(5120, 0.25, 0.75),
        atlas_version="1",
        clicked=PlatePoint("posterior", -61.5, 1402.0),
        side=Side.LEFT,
        region="shoulder",
        structure="infraspinatus",
        structure_source=StructureSource.INFERRED,
        technique="trigger_point_dn",
    )
