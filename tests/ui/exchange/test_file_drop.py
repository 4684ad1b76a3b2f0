"""A file dragged onto the window: asked about, never acted on by itself."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.archive import Scope
from needlemap.services.archive_service import ExportRequest, export_archive
from needlemap.services.steps import run
from needlemap.ui.exchange.file_drop import DroppedFileDialog
from needlemap.ui.exchange.table_dialog import ImportTableDialog
from storage.makers import new_records, stored_patient
from ui.test_accessible_names import nameless

COPY, LEFT, NONE = (
    Qt.DropAction.CopyAction,
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
)


def drop(clinic: Clinic, *paths: Path) -> bool:
    """Drag files over the window and let go; whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = QPointF(clinic.window.rect().center())
    enter = QDragEnterEvent(place.toPoint(), COPY, data, LEFT, NONE)
    enter.ignore()
    QApplication.sendEvent(clinic.window, enter)
    event = QDropEvent(place, COPY, data, LEFT, NONE)
    event.ignore()
    QApplication.sendEvent(clinic.window, event)
    assert enter.isAccepted() == event.isAccepted()
    return event.isAccepted()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "patients.csv"
    path.write_text("Surname,First name\nMoe,Ann\n")
    return path


def asked() -> DroppedFileDialog:
    dialog = open_dialog()
    assert isinstance(dialog, DroppedFileDialog)
    return dialog


def test_a_dropped_table_is_imported_only_when_asked_for(clinic: Clinic, table: Path) -> None:
    clinic.controller.patients.show_patients(select=None)
    assert drop(clinic, table)
    dialog = asked()
    assert nameless(dialog) == []
    take_in, keep = dialog.buttons
    assert not keep.isEnabled()
    assert keep.toolTip() == "Select a patient first."
    clinic.driver.click(take_in)
    wait_until(lambda: isinstance(clinic.controller.exchange.dialog, ImportTableDialog), "import")
    opened = clinic.controller.exchange.dialog
    assert opened is not None
    assert not drop(clinic, table), "one at a time"
    opened.close()


def test_a_dropped_file_is_kept_as_a_document_of_the_patient_in_front(
    clinic: Clinic, table: Path
) -> None:
    clinic.controller.patients.show_patients(select=clinic.patient.id)
    assert drop(clinic, table)
    keep = asked().buttons[1]
    assert clinic.patient.name in keep.text()
    clinic.driver.click(keep)
    form = open_dialog()
    assert form.isVisible()
    assert not isinstance(form, DroppedFileDialog)
    form.close()
    assert table.exists()


def test_several_files_folders_and_addresses_are_not_taken(
    clinic: Clinic, table: Path, tmp_path: Path
) -> None:
    assert not drop(clinic, table, table)
    assert not drop(clinic, tmp_path)
    assert not drop(clinic)
    assert not drop(clinic, tmp_path / "nothing.csv")


def test_a_locked_window_takes_no_file(clinic: Clinic, table: Path) -> None:
    assert clinic.window.signed_in is not None
    lock = clinic.window.signed_in.lock
    lock.lock()
    wait_until(lambda: lock.page is not None, "the lock")
    assert not drop(clinic, table)


def test_nothing_leaves_all_as_it_was(clinic: Clinic, table: Path) -> None:
    head = clinic.records.head()
    assert drop(clinic, table)
    clinic.driver.click(asked().cancel)
    assert clinic.records.head() == head
    assert clinic.controller.exchange.dialog is None


def files_of_every_kind(folder: Path) -> dict[str, Path]:
    """Return a file of each kind that people drag here, and of one that nobody can read."""
    (folder / "patients.csv").write_text("Surname,First name\nMoe,Ann\n")
    book = Workbook()
    book.active.append(["Surname", "First name"])
    book.active.append(["Moe", "Ann"])
    book.save(folder / "patients.xlsx")
    resource = {"resourceType": "Patient", "id": "1", "name": [{"family": "Moe", "given": ["Ann"]}]}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource}]}
    (folder / "patients.fhir.json").write_text(json.dumps(bundle))
    with new_records(folder / "other") as other:
        stored_patient(other, family_name="Moe")
        request = ExportRequest(Scope.CLINIC, (), "moving", "us")
        run(export_archive(other, folder / "all.needlemap.zip", request), lambda *_: None)
    (folder / "nonsense.csv").write_bytes(bytes(range(256)))
    return {
        "table": folder / "patients.csv",
        "workbook": folder / "patients.xlsx",
        "FHIR": folder / "patients.fhir.json",
        "archive": folder / "all.needlemap.zip",
        "nonsense": folder / "nonsense.csv",
    }


def test_each_kind_of_file_comes_to_the_dialog_that_reads_it_or_says_why_not(
    clinic: Clinic, tmp_path: Path
) -> None:
    said = {}
    for kind, path in files_of_every_kind(tmp_path).items():
        assert drop(clinic, path)
        clinic.driver.click(asked().buttons[0])
        wait_until(lambda: clinic.controller.exchange.dialog is not None, "the dialog")
        dialog = clinic.controller.exchange.dialog
        assert dialog is not None
        runner = dialog.runner
        wait_until(lambda: not runner.is_running, "the reading")  # noqa: B023 - waited for here
        said[kind] = (type(dialog).__name__, bool(dialog.error_text))
        dialog.close()
    assert said == {
        "table": ("ImportTableDialog", False),
        "workbook": ("ImportTableDialog", False),
        "FHIR": ("ImportFhirDialog", False),
        "archive": ("ImportArchiveDialog", False),
        "nonsense": ("ImportTableDialog", True),
    }


def test_a_document_is_kept_for_the_patient_whose_session_is_open(
    clinic: Clinic, tmp_path: Path
) -> None:
    picture = tmp_path / "scan.png"
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    assert image.save(str(picture))
    clinic.begin_session()
    other = stored_patient(clinic.records, family_name="Moe")
    clinic.controller.patients.show_patients(select=other.id)
    assert drop(clinic, picture)
    clinic.driver.click(asked().buttons[1])
    clinic.driver.click(open_dialog().confirm)  # type: ignore[attr-defined]
    (kept,) = clinic.records.documents.of_patient(clinic.patient.id)
    assert kept.title == "scan"
    assert clinic.controller.patients.documents.model.rowCount() == 0, "those of the other one"
