"""A clinic of made-up patients to look around in: the same people and numbers for the same seed.

Nothing in it was treated or entered by anybody. It is made in a folder of its own, and every page
that it prints says DEMO.
"""

import shutil
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from needlemap.domain.archive import ClinicRecord, PatientRecord, Staff
from needlemap.domain.clinic import ClinicHead
from needlemap.domain.complaint import Complaint
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.patient_file import Contact, PatientFile
from needlemap.domain.session import Session, signed_session
from needlemap.domain.user import Therapist
from needlemap.errors import NeedleMapError
from needlemap.reference import Reference
from needlemap.services.made_up.conditions import CONDITIONS
from needlemap.services.made_up.screening import Warned, file_of, of_note
from needlemap.services.made_up.visits import Body, MadeUpVisits
from needlemap.services.steps import Step, at_step, beside, stored_beside
from needlemap.storage.records import Records

USER, PASSWORD = "Demo", "made-up patients"
HEAD = ClinicHead("DEMO: made-up patients", ("Nobody was treated here.",))
PATIENTS = 40
MARKER = "made-up-patients.txt"
_MARKER_WORDS = "A demonstration of NeedleMap. Nobody in it was treated; it can be deleted.\n"
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
_STRESS_SESSIONS, _STRESS_PATIENTS = 500, 50_000
# Every so many patients: the last session is a draft; needles are left to count; a follow-up.
_DRAFT_EVERY, _FOLLOW_UP_EVERY, _TODAY_EVERY = 5, 4, 9
_STILL_IN = 0  # of this patient a needle is still to be counted out
_FOLLOW_UP_DAYS = timedelta(days=7)
# Grown-up, and of an age for what they do; the others come for running and sprinting.
_AGES, _AGES_OF_RUNNERS, _RUNNERS = (20, 78), (20, 60), (4, 8)
_CAME_BACK = 8  # visits: whoever has more came with several conditions, of runners too
_STAFF_SINCE = timedelta(days=900)
Steps = Generator[Step, None, None]


def remove_demo(folder: Path) -> None:
    """Remove the demonstration that was made in a folder, if any; nothing else is ever removed."""
    try:
        if (folder / MARKER).is_file():
            shutil.rmtree(folder)
    except OSError as error:
        raise _not_writable(folder) from error


