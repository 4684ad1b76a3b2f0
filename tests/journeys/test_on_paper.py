"""A record leaves the clinic: seen, saved, protected, many at once; the log knows each of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.canonical_json import content_hash
from needlemap.domain.session import signed_content
from needlemap.reports.request import Kind
from needlemap.ui.reports.batch_dialog import BatchDialog
from needlemap.ui.reports.report_dialog import ReportDialog
from storage.makers import new_records


class PaperClinic(Clinic):
    """A clinic in which dialogs for paper are opened as a therapist does."""

    def reports(self) -> ReportDialog:
        """Click Print… on the page in front; return the dialog with its first page drawn."""
        pages = self.controller
        self.driver.click(pages.charting.header.pdf if pages.charting else pages.patients.papers)
        wait_until(lambda: pages.papers.dialog is not None, "the reports")
        dialog = pages.papers.dialog
        assert dialog is not None
        wait_until(lambda: dialog.is_ready, "the first page")
        return dialog

    def saved(self, dialog: ReportDialog, path: Path) -> str:
        """Save the report that is seen; return the text of its file."""
        dialog.write(path)
        wait_until(path.exists, "the file")
        wait_until(dialog.save.isEnabled, "the end of saving")
        password = dialog.choices.form.value("password") or None
        return "\n".join(page.extract_text() for page in PdfReader(path, password=password).pages)


@pytest.fixture
def clinic(qtbot: QtBot, tmp_path: Path) -> Iterator[PaperClinic]:
    made = PaperClinic(new_records(tmp_path / "clinic"), tmp_path)
    made.begin_session()
    made.needle(58, 1478)
    made.needle(-58, 1478)
    yield made
    made.close()


def test_a_session_is_seen_and_saved_with_its_hash(clinic: PaperClinic, tmp_path: Path) -> None:
    dialog = clinic.reports()
    dialog.choices.form.show_value("recipient", "Dr. Ito")
    text = clinic.saved(dialog, tmp_path / "record.pdf")
    assert "Okafor, Amara" in text
    assert content_hash(signed_content(clinic.stored)) in text
    event = clinic.records.audit.history("session", clinic.session.id)[-1]
    assert (event.action, event.detail["recipient"]) == ("export_pdf", "Dr. Ito")
    assert clinic.records.audit.verify() == ()
    dialog.reject()


def test_the_whole_chart_is_saved_from_the_patients(clinic: PaperClinic, tmp_path: Path) -> None:
    session = clinic.session.id
    clinic.driver.click(clinic.page.header.back)
    dialog = clinic.reports()
    dialog.choices.choose(Kind.CHART)
    dialog.refresh()
    wait_until(lambda: dialog.is_ready, "the chart")
    dialog.choices.form.show_value("password", "heron over water")
    text = clinic.saved(dialog, tmp_path / "chart.pdf")
    assert "Contents" in text
    assert session in text
    assert PdfReader(tmp_path / "chart.pdf").is_encrypted
    dialog.reject()


def test_many_are_written_at_once(clinic: PaperClinic, tmp_path: Path) -> None:
    clinic.reports().many.click()
    batch = clinic.controller.papers.batch
    assert isinstance(batch, BatchDialog)
    folder = tmp_path / "out"
    folder.mkdir()
    batch.form.show_value("folder", str(folder))
    batch.whose.setCurrentIndex(batch.whose.count() - 1)
    clinic.driver.click(batch.start)
    wait_until(lambda: not batch.is_writing, "the end of writing")
    (path,) = folder.iterdir()
    assert clinic.session.id[-8:] in path.name
    assert "Okafor" not in path.name
    batch.reject()
    QApplication.processEvents()
