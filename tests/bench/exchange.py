"""The archive: how long it takes to write one, look through it and bring it in elsewhere.

The goal is that of 1,000 patients with 10 sessions of 10 sites each and every field of the form
filled (60 s, less than 300 MB), for a tenth of them; with NEEDLEMAP_BENCH_LARGE set all of them.
It is measured in a process of its own, by its processor time, since the clock tells of the load.
A step is what a window waits for between two events.
"""

import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.measure import Row
from needlemap.domain.archive import PatientRecord, Scope
from needlemap.domain.ids import new_id
from needlemap.exchange.archive import ArchiveReader
from needlemap.services.archive_service import (
    ExportRequest,
    export_archive,
    import_archive,
    look_through,
)
from needlemap.storage.records import Records
from storage.makers import make_patient, make_session, make_site, new_records
from storage.repositories.test_visit import full_visit

_IS_LARGE = "NEEDLEMAP_BENCH_LARGE" in os.environ
_PATIENTS, _SIZE = (1000, "1k") if _IS_LARGE else (100, "100")
_SESSIONS, _SITES = 10, 10
_GOAL_S, _GOAL_STEP_MS, _GOAL_MB = 60 * _PATIENTS / 1000, 100, 300


def rows(folder: Path) -> Sequence[Row]:
    """Return archive_out_in_cpu_s, archive_step_cpu_ms and archive_peak_mb, by patients."""
    here = folder / "exchanged"
    here.mkdir()
    run = subprocess.run(
        [sys.executable, "-P", "-m", "bench.exchange", str(here)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    told = json.loads(run.stdout)
    return [
        Row(f"archive_out_in_{_SIZE}_cpu_s", told["s"], "s", goal=_GOAL_S),
        Row(f"archive_step_{_SIZE}_cpu_ms", told["step_ms"], "ms", goal=_GOAL_STEP_MS),
        Row(f"archive_peak_{_SIZE}_mb", told["mb"], "MB", goal=_GOAL_MB),
    ]


def _fill(records: Records) -> None:
    with records.transfer.importing():
        for number in range(_PATIENTS):
            patient = make_patient(family_name=f"Bench {number}")
            records.transfer.add_patient(PatientRecord(patient), detail={"import": new_id()})
            for _ in range(_SESSIONS):
                draft = make_session(records, patient)
                sites = tuple(
                    make_site(draft.id, ordinal=n, removed_count=1) for n in range(1, _SITES + 1)
                )
                session = replace(draft, sites=sites, visit=full_visit())
                records.transfer.add_session(session, detail={})


class _Clock:
    """Takes steps and keeps how long they took together, and the longest."""

    def __init__(self) -> None:
        self.whole_s = self.longest_s = 0.0

    def take(self, steps: Generator[Any, None, Any]) -> Any:
        """Take all steps; return what the last one gives."""
        while True:
            began = time.process_time()
            try:
                next(steps)
            except StopIteration as over:
                return over.value
            finally:
                took = time.process_time() - began
                self.whole_s += took
                self.longest_s = max(self.longest_s, took)


def _measure(folder: Path) -> dict[str, float]:
    clock, path = _Clock(), folder / "bench.needlemap.zip"
    gc.freeze()  # as window and command line do
    with new_records(folder / "one") as one:
        _fill(one)
        clock.take(export_archive(one, path, ExportRequest(Scope.CLINIC)))
    with new_records(folder / "two") as two, ArchiveReader(path) as reader:
        preview = clock.take(look_through(two, reader))
        clock.take(import_archive(two, reader, preview))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"s": clock.whole_s, "step_ms": clock.longest_s * 1000, "mb": peak}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure(Path(sys.argv[1]))))
