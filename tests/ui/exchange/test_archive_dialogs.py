"""Archives out and in through the window: asked, shown, stopped, and told in words."""

import threading
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.archive import Scope
from needlemap.exchange.archive import MANIFEST
from needlemap.storage.engine import sqlcipher
from needlemap.ui.exchange.export_dialog import ExportDialog
from needlemap.ui.exchange.import_dialog import ImportArchiveDialog
from needlemap.ui.widgets.keys import MenuName
from storage.makers import new_records, signed_session
from ui.shell.test_menu_bar import choose, opened
from ui.test_accessible_names import nameless


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of another clinic with one patient."""
    from exchange.archives import written
    from needlemap.services.archive_service import ExportRequest

    with new_records(tmp_path / "other") as records:
        signed_session(records, sites=3)
        written(records, tmp_path / "other.needlemap.zip", ExportRequest(Scope.CLINIC))
    return tmp_path / "other.needlemap.zip"


def export_dialog(clinic: Clinic) -> ExportDialog:
    dialog = clinic.controller.exchange.dialog
    assert isinstance(dialog, ExportDialog)
    return dialog


def import_of(clinic: Clinic, path: Path) -> ImportArchiveDialog:
    dialog = clinic.controller.exchange.open_import(path)
    assert isinstance(dialog, ImportArchiveDialog)
    wait_until(lambda: not dialog.runner.is_running, "the look at the file")
    return dialog


def test_the_patient_s_own_copy_is_one_menu_entry_and_one_click(
    clinic: Clinic, tmp_path: Path
) -> None:
    clinic.controller.patients.show_patients(select=clinic.patient.id)
    choose(opened(clinic.window, MenuName.PATIENT), "Save the patient’s own copy")
    dialog = export_dialog(clinic)
    assert dialog.form.values("scope") == {"scope": Scope.OWN_COPY}
    assert clinic.patient.family_name not in dialog.file.value()
    out = tmp_path / "copy.needlemap.zip"
    dialog.form.show_value("file", str(out))
    clinic.driver.click(dialog.confirm)
    wait_until(lambda: not dialog.runner.is_running, "the export")
    assert dialog.answer.text().startswith("Exported: 1 patient")
    assert nameless(dialog) == []
    with zipfile.ZipFile(out) as opened_file:
        assert clinic.patient.id.encode() in b"".join(map(opened_file.read, opened_file.namelist()))
    clinic.driver.click(dialog.cancel)
    assert clinic.controller.exchange.dialog is None


def test_the_whole_clinic_is_exported_from_the_file_menu(clinic: Clinic, tmp_path: Path) -> None:
    clinic.controller.patients.show_patients(select=None)
    choose(opened(clinic.window, MenuName.FILE), "Export records")
    dialog = export_dialog(clinic)
    dialog.form.show_value("file", str(tmp_path / "nowhere" / "x.zip"))
    clinic.driver.click(dialog.confirm)
    assert not dialog.runner.is_running
    assert "Choose another folder" in dialog.form.error_text
    dialog.form.show_value("file", str(tmp_path / "x.zip"))
    clinic.driver.click(dialog.confirm)
    wait_until(lambda: not dialog.runner.is_running, "the export")
    with zipfile.ZipFile(tmp_path / "x.zip") as written:
        assert MANIFEST in written.namelist()
    dialog.close()


def test_tables_are_exported_under_a_name_of_their_own(clinic: Clinic, tmp_path: Path) -> None:
    clinic.controller.exchange.open_export(None)
    dialog = export_dialog(clinic)
    dialog.kind.setCurrentIndex(dialog.kind.findData("xlsx"))
    assert dialog.file.value().endswith(".xlsx")
    dialog.kind.setCurrentIndex(dialog.kind.findData("csv"))
    assert dialog.file.value().endswith(".tables.zip")
    dialog.form.show_value("file", str(tmp_path / "x.zip"))
    clinic.driver.click(dialog.confirm)
    wait_until(lambda: not dialog.runner.is_running, "the export")
    with zipfile.ZipFile(tmp_path / "x.zip") as written:
        assert {"patients.csv", "dictionary.csv"} <= set(written.namelist())
    dialog.close()


def test_an_import_shows_what_it_would_bring_before_it_stores(
    clinic: Clinic, archive: Path
) -> None:
    records = clinic.controller.records
    dialog = import_of(clinic, archive)
    assert "It would bring: 1 patient, 1 session, 0 documents." in dialog.answer.text()
    assert records.patients.search("müller") == ()
    clinic.driver.click(dialog.confirm)
    wait_until(lambda: not dialog.runner.is_running, "the import")
    assert dialog.answer.text() == "Imported: 1 patient, 1 session, 0 documents."
    [patient] = records.patients.search("müller")
    clinic.driver.click(dialog.cancel)
    clinic.controller.patients.show_patients(select=patient.id)
    assert clinic.controller.patients.shown_name.startswith("Müller")
    assert records.audit.verify() == ()


def test_stop_leaves_nothing_of_an_import(clinic: Clinic, archive: Path) -> None:
    records = clinic.controller.records
    dialog = import_of(clinic, archive)
    head = records.head()
    dialog.begin()
    assert dialog.cancel.text() == "Stop"
    assert clinic.controller.exchange.is_running
    clinic.driver.click(dialog.cancel)
    assert dialog.error_text == "Stopped. Nothing was changed."
    assert records.head() == head
    assert not records.is_importing
    dialog.close()


@pytest.mark.parametrize("last", ["store_large", "checkpoint"])
def test_what_is_imported_is_stored_and_brought_into_the_file_beside_the_window(
    last: str, clinic: Clinic, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large import froze the window at its end, for half a second each."""
    records, window, may_go_on = clinic.controller.records, threading.get_ident(), threading.Event()
    by: list[int] = []
    do = getattr(sqlcipher.Engine, last)

    def slow(engine: sqlcipher.Engine) -> None:
        by.append(threading.get_ident())
        may_go_on.wait(30)  # as long as the test waits for anything
        do(engine)

    dialog = import_of(clinic, archive)
    monkeypatch.setattr(sqlcipher, "_LONGEST_LOG_BYTES", -1)
    monkeypatch.setattr(sqlcipher.Engine, last, slow)
    clinic.driver.click(dialog.confirm)
    wait_until(lambda: bool(by), "the pages that are copied")
    assert by != [window]
    assert clinic.controller.records.is_importing
    wait_until(lambda: not dialog.cancel.isEnabled(), "what cannot be stopped any more")
    clinic.driver.press(dialog, Qt.Key.Key_Escape)
    assert dialog.runner.is_running
    dialog.close()
    assert dialog.isVisible()
    assert dialog.runner.is_running
    may_go_on.set()
    wait_until(lambda: not dialog.runner.is_running, "the import")
    assert dialog.answer.text() == "Imported: 1 patient, 1 session, 0 documents."
    assert not records.is_importing
    clinic.driver.click(dialog.cancel)
    assert not dialog.isVisible()


def test_a_file_that_is_no_archive_is_refused_in_words(clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "letter.zip"
    path.write_text("Dear colleague")
    dialog = import_of(clinic, path)
    assert "not an archive of NeedleMap" in dialog.error_text
    assert not dialog.confirm.isEnabled()
    dialog.close()


def test_signing_out_in_the_middle_gives_the_import_up(clinic: Clinic, archive: Path) -> None:
    dialog = import_of(clinic, archive)
    dialog.begin()
    assert clinic.window.signed_in is not None
    clinic.controller.exchange.stop()
    QApplication.processEvents()
    assert clinic.controller.exchange.dialog is None
    assert not clinic.controller.records.is_importing
    assert clinic.controller.records.patients.search("müller") == ()
