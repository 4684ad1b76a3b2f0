"""The session record as PDF, against the same strokes played to a bare QPdfWriter."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import Row, medians_in_turn
from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session
from needlemap.domain.site import Brush
from needlemap.domain.therapist import Therapist
from needlemap.reference import Reference
from needlemap.reports import session_record, write_session_pdf
from needlemap.reports.strokes import SessionStrokes

_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_PLACES = (
    *(("posterior", x, y) for x, y in ((58, 1478), (-58, 1478), (96, 1452), (100, 1380))),
    *(("posterior", x, y) for x, y in ((36, 1420), (38, 1065), (-38, 1065))),
    *(("anterior", x, y) for x, y in ((-96, 1330), (-100, 640), (96, 640))),
)


def rows(folder: Path) -> Sequence[Row]:
    """Return the row session_pdf, in ms: a record of ten sites on two plates."""
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
    return [Row("session_pdf", value, "ms", goal=1.5, floor=floor)]


def _session(surface: BodySurface) -> Session:
    atlas, session_id = BodyAtlas(surface), new_id()
    sites = []
    for ordinal, (plate, x, y) in enumerate(_PLACES, 1):
        placement = atlas.locate(plate, x, y)
        if placement is None:
            raise LookupError(f"({x}, {y}) is beside the body on {plate}")
        site = Brush().site(placement, session_id=session_id, ordinal=ordinal, inserted_at=_AT)
        sites.append(site)
    return Session(session_id, new_id(), new_id(), _AT, _AT, 60, sites=tuple(sites))
