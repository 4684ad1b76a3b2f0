"""A clinic of made-up patients to look around in: the same people and numbers for the same seed.

Nothing in it was treated or entered by anybody. It is made in a folder of its own, and every page
that it prints says DEMO.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.demo.long_history import COMPLAINTS, LongHistory
from needlemap.domain.archive import ClinicRecord, PatientRecord, Staff
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.complaint import Complaint
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session, signed_session
from needlemap.domain.site import NeedleSite
from needlemap.domain.user import Therapist
from needlemap.domain.visit_complaint import Assigned, VisitComplaint
from needlemap.storage.records import Records

USER, PASSWORD = "Demo", "made-up patients"
HEAD = ClinicHead("DEMO: made-up patients", ("Nobody was treated here.",))
PATIENTS = 40
_COLLEAGUES = (("Ines Duarte", "PT, DPT"), ("Tomasz Zielinski", "PT"))
_FAMILY = [
    "Abara",
    "Bianchi",
    "Castellanos",
    "Dvořák",
    "Eriksen",
    "Fofanah",
    "Grünwald",
    "Haddad",
    "Ibrahim",
    "Jansen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Oyelaran",
    "Petrov",
    "Quispe",
    "Rossi",
    "Silva",
    "Tanaka",
    "Ueda",
    "Vargas",
    "Weiss",
    "Xu",
    "Kaya",
    "Zhao",
    "Andersson",
    "Brandt",
    "Chukwu",
    "Delgado",
    "Eze",
    "Fischer",
    "García",
    "Horvat",
    "Ivanova",
    "Jovanović",
    "Khan",
    "Larsen",
    "Mensah",
    "Novak",
]
_GIVEN = {
    Figure.FEMALE: [
        "Ana",
        "Beatriz",
        "Chloé",
        "Dalia",
        "Elif",
        "Freya",
        "Grace",
        "Hana",
        "Imani",
        "Julia",
    ],
    Figure.MALE: [
        "Adam",
        "Bruno",
        "Carlos",
        "Daniel",
        "Emeka",
        "Felix",
        "Goran",
        "Hugo",
        "Ivan",
        "Jonas",
    ],
}
_LONGEST = 60
_LAST_OF_DAY = time(16, 30)
_SATURDAY = 5
Step = tuple[int, int]


def make_demo(folder: Path) -> Records:
    """Return new records in this folder, open, still without patients. `fill` adds them."""
    records, _ = Records.create(folder, name=USER, password=PASSWORD)
    records.users.confirm_recovery_code()
    records.settings.set_clinic_head(HEAD)
    return records


def fill(
    records: Records, *, now: datetime, seed: int = 1, patients: int = PATIENTS
) -> Iterator[Step]:
    """Add made-up patients with 1 to 60 sessions each, up to now; yields after each patient."""
    random = np.random.default_rng(seed)
    staff = [Staff(Therapist(new_id(), *who), now) for who in _COLLEAGUES]
    therapists = [records.therapist, *(each.therapist for each in staff)]
    detail = {"file": "made-up patients"}
    histories = {figure: _history(figure) for figure in _GIVEN}
    until = datetime.combine(now.date(), _LAST_OF_DAY, UTC)
    ids = []
    with records.transfer.importing():
        records.transfer.add_clinic(ClinicRecord(tuple(staff)), detail=detail)
        for number in range(patients):
            patient = _patient(number, random)
            therapist = therapists[number % len(therapists)]
            count = _LONGEST if number == 0 else 1 + int((_LONGEST - 1) * random.beta(0.7, 2.6))
            last = until - timedelta(days=int(random.integers(0, 40)))
            made = histories[patient.figure].sessions(
                patient_id=patient.id,
                therapist=therapist,
                until=last,
                count=count,
                sites=int(random.integers(3, 9)),
                first_course=number,
            )
            sessions, complaints = _with_complaints(patient.id, made)
            record = PatientRecord(patient, complaints=complaints)
            records.transfer.add_patient(record, detail=detail)
            for place, session in enumerate(sessions, start=1):
                is_draft = place == len(sessions) and number % 4 == 0
                stored = session if is_draft else _signed(session, therapist, complaints)
                records.transfer.add_session(stored, detail=detail)
            ids.append(patient.id)
            yield number + 1, patients
        records.transfer.make_findable(ids)


def _history(figure: Figure) -> LongHistory:
    surface = BodySurface.load(figure.value)
    return LongHistory(surface, BodyAtlas(surface))


def _patient(number: int, random: np.random.Generator) -> Patient:
    figure = Figure.FEMALE if number % 2 else Figure.MALE
    given = _GIVEN[figure][number // 2 % len(_GIVEN[figure])]
    round_ = number // len(_FAMILY)
    family = _FAMILY[number % len(_FAMILY)] + (f" {round_ + 1}" if round_ else "")
    born_on = date(1938, 1, 1) + timedelta(days=int(random.integers(0, 70 * 365)))
    return Patient(new_id(), family, given, born_on, f"DEMO-{1001 + number}", figure)


def _with_complaints(
    patient_id: str, sessions: tuple[Session, ...]
) -> tuple[list[Session], tuple[Complaint, ...]]:
    """Return the sessions on working days, each with the complaint that it treated."""
    known: dict[str, Complaint] = {}
    made = []
    for session in map(_on_working_day, sessions):
        name = _treated(session)
        if name not in known:
            known[name] = Complaint(
                new_id(), patient_id, name.capitalize(), opened_at=session.performed_at
            )
        treated = VisitComplaint(known[name].id, Assigned.CONFIRMED)
        made.append(replace(session, visit=replace(session.visit, complaints=(treated,))))
    return made, tuple(known.values())


def _treated(session: Session) -> str:
    """Return the complaint whose structures most sites of the session are."""
    structures = {site.structure for site in session.sites}
    return max(COMPLAINTS, key=lambda each: len(structures & set(each.structures))).name


def _on_working_day(session: Session) -> Session:
    """Return the session moved from a weekend to the Friday before, with all its times."""
    weekday = session.performed_at.weekday()
    if weekday < _SATURDAY:
        return session
    back = timedelta(days=weekday - _SATURDAY + 1)
    events = session.visit.adverse_events
    moved = events and replace(
        events,
        events=tuple(
            replace(each, began_at=each.began_at and each.began_at - back) for each in events.events
        ),
    )
    return replace(
        session,
        performed_at=session.performed_at - back,
        charted_at=session.charted_at - back,
        sites=tuple(_earlier(site, back) for site in session.sites),
        visit=replace(session.visit, adverse_events=moved),
    )


def _earlier(site: NeedleSite, back: timedelta) -> NeedleSite:
    inserted, removed = site.inserted_at, site.removed_at
    return replace(
        site,
        inserted_at=inserted and inserted - back,
        removed_at=removed and removed - back,
    )


def _signed(session: Session, therapist: Therapist, complaints: tuple[Complaint, ...]) -> Session:
    return signed_session(
        session,
        therapist,
        at=session.charted_at,
        utc_offset_min=session.utc_offset_min,
        complaints=complaints,
    )
