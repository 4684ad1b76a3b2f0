"""The log as an admin reads it: filtered, on paper for the patient, and verified."""

from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.services.log_service import ACTION_WORDS, action_words, detail_words
from needlemap.storage.audit.action_permissions import PERMISSION_OF
from needlemap.storage.backup.verified_backup import Reason
from needlemap.storage.migrations.triggers import TRIGGERS
from needlemap.storage.repositories.log_reader import OPENED, LogFilter, LogLine
from needlemap.ui.shell.settings.log_section import LogSection
from needlemap.ui.shell.settings.page import SettingsPage
from reports.reading import pages_of
from storage.makers import AT, make_session, signed_session, stored_patient
from storage.raw import engine_of


@pytest.fixture
def section(clinic: Clinic) -> LogSection:
    """The section, after two charts were opened."""
    other = Patient(new_id(), "Lindqvist", "Anna", figure=Figure.MALE)
    clinic.records.patients.add(other)
    for patient in (clinic.patient, other):
        session = make_session(clinic.records, patient)
        clinic.records.sessions.start(session)
        clinic.records.audit.note("view_session", "session", session.id)
    clinic.records.audit.note("view_history", "patient", other.id, purpose="referral")
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.open_settings()
    page = clinic.window.signed_in.settings
    assert page is not None
    shown = page.show_section(LogSection)
    assert isinstance(shown, LogSection)
    return shown


def column(section: LogSection, number: int) -> list[str]:
    model = section.model
    return [model.index(row, number).data() for row in range(model.rowCount())]


