"""FHIR and tables for research through the window: chosen, explained, told in words."""

import json
import zipfile
from pathlib import Path

import pytest

from exchange.fhir_clinic import SNOMED
from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.archive import Scope
from needlemap.services.fhir_service import own_codes
from needlemap.services.research_export import ResearchMode
from needlemap.services.table_import import Known
from needlemap.ui.exchange.export_dialog import ExportDialog
from needlemap.ui.exchange.fhir_dialog import ImportFhirDialog
from storage.makers import stored_session
from ui.test_accessible_names import nameless

PATIENT = {
    "resourceType": "Patient",
    "id": "1",
    "name": [{"family": "Moe", "given": ["Ann"]}],
    "birthDate": "1980-02-03",
}
COMPLAINT = {
    "resourceType": "Condition",
    "id": "2",
    "subject": {"reference": "Patient/1"},
    "code": {"text": "Neck pain"},
}


def export_dialog(clinic: Clinic, kind: str) -> ExportDialog:
    clinic.controller.exchange.open_export(clinic.patient)
    dialog = clinic.controller.exchange.dialog
    assert isinstance(dialog, ExportDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
    return dialog


def written(clinic: Clinic, dialog: ExportDialog, path: Path) -> Path:
    dialog.form.show_value("file", str(path))
    clinic.driver.click(dialog.confirm)
    wait_until(lambda: not dialog.runner.is_running, "the export")
    return path


def bundle_of(path: Path, *resources: object) -> Path:
    entries = [{"resource": each} for each in resources]
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def import_of(clinic: Clinic, path: Path) -> ImportFhirDialog:
    dialog = clinic.controller.exchange.open_import(path)
    assert isinstance(dialog, ImportFhirDialog)
    wait_until(lambda: not dialog.runner.is_running, "the look at the file")
    return dialog


def test_fhir_goes_out_with_the_clinics_own_codes(clinic: Clinic, tmp_path: Path) -> None:
    table = tmp_path / "codes.csv"
    table.write_text("kind,id,system,code\nstructure,infraspinatus,snomed,1\n", encoding="utf-8")
    dialog = export_dialog(clinic, "fhir")
    assert dialog.own_codes.isVisible()
    assert "other programs" in dialog.about.text()
    assert dialog.file.value().endswith(".fhir.json")
    dialog.keep_codes(table)
    assert "line 2: system must be a whole address" in dialog.error_text
    table.write_text(f"kind,id,system,code\nstructure,infraspinatus,{SNOMED},1\n", encoding="utf-8")
    dialog.keep_codes(table)
    assert (dialog.error_text, dialog.answer.text()) == ("", "Own codes kept: 1.")
    assert len(own_codes(clinic.controller.records)) == 1
    out = written(clinic, dialog, tmp_path / "out.fhir.json")
    assert dialog.answer.text().startswith("Exported: 1 patient")
    assert nameless(dialog) == []
    assert json.loads(out.read_bytes())["resourceType"] == "Bundle"
    dialog.close()


def test_own_codes_are_offered_for_fhir_alone(clinic: Clinic) -> None:
    dialog = export_dialog(clinic, "csv")
    assert not dialog.own_codes.isVisible()
    assert "reading and counting" in dialog.about.text()
    dialog.close()


@pytest.mark.parametrize("mode", ResearchMode)
def test_tables_for_research_go_out_under_their_label(
    mode: ResearchMode, clinic: Clinic, tmp_path: Path
) -> None:
    stored_session(clinic.controller.records, sites=1)
    dialog = export_dialog(clinic, mode)
    assert ("still personal data" in dialog.about.text()) == (mode is ResearchMode.SHIFTED)
    out = written(clinic, dialog, tmp_path / "out.research.zip")
    assert dialog.answer.text().startswith("Exported: 1 subject, 1 session, 1 site.")
    assert "1 of 1 subjects are the only one" in dialog.answer.text()
    with zipfile.ZipFile(out) as opened:
        assert "Müller".encode() not in b"".join(map(opened.read, opened.namelist()))
    dialog.close()


def test_nothing_to_export_is_said(clinic: Clinic, tmp_path: Path) -> None:
    dialog = export_dialog(clinic, ResearchMode.SAFE_HARBOR)
    out = written(clinic, dialog, tmp_path / "out.zip")
    assert dialog.error_text.startswith("There is no session to export")
    assert not out.exists()
    dialog.close()


def test_a_patients_own_copy_is_no_research(clinic: Clinic, tmp_path: Path) -> None:
    dialog = export_dialog(clinic, ResearchMode.SAFE_HARBOR)
    dialog.form.show_value("scope", Scope.OWN_COPY)
    out = written(clinic, dialog, tmp_path / "out.zip")
    assert "no patient’s copy" in dialog.error_text
    assert not out.exists()
    dialog.close()


def test_patients_and_complaints_come_in_after_a_look(clinic: Clinic, tmp_path: Path) -> None:
    path = bundle_of(tmp_path / "two.json", PATIENT, COMPLAINT, {"resourceType": "Device"})
    dialog = import_of(clinic, path)
    assert dialog.answer.text() == (
        "It would bring: 1 patient, 1 complaint.\nLeft out, as nothing here takes them: 1 Device."
    )
    assert clinic.controller.records.patients.search("moe") == ()
    assert nameless(dialog) == []
    clinic.driver.click(dialog.confirm)
    wait_until(lambda: not dialog.runner.is_running, "the import")
    assert dialog.answer.text().startswith("Imported: 1 patient, 1 complaint.")
    [moe] = clinic.controller.records.patients.search("moe")
    assert [each.name for each in clinic.controller.records.complaints.of_patient(moe.id)] == [
        "Neck pain"
    ]
    dialog.close()


def test_what_is_wrong_is_listed_and_nothing_can_be_imported(
    clinic: Clinic, tmp_path: Path
) -> None:
    wrong = {**COMPLAINT, "subject": {"reference": "Patient/9"}}
    dialog = import_of(clinic, bundle_of(tmp_path / "bad.json", PATIENT, wrong))
    assert dialog.problems.toPlainText() == (
        "Entry 2, Condition.subject.reference: this patient is not in the file."
    )
    assert "1 found" in dialog.error_text
    assert not dialog.confirm.isEnabled()
    dialog.close()


def test_one_who_is_here_already_is_refused_or_left_out(clinic: Clinic, tmp_path: Path) -> None:
    here = clinic.patient
    assert here.born_on is not None
    twin = {
        **PATIENT,
        "id": "3",
        "name": [{"family": here.family_name, "given": [here.given_name]}],
        "birthDate": here.born_on.isoformat(),
    }
    dialog = import_of(clinic, bundle_of(tmp_path / "two.json", PATIENT, twin))
    assert dialog.answer.text().startswith("Here already: 1 patient, so the whole file would be")
    clinic.driver.click(dialog.confirm)
    wait_until(lambda: not dialog.runner.is_running, "the refusal")
    assert "These records hold 1 patient of the file already" in dialog.error_text
    dialog.known.setCurrentIndex(dialog.known.findData(Known.SKIP))
    assert dialog.answer.text() == "It would bring: 1 patient, 0 complaints."
    clinic.driver.click(dialog.confirm)
    wait_until(lambda: not dialog.runner.is_running, "the import")
    assert dialog.answer.text().startswith("Imported: 1 patient, 0 complaints.")
    dialog.close()


def test_a_file_that_is_no_fhir_is_refused_in_words(clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"a": 1}', encoding="utf-8")
    dialog = import_of(clinic, path)
    assert "resourceType is missing" in dialog.error_text
    dialog.close()
