"""A table through the window: columns guessed and corrected, problems by line, all or nothing."""

from pathlib import Path

import pytest

from exchange.practice_tables import TABLES, PracticeTable
from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.days import DayOrder
from needlemap.exchange.table_mapping import TableKind
from needlemap.services.table_import import Known, withdraw
from needlemap.ui.exchange.table_dialog import ImportTableDialog
from needlemap.ui.exchange.withdraw_dialog import WithdrawImportDialog
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.dialogs import ScrollingColumn
from needlemap.ui.widgets.privacy import privacy
from ui.test_accessible_names import nameless

TABLE = "Surname;First name;DOB;Colour\nMoe;Ann;3/2/1980;red\nDoe;Bob;13/2/1981;blue\n"


@pytest.fixture
def dialog(clinic: Clinic, tmp_path: Path) -> ImportTableDialog:
    path = tmp_path / "patients.csv"
    path.write_text(TABLE)
    return opened(clinic, path)


def opened(clinic: Clinic, path: Path) -> ImportTableDialog:
    """Return the dialog of a table once the file was read."""
    dialog = clinic.controller.exchange.open_import(path)
    assert isinstance(dialog, ImportTableDialog)
    wait_until(lambda: not dialog.runner.is_running, "reading the file")
    return dialog


def said(dialog: ImportTableDialog) -> list[str]:
    return dialog.problems.toPlainText().splitlines()


def press(clinic: Clinic, dialog: ImportTableDialog) -> None:
    clinic.driver.click(dialog.confirm)
    wait_until(lambda: not dialog.runner.is_running, "the work")


def test_a_day_that_may_be_two_is_named_then_chosen_then_imported(
    clinic: Clinic, dialog: ImportTableDialog
) -> None:
    columns = dialog.columns[TableKind.PATIENTS]
    assert columns.values("family_name", "given_name", "born_on", "note") == {
        "family_name": "Surname",
        "given_name": "First name",
        "born_on": "DOB",
        "note": "",
    }
    assert dialog.unread.text() == "Columns that are not read: Colour."
    note = columns.editor("note")
    assert isinstance(note, ComboBox)
    note.setCurrentIndex(note.findData("Colour"))
    assert dialog.unread.isHidden()
    note.setCurrentIndex(0)
    press(clinic, dialog)
    assert said(dialog)[0].startswith("Line 2, born on: 3/2/1980 may be two days")
    assert "1 found" in dialog.error_text
    assert clinic.controller.records.patients.search("moe") == ()
    dialog.days.setCurrentIndex(dialog.days.findData(DayOrder.DAY_FIRST))
    assert dialog.error_text == ""
    press(clinic, dialog)
    assert dialog.answer.text() == "It would bring: 2 patients."
    assert dialog.confirm.text() == "Import"
    press(clinic, dialog)
    assert dialog.answer.text().startswith("Imported: 2 patients.")
    assert len(clinic.controller.records.patients.search("moe")) == 1
    assert nameless(dialog) == []
    dialog.close()


def test_in_a_low_window_no_field_is_cut_and_what_is_wrong_is_in_sight(
    clinic: Clinic, dialog: ImportTableDialog
) -> None:
    dialog.resize(dialog.minimumWidth(), 420)
    press(clinic, dialog)
    (area,) = dialog.findChildren(ScrollingColumn)
    wait_until(lambda: area.verticalScrollBar().maximum() > 0, "a column to scroll")
    boxes = [box for box in dialog.findChildren(ComboBox) if box.isVisible()]
    reach = max(box.mapTo(area.viewport(), box.rect().bottomRight()).x() for box in boxes)
    assert reach < area.viewport().width()
    assert dialog.error.visibleRegion().boundingRect().height() == dialog.error.height()
    assert dialog.technique not in boxes
    dialog.close()


