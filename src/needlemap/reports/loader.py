"""Reads out of open records what each kind of report says."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from needlemap.domain.clinic import PrintedParts
from needlemap.domain.clock import local_day, local_offset_min, now_utc
from needlemap.domain.days import iso_day
from needlemap.domain.patient import Patient
from needlemap.domain.region import regional
from needlemap.domain.session import Session
from needlemap.domain.user import Therapist
from needlemap.domain.visit_complaint import SignedComplaint, as_signed
from needlemap.errors import NeedleMapError, ReportError
from needlemap.history import FilterSet, History
from needlemap.reports.content import wording
from needlemap.reports.content.background import earlier_scores, earlier_sites
from needlemap.reports.content.complaints import chart_sections
from needlemap.reports.content.handout import handout, handout_text
from needlemap.reports.content.history import Counted, HistoryRecord
from needlemap.reports.content.history_record import ALL_DAYS, Period, history_record
from needlemap.reports.content.letter import letter, letter_text
from needlemap.reports.content.names import RecordNames
from needlemap.reports.content.patient_file import file_sections, identity_facts
from needlemap.reports.content.record import Background, Imprint, SessionRecord
from needlemap.reports.content.session import session_record
from needlemap.reports.content.stricta import stricta_report
from needlemap.reports.content.superbill import superbill
from needlemap.reports.layouts.chart import ChartRecord
from needlemap.reports.request import NO_FILTERS, NO_PAPERS, Kind, PrintSettings, ReportRequest
from needlemap.reports.sources import OpenRecords, SessionLine

UNREADABLE = (NeedleMapError, ValueError)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for one report: its content, whose it is, and what its file needs.

    ``day`` is empty where days are private; ``csv`` and ``codebook`` go with a
    research export.
    """

    content: Any
    patient: Patient
    day: str
    csv: str = ""
    codebook: str = ""


# How much is read of how much, and at the end what was read: between two steps a window can be
# used. Whoever reads must not go to another thread, since open records belong to one.
ReadingSteps = Generator[tuple[int, int], None, Reading]


_T = TypeVar("_T")


def at_once(steps: Generator[tuple[int, int], None, _T]) -> _T:
    """Take all steps one after the other; return what the last one gives."""
    while True:
        try:
            next(steps)
        except StopIteration as over:
            given: _T = over.value
            return given


