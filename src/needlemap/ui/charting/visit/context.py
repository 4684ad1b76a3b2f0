"""What a chart knows of its patient and clinic beyond the open session; the shell provides it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from needlemap.domain.billing import PayerRules
from needlemap.domain.clock import day_at
from needlemap.domain.complaint import Complaint
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import PatientPrecaution
from needlemap.domain.session import Session
from needlemap.domain.signing import RequiredFields
from needlemap.domain.symptoms import DrawnOn
from needlemap.domain.user import Therapist
from needlemap.domain.visit import OutcomeScore
from needlemap.domain.visit_complaint import Findings, TreatedOn
from needlemap.reference import Reference
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.state import ChartState


@dataclass(frozen=True, slots=True)
class EarlierScore:
    """A score of an earlier session of the patient."""

    at: datetime
    score: OutcomeScore


class PatientBackground(Protocol):
    """The patient's file, the sessions before this one, and what the clinic has set."""

    @property
    def file(self) -> PatientFile:
        """The patient's file as stored."""

    @property
    def precautions_before(self) -> Mapping[str, PatientPrecaution]:
        """What the patient's file said before this visit was begun, by precaution."""

    @property
    def required(self) -> RequiredFields:
        """The fields that this clinic requires."""

    @property
    def payer(self) -> PayerRules:
        """How muscles are counted for the hint at a code."""

    @property
    def shows_codes(self) -> bool:
        """Whether the clinic wants the hint at a code."""

    @property
    def aftercare(self) -> str:
        """The clinic's own text of what to do after a treatment."""

    @property
    def last_session(self) -> Session | None:
        """The session before this one."""

    @property
    def earlier_scores(self) -> Sequence[EarlierScore]:
        """Scores of the sessions before this one, latest first."""

    @property
    def phrases(self) -> Mapping[str, str]:
        """Words that can be typed by a short name, by that name."""

    @property
    def complaints(self) -> Sequence[Complaint]:
        """The patient's complaints as they stand, in the order of opening."""

    @property
    def treated(self) -> Sequence[TreatedOn]:
        """Which sessions treated which complaints, the oldest first; without this session."""

    @property
    def earlier_findings(self) -> Mapping[str, tuple[date, Findings]]:
        """By complaint, what was found at the last visit before this one, and its day."""

    @property
    def earlier_drawing(self) -> DrawnOn | None:
        """The last symptom drawing before this session, with its day."""

    def set_precautions(self, answers: Mapping[str, PatientPrecaution | None]) -> None:
        """Store precautions in the patient's file; None takes one out of it.

        NeedleMapError when they cannot be stored.
        """


@dataclass(frozen=True, slots=True)
class VisitContext:
    """What every part of the form is given."""

    state: ChartState
    patient: Patient
    therapist: Therapist
    reference: Reference
    background: PatientBackground

    @property
    def chart(self) -> SessionChart:
        """The session, and the way to change it."""
        return self.state.chart

    @property
    def selected_ids(self) -> tuple[str, ...]:
        """The selected sites of the chart."""
        return tuple(self.state.selected_ids)

    @property
    def has_filed(self) -> bool:
        """Whether the patient's file says anything of a precaution."""
        return bool(self.background.file.precautions)

    def findings_before(self, complaint_id: str) -> tuple[date, Findings] | None:
        """Return what was found of a complaint at the last visit before this one, and its day."""
        return self.background.earlier_findings.get(complaint_id)

    def filed(self, precaution: str) -> PatientPrecaution | None:
        """Return what the patient's file says of a precaution that holds beyond a day."""
        known = self.reference.precautions.get(precaution)
        is_of_today = known is not None and known.today_only
        return None if is_of_today else self.background.file.precaution(precaution)

    def local_day(self) -> date:
        """Return the day of the session where it took place."""
        session = self.chart.session
        return day_at(session.performed_at, session.utc_offset_min)
