"""The session record as PDF, against the same strokes played to a bare QPdfWriter."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Row, medians_in_turn
from bench.strokes import SessionStrokes
from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session
from needlemap.domain.site import SitePreset
from needlemap.domain.user import Therapist
from needlemap.domain.visit import AdverseEvents
from needlemap.reference import Reference
from needlemap.reports import session_record, write_session_pdf
from needlemap.services.made_up.long_history import long_history

_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_PLACES = (
    *(("posterior", x, y) for x, y in ((58, 1478), (-58, 1478), (96, 1452), (100, 1380))),
    *(("posterior", x, y) for x, y in ((36, 1420), (38, 1065), (-38, 1065))),
    *(("anterior", x, y) for x, y in ((-96, 1330), (-100, 640), (96, 640))),
)


RECORDS = 200


def rows(folder: Path) -> Sequence[Row]:
    """Return the rows session_pdf (ms), session_pdfs_200 (s) and its growth of memory (MB)."""
    return [_one(folder), *_many(folder)]


def _one(folder: Path) -> Row:
    """Return the row of a record of ten sites on two plates, in ms."""
    surface = BodySurface.load("male")
    session = _session(surface)
    patient = Patient(session.patient_id, "Bench", figure=Figure.MALE)
    therapist = Therapist(session.therapist_id, "Bench")
    reference = Reference.load()
    path = folder / "session.pdf"

    def ours() -> None:
        record = session_record(session, patient, therapist, reference)
        write_session_pdf(path, record, surface)

    strokes = SessionStrokes(session_record(session, patient, therapist, reference), surface)
    value, floor = medians_in_turn(ours, strokes.play, times=15)
    return Row("session_pdf", value, "ms", goal=1.5, floor=floor)


def _many(folder: Path) -> list[Row]:
    """Return how long 200 different records take, and how the process grew after the first 50."""
    surface, reference = BodySurface.load("male"), Reference.load()
    therapist = Therapist(new_id(), "Bench")
    grown_from = 0.0
    started = time.perf_counter()
    for number in range(RECORDS):
        session = replace(_session(surface, count=1 + number % 10), therapist_id=therapist.id)
        patient = Patient(session.patient_id, "Bench", figure=Figure.MALE)
        record = session_record(session, patient, therapist, reference)
        write_session_pdf(folder / f"{number}.pdf", record, surface)
        if number == RECORDS // 4:
            grown_from = _resident_mb()
    taken = time.perf_counter() - started
    return [
        Row("session_pdfs_200", taken, "s", goal=40.0),
        Row("session_pdfs_memory", _resident_mb() - grown_from, "MB", goal=40.0),
    ]


def _resident_mb() -> float:
    """Return the memory that the process holds, where the system tells it, else 0."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    (line,) = (each for each in status.read_text().splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _session(surface: BodySurface, *, count: int = len(_PLACES)) -> Session:
    atlas, session_id = BodyAtlas(surface), new_id()
    sites = []
    for ordinal, (plate, x, y) in enumerate(_PLACES[:count], 1):
        placement = atlas.locate(plate, x, y)
        if placement is None:
            raise LookupError(f"({x}, {y}) is beside the body on {plate}")
        site = SitePreset().site(placement, session_id=session_id, ordinal=ordinal, inserted_at=_AT)
        sites.append(site)
    (made,) = long_history(
        patient_id=new_id(),
        therapist=Therapist(new_id(), "Bench"),
        figure=Figure.MALE,
        until=_AT,
        count=1,
    )
    visit = replace(made.visit, adverse_events=AdverseEvents())  # those are of its own sites
    return replace(made, id=session_id, sites=tuple(sites), visit=visit)