def fresh_folder(folder: Path) -> None:
    """Make a folder for a demonstration, in place of the one that was made there, if any.

    NeedleMapError for a folder that holds anything else.
    """
    remove_demo(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise NeedleMapError(
                f"{folder} holds files that are no demonstration. Move them away first."
            )
        (folder / MARKER).write_text(_MARKER_WORDS, encoding="utf-8")
    except OSError as error:
        raise _not_writable(folder) from error


def _not_writable(folder: Path) -> NeedleMapError:
    return NeedleMapError(
        f"The folder {folder} cannot be written. Check the free space and the rights."
    )


def make_demo(folder: Path) -> Records:
    """Return new records in this folder, open, still without patients. `fill` adds them."""
    records, _ = Records.create(folder, name=USER, password=PASSWORD)
    records.users.confirm_recovery_code()
    records.settings.set_clinic_head(HEAD)
    records.settings.set_made_up(on=True)
    return records


def fill(records: Records, *, now: datetime, seed: int = 1, patients: int = PATIENTS) -> Steps:
    """Add made-up patients with 1 to 60 sessions each, up to now; yields after each session."""
    yield from _filled(records, now, seed, [_LONGEST, *(None for _ in range(patients - 1))])


def fill_to_try_limits(records: Records, *, now: datetime, seed: int = 1) -> Steps:
    """Add one patient with 500 sessions and 49,999 without any; yields now and again."""
    yield from _filled(records, now, seed, [_STRESS_SESSIONS, *[0] * (_STRESS_PATIENTS - 1)])


def _filled(records: Records, now: datetime, seed: int, counts: Sequence[int | None]) -> Steps:
    """Add a patient for each count of sessions, which is made up where it is None."""
    random = Random(seed)
    reference = yield from beside(Reference.load)  # both are read from the disk
    bodies = yield from beside(lambda: {figure: Body(figure, random) for figure in _GIVEN})
    staff = [Staff(Therapist(new_id(), *who), now - _STAFF_SINCE) for who in _COLLEAGUES]
    therapists = [records.therapist, *(each.therapist for each in staff)]
    detail = {"file": "made-up patients"}
    visits = MadeUpVisits(reference, random, now)
    warned = {figure: Warned(reference, body.atlas, random) for figure, body in bodies.items()}
    ids = []
    with records.transfer.importing():
        records.transfer.add_clinic(ClinicRecord(tuple(staff)), detail=detail)
        for number, asked in enumerate(counts):
            count = _sessions_of(number) if asked is None else asked
            patient = _patient(number, _born_on(number, count, now.date(), random))
            therapist = therapists[number % len(therapists)]
            back = 0 if number % _TODAY_EVERY == 0 else random.randrange(1, 40)
            sessions, complaints = list[Session](), tuple[Complaint, ...]()
            if count:
                making = visits.of_patient(
                    patient.id,
                    therapist,
                    bodies[patient.figure],
                    first=number,
                    count=count,
                    last_on=now.date() - timedelta(days=back),
                )
                sessions, complaints = yield from at_step(making, (number, len(counts)))
            charted = warned[patient.figure].charted
            sessions = [charted(each, of_note(number)) for each in sessions]
            file = _file(number, sessions, reference)
            record = PatientRecord(patient, file, complaints=complaints)
            records.transfer.add_patient(record, detail=detail)
            for place, session in enumerate(_with_work_left(number, sessions, now), 1):
                is_left = place == len(sessions) and number % _DRAFT_EVERY == 0
                stored = session if is_left else _signed(session, therapist, complaints)
                records.transfer.add_session(stored, detail=detail)
                yield number + 1, len(counts)
            ids.append(patient.id)
            if not count and number % _STRESS_SESSIONS == 0:
                yield number + 1, len(counts)
        records.transfer.make_findable(ids)
        yield from stored_beside(records.transfer.store)


def _sessions_of(number: int) -> int:
    """Return 1 to 60: few come often, most a few times."""
    share = (number * 7 % PATIENTS + 0.5) / PATIENTS
    return 1 + int((_LONGEST - 1) * share**6)


def _born_on(number: int, count: int, today: date, random: Random) -> date:
    runs = number % len(CONDITIONS) in _RUNNERS or count > _CAME_BACK
    youngest, oldest = _AGES_OF_RUNNERS if runs else _AGES
    return today - timedelta(days=random.randrange(youngest * 366, oldest * 365))


def _patient(number: int, born_on: date) -> Patient:
    figure = Figure.FEMALE if number % 2 else Figure.MALE
    given = _GIVEN[figure][number // 2 % len(_GIVEN[figure])]
    round_ = number // len(_FAMILY)
    family = _FAMILY[number % len(_FAMILY)] + (f" {round_ + 1}" if round_ else "")
    return Patient(new_id(), family, given, born_on, f"DEMO-{1001 + number}", figure)


def _file(number: int, sessions: Sequence[Session], reference: Reference) -> PatientFile:
    """Return what was asked at the visits; nobody asked whoever never came."""
    if not sessions:
        return PatientFile()
    contacts = (Contact("Self", phone=f"555 01{number % 100:02}"),)
    return PatientFile(file_of(sessions, reference), contacts)


def _with_work_left(number: int, sessions: list[Session], now: datetime) -> Iterator[Session]:
    """Yield the sessions, the last one with what the to-do list then names."""
    yield from sessions[:-1]
    for last in sessions[-1:]:
        session = last
        if number % _FOLLOW_UP_EVERY == 1:
            due = max(now.date(), last.performed_at.date() + _FOLLOW_UP_DAYS)
            session = replace(last, visit=replace(last.visit, follow_up_on=due))
        yield _with_needle_in(session) if number == _STILL_IN else session


def _with_needle_in(session: Session) -> Session:
    """Return the session before its last needle was counted out and the boxes after were filled."""
    stay = [site for site in session.sites if site.removed_at != site.inserted_at]
    still_in = (stay or session.sites)[-1].id
    sites = tuple(
        replace(site, removed_count=0, removed_at=None) if site.id == still_in else site
        for site in session.sites
    )
    needles = replace(session.visit.needles, removed_by="", sharps_disposed=None)
    visit = replace(
        session.visit, needles=needles, pain_after=None, tolerance=None, adverse_events=None
    )
    return replace(session, sites=sites, visit=visit)


def _signed(session: Session, therapist: Therapist, complaints: tuple[Complaint, ...]) -> Session:
    return signed_session(
        session,
        therapist,
        at=session.charted_at,
        utc_offset_min=session.utc_offset_min,
        complaints=complaints,
    )
