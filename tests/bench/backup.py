"""Backups: how long a clinic's records take to be copied, checked, and put back.

Goals are those of 300,000 sites (copied in 2 s, checked in 20 s), for a thirtieth of them. With
NEEDLEMAP_BENCH_LARGE set all of them are stored, which takes minutes, and the goals are the whole.
A frame is what a window reads now and then while a backup is made on another thread: of each backup
the longest counts, and of those the shortest, since others may use the machine during one of them.
"""

import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.clinic import PASSWORD
from bench.measure import Row, timed_ms
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

_IS_LARGE = "NEEDLEMAP_BENCH_LARGE" in os.environ
_SESSIONS, _SITES, _TIMES = (3000, 100, 1) if _IS_LARGE else (100, 100, 3)
_SIZE, _PART = ("300k", 1) if _IS_LARGE else ("10k", 1 / 30)
_FRAME_S = 0.016
_NAME = "Bench"


def rows(folder: Path) -> Sequence[Row]:
    """Return backup_copied_ms, backup_checked_ms, backup_frame_ms and restore_s, by size."""
    data = folder / "backed_up"
    records, _ = Records.create(data, name=_NAME, password=PASSWORD)
    with records:
        _fill(records)
        measured = [_timed(records) for _ in range(_TIMES)]
        made = records.begin_backup(Reason.ASKED).run()
    began = time.perf_counter()
    restore(made, data, name=_NAME, password=PASSWORD)
    took_s = time.perf_counter() - began
    copied, checked, _ = (median(each) for each in zip(*measured, strict=True))
    frame = min(longest for *_, longest in measured)
    return [
        Row(f"backup_copied_{_SIZE}_ms", copied, "ms", goal=round(2_000 * _PART)),
        Row(f"backup_checked_{_SIZE}_ms", checked, "ms", goal=round(20_000 * _PART)),
        Row(f"backup_frame_{_SIZE}_ms", frame, "ms", goal=100),
        Row(f"restore_{_SIZE}_s", took_s, "s", goal=60 if _IS_LARGE else 5),
    ]


def _timed(records: Records) -> tuple[float, float, float]:
    """Return how long one backup was copied and checked and the longest frame, in ms."""
    began: dict[Stage, float] = {}

    def tell(stage: Stage, done: int, total: int) -> None:
        began.setdefault(stage, time.perf_counter())

    job = records.begin_backup(Reason.ASKED)
    working = threading.Thread(target=job.run, args=(tell,))
    working.start()
    frames = [0.0]
    while working.is_alive():
        frames.append(timed_ms(lambda: records.patients.search("bench")))
        time.sleep(_FRAME_S)
    working.join()
    copied = began[Stage.CHECK] - began[Stage.COPY]
    checked = began[Stage.HASH] - began[Stage.CHECK]
    return copied * 1000, checked * 1000, max(frames)


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