class Reader:
    """Reads reports' contents out of open records.

    Parameters
    ----------
    history_of
        Reads the history of a patient by id.
    therapist_of
        Reads a user by id, present or left.
    papers_of
        Reads what the clinic has settled for its papers.
    """

    def __init__(
        self,
        records: OpenRecords,
        names: RecordNames,
        *,
        history_of: Callable[[str], History],
        therapist_of: Callable[[str], Therapist],
        papers_of: Callable[[], PrintSettings] = lambda: NO_PAPERS,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._records, self._names, self._now = records, names, now
        self._history_of, self._therapist_by_id = history_of, therapist_of
        self._papers_of = papers_of

    def steps(self, order: ReportRequest) -> ReadingSteps:
        """Read what a report says, a session at a step.

        NotFoundError, or ValueError for a damaged row.
        """
        of_many: Mapping[Kind, Callable[[ReportRequest], ReadingSteps]] = {
            Kind.CHART: self._chart,
            Kind.STRICTA: self._stricta,
        }
        readers: Mapping[Kind, Callable[[ReportRequest], Reading]] = {
            Kind.SESSION: self._session,
            Kind.HISTORY: self._history,
            Kind.HANDOUT: self._handout,
            Kind.LETTER: self._letter,
            Kind.SUPERBILL: self._superbill,
        }
        if order.kind in of_many:
            return (yield from of_many[order.kind](order))
        return readers[order.kind](order)

    def _session(self, order: ReportRequest) -> Reading:
        record, patient = self._record_of(self._records.sessions.get(order.id))
        return Reading(record, patient, record.performed_on)

    def _handout(self, order: ReportRequest) -> Reading:
        session = self._records.sessions.get(order.id)
        record, patient = self._record_of(session)
        text = order.text or handout_text(self._papers_of().handout)
        seen_on = wording.local(session.performed_at, session.utc_offset_min).date()
        known = self._records.complaints.of_patient(session.patient_id)
        made = handout(
            record,
            text,
            session.visit,
            date_words=wording.date_words(seen_on),
            complaints=tuple(map(as_signed, known)),
        )
        return Reading(made, patient, record.performed_on)

    def _letter(self, order: ReportRequest) -> Reading:
        session = self._records.sessions.get(order.id)
        record, patient = self._record_of(session)
        seen_on = wording.local(session.performed_at, session.utc_offset_min).date()
        made = letter(
            record,
            patient,
            order.text or letter_text(self._papers_of().letter),
            to=order.to,
            parts=order.parts,
            date_words=wording.date_words(seen_on),
        )
        return Reading(made, patient, record.performed_on)

    def _superbill(self, order: ReportRequest) -> Reading:
        papers = self._papers_of()
        if not papers.prints_codes:
            raise ReportError(
                "Codes are not printed by this clinic. Turn them on under Settings, Billing code "
                "(CPT), then make the sheet again."
            )
        session = self._records.sessions.get(order.id)
        record, patient = self._record_of(session)
        every = PrintedParts(sex=True, insurer=True)
        identity = identity_facts(self._records.patient_files.get(patient.id), every)
        made = superbill(record, papers.code_hint_of(session), identity)
        return Reading(made, patient, record.performed_on)

    def _history(self, order: ReportRequest) -> Reading:
        patient = self._records.patients.person(order.id)
        record = self._history_record(patient, order.period, order.filters, order.density)
        return Reading(record, patient, record.last_day)

    def _chart(self, order: ReportRequest) -> ReadingSteps:
        patient = self._records.patients.person(order.id)
        lines = self._records.sessions.of_patient(patient.id)
        total = 2 * len(lines)
        yield 0, total
        history = self._history_record(patient, ALL_DAYS, NO_FILTERS)
        sessions, missing = yield from self._sessions_of(lines, total)
        shared, records = _Shared(self._records, self._papers_of(), sessions), []
        for number, session in enumerate(sessions, len(lines)):
            yield number, total
            records.append(self._record_of(session, shared)[0])
        file = shared.file_of(patient.id)
        sections = chart_sections(self._records.complaints.of_patient(patient.id), self._names)
        sections += file_sections(file, self._records.documents.of_patient(patient.id), self._names)
        note = "\n\n".join(self._records.patients.notes(patient.id))
        chart = ChartRecord(history, tuple(records), note, missing, sections)
        return Reading(chart, patient, history.last_day)

    def _stricta(self, order: ReportRequest) -> ReadingSteps:
        patient = self._records.patients.person(order.id)
        lines = self._records.sessions.of_patient(patient.id)
        sessions, missing = yield from self._sessions_of(lines, len(lines))
        if missing:
            raise ValueError(f"{missing[0]} cannot be read; a research export needs every session")
        treated = (self._therapist_of(each) for each in sessions if not each.is_withdrawn)
        report = stricta_report(
            sessions,
            patient,
            self._names,
            author=self._records.therapist.signature_name,
            practitioners=tuple(dict.fromkeys(each.signature_name for each in treated)),
            subject=order.subject,
            clinic=self._papers_of().clinic,
            printed_at=self._now(),
            needling_since=self._papers_of().needling_since,
            peers=self._records.sessions.peers() if order.subject else (),
        )
        day = "" if order.subject else iso_day(local_day(self._now()))
        return Reading(report, patient, day, report.as_csv(), report.as_codebook())

    def _record_of(
        self, session: Session, shared: "_Shared | None" = None
    ) -> tuple[SessionRecord, Patient]:
        shared = shared or _Shared(self._records, self._papers_of())
        patient = shared.person(session.patient_id)
        record = session_record(
            session,
            patient,
            self._therapist_of(session),
            self._names,
            imprint=self._imprint(shared.papers),
            background=self._background(session, patient, shared),
        )
        return record, patient

    def _background(self, session: Session, patient: Patient, shared: "_Shared") -> Background:
        lines, papers = shared.lines_of(session.patient_id), shared.papers
        return Background(
            earlier_scores(session, lines),
            earlier_sites(session, lines, shared.session, self._names),
            shared.kept_of(patient),
            papers.code_hint_of(session),
            shared.complaints_of(session.patient_id),
            identity_facts(shared.file_of(patient.id), papers.parts),
            papers.parts.appendix,
            papers.parts.statement,
        )

    def _history_record(
        self,
        patient: Patient,
        period: Period,
        filters: FilterSet,
        density: Counted = Counted.NOTHING,
    ) -> HistoryRecord:
        return history_record(
            self._history_of(patient.id),
            patient,
            self._names,
            author=self._records.therapist.signature_name,
            period=period,
            filters=filters,
            imprint=self._imprint(self._papers_of()),
            density=density,
        )

    def _sessions_of(
        self, lines: Sequence[SessionLine], total: int
    ) -> Generator[tuple[int, int], None, tuple[list[Session], tuple[str, ...]]]:
        """Return sessions, the oldest first, and which could not be read; one at a step."""
        sessions, missing = [], []
        ordered = sorted(lines, key=lambda line: (line.performed_at, line.id))
        for number, line in enumerate(ordered):
            yield number, total
            try:
                sessions.append(self._records.sessions.get(line.id))
            except UNREADABLE:
                missing.append(
                    f"Session of {wording.day(line.performed_at, line.utc_offset_min)} ({line.id})"
                )
        return sessions, tuple(missing)

    def _therapist_of(self, session: Session) -> Therapist:
        """Return whose session it is, by the name and credentials with which it was signed."""
        signature = session.signature
        if signature is not None and signature.therapist_id == session.therapist_id:
            return Therapist(signature.therapist_id, signature.name, signature.credentials)
        return self._therapist_by_id(session.therapist_id)

    def _imprint(self, papers: PrintSettings) -> Imprint:
        """Return clinic, time, and the end of the log: on paper it anchors the log outside."""
        head = self._records.audit.head()
        now = self._now()
        return Imprint(papers.clinic, f"{head.seq}:{head.mac}", now, local_offset_min(now))


class _Shared:
    """What the session records of one chart have in common, read once.

    `papers` is what the clinic has settled; `sessions` have been read already.
    """

    def __init__(
        self, records: OpenRecords, papers: PrintSettings, sessions: Sequence[Session] = ()
    ) -> None:
        self.papers = papers
        self._records, self._sessions = records, {each.id: each for each in sessions}
        # Sessions of merged duplicates keep the patient they were charted for.
        self.person = cache(records.patients.person)
        self.lines_of = cache(records.sessions.of_patient)
        self.file_of = cache(records.patient_files.get)
        self.complaints_of = cache(self._complaints_of)

    def session(self, session_id: str) -> Session:
        """Return a session; NotFoundError when there is none."""
        if session_id not in self._sessions:
            self._sessions[session_id] = self._records.sessions.get(session_id)
        return self._sessions[session_id]

    def kept_of(self, patient: Patient) -> str:
        """Return whom a patient was merged into, in words; nothing when it was not."""
        if patient.merged_into is None:
            return ""
        kept = self._records.patients.get(patient.merged_into)
        number = f", {regional('MRN')} {kept.record_number}" if kept.record_number else ""
        return f"{kept.name}{number}"

    def _complaints_of(self, patient_id: str) -> tuple[SignedComplaint, ...]:
        return tuple(map(as_signed, self._records.complaints.of_patient(patient_id)))