def test_a_kind_of_fewer_columns_takes_no_more_room(
    clinic: Clinic, dialog: ImportTableDialog
) -> None:
    patients = dialog.pages.sizeHint().height()
    dialog.kind.setCurrentIndex(dialog.kind.findData(TableKind.NOTES))
    assert dialog.pages.sizeHint().height() > patients
    assert dialog.technique.isVisible()
    dialog.close()


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_the_list_of_a_known_program_needs_no_column_chosen(
    clinic: Clinic, table: PracticeTable, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(table.data)
    dialog = opened(clinic, path)
    assert dialog.kind.currentData() == TableKind.PATIENTS
    chosen = dialog.columns[TableKind.PATIENTS].values() or {}
    assert {name: column for name, column in chosen.items() if column} == table.columns
    press(clinic, dialog)
    assert dialog.answer.text() == "It would bring: 2 patients."
    press(clinic, dialog)
    here = clinic.controller.records.patients.search("")
    found = {(each.name, each.record_number, each.born_on) for each in here}
    assert found >= set(table.patients)
    dialog.close()


def test_another_column_asks_for_another_check(clinic: Clinic, dialog: ImportTableDialog) -> None:
    dialog.days.setCurrentIndex(dialog.days.findData(DayOrder.DAY_FIRST))
    press(clinic, dialog)
    box = dialog.columns[TableKind.PATIENTS].editor("note")
    box.setCurrentIndex(box.findData("Colour"))
    assert dialog.confirm.text() == "Check"
    press(clinic, dialog)
    press(clinic, dialog)
    [moe] = clinic.controller.records.patients.search("moe")
    assert moe.note == "red"
    dialog.close()


def test_a_table_of_notes_is_recognized_and_a_template_is_saved(
    clinic: Clinic, tmp_path: Path
) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("MRN,Date,Muscle,Side\nX-1,2024-03-08,infraspinatus,r\n")
    dialog = opened(clinic, path)
    assert dialog.kind.currentData() == TableKind.NOTES
    press(clinic, dialog)
    assert "not in these records" in said(dialog)[0]
    dialog.save_template(tmp_path / "template.csv")
    assert (tmp_path / "template.csv").read_text(encoding="utf-8-sig").startswith("family_name,")
    dialog.save_template(tmp_path / "nowhere" / "template.csv")
    assert "Choose another folder" in dialog.error_text
    dialog.close()


def test_a_file_that_is_no_table_is_refused(clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("a,b\n1,2,3\n")
    dialog = opened(clinic, path)
    assert "line 2: it has 3 cells" in dialog.error_text
    assert not dialog.confirm.isEnabled()
    dialog.close()


def test_a_whole_import_is_withdrawn_in_the_window(
    clinic: Clinic, dialog: ImportTableDialog
) -> None:
    dialog.days.setCurrentIndex(dialog.days.findData(DayOrder.DAY_FIRST))
    press(clinic, dialog)
    press(clinic, dialog)
    assert "Withdraw an import" in dialog.answer.text()
    dialog.close()
    account, records = clinic.window.signed_in, clinic.controller.records
    assert account is not None
    (command,) = (each for each in account.commands if each.words == "Withdraw an import…")
    assert command.refusal() == ""
    command.call()
    taking_back = clinic.controller.exchange.dialog
    assert isinstance(taking_back, WithdrawImportDialog)
    assert "patients.csv · 2 patients" in taking_back.which.currentText()
    privacy.hide_names(hide=True)
    assert taking_back.which.currentText().endswith(" · .csv · 2 patients")
    privacy.hide_names(hide=False)
    assert "patients.csv" in taking_back.which.currentText()
    clinic.driver.click(taking_back.confirm)
    assert "Enter a reason" in taking_back.form.error_text
    clinic.driver.type(taking_back.form.editor("reason"), "wrong file")
    clinic.driver.click(taking_back.confirm)
    wait_until(lambda: not taking_back.runner.is_running, "the work")
    assert taking_back.answer.text() == "Withdrawn: 0 sessions. Archived: 2 patients."
    assert [each.name for each in records.patients.search("")] == ["Okafor, Amara"]
    assert len(records.patients.archived()) == 2
    taking_back.close()


def test_a_duplicate_is_merged_as_it_comes_in_and_apart_again_when_withdrawn(
    clinic: Clinic, tmp_path: Path
) -> None:
    path = tmp_path / "again.csv"
    path.write_text("Surname,First name,DOB,MRN\nOkafor,Amara,1984-05-02,1042\n")
    dialog = opened(clinic, path)
    dialog.known.setCurrentIndex(dialog.known.findData(Known.MERGE))
    press(clinic, dialog)
    assert said(dialog) == ["Line 2: this patient is here already."]
    assert dialog.answer.text() == "It would bring: 1 patient."
    dialog.known.setCurrentIndex(dialog.known.findData(Known.REFUSE))
    assert dialog.answer.text().startswith("Here already: 1 patient, so the whole file would be")
    dialog.known.setCurrentIndex(dialog.known.findData(Known.SKIP))
    assert dialog.answer.text() == "It would bring: 0 patients."
    dialog.known.setCurrentIndex(dialog.known.findData(Known.MERGE))
    press(clinic, dialog)
    records = clinic.controller.records
    (merged,) = records.patients.merged_into(clinic.patient.id)
    assert merged.name == "Okafor, Amara"
    (found,) = records.patients.search("okafor")
    assert found.id == clinic.patient.id
    dialog.close()
    (told,) = records.log.imports()
    for _ in withdraw(records, told.id, reason="wrong file"):
        pass
    assert records.patients.merged_into(clinic.patient.id) == ()
    assert records.patients.get(merged.id).archived_at is not None
    assert records.audit.verify() == ()


def test_what_would_come_is_in_sight_however_low_the_window_is(
    clinic: Clinic, tmp_path: Path
) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("MRN,Date,Muscle,Side,Technique\n1042,2025-03-04,infraspinatus,R,TrP\n")
    dialog = opened(clinic, path)
    assert not dialog.known.isVisible()
    assert dialog.technique.isVisible()
    dialog.resize(dialog.width(), 420)
    press(clinic, dialog)
    assert dialog.answer.text() == "It would bring: 1 session."
    assert dialog.answer.visibleRegion().boundingRect() == dialog.answer.rect()


def test_an_open_session_is_closed_before_its_import_is_withdrawn(
    clinic: Clinic, tmp_path: Path
) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("MRN,Date,Muscle,Side,Technique\n1042,2025-03-04,infraspinatus,R,TrP\n")
    dialog = opened(clinic, path)
    press(clinic, dialog)
    press(clinic, dialog)
    dialog.close()
    controller, account = clinic.controller, clinic.window.signed_in
    assert account is not None
    (session_id,) = controller.records.transfer.session_ids(clinic.patient.id)
    controller.open_session(clinic.patient.id, session_id)
    controller.open_history(clinic.patient.id)
    account.open_settings()
    (withdraw,) = (each for each in account.commands if "Withdraw" in each.words)
    withdraw.trigger()
    asked = controller.exchange.dialog
    assert isinstance(asked, WithdrawImportDialog)
    assert (controller.charting, controller.history.page, account.settings) == (None, None, None)
    assert clinic.window.stack.currentWidget() is controller.patients
    asked.close()
