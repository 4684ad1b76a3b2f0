"""Records of one patient with two sessions, and the press on them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from needlemap.domain.clinic import Addressee
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session
from needlemap.reference import Reference
from needlemap.reports.report_service import ReportService
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
