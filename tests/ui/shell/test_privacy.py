"""Privacy mode: by one key no name of a patient stands anywhere in the window, and back."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import Contact, DocumentKind
from needlemap.domain.signing import RequiredFields
from needlemap.ui.exchange.file_drop import DroppedFileDialog
from needlemap.ui.history.header import Tab
from needlemap.ui.shell.open_work import OpenWorkDialog, open_work
from needlemap.ui.shell.settings.log_section import LogSection
from needlemap.ui.widgets.privacy import covered_words, initials, privacy, shown_name, shown_text

# Okafor, Amara, is the patient of the clinic.
PLANTED = ("okafor", "amara")
_SAID = ("text", "title", "windowTitle", "toolTip", "accessibleName", "accessibleDescription")
_SHOWN = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
)
Scene = Callable[[Clinic], object]


def a_picture(folder: Path) -> bytes:
    """Return a small picture as PNG."""
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    assert image.save(str(folder / "picture.png"))
    return (folder / "picture.png").read_bytes()


def pieces(clinic: Clinic) -> Iterator[QWidget]:
    """Yield all of the window that is in sight, with its dialogs."""
    yield from (clinic.window, *clinic.window.findChildren(QWidget))
    for top in QApplication.topLevelWidgets():
        if top.isVisible() and top is not clinic.window:
            yield from (top, *top.findChildren(QWidget))


def words_of(piece: QWidget) -> Iterator[str]:
    """Yield all that a piece shows or tells a screen reader."""
    for name in _SAID:
        said = getattr(piece, name, None)
        if callable(said) and not (name == "text" and isinstance(piece, QLineEdit)):
            yield str(said())
    if isinstance(piece, QLineEdit):
        yield piece.displayText()
        yield piece.placeholderText()
    if isinstance(piece, QPlainTextEdit) and piece.isReadOnly():
        yield piece.toPlainText()  # notes stay as they were typed while they are edited
    if isinstance(piece, QComboBox):
        yield from (piece.itemText(row) for row in range(piece.count()))
    if isinstance(piece, QMenu):
        yield from (action.text() for action in piece.actions())
    if isinstance(piece, QAbstractItemView) and piece.model() is not None:
        model = piece.model()
        for row in range(min(model.rowCount(), 50)):
            columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
            for column in range(columns):
                yield from (str(model.index(row, column).data(role) or "") for role in _SHOWN)


def named(clinic: Clinic) -> list[str]:
    """Return everything in sight that names the patient."""
    return [
        f"{type(piece).__name__}: {words}"
        for piece in pieces(clinic)
        if piece.isVisible() or piece is clinic.window
        for words in words_of(piece)
        if any(name in words.casefold() for name in PLANTED)
    ]


def press_key(clinic: Clinic) -> None:
    """Press the key of privacy mode in the window that has the keys."""
    front = QApplication.activeModalWidget() or clinic.window
    clinic.driver.press(front, Qt.Key.Key_F9)
    QApplication.processEvents()


def home(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1200, "anterior")
    clinic.driver.press(clinic.page.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    clinic.controller.patients.show_nobody()


def details(clinic: Clinic) -> None:
    clinic.controller.patients.show_patients(select=clinic.patient.id)


def searched(clinic: Clinic) -> None:
    clinic.driver.type(clinic.controller.patients.finder.search, "Okafo")
    clinic.controller.patients.show_details()


def not_found(clinic: Clinic) -> None:
    clinic.driver.type(clinic.controller.patients.finder.search, "Okaforova")


def edited(clinic: Clinic) -> None:
    details(clinic)
    clinic.controller.patients.open_form()


def new_patient(clinic: Clinic) -> None:
    clinic.driver.click(clinic.controller.patients.add)
    form = QApplication.activeModalWidget()
    clinic.driver.type(form.editor("family_name"), "Okafor")  # type: ignore[union-attr]
    clinic.driver.type(form.editor("given_name"), "Amara")  # type: ignore[union-attr]
    form.look_for_duplicates()  # type: ignore[union-attr]


def merging(clinic: Clinic) -> None:
    details(clinic)
    clinic.controller.patients.act.ask_to_merge()
    dialog = QApplication.activeModalWidget()
    clinic.driver.type(dialog.finder.search, "Okafor A")  # type: ignore[union-attr]


def moving(clinic: Clinic) -> None:
    clinic.begin_session()
    controller = clinic.controller
    controller.patients.show_patients(select=clinic.patient.id)
    controller.patients.act.ask_to_reassign(clinic.session.id)


def earlier(clinic: Clinic) -> None:
    details(clinic)
    clinic.controller.patients.act.show_earlier()


def document(clinic: Clinic) -> None:
    details(clinic)
    panel = clinic.controller.patients.documents
    panel.open_document(panel.model.row_at(0))


def kept(clinic: Clinic) -> None:
    details(clinic)
    clinic.controller.patients.documents.ask_to_keep(clinic.window.folder / "Okafor knee.pdf")


def chart(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1200, "anterior")


def signing(clinic: Clinic) -> None:
    chart(clinic)
    clinic.driver.press(clinic.page.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def signature(clinic: Clinic) -> None:
    clinic.begin_session()
    (consent,) = (each for each in clinic.page.visit.form.parts if hasattr(each, "sign"))
    consent.sign.click()


def history(tab: Tab) -> Scene:
    def opened(clinic: Clinic) -> None:
        chart(clinic)
        clinic.controller.open_history(clinic.patient.id)
        page = clinic.controller.history.page
        assert page is not None
        clinic.driver.click(page.header.tabs[tab])

    return opened


def export(clinic: Clinic) -> None:
    clinic.controller.exchange.open_export(clinic.patient)


def dropped(clinic: Clinic) -> None:
    details(clinic)
    take = clinic.controller.exchange.take_dropped
    take(clinic.window.folder / "Amara Okafor.pdf", clinic.patient, print)


def imported(clinic: Clinic) -> None:
    path = clinic.window.folder / "Okafor, Amara.csv"
    path.write_text("Surname,First name\nMoe,Ann\n")
    clinic.controller.exchange.open_import(path)


def dropped_and_refused(clinic: Clinic) -> None:
    choice = (lambda: f"Keep as a document of {shown_name(clinic.patient)}", None, "Read only.")
    DroppedFileDialog(clinic.window.folder / "knee.pdf", [choice], clinic.window).open()


def log(clinic: Clinic) -> None:
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.open_settings()
    assert clinic.window.signed_in.settings is not None
    section = clinic.window.signed_in.settings.show_section(LogSection)
    assert isinstance(section, LogSection)
    clinic.driver.type(section.patient_text, "Amara")


def palette(clinic: Clinic) -> None:
    clinic.driver.press(clinic.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert clinic.window.signed_in is not None
    assert clinic.window.signed_in.palette is not None
    clinic.driver.type(clinic.window.signed_in.palette.line, "Okaf")


def leaving(clinic: Clinic) -> None:
    chart(clinic)
    found = open_work(clinic.records, clinic.session.id)
    OpenWorkDialog(found, "Leave", lambda: None, lambda: None, clinic.window).open()


SCENES: dict[str, Scene] = {
    "to do, today, recent": home,
    "details": details,
    "searched": searched,
    "nobody found": not_found,
    "edited": edited,
    "new patient": new_patient,
    "merge": merging,
    "move": moving,
    "earlier values": earlier,
    "document": document,
    "kept document": kept,
    "chart": chart,
    "sign": signing,
    "signature": signature,
    "history": history(Tab.BODY),
    "history by structure": history(Tab.STRUCTURES),
    "progress": history(Tab.TRENDS),
    "export": export,
    "dropped file": dropped,
    "import": imported,
    "dropped file, refused": dropped_and_refused,
    "log": log,
    "palette": palette,
    "before you leave": leaving,
}


@pytest.fixture
def planted(clinic: Clinic, tmp_path: Path) -> Iterator[Clinic]:
    """A clinic where the name stands in file, documents and log, and one like it."""
    records, patient = clinic.records, clinic.patient
    records.settings.set_required_fields(RequiredFields(()))
    records.settings.set_names_in_title(on=True)
    records.patients.add(Patient(new_id(), "Okafor", "Amarah", date(1990, 1, 1), "7"))
    merged = Patient(new_id(), "Okafor", "A. Amara", None, "8")
    records.patients.add(merged)
    records.patients.merge(patient.id, merged.id)
    changed = Patient(
        patient.id, "Okafor", "Amara B.", patient.born_on, patient.record_number, note="Mrs Okafor"
    )
    records.patients.change(patient, changed)
    records.patient_files.set_contacts(
        patient.id, (), (Contact("Spouse", "Sam Okafor", "555 0134"),)
    )
    title = "Letter about Amara Okafor"
    records.documents.add(patient.id, DocumentKind.OTHER, title, "image/png", a_picture(tmp_path))
    clinic.patient = changed
    yield clinic
    privacy.hide_names(hide=False)


@pytest.mark.parametrize("name", SCENES)
def test_one_key_takes_the_name_away_and_brings_it_back(planted: Clinic, name: str) -> None:
    SCENES[name](planted)
    QApplication.processEvents()
    before = named(planted)
    assert before, "the name would not be noticed"
    press_key(planted)
    assert named(planted) == []
    press_key(planted)
    assert sorted(named(planted)) == sorted(before)


OPENED = ("details", "new patient", "merge", "sign", "history", "export", "log", "palette")


@pytest.mark.parametrize("name", OPENED)
def test_what_is_opened_in_privacy_mode_shows_no_name(planted: Clinic, name: str) -> None:
    privacy.hide_names(hide=True)
    SCENES[name](planted)
    QApplication.processEvents()
    assert named(planted) == []


def test_paper_is_covered(planted: Clinic, tmp_path: Path) -> None:
    document(planted)
    view = planted.controller.patients.documents.view
    assert view is not None
    planted.driver.press(view, Qt.Key.Key_F9)
    assert view.picture.isNull()
    view.close()
    planted.controller.papers.open(planted.patient)
    dialog = planted.controller.papers.dialog
    assert dialog is not None
    wait_until(lambda: dialog.preview.page > 0, "the pages")
    assert dialog.preview.picture.isNull()
    planted.driver.press(dialog, Qt.Key.Key_F9)
    assert not dialog.preview.picture.isNull()


def test_it_is_said_and_stands_above_every_page(clinic: Clinic, spoken: list[str]) -> None:
    bar = clinic.window.signed_in.bar  # type: ignore[union-attr]
    assert not bar.hidden_names.isVisible()
    press_key(clinic)
    assert spoken == ["Names of patients are shown as initials now."]
    assert bar.hidden_names.isVisible()
    clinic.driver.click(bar.hidden_names)
    assert spoken[1:] == ["Names are shown again."]
    assert not bar.hidden_names.isVisible()


def test_a_window_that_was_closed_says_nothing(clinic: Clinic, spoken: list[str]) -> None:
    clinic.window.hide()
    privacy.toggle()
    assert spoken == []
    clinic.window.show()
    privacy.toggle()
    assert spoken == ["Names are shown again."]


def test_dots_change_nothing_that_is_stored(planted: Clinic) -> None:
    edited(planted)
    press_key(planted)
    planted.driver.press(planted.window, Qt.Key.Key_Escape)
    assert planted.records.patients.get(planted.patient.id).name == "Okafor, Amara B."


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Okafor, Amara", "O., A."),
        ("García Márquez, José", "G. M., J."),
        ("Żuk", "Ż."),
        ("山田, 太郎", "山., 太."),
        ("von der Leyen, Anna-Maria", "V. D. L., A. M."),
    ],
)
def test_initials_are_first_letters(name: str, short: str) -> None:
    assert initials(name) == short


def test_typed_words_keep_all_but_the_name(planted: Clinic) -> None:
    assert shown_text("Mrs OKAFOR came", planted.patient.name) == "Mrs OKAFOR came"
    privacy.hide_names(hide=True)
    assert shown_text("Mrs OKAFOR came", planted.patient.name) == "Mrs O. came"
    assert "F9" in covered_words()


def test_the_bar_gives_room_to_the_mark_that_names_are_hidden(clinic: Clinic) -> None:
    assert clinic.window.signed_in is not None
    bar = clinic.window.signed_in.bar
    privacy.toggle()
    wait_until(lambda: bar.hidden_names.isVisible(), "the mark")
    QApplication.processEvents()
    for piece in (bar.who, bar.hidden_names, bar.backup):
        assert piece.width() >= piece.sizeHint().width()
