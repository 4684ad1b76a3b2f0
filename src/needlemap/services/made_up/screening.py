"""What made-up patients answer to the screening, and what the chart displays and asks for then."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from needlemap.bodymap import BodyAtlas
from needlemap.domain.clock import day_at
from needlemap.domain.edit import SiteEdit, with_acknowledged
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import AlertLevel, Answer, PatientPrecaution, ScreeningAnswer
from needlemap.domain.session import Session
from needlemap.reference import Reference
from needlemap.reference.alerts import alerts
from needlemap.services.risk_watch import RiskWatch

_ASKED_AT = timedelta(minutes=3)
_SHOWN_AT = timedelta(minutes=5)
_ACKNOWLEDGED = 0.8  # so many of the warnings displayed at a site


@dataclass(frozen=True, slots=True)
class OfNote:
    """What a patient answers with yes, and what the therapist says to go on where that is asked."""

    precaution: str
    note: str
    going_on: str = ""
    places: tuple[str, ...] = ()


OF_NOTE = (
    OfNote(
        "anticoagulant",
        "Apixaban, 5 mg twice a day.",
        "Bruising and bleeding discussed; two minutes of pressure at each site.",
    ),
    OfNote(
        "needle_phobia",
        "Dislikes needles since childhood.",
        "Wants the treatment, lying down; each needle is announced.",
    ),
    OfNote("diabetes", "Type 2, stable with tablets."),
    OfNote(
        "implant",
        "Plate after a fracture of the right hip (2016).",
        "Away from the plate.",
        ("pelvis_hip.right",),
    ),
    OfNote("hypotension", "Fainted once when blood was taken; treated lying."),
)
FAINTED = OfNote("prior_reaction", "Fainted once while sitting (2021); treat lying.")


def of_note(number: int) -> OfNote | None:
    """Return what is of note about every third patient."""
    return OF_NOTE[number // 3 % len(OF_NOTE)] if number % 3 == 0 else None


def answered(session: Session, told: OfNote) -> Session:
    """Return the session with this answer among the others, at every visit."""
    answer = ScreeningAnswer(told.precaution, Answer.YES, told.places, told.note)
    others = (a for a in session.visit.screening if a.precaution != told.precaution)
    return replace(session, visit=replace(session.visit, screening=(*others, answer)))


def file_of(sessions: Sequence[Session], reference: Reference) -> tuple[PatientPrecaution, ...]:
    """Return what the patient's file holds after these sessions: each answer as given last."""
    known = {
        answer.precaution: PatientPrecaution(
            answer.precaution,
            answer.answer,
            day_at(session.performed_at, session.utc_offset_min),
            answer.places,
            answer.note,
        )
        for session in sessions
        for answer in session.visit.screening
        if not reference.precautions[answer.precaution].today_only
    }
    return tuple(known.values())


class Warned:
    """Lets made-up sessions hold what the chart would have displayed, as therapists answer it."""

    def __init__(self, reference: Reference, atlas: BodyAtlas, random: Random) -> None:
        self._reference, self._random = reference, random
        self._watch = RiskWatch(atlas, reference, PatientFile())

    def charted(self, session: Session, told: OfNote | None) -> Session:
        """Return the session with its answers, its acknowledgements and its sites' warnings."""
        if told is not None:
            session = self._acknowledged(answered(session, told), told)
        begun = replace(session, sites=())
        at = session.performed_at + _SHOWN_AT
        shown = self._watch.watched(begun, SiteEdit((), session.sites), at=at).after
        seen = (
            with_acknowledged(site, at=at) if self._random.random() < _ACKNOWLEDGED else site
            for site in shown
        )
        return replace(session, sites=tuple(seen))

    def _acknowledged(self, session: Session, told: OfNote) -> Session:
        at = session.performed_at + _ASKED_AT
        found = alerts(session, PatientFile(), self._reference)
        if not any(each.level is AlertLevel.BLOCK for each in found):
            return session
        return replace(
            session,
            visit=replace(
                session.visit,
                screening=tuple(
                    _going_on(answer, told, at) if answer.precaution == told.precaution else answer
                    for answer in session.visit.screening
                ),
            ),
        )


def _going_on(answer: ScreeningAnswer, told: OfNote, at: datetime) -> ScreeningAnswer:
    return replace(answer, acknowledgement=told.going_on, acknowledged_at=at)
