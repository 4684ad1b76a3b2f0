"""What the open records know of a patient beyond the session on the chart."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from needlemap.domain.billing import PayerRules
from needlemap.domain.clock import with_offset
from needlemap.domain.complaint import Complaint
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import PatientPrecaution
from needlemap.domain.session import Session
from needlemap.domain.signing import RequiredFields
from needlemap.domain.symptoms import DrawnOn
from needlemap.domain.visit_complaint import Findings, TreatedOn
from needlemap.reference import Reference
from needlemap.storage.records import Records
from needlemap.storage.repositories.summaries import SessionSummary
from needlemap.ui.charting.visit.context import EarlierScore

if TYPE_CHECKING:
    from datetime import datetime

# Sentences of the table of aftercare that make the text of a clinic that has none of its own.
_KINDS = ("expect", "do", "avoid", "choose", "report", "emergency")
_AFTERCARE = "aftercare_text"


class RecordsBackground:
    """Reads each thing when it is first asked for, so that a chart opens without it."""

    def __init__(
        self, records: Records, reference: Reference, session: Callable[[], Session]
    ) -> None:
        self._records = records
        self._reference = reference
        self._session = session
        self._file: PatientFile | None = None
        self._lines: dict[datetime, list[SessionSummary]] = {}
        self._read: dict[str, Session] = {}

    @property
    def file(self) -> PatientFile:
        """The patient's file as stored."""
        if self._file is None:
            self._file = self._records.patient_files.get(self._session().patient_id)
        return self._file

    @cached_property
    def precautions_before(self) -> Mapping[str, PatientPrecaution]:
        """What the patient's file said before this visit was begun, by precaution."""
        session = self._session()
        stands: dict[str, PatientPrecaution | None] = {
            each.precaution: each for each in self.file.precautions
        }
        if session.visit.screening:  # opened again: the file holds answers of its own
            stands |= self._records.patients.precautions_before(session.patient_id, session.id)
        return {code: each for code, each in stands.items() if each is not None}

    @cached_property
    def required(self) -> RequiredFields:
        """The fields that this clinic requires."""
        return self._records.settings.required_fields()

    @cached_property
    def payer(self) -> PayerRules:
        """How muscles are counted for the hint at a code."""
        return self._records.settings.payer()

    @cached_property
    def shows_codes(self) -> bool:
        """Whether the clinic wants the hint at a code."""
        return self._records.settings.shows_codes()

    @cached_property
    def aftercare(self) -> str:
        """The clinic's own text, else the sentences of the table."""
        own = self._records.settings.get(_AFTERCARE, str)
        sentences = self._reference.aftercare.values()
        return own or " ".join(one.text for one in sentences if one.kind in _KINDS)

    @property
    def last_session(self) -> Session | None:
        """The latest session before this one that was not entered in error."""
        for line in self._before:
            if line.id not in self._read:
                self._read[line.id] = self._records.sessions.get(line.id)
            return self._read[line.id]
        return None

    @property
    def earlier_scores(self) -> tuple[EarlierScore, ...]:
        """Scores of the sessions before this one, latest first."""
        return tuple(
            EarlierScore(with_offset(line.performed_at, line.utc_offset_min), score)
            for line in self._before
            for score in line.outcomes
        )

    @property
    def phrases(self) -> dict[str, str]:
        """Words by the name of a phrase: the clinic's, and the user's own before them."""
        settings = self._records.settings
        own = settings.own_phrases(self._records.therapist.id)
        return {each.name: each.words for each in (*settings.clinic_phrases(), *own)}

    @cached_property
    def complaints(self) -> tuple[Complaint, ...]:
        """The patient's complaints as they stand."""
        return self._records.complaints.of_patient(self._session().patient_id)

    @cached_property
    def treated(self) -> tuple[TreatedOn, ...]:
        """Which sessions treated which complaints; without this session."""
        session = self._session()
        treated = self._records.complaints.treated(session.patient_id)
        return tuple(each for each in treated if each.session_id != session.id)

    @cached_property
    def earlier_findings(self) -> dict[str, tuple[date, Findings]]:
        """What was found of each complaint at the last visit before this one."""
        session = self._session()
        return self._records.complaints.earlier_findings(session.patient_id, session.id)

    @cached_property
    def earlier_drawing(self) -> DrawnOn | None:
        """The last symptom drawing before this session."""
        session = self._session()
        before = {line.id for line in self._before}
        drawn = self._records.sessions.drawings_of_patient(session.patient_id)
        return next((one for one in reversed(drawn) if one.session_id in before), None)

    def set_precautions(self, answers: Mapping[str, PatientPrecaution | None]) -> None:
        """Store precautions in the patient's file; None takes one out of it."""
        self._records.patient_files.replace_precautions(self._session().patient_id, answers)
        self._file = None

    @property
    def _before(self) -> list[SessionSummary]:
        """The sessions before this one, latest first, read once for each time it is said to be."""
        session = self._session()
        at = session.performed_at
        if at not in self._lines:
            self._lines[at] = [
                line
                for line in self._records.sessions.of_patient(session.patient_id)
                if line.id != session.id and line.performed_at <= at and not line.is_withdrawn
            ]
        return self._lines[at]