def test_the_newest_entry_stands_first_with_who_and_whose_chart(
    section: LogSection, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(section.model)  # type: ignore[no-untyped-call]
    assert column(section, 2)[:2] == ["Opened the history", "Opened a session"]
    assert column(section, 3)[:2] == ["Lindqvist, Anna"] * 2
    assert column(section, 4)[0] == "purpose: referral"
    assert set(column(section, 1)) == {"Anna Weber"}


@pytest.mark.parametrize("reason", Reason)
def test_why_a_backup_was_made_is_said_in_words(reason: Reason) -> None:
    line = LogLine(1, AT, "", "backup", "records", "", {"reason": reason.value})
    assert detail_words(line) not in (f"reason: {reason.value}", "")
    assert detail_words(replace(line, action="withdraw_session")) == f"reason: {reason.value}"


def test_a_patient_is_found_by_name_and_only_their_chart_is_shown(
    section: LogSection, clinic: Clinic
) -> None:
    assert not section.opened.isEnabled()
    clinic.driver.type(section.patient_text, "okaf")
    assert section.patient.currentText() == "Okafor, Amara"
    assert set(column(section, 3)) == {"Okafor, Amara"}
    clinic.driver.click(section.opened)
    assert column(section, 2) == ["Opened a session"]


def test_user_action_and_day_filter_together(section: LogSection, clinic: Clinic) -> None:
    clinic.driver.choose(section.action, "Signed in")
    assert set(column(section, 2)) == {"Signed in"}
    clinic.driver.choose(section.user, "Anna Weber")
    assert set(column(section, 2)) == {"Signed in"}
    assert set(column(section, 1)) == {"Anna Weber"}
    clinic.driver.type(section.last, "2020-01-01")
    section.last.editingFinished.emit()
    assert column(section, 2) == []
    assert section.saved.text == "0 entries."
    clinic.driver.type(section.last, "nonsense")
    section.last.editingFinished.emit()
    assert "nonsense" in section.saved.text


def test_who_opened_a_chart_goes_on_paper_and_into_the_log(
    section: LogSection, clinic: Clinic, tmp_path: Path
) -> None:
    clinic.driver.type(section.patient_text, "lind")
    path = tmp_path / "access.pdf"
    section.save_pdf(str(path))
    assert section.writing.isVisible()
    assert section.pdf.toolTip() == "The last one is being written."
    wait_until(path.exists, "the file")
    assert not section.writing.isVisible()
    assert section.pdf.isEnabled()
    words = " ".join(pages_of(path.read_bytes())[0].split())
    assert "Who opened this chart" in words
    assert "Lindqvist" in words
    assert "2 times." in words
    assert "Date of birth not known" in words
    assert "Okafor" not in words
    assert "Opened the history" in words
    assert "purpose: referral" in words
    assert column(section, 2)[0] == "Exported a PDF"
    assert section.saved.text == "✓ Saved as access.pdf"


def test_a_pdf_that_cannot_be_written_is_said_and_logged(
    section: LogSection, clinic: Clinic, tmp_path: Path
) -> None:
    clinic.driver.type(section.patient_text, "lind")
    section.save_pdf(str(tmp_path / "nowhere" / "access.pdf"))
    wait_until(lambda: not section.writing.is_writing, "the end")
    assert section.saved.text.endswith(".")
    assert column(section, 2)[:2] == ["Export failed", "Exported a PDF"]


def test_the_settings_are_not_left_while_who_opened_a_chart_is_written(
    section: LogSection, clinic: Clinic, tmp_path: Path
) -> None:
    stack, settings = clinic.window.stack, clinic.window.stack.currentWidget()
    assert isinstance(settings, SettingsPage)
    clinic.driver.type(section.patient_text, "lind")
    section.save_pdf(str(tmp_path / "access.pdf"))
    clinic.driver.press(section.writing.stop, Qt.Key.Key_Escape)
    assert stack.currentWidget() is settings
    assert settings.notice.text.startswith("A file is being written.")
    wait_until((tmp_path / "access.pdf").exists, "the file")
    clinic.driver.click(settings.back)
    assert stack.currentWidget() is not settings


def test_writing_who_opened_a_chart_can_be_stopped_and_leaves_nothing(
    section: LogSection, clinic: Clinic, tmp_path: Path
) -> None:
    clinic.driver.type(section.patient_text, "lind")
    section.save_pdf(str(tmp_path / "access.pdf"))
    assert section.writing.stop.hasFocus()
    clinic.driver.click(section.writing.stop)
    wait_until(lambda: not section.writing.is_writing, "the end")
    assert section.saved.text == "Stopped. Nothing was written."
    assert list(tmp_path.glob("*.pdf")) == []
    assert "Exported a PDF" not in column(section, 2)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_told(
    section: LogSection, clinic: Clinic, day: str
) -> None:
    for line in (section.first, section.last):
        clinic.driver.type(line, day)
    section.show_log()
    assert section.model.rowCount() or "calendar" in section.saved.text


def test_whole_records_are_said_to_be_whole(section: LogSection, clinic: Clinic) -> None:
    clinic.driver.click(section.verify)
    wait_until(section.verify.isEnabled, "the check")
    assert section.saved.text == "✓ The records are whole."
    assert not (clinic.window.folder / "records.verifying").exists()
    assert column(section, 2)[0] == "Verified the records"


def test_a_row_changed_behind_the_application_is_named(section: LogSection, clinic: Clinic) -> None:
    engine_of(clinic.records).execute("UPDATE patients SET note = 'x' WHERE family_name = 'Okafor'")
    clinic.driver.click(section.verify)
    wait_until(section.verify.isEnabled, "the check")
    assert section.found.text() == f"Row {clinic.patient.id} of patients was changed: note."
    assert "not whole (differences: 1)" in section.saved.text


def test_a_signed_session_that_is_not_what_was_signed_is_named(
    section: LogSection, clinic: Clinic
) -> None:
    session = signed_session(clinic.records)
    engine = engine_of(clinic.records)
    trigger = TRIGGERS["signatures_no_update"]
    engine.execute("DROP TRIGGER signatures_no_update")
    engine.execute("UPDATE signatures SET content_hash = ?", ("0" * 64,))
    engine.execute(trigger)
    clinic.driver.click(section.verify)
    wait_until(section.verify.isEnabled, "the check")
    assert f"Session {session.id} is not what was signed." in section.found.text().split("\n")
    assert "of signatures was changed: content_hash." in section.found.text()


def test_a_check_is_stopped(section: LogSection, clinic: Clinic) -> None:
    clinic.driver.click(section.verify)
    section.stop.click()
    wait_until(section.verify.isEnabled, "the end")
    assert not (clinic.window.folder / "records.verifying").exists()


def test_the_next_page_of_the_log_goes_on_where_the_first_ended(clinic: Clinic) -> None:
    log = clinic.records.log
    first = log.lines(LogFilter(), limit=2)
    second = log.lines(LogFilter(before_seq=first[-1].seq), limit=2)
    assert [line.seq for line in (*first, *second)] == [
        line.seq for line in log.lines(LogFilter(), limit=4)
    ]


def test_times_of_the_filter_are_those_of_the_entries(clinic: Clinic) -> None:
    stored_patient(clinic.records)
    (last,) = clinic.records.log.lines(LogFilter(), limit=1)
    in_kathmandu = last.at.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert clinic.records.log.lines(LogFilter(since=in_kathmandu), limit=1) == (last,)
    assert last not in clinic.records.log.lines(LogFilter(until=in_kathmandu))
    assert clinic.records.log.lines(LogFilter(until=AT.replace(year=2000))) == ()


def test_every_action_has_words() -> None:
    assert [action for action in ACTION_WORDS if action not in PERMISSION_OF] == []
    assert [action for action in OPENED if action not in ACTION_WORDS] == []
    assert action_words("new_recovery_code") == "New recovery code"
