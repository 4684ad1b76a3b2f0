"""The records' size and speed: bytes a site, the log verified, records opened as a clinic has them.

Verifying is timed by the clock, since two threads share it, at its quickest of several, since
others may use the machine; for sessions that were stored whole, ten sites and form, with pages, log
and rows checked each time.
Size is what the file grows by while sessions are charted site by site, as one clicks them; each
site has an entry of its own in the log. The session's row and its entries are counted with its
sites; a form that is filled in is not, since its size is that of what one writes.
"""

import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.clinic import PASSWORD
from bench.measure import Row, timed_ms
from bench.patients import add_many
from needlemap.domain.edit import SiteEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.placement import PlatePoint
from needlemap.domain.session import Session, SessionStatus
from needlemap.domain.visit import Visit
from needlemap.services.made_up.long_history import long_history
from needlemap.storage.mapping.mappings import session_row
from needlemap.storage.mapping.tables import SESSIONS, Change
from needlemap.storage.mapping.visit_rows import visit_changes
from needlemap.storage.migrations.schema import check_is_ours
from needlemap.storage.migrations.triggers import TRIGGERS
from needlemap.storage.records import Records
from storage.raw import access_of, engine_of

_NOW = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
_SESSIONS, _SITES = 300, 10
_FIRST = 10  # sessions that fill the pages which every file has
_VERIFIED_TIMES = 15
_CLINIC_SESSIONS, _DRAFTS, _OPENED_TIMES = 20_000, 60, 5
_SHOWN = 200  # patients that the list reads at once


def rows(folder: Path) -> Sequence[Row]:
    """Return bytes_per_site, verify_sessions_per_s and those of `_clinic_rows`."""
    records, _ = Records.create(folder / "storage", name="Bench", password=PASSWORD)
    with records:
        sessions = _sessions(records)
        for session in sessions[:_FIRST]:
            _chart(records, session)
        before = _size(records)
        for session in sessions[_FIRST:]:
            _chart(records, session)
        # A made-up history has ten sites a session more or less, so they are counted.
        size = (_size(records) - before) / sum(len(each.sites) for each in sessions[_FIRST:])
    records, _ = Records.create(folder / "verified", name="Bench", password=PASSWORD)
    with records:
        for session in _sessions(records):
            records.sessions.start(session)
        took_s = min(_verified_s(records) for _ in range(_VERIFIED_TIMES))
    return [
        Row("bytes_per_site", size, "B", goal=1000),
        Row("verify_sessions_per_s", _SESSIONS / took_s, "/s", goal=3000, goal_is_least=True),
        *_clinic_rows(folder / "clinic"),
    ]


def _clinic_rows(folder: Path) -> Sequence[Row]:
    """Return open_50k_ms, unlock_to_patients_ms, work_list_20k_ms and patient_page_20k_ms.

    Opening is timed without the derivation of the key, which is slow by design: from the keys to
    the records that can be asked. So is unlocking, to the first patients and the list of what is
    to do. The page is what it reads of the patient with most sessions.
    """
    records, _ = Records.create(folder, name="Bench", password=PASSWORD)
    with records:
        busiest = _fill_clinic(records)
    opened, unlocked, listed, read = (list[float]() for _ in range(4))
    for _ in range(_OPENED_TIMES):
        with Records.open(folder, name="Bench", password=PASSWORD) as records:
            opened.append(timed_ms(lambda: _open_again(records)))
            unlocked.append(_unlocked_ms(records))
            listed.append(timed_ms(records.sessions.work_list))
            read.append(timed_ms(lambda: _read_patient(records, busiest)))
    return [
        Row("open_50k_ms", statistics.median(opened), "ms", goal=250),
        Row("unlock_to_patients_ms", statistics.median(unlocked), "ms", goal=100),
        Row("work_list_20k_ms", statistics.median(listed), "ms", goal=50),
        Row("patient_page_20k_ms", statistics.median(read), "ms", goal=50),
    ]


def _open_again(records: Records) -> None:
    keyring = access_of(records).keyring
    engine_of(records).close()
    engine_of(records).open_again(keyring.present.database)
    check_is_ours(engine_of(records).connection, records_id=records.records_id)
    records.audit.note("view_history", "patient", "")


def _unlocked_ms(records: Records) -> float:
    """Return how long it takes from the derived key to patients and what is to do."""
    records.lock()
    go_on = records.verified(PASSWORD)

    def show() -> None:
        go_on()
        records.patients.search("", limit=_SHOWN)
        records.sessions.work_list()

    return timed_ms(show)


def _read_patient(records: Records, patient_id: str) -> None:
    records.patients.get(patient_id)
    records.patient_files.get(patient_id)
    records.sessions.of_patient(patient_id)


def _fill_clinic(records: Records) -> str:
    """Store 50,000 patients, of whom 2,000 came 20,000 times; return who came most often.

    The tables are filled at once: charted one by one, they would take minutes.
    """
    add_many(records.patients)
    engine, draw = engine_of(records), random.Random(5)
    ids = [patient_id for (patient_id,) in engine.rows("SELECT id FROM patients LIMIT 2000")]
    without = ("sessions_start_as_draft", "visit_facts_signed_no_insert")
    came = Counter[str]()
    with engine.atomic():
        for name in without:
            engine.execute(f"DROP TRIGGER {name}")
        for number in range(_CLINIC_SESSIONS):
            patient_id = draw.choice(ids)
            came[patient_id] += 1
            at = _NOW - timedelta(hours=number)
            status = SessionStatus.DRAFT if number < _DRAFTS else SessionStatus.SIGNED
            due = (at + timedelta(days=14)).date()
            session = Session(new_id(), patient_id, records.therapist.id, at, at, 0)
            visit = Visit(pain_before=5, follow_up_on=due)
            changes = [
                Change(SESSIONS, None, session_row(session) | {"status": status.value}),
                *visit_changes(session.id, Visit(), visit),
            ]
            for change in changes:
                row = change.after or {}
                engine.execute(change.table.insert, tuple(row[c] for c in change.table.columns))
        for name in without:
            engine.execute(TRIGGERS[name])
    ((busiest, _),) = came.most_common(1)
    return busiest


def _sessions(records: Records) -> Sequence[Session]:
    patient = Patient(new_id(), "Bench", figure=Figure.MALE)
    records.patients.add(patient)
    return long_history(
        patient_id=patient.id,
        therapist=records.therapist,
        figure=Figure.MALE,
        until=_NOW,
        count=_SESSIONS,
        sites_each=_SITES,
    )


def _chart(records: Records, session: Session) -> None:
    records.sessions.start(replace(session, sites=(), visit=Visit()))
    draw = random.Random(session.id)
    for site in session.sites:
        spot = PlatePoint("posterior", draw.uniform(-300, 300), draw.uniform(0, 1800))
        records.sessions.apply(SiteEdit((), (replace(site, clicked=spot),)))


def _size(records: Records) -> int:
    records.checkpoint()
    return engine_of(records).path.stat().st_size


def _verified_s(records: Records) -> float:
    began = time.perf_counter()
    if damages := records.audit.verify():
        raise LookupError(f"the records are damaged: {damages[0].message}")
    return time.perf_counter() - began
