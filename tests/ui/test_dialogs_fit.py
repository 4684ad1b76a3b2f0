"""Sign-in, lock and every dialog at every size and size of words: nothing cut off or covered."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QProgressBar, QWidget

from helpers.drivers import Clinic
from helpers.scan import faults
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.reports.request import Kind
from needlemap.services.typed_drafts import TypedText
from needlemap.storage.backup.verified_backup import Reason
from needlemap.ui.charting.visit.signature_pad import SignatureDialog
from needlemap.ui.exchange.export_dialog import ExportDialog
from needlemap.ui.exchange.fhir_dialog import ImportFhirDialog
from needlemap.ui.exchange.file_drop import DroppedFileDialog
from needlemap.ui.exchange.table_dialog import ImportTableDialog
from needlemap.ui.forms.asking_dialog import ask_why_in_error
from needlemap.ui.forms.disclosure import DisclosureDialog
from needlemap.ui.forms.field import ErrorLine, Field
from needlemap.ui.history.days_dialog import DaysDialog
from needlemap.ui.reports.preview import PagePreview
from needlemap.ui.shell.backups import ClosingDialog
from needlemap.ui.shell.emergency_page import EmergencyPage
from needlemap.ui.shell.opening import LossDialog
from needlemap.ui.shell.recovery_page import RecoveryPage
from needlemap.ui.shell.restore_dialog import RestoreDialog
from needlemap.ui.shell.settings.users_section import UsersSection
from needlemap.ui.shell.sign_in import SignInPage
from needlemap.ui.shell.unsaved_text import UnsavedTextDialog
from needlemap.ui.widgets import theme
from needlemap.ui.widgets.dialogs import FittingDialog, ScrollingColumn
from needlemap.ui.widgets.theme import DARK, LIGHT, apply_theme
from ui.test_fits import SIZES, TWICE

LONG = (
    "The records could not be written, since the disk is full. Free some space on it, then try "
    "again; what you typed is still here."
)
Opened = Callable[[Clinic, Path], QWidget]


def before_sign_in(clinic: Clinic, page: QWidget) -> None:
    """Show a page as before anybody signs in: under the menus, without the bar of an account."""
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.bar.hide()
    clinic.window.show_page(page)


def sign_in(clinic: Clinic, *, first_start: bool) -> QWidget:
    page = SignInPage(first_start=first_start)
    before_sign_in(clinic, page)
    page.offer_names(["Amara Okafor", "Bartholomew Featherstonehaugh-Cholmondeley"])
    page.show_error(LONG)
    return clinic.window


def lock(clinic: Clinic, _folder: Path) -> QWidget:
    assert clinic.window.signed_in is not None
    lock = clinic.window.signed_in.lock
    lock.lock()
    wait_until(lambda: lock.page is not None, "the lock")
    page = lock.page
    assert page is not None
    page.show_error(LONG)
    return clinic.window


def recovery(clinic: Clinic, _folder: Path) -> QWidget:
    page = RecoveryPage("-".join(["ABCDE"] * 8))
    before_sign_in(clinic, page)
    page.show_error(LONG)
    return clinic.window


def emergency(clinic: Clinic, _folder: Path) -> QWidget:
    page = EmergencyPage(["Amara Okafor"])
    before_sign_in(clinic, page)
    page.show_error(LONG)
    return clinic.window


def batch(clinic: Clinic, _folder: Path) -> QWidget:
    clinic.controller.papers.open_batch(clinic.patient)
    dialog = clinic.controller.papers.batch
    assert dialog is not None
    dialog.form.show_value("folder", "/nowhere")
    dialog.form.show_value("recipient", "r" * 201)
    dialog.begin()
    dialog.failures.show()
    return dialog


def report(kind: Kind) -> Opened:
    def opened(clinic: Clinic, _folder: Path) -> QWidget:
        clinic.begin_session()
        clinic.controller.papers.open(clinic.patient, clinic.session.id)
        dialog = clinic.controller.papers.dialog
        assert dialog is not None
        dialog.choices.form.show_value("period", -1)
        dialog.choices.choose(kind)
        dialog.choices.form.show_value("password", "short")
        assert dialog.choices.disclosure() is None
        return dialog

    return opened


def merge(clinic: Clinic, _folder: Path) -> QWidget:
    clinic.controller.patients.show_patients(select=clinic.patient.id)
    clinic.controller.patients.act.ask_to_merge()
    return open_dialog()


def new_patient(clinic: Clinic, _folder: Path) -> QWidget:
    clinic.driver.click(clinic.controller.patients.add)
    form = open_dialog()
    clinic.driver.type(form.editor("given_name"), "g" * 130)  # type: ignore[attr-defined]
    clinic.driver.type(form.editor("born_on"), "31 June 1980")  # type: ignore[attr-defined]
    clinic.driver.click(form.save)  # type: ignore[attr-defined]
    return form


def like_another(clinic: Clinic, _folder: Path) -> QWidget:
    clinic.driver.click(clinic.controller.patients.add)
    form = open_dialog()
    clinic.driver.type(form.editor("family_name"), "Okafor")  # type: ignore[attr-defined]
    clinic.driver.type(form.editor("given_name"), "Amara")  # type: ignore[attr-defined]
    form.look_for_duplicates()  # type: ignore[attr-defined]
    return form


def document(clinic: Clinic, folder: Path) -> QWidget:
    letter = folder / ("letter of the orthopaedic surgeon " * 3 + ".txt")
    letter.write_text("A letter.")
    clinic.controller.patients.show_patients(select=clinic.patient.id)
    return clinic.controller.patients.documents.ask_to_keep(letter)


def a_user(clinic: Clinic, _folder: Path) -> QWidget:
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.open_settings()
    assert clinic.window.signed_in.settings is not None
    section = clinic.window.signed_in.settings.show_section(UsersSection)
    assert isinstance(section, UsersSection)
    clinic.driver.click(section.add)
    form = open_dialog()
    clinic.driver.click(form.confirm)  # type: ignore[attr-defined]
    return form


def restore(clinic: Clinic, folder: Path) -> QWidget:
    clinic.records.begin_backup(Reason.ASKED).run()
    dialog = RestoreDialog(folder / "clinic", clinic.window)
    dialog.open()
    clinic.driver.click(dialog.look)
    return dialog


def closing(clinic: Clinic, _folder: Path) -> QWidget:
    dialog = ClosingDialog(clinic.window)
    dialog.show_problem(LONG)
    dialog.open()
    return dialog


def loss(clinic: Clinic, _folder: Path) -> QWidget:
    dialog = LossDialog(LONG, clinic.window)
    dialog.open()
    return dialog


def disclosure(clinic: Clinic, _folder: Path) -> QWidget:
    dialog = DisclosureDialog.ask(clinic.window, "Save the table of structures", print)
    dialog.form.show_value("purpose", "p" * 201)
    dialog.accept()
    return dialog


def unsaved(clinic: Clinic, _folder: Path) -> QWidget:
    assert clinic.window.signed_in is not None
    texts = tuple(TypedText(f"Okafor, Amara: Note {number}", LONG) for number in range(5))
    dialog = UnsavedTextDialog(clinic.window.signed_in.drafts, texts, clinic.window)
    dialog.open()
    return dialog


def archive_out(clinic: Clinic, _folder: Path) -> QWidget:
    clinic.controller.exchange.open_export(clinic.patient)
    dialog = clinic.controller.exchange.dialog
    assert isinstance(dialog, ExportDialog)
    dialog.form.show_value("file", "/nowhere/at/all/archive.needlemap.zip")
    dialog.begin()
    return dialog


def archive_in(clinic: Clinic, folder: Path) -> QWidget:
    letter = folder / ("letter of the orthopaedic surgeon " * 3 + ".zip")
    letter.write_text("A letter.")
    dialog = clinic.controller.exchange.open_import(letter)
    assert dialog is not None
    dialog.say(LONG)
    return dialog


def sign(clinic: Clinic, _folder: Path) -> QWidget:
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.page.ask_to_sign()
    return open_dialog()


def keys(clinic: Clinic, _folder: Path) -> QWidget:
    clinic.begin_session()
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.show_keys()
    return open_dialog()


def table_in(clinic: Clinic, folder: Path) -> QWidget:
    path = folder / "patients of the former practice.csv"
    path.write_text("Surname,First name,DOB\n" + "Moe,Ann,3/2/1980\n" * 3)
    dialog = clinic.controller.exchange.open_import(path)
    assert isinstance(dialog, ImportTableDialog)
    wait_until(lambda: not dialog.runner.is_running, "reading the file")
    dialog.begin()
    wait_until(lambda: not dialog.runner.is_running, "the check")
    return dialog


def fhir_in(clinic: Clinic, folder: Path) -> QWidget:
    known = {
        "resourceType": "Patient",
        "name": [{"family": "Okafor", "given": ["Amara"]}],
        "birthDate": "1984-05-02",
    }
    entries = [{"resource": {**known, "id": str(number)}} for number in range(3)]
    path = folder / "patients of the former practice.json"
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    path.write_text(json.dumps(whole), encoding="utf-8")
    dialog = clinic.controller.exchange.open_import(path)
    assert isinstance(dialog, ImportFhirDialog)
    wait_until(lambda: not dialog.runner.is_running, "the look at the file")
    assert dialog.problems.isVisible()
    return dialog


def dropped(clinic: Clinic, folder: Path) -> QWidget:
    words = "Add it to the documents of Featherstonehaugh-Cholmondeley, Bartholomew Alexander"
    path = folder / ("letter of the orthopaedic surgeon " * 3 + ".pdf")
    choices = [(lambda: words, print, ""), (lambda: "Import it", None, LONG)]
    dialog = DroppedFileDialog(path, choices, clinic.window)
    dialog.open()
    return dialog


def signature(clinic: Clinic, _folder: Path) -> QWidget:
    dialog = SignatureDialog(clinic.patient, None, clinic.window)
    dialog.open()
    clinic.driver.click(dialog.confirm)
    return dialog


def reason(clinic: Clinic, _folder: Path) -> QWidget:
    dialog = ask_why_in_error(clinic.window, print)
    clinic.driver.click(dialog.confirm)
    return dialog


def days(clinic: Clinic, _folder: Path) -> QWidget:
    dialog = DaysDialog.ask(clinic.window, date(2026, 3, 1), date(2026, 9, 1), print)
    dialog.form.show_value("last", date(2026, 1, 1))
    clinic.driver.click(dialog.confirm)
    return dialog


def draft(clinic: Clinic, _folder: Path) -> QWidget:
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.page.closed.emit()
    clinic.driver.click(clinic.controller.patients.new_session)
    return open_dialog()


DIALOGS: dict[str, Opened] = {
    "first start": lambda clinic, _: sign_in(clinic, first_start=True),
    "sign in": lambda clinic, _: sign_in(clinic, first_start=False),
    "lock": lock,
    "recovery code": recovery,
    "emergency": emergency,
    "batch": batch,
    "session record": report(Kind.SESSION),
    "hand-out": report(Kind.HANDOUT),
    "letter": report(Kind.LETTER),
    "history": report(Kind.HISTORY),
    "research": report(Kind.STRICTA),
    "merge": merge,
    "new patient": new_patient,
    "like another": like_another,
    "document": document,
    "user": a_user,
    "restore": restore,
    "closing": closing,
    "loss": loss,
    "disclosure": disclosure,
    "unsaved": unsaved,
    "archive out": archive_out,
    "archive in": archive_in,
    "table in": table_in,
    "fhir in": fhir_in,
    "dropped": dropped,
    "signature": signature,
    "reason": reason,
    "days": days,
    "draft": draft,
    "sign": sign,
    "keys": keys,
}


def _has_page(preview: PagePreview) -> bool:
    return preview.page > 0


def shown(clinic: Clinic, name: str, folder: Path) -> QWidget:
    """Open a dialog, and wait until it has come to rest."""
    opened = DIALOGS[name](clinic, folder)
    for preview in opened.findChildren(PagePreview):
        wait_until(partial(_has_page, preview), "the pages")
    if isinstance(opened, FittingDialog):
        fill(opened)
    for _ in range(3):
        QApplication.processEvents()
    return opened


def fill(dialog: FittingDialog) -> None:
    """Let a dialog show all that it may come to show beside the fields: it grows by that."""
    lines = dialog.findChildren(ErrorLine)
    foot = [each for each in lines if not isinstance(each.parentWidget(), Field)]
    for line in foot:
        if line.isHidden():
            line.say(LONG)
    for bar in dialog.findChildren(QProgressBar):
        bar.show()


@pytest.mark.parametrize("name", DIALOGS)
def test_it_fits_the_window_at_every_size(clinic: Clinic, tmp_path: Path, name: str) -> None:
    apply_theme(clinic.window, LIGHT)
    for size in (SIZES[0], SIZES[-1], TWICE):
        clinic.window.resize(size)
        dialog = shown(clinic, name, tmp_path)
        assert clinic.window.geometry().contains(dialog.geometry()), "beyond the window"
        assert (faults(dialog), size) == ([], size)
        assert dialog.size().boundedTo(size) == dialog.size(), "larger than the window"
        assert clinic.window.size() == size, "the window grew"
        for column in dialog.findChildren(ScrollingColumn):
            board = column.widget()
            assert board is not None
            assert board.width() <= column.viewport().width(), "cut at the right"
        for each in clinic.window.findChildren(QDialog):
            each.close()


@pytest.mark.parametrize("name", DIALOGS)
def test_large_words_are_not_cut(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(theme, "text_scale", lambda: 2.0)
    apply_theme(clinic.window, DARK)
    clinic.window.resize(SIZES[1])
    dialog = shown(clinic, name, tmp_path)
    assert [words for words in faults(dialog) if " is cut: " in words] == []
    assert dialog.width() <= SIZES[1].width()
    assert dialog.height() <= SIZES[1].height()


@pytest.mark.parametrize("name", DIALOGS)
def test_nothing_scrolls_while_the_window_has_room(
    clinic: Clinic, tmp_path: Path, name: str
) -> None:
    apply_theme(clinic.window, LIGHT)
    clinic.window.resize(SIZES[0])
    dialog = shown(clinic, name, tmp_path)
    columns = dialog.findChildren(ScrollingColumn)
    hidden = sum(column.verticalScrollBar().maximum() for column in columns)
    assert hidden == 0 or dialog.height() + hidden > clinic.window.height()


def test_a_new_patient_is_asked_for_without_scrolling(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    clinic.driver.click(clinic.controller.patients.add)
    (column,) = open_dialog().findChildren(ScrollingColumn)
    QApplication.processEvents()
    assert column.verticalScrollBar().maximum() == 0
