"""Makes any report out of open records and hands it out; every handing out is in the log first.

Reading happens on the thread of the records; what `ready` returns can be drawn on any other.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from needlemap.domain.clinic import ClinicHead
from needlemap.domain.clock import now_utc
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session
from needlemap.domain.therapist import Therapist
from needlemap.errors import NeedleMapError
from needlemap.history import History
from needlemap.reports import wording
from needlemap.reports.chart_layout import ChartRecord, chart_document
from needlemap.reports.content import Imprint, SessionRecord
from needlemap.reports.glyphs import gaps_in
from needlemap.reports.handout_content import handout, handout_text
from needlemap.reports.handout_layout import handout_document
from needlemap.reports.history_content import HistoryRecord
from needlemap.reports.history_layout import history_document
from needlemap.reports.history_record import ALL_DAYS, Period, history_record
from needlemap.reports.insets import PrintedSurface
from needlemap.reports.names import RecordNames
from needlemap.reports.orders import Handing, Kind, Order
from needlemap.reports.pdf import write_whole
from needlemap.reports.ready import Ready
from needlemap.reports.session_content import session_record
from needlemap.reports.session_layout import session_document
from needlemap.reports.sources import OpenRecords
from needlemap.reports.stricta_content import stricta_report
from needlemap.reports.stricta_layout import stricta_document

NO_CLINIC = ClinicHead()
UNREADABLE = (NeedleMapError, ValueError)


class Press:
    """Makes reports of open records.

    Parameters
    ----------
    history_of
        Reads the history of a patient by id.
    surface_of
        Returns the body of a figure.
    folder
        Where the clinic keeps its own text of the hand-out.
    """

    def __init__(
        self,
        records: OpenRecords,
        names: RecordNames,
        *,
        history_of: Callable[[str], History],
        surface_of: Callable[[Figure], PrintedSurface],
        clinic: ClinicHead = NO_CLINIC,
        folder: Path | None = None,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._records, self._names, self._now = records, names, now
        self._history_of, self._surface_of = history_of, surface_of
        self._clinic, self._folder = clinic, folder

    def ready(self, order: Order) -> Ready:
        """Read what a report needs; NotFoundError, or ValueError for a damaged row."""
        return {
            Kind.SESSION: self._session,
            Kind.HISTORY: self._history,
            Kind.CHART: self._chart,
            Kind.HANDOUT: self._handout,
            Kind.STRICTA: self._stricta,
        }[order.kind](order)

    def save(self, ready: Ready, path: Path, content: bytes, handing: Handing) -> None:
        """Log an export, then write its file: nothing leaves the records unlogged.

        ReportError when the file cannot be written; the log then says that, too.
        """
        sealed = "AES-256" if handing.password else "none"
        self.note("export_pdf", ready, handing, file=path.name, encryption=sealed)
        try:
            write_whole(path, content)
            if ready.csv:
                write_whole(path.with_suffix(".csv"), ready.csv.encode())
        except NeedleMapError:
            self.note("export_failed", ready, handing, file=path.name)
            raise

    def note(self, action: str, ready: Ready, handing: Handing, **more: str) -> None:
        """Log that a report was printed, exported, or could not be."""
        order = ready.order
        entity = "session" if order.kind.is_of_session else "patient"
        self._records.audit.note(
            action,
            entity,
            order.id,
            purpose=handing.purpose,
            recipient=handing.recipient,
            report=order.kind.value,
            **more,
        )

    def _session(self, order: Order) -> Ready:
        record, patient = self._record_of(self._records.sessions.get(order.id))
        surface = self._surface_of(patient.figure)
        return Ready(
            order,
            lambda paper: session_document(record, surface, paper=paper),
            record.performed_on,
            patient.name,
            gaps_in(record),
        )

    def _handout(self, order: Order) -> Ready:
        session = self._records.sessions.get(order.id)
        record, patient = self._record_of(session)
        surface = self._surface_of(patient.figure)
        seen_on = wording.local(session.performed_at, session.utc_offset_min).date()
        text = order.text or handout_text(self._folder)
        made = handout(record, text, date_words=wording.date_words(seen_on))
        return Ready(
            order,
            lambda paper: handout_document(made, surface, paper=paper),
            record.performed_on,
            patient.name,
            gaps_in(made),
        )

    def _history(self, order: Order) -> Ready:
        patient = self._records.patients.get(order.id)
        record = self._history_record(patient, order.period)
        surface = self._surface_of(patient.figure)
        return Ready(
            order,
            lambda paper: history_document(record, surface, paper=paper),
            record.last_day,
            patient.name,
            gaps_in(record),
        )

    def _chart(self, order: Order) -> Ready:
        patient = self._records.patients.get(order.id)
        history = self._history_record(patient, ALL_DAYS)
        sessions, missing = self._sessions_of(patient)
        records = tuple(self._record_of(session)[0] for session in sessions)
        chart = ChartRecord(history, records, patient.note.strip(), missing)
        surface = self._surface_of(patient.figure)
        return Ready(
            order,
            lambda paper: chart_document(chart, surface, paper=paper),
            history.last_day,
            patient.name,
            gaps_in(chart),
        )

    def _stricta(self, order: Order) -> Ready:
        patient = self._records.patients.get(order.id)
        sessions, missing = self._sessions_of(patient)
        if missing:
            raise ValueError(f"{missing[0]} cannot be read; a research export needs them all")
        report = stricta_report(
            sessions,
            patient,
            self._names,
            author=self._records.therapist.signature_name,
            subject=order.subject,
            clinic=self._clinic,
            printed_at=self._now(),
        )
        return Ready(
            order,
            lambda paper: stricta_document(report, paper=paper),
            "" if order.subject else self._now().date().isoformat(),
            "" if order.subject else patient.name,
            gaps_in(report),
            report.as_csv(),
        )

    def _record_of(self, session: Session) -> tuple[SessionRecord, Patient]:
        patient = self._records.patients.get(session.patient_id)
        record = session_record(
            session,
            patient,
            self._therapist_of(session),
            self._names,
            imprint=self._imprint(),
        )
        return record, patient

    def _history_record(self, patient: Patient, period: Period) -> HistoryRecord:
        return history_record(
            self._history_of(patient.id),
            patient,
            self._names,
            author=self._records.therapist.signature_name,
            period=period,
            imprint=self._imprint(),
        )

    def _sessions_of(self, patient: Patient) -> tuple[list[Session], tuple[str, ...]]:
        """Return a patient's sessions, the oldest first, and which could not be read."""
        sessions, missing = [], []
        lines = self._records.sessions.of_patient(patient.id)
        for line in sorted(lines, key=lambda line: (line.performed_at, line.id)):
            try:
                sessions.append(self._records.sessions.get(line.id))
            except UNREADABLE:
                missing.append(f"Session of {line.performed_at:%Y-%m-%d} ({line.id})")
        return sessions, tuple(missing)

    def _therapist_of(self, session: Session) -> Therapist:
        """Return whose session it is: who is signed in, who signed it, or the name on the list."""
        own, signature = self._records.therapist, session.signature
        if session.therapist_id == own.id:
            return own
        if signature is not None and signature.therapist_id == session.therapist_id:
            return Therapist(signature.therapist_id, signature.name, signature.credentials)
        lines = self._records.sessions.of_patient(session.patient_id)
        names = {line.therapist_id: line.therapist_name for line in lines}
        return Therapist(session.therapist_id, names.get(session.therapist_id) or "not known")

    def _imprint(self) -> Imprint:
        """Return clinic, time, and the end of the log: on paper it anchors the log outside."""
        head = self._records.audit.head()
        return Imprint(self._clinic, f"{head.seq}:{head.mac}", self._now())
