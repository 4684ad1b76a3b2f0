"""An invented patient with years of sessions, to look back on: courses, pauses, changing places."""

from dataclasses import replace
from datetime import datetime
from random import Random

from needlemap.domain.patient import Figure, Patient
from needlemap.domain.patient_file import Contact
from needlemap.domain.session import Session
from needlemap.domain.user import Therapist
from needlemap.reference import Reference
from needlemap.services.made_up.screening import FAINTED, answered, file_of
from needlemap.services.made_up.visits import SLOT, Body, MadeUpVisits
from needlemap.services.steps import run
from needlemap.storage.records import Records

_ANY_DAYS = 36_500
_CONTACTS = (
    Contact("Self", phone="555 0134"),
    Contact("Doctor", name="Dr. A. Nyström", phone="555 0170"),
)


def add_long_history(
    records: Records, *, family_name: str, until: datetime, password: str
) -> Patient:
    """Store years of sessions, up to a time, for the patient of this name; return the patient.

    All are signed with the user's password but the last; one of them was entered in error.
    """
    (patient,) = records.patients.search(family_name)
    made = long_history(
        patient_id=patient.id, therapist=records.therapist, figure=patient.figure, until=until
    )
    sessions = [answered(session, FAINTED) for session in made]
    for session in sessions:
        records.sessions.start(session)
    for session in sessions[:-1]:
        at, offset = session.charted_at, session.utc_offset_min
        records.sessions.sign(session.id, password=password, at=at, utc_offset_min=offset)
    mistaken = sessions[len(sessions) // 3]
    records.sessions.withdraw(
        mistaken.id,
        reason="Charted on the wrong patient.",
        at=mistaken.charted_at + SLOT,
        utc_offset_min=mistaken.utc_offset_min,
    )
    files = records.patient_files
    files.set_precautions(patient.id, file_of(sessions, Reference.load()))
    files.set_reactions(patient.id, "", FAINTED.note)
    files.set_contacts(patient.id, (), _CONTACTS)
    return patient


def long_history(
    *,
    patient_id: str,
    therapist: Therapist,
    figure: Figure,
    until: datetime,
    count: int = 48,
    sites_each: int = 9,
) -> list[Session]:
    """Return so many sessions up to a time, the oldest first, the same each time but for ids.

    Without complaints and drawings: these are of a file that nobody here has.
    """
    random = Random(1)
    making = MadeUpVisits(Reference.load(), random, until).of_patient(
        patient_id,
        therapist,
        Body(figure, random),
        first=0,
        count=count,
        last_on=until.date(),
        sites_each=sites_each,
        within_days=_ANY_DAYS,
    )
    sessions, _ = run(making, lambda *_: None)
    return [
        replace(each, visit=replace(each.visit, complaints=(), symptom_drawing=None))
        for each in sessions
    ]
