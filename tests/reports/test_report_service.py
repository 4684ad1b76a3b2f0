"""Reports out of open records: every handing out is logged first, and a bad one stops no other."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from helpers.plates import ASurface
from needlemap.domain.canonical_json import content_hash
from needlemap.domain.edit import SiteEdit
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.session import Session, signed_content
from needlemap.errors import ExportError, ReportError
from needlemap.history import SITE_FIELDS, History, SessionFacts
from needlemap.reports.batch import Batch
from needlemap.reports.report_service import ReportService
from needlemap.reports.request import Disclosure, Kind, PrintSettings, ReportRequest
from needlemap.storage.records import Records
from reports.makers import AT, OFFSET_MIN, Names, a_site
from reports.reading import pages_of
from storage.makers import PASSWORD, new_records

LETTER = Disclosure("second opinion", "Dr. Ito")


class MainController:
    """Records of two patients with two sessions each, and a press on them."""

    def __init__(self, folder: Path, surface: ASurface) -> None:
        self.records = new_records(folder / "data")
        self.patients = [self._patient("Lindqvist"), self._patient("Okafor")]
        self.sessions = [
            self._session(patient, days) for patient in self.patients for days in (0, 7)
        ]
        self.report_service = ReportService(
            self.records,
            Names(),
            history_of=self._history,
            surface_of=lambda figure: surface,
            therapist_of=self.records.therapist_of,
            papers_of=lambda: PrintSettings(prints_codes=True),
            now=lambda: AT,
        )

    def _patient(self, name: str) -> Patient:
        patient = Patient(new_id(), name, "Anna", figure=Figure.MALE, note="Afraid of needles.")
        self.records.patients.add(patient)
        return patient

    def _session(self, patient: Patient, days: int) -> Session:
        at, own = AT + timedelta(days=days), new_id()
        site = replace(a_site(1), id=new_id(), session_id=own)
        session = Session(
            own, patient.id, self.records.therapist.id, at, at, OFFSET_MIN, sites=(site,)
        )
        self.records.sessions.start(session)
        return session

    def _history(self, patient_id: str) -> History:
        lines = self.records.sessions.of_patient(patient_id)
        facts = [SessionFacts(line.id, line.performed_at, status="draft") for line in lines]
        rows = self.records.sessions.sites_of_patient(patient_id, SITE_FIELDS)
        return History.of(facts, rows, now=AT)

    def saved(self, order: ReportRequest, folder: Path, disclosure: Disclosure = LETTER) -> Path:
        """Return the file of one report."""
        ready = self.report_service.ready(order)
        path = folder / ready.file_name(by_name=disclosure.by_name)
        self.report_service.save(ready, path, ready.pdf(disclosure.password), disclosure)
        return path

    def actions(self, entity: str, entity_id: str) -> list[str]:
        """Return what the log says was done with one entity."""
        return [event.action for event in self.records.audit.history(entity, entity_id)]


@pytest.fixture
def controller(tmp_path: Path, surface: ASurface) -> Iterator[MainController]:
    made = MainController(tmp_path, surface)
    yield made
    made.records.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_written_and_logged_with_purpose_and_recipient(
    controller: MainController, out: Path, kind: Kind
) -> None:
    owner = controller.sessions[0].id if kind.is_of_session else controller.patients[0].id
    path = controller.saved(ReportRequest(kind, owner), out)
    assert pages_of(path.read_bytes())
    (event,) = [
        event
        for event in controller.records.audit.history(
            "session" if kind.is_of_session else "patient", owner
        )
        if event.action == "export_pdf"
    ]
    assert event.detail["purpose"] == "second opinion"
    assert event.detail["recipient"] == "Dr. Ito"
    assert event.detail["report"] == kind.value
    assert event.detail["file"] == path.name


def test_file_names_have_day_and_id_and_a_name_only_when_asked(controller: MainController) -> None:
    session = controller.sessions[0]
    ready = controller.report_service.ready(ReportRequest(Kind.SESSION, session.id))
    assert ready.file_name() == f"session-2026-11-21-{session.id[-8:]}.pdf"
    assert ready.file_name(by_name=True).endswith("-lindqvist-anna.pdf")


def test_a_coded_export_bears_neither_id_nor_day_in_its_name(
    controller: MainController, out: Path
) -> None:
    path = controller.saved(
        ReportRequest(Kind.STRICTA, controller.patients[0].id, subject="S-01"), out
    )
    assert sorted(p.name for p in out.iterdir()) == [
        "stricta-S-01-codebook.csv",
        "stricta-S-01.csv",
        "stricta-S-01.pdf",
    ]
    assert path.with_suffix(".csv").read_text().startswith("subject,")


def test_the_chart_holds_every_session_and_the_note_on_the_patient(
    controller: MainController, out: Path
) -> None:
    text = " ".join(
        pages_of(
            controller.saved(ReportRequest(Kind.CHART, controller.patients[0].id), out).read_bytes()
        )
    )
    assert "Afraid of needles." in text
    assert all(session.id in text for session in controller.sessions[:2])
    assert controller.sessions[2].id not in text


def test_the_hash_printed_is_that_of_the_stored_and_signed_session(
    controller: MainController, out: Path
) -> None:
    own = controller.sessions[0]
    whole = replace(own.sites[0], removed_count=1)
    controller.records.sessions.apply(SiteEdit(own.sites, (whole,)))
    controller.records.sessions.sign(own.id, password=PASSWORD, at=AT, utc_offset_min=OFFSET_MIN)
    page = pages_of(controller.saved(ReportRequest(Kind.SESSION, own.id), out).read_bytes())[0]
    stored = controller.records.sessions.get(own.id)
    assert stored.signature is not None
    assert content_hash(signed_content(stored)) == stored.signature.content_hash
    assert f"Content hash (SHA-256) {stored.signature.content_hash}" in page
    assert "Signed electronically" in page


def test_the_record_head_of_the_log_is_printed(controller: MainController, out: Path) -> None:
    head = controller.records.audit.head()
    path = controller.saved(ReportRequest(Kind.SESSION, controller.sessions[0].id), out)
    assert f"{head.seq}:{head.mac}" in pages_of(path.read_bytes())[0]


def test_a_password_encrypts_with_aes_256_and_takes_pdf_a_away(
    controller: MainController, out: Path
) -> None:
    disclosure = Disclosure(password="heron over water")
    content = controller.saved(
        ReportRequest(Kind.SESSION, controller.sessions[0].id), out, disclosure
    ).read_bytes()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(content))
    assert b"Lindqvist" not in content
    with pikepdf.open(io.BytesIO(content), password="heron over water") as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == ""


def test_a_short_password_is_refused() -> None:
    with pytest.raises(ValueError, match="must have 8 characters"):
        Disclosure(password="short")


def test_a_failed_export_is_logged_as_failed(controller: MainController, tmp_path: Path) -> None:
    session = controller.sessions[0].id
    with pytest.raises(ExportError):
        controller.saved(ReportRequest(Kind.SESSION, session), tmp_path / "nowhere")
    assert controller.actions("session", session)[-2:] == ["export_pdf", "export_failed"]


def test_nothing_is_written_that_cannot_be_logged(
    controller: MainController, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **more: object) -> None:
        raise ReportError("The disk is full.")

    monkeypatch.setattr(controller.records.audit, "note", full)
    with pytest.raises(ReportError):
        controller.saved(ReportRequest(Kind.SESSION, controller.sessions[0].id), out)
    assert list(out.iterdir()) == []


def test_one_bad_record_does_not_stop_the_rest(
    controller: MainController, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, get = controller.sessions[1].id, controller.records.sessions.get

    def damaged(session_id: str) -> Session:
        if session_id == bad:
            raise ValueError("depth_mm must be a number, not 'deep'")
        return get(session_id)

    monkeypatch.setattr(controller.records.sessions, "get", damaged)
    requests = [ReportRequest(Kind.SESSION, s.id) for s in controller.sessions]
    batch = Batch(
        controller.report_service, [*requests, ReportRequest(Kind.SESSION, new_id())], out, LETTER
    )
    while not batch.is_over:
        batch.step()
    assert len(batch.written) == 3
    assert batch.failures[0].order.id == bad
    assert "depth_mm" in batch.failures[0].sentence
    assert "not in these records" in batch.failures[1].sentence
    assert batch.done == batch.total == 5


def test_a_chart_with_an_unreadable_session_says_so(
    controller: MainController, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, get = controller.sessions[1].id, controller.records.sessions.get

    def damaged(session_id: str) -> Session:
        if session_id == bad:
            raise ValueError("damaged")
        return get(session_id)

    monkeypatch.setattr(controller.records.sessions, "get", damaged)
    first = pages_of(
        controller.saved(ReportRequest(Kind.CHART, controller.patients[0].id), out).read_bytes()
    )[0]
    assert "Could not be read" in first
    assert bad in first


def test_a_cancelled_batch_keeps_what_is_written(controller: MainController, out: Path) -> None:
    batch = Batch(
        controller.report_service,
        [ReportRequest(Kind.SESSION, s.id) for s in controller.sessions],
        out,
        LETTER,
    )
    batch.step()
    batch.cancel()
    assert batch.is_over
    assert [path.name for path in out.iterdir()] == [path.name for path in batch.written]
    assert len(batch.written) == 1


def test_a_batch_says_which_files_lack_a_character(controller: MainController, out: Path) -> None:
    strange = controller.records.patients.get(controller.patients[0].id)
    controller.records.patients.change(strange, replace(strange, family_name="Li\U000f0000"))
    batch = Batch(
        controller.report_service,
        [ReportRequest(Kind.SESSION, s.id) for s in controller.sessions[1:3]],
        out,
        LETTER,
    )
    batch.step()
    batch.step()
    assert list(batch.gaps) == batch.written[:1]
    assert "U+F0000" in batch.gaps[batch.written[0]]


def test_no_file_is_overwritten(controller: MainController, out: Path) -> None:
    order = ReportRequest(Kind.SESSION, controller.sessions[0].id)
    batch = Batch(controller.report_service, [order, order], out, LETTER)
    batch.step()
    batch.step()
    assert len({path.name for path in batch.written}) == 2


def test_a_session_of_another_therapist_bears_that_name(
    controller: MainController, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(controller.records.therapist, id=new_id(), name="Somebody Else")
    monkeypatch.setattr(controller.records, "therapist", other)
    page = pages_of(
        controller.saved(ReportRequest(Kind.SESSION, controller.sessions[0].id), out).read_bytes()
    )[0]
    assert "Anna Weber" in page


def test_reading_is_done_by_the_records_of_storage(controller: MainController) -> None:
    assert isinstance(controller.records, Records)
