"""Records of one patient with two sessions, and the press on them."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from needlemap.domain.addressee import Addressee
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session
from needlemap.reference import Reference
from needlemap.reports.pages.document import Document, Steps
from needlemap.reports.report_service import PreparedReport, ReportService
from needlemap.reports.request import ReportRequest
from needlemap.services.report_service import report_service_for
from needlemap.storage.audit.audit_log import AuditEvent
from needlemap.storage.records import Records
from storage.makers import make_patient, make_session, make_site, ready_records


@dataclass
class Office:
    """What the dialogs work on."""

    records: Records
    report_service: ReportService
    patient: Patient
    sessions: list[Session]
    folder: Path

    def events(self, session: Session) -> list[AuditEvent]:
        """Return what the log says of handing out a session."""
        log = self.records.audit.history("session", session.id)
        return [event for event in log if event.action in ("export_pdf", "print_report")]


class Gate:
    """Where laying out a report waits while it is shut."""

    def __init__(self) -> None:
        self._opened, self.is_waiting = Event(), Event()
        self._opened.set()

    def shut(self) -> None:
        """Let the next report wait."""
        self._opened.clear()
        self.is_waiting.clear()

    def open(self) -> None:
        """Let it go on."""
        self._opened.set()

    def pass_through(self) -> None:
        """Wait here, on the thread that lays out."""
        self.is_waiting.set()
        assert self._opened.wait(30)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Hold up the laying out of reports, so that a test can act while one is under way."""
    made, preparing = Gate(), ReportService.preparing

    def held(
        self: ReportService, order: ReportRequest
    ) -> Generator[tuple[int, int], None, PreparedReport]:
        report = yield from preparing(self, order)

        def laid_out(paper: str, steps: Steps) -> Document:
            made.pass_through()
            return report.lay_out(paper, steps)

        return replace(report, lay_out=laid_out)

    monkeypatch.setattr(ReportService, "preparing", held)
    yield made
    made.open()


@pytest.fixture
def office(qtbot: QtBot, tmp_path: Path) -> Iterator[Office]:
    records = ready_records(tmp_path / "clinic")
    patient = make_patient(figure=Figure.MALE)
    records.patients.add(patient)
    sessions = []
    for _ in range(2):
        session = make_session(records, patient)
        session = replace(session, sites=(make_site(session.id),))
        records.sessions.start(session)
        sessions.append(session)
    out = tmp_path / "out"
    out.mkdir()
    records.settings.set_shows_codes(on=True)
    records.settings.set_address_book([Addressee("Dr Ito", ("3 Hill Street",))])
    report_service = report_service_for(records, Reference.load())
    yield Office(records, report_service, patient, sessions, out)
    records.close()
