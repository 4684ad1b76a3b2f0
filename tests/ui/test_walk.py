"""A walk over all pages and the usual dialogs: names, targets and contrast of every control."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from helpers.usability import (
    LEAST_TOUCH_PX,
    faint,
    hidden_focus,
    left_and_entered_again,
    name_of,
    named_otherwise,
    nameless,
    out_of_order,
    small_targets,
    traps,
    unseen_focus,
)
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.domain.clock import today
from needlemap.domain.complaint import Goal
from needlemap.domain.patient_file import Contact
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.ui.charting.visit.controller import SITES
from needlemap.ui.history.header import Tab
from needlemap.ui.shell.sign_in import SignInPage
from needlemap.ui.widgets.factories import button
from needlemap.ui.widgets.theme import CONTRAST, DARK, LIGHT, apply_theme, show_large_targets
from storage.makers import stored_complaint


def stops(clinic: Clinic) -> Iterator[tuple[str, QWidget]]:
    """Go through the application; each stop is a name and the window to look at."""
    yield from _patients(clinic)
    yield from _chart(clinic)
    yield from _history(clinic)
    yield from _settings(clinic)
    yield from _sign_in(clinic)


def _patients(clinic: Clinic) -> Iterator[tuple[str, QWidget]]:
    patients = clinic.controller.patients
    yield "no patient", clinic.window
    patients.show_patients(select=clinic.patient.id)
    yield "a patient", clinic.window
    clinic.driver.click(patients.add)
    yield from _dialog("new patient")


def _chart(clinic: Clinic) -> Iterator[tuple[str, QWidget]]:
    clinic.begin_session()
    yield "an empty chart", clinic.window
    clinic.needle(80, 1330)  # over the lung, for the warnings
    clinic.needle(-60, 1470)
    yield "two sites", clinic.window
    clinic.page.visit.show_form()
    yield "the visit form", clinic.window
    clinic.page.removal.toggle()
    yield "needles come out", clinic.window
    clinic.page.removal.toggle()
    clinic.page.ask_to_sign()
    yield from _dialog("signing")
    clinic.page.pdf_requested.emit()
    wait_until(lambda: clinic.controller.papers.dialog is not None, "the report dialog")
    report = clinic.controller.papers.dialog
    assert report is not None
    wait_until(lambda: report.preview.page_count > 0, "the preview")
    yield from _dialog("report")


def _history(clinic: Clinic) -> Iterator[tuple[str, QWidget]]:
    clinic.controller.open_history(clinic.patient.id)
    page = clinic.controller.history.page
    assert page is not None
    wait_until(lambda: page.body.strip is not None, "the strip of time")
    for tab in Tab:
        clinic.driver.click(page.header.tabs[tab])
        yield f"history, {tab}", clinic.window


def _settings(clinic: Clinic) -> Iterator[tuple[str, QWidget]]:
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.open_settings()
    settings = clinic.window.signed_in.settings
    assert settings is not None
    for section in settings.sections:
        settings.show_titled(section.title)
        yield f"settings, {section.title}", clinic.window
    clinic.window.signed_in.show_keys()
    yield from _dialog("keys")


def _sign_in(clinic: Clinic) -> Iterator[tuple[str, QWidget]]:
    page = SignInPage(first_start=True)
    clinic.window.show_page(page)
    yield "first start", clinic.window


def _dialog(name: str) -> Iterator[tuple[str, QWidget]]:
    dialog = open_dialog()
    yield name, dialog
    dialog.reject()


def test_the_scan_finds_what_it_looks_for(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    apply_theme(window, LIGHT)
    column = QVBoxLayout(window)
    good, nameless_, small, other, pale = (button("Go on") for _ in range(5))
    for each in (good, nameless_, small, other, pale):
        column.addWidget(each)
    nameless_.setAccessibleName(" ")
    nameless_.setText("")
    small.setStyleSheet("min-height: 10px; padding: 0;")
    other.setAccessibleName("Proceed")
    pale.setStyleSheet("color: #cccccc; border: 1px solid #e0e0e0;")
    window.show()
    QApplication.processEvents()
    assert nameless(window) == ["QPushButton in QWidget"]
    assert "has" in small_targets(window)[0]
    assert len(small_targets(window)) == 1
    assert [words.partition(" is")[0] for words in named_otherwise(window)] == [
        "QPushButton 'Proceed'"
    ]
    assert [words.rpartition(" of ")[0] for words in faint(window)] == [
        "QPushButton 'Go on' has an edge",
        "QPushButton 'Go on' has words",
    ]


def faults_on_the_way(clinic: Clinic, look: Callable[[QWidget], list[str]]) -> list[str]:
    found: dict[str, str] = {}
    for name, window in stops(clinic):
        for _ in range(2):
            QApplication.processEvents()
        for words in look(window):
            found.setdefault(words, name)
    return [f"{name}: {words}" for words, name in found.items()]


def all_faults(window: QWidget) -> list[str]:
    return [
        *nameless(window),
        *named_otherwise(window),
        *small_targets(window),
        *faint(window),
        *out_of_order(window),
        *left_and_entered_again(window),
        *traps(window),
    ]


class _Strays(QObject):
    """Sees each piece of a page that is shown before it has its place: as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and watched.windowType() is Qt.WindowType.Window
            and not isinstance(watched, QMainWindow)
        ):
            self.seen.append(name_of(watched))
        return False


def faults_for_fingers(window: QWidget) -> list[str]:
    return [*faint(window), *small_targets(window, LEAST_TOUCH_PX)]


def test_each_control_has_a_name_a_size_and_an_edge(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    strays, app = _Strays(), QApplication.instance()
    assert app is not None
    app.installEventFilter(strays)
    known: set[str] = set()
    assert faults_on_the_way(clinic, lambda at: [*all_faults(at), *unseen_focus(at, known)]) == []
    app.removeEventFilter(strays)
    assert strays.seen == []


def test_words_and_edges_stand_out_in_high_contrast_too(clinic: Clinic) -> None:
    apply_theme(clinic.window, CONTRAST)
    assert faults_on_the_way(clinic, faint) == []


def test_what_takes_the_focus_is_in_sight_in_a_window_of_half_the_size(clinic: Clinic) -> None:
    clinic.window.resize(960, 503)
    assert faults_on_the_way(clinic, hidden_focus) == []


def test_in_the_dark_too_and_all_is_as_large_as_a_fingertip_where_that_is_wished(
    clinic: Clinic,
) -> None:
    apply_theme(clinic.window, DARK)
    show_large_targets(clinic.window, on=True)
    assert faults_on_the_way(clinic, faults_for_fingers) == []


def _made_later(clinic: Clinic) -> Iterator[str]:
    """Go to pages on which something stands that was made after the rest of its part."""
    stored = stored_complaint(clinic.records, clinic.patient.id, goals=(Goal("Turn the head"),))
    contact = Contact("Spouse", "Sam Okafor")
    clinic.records.patient_files.set_contacts(clinic.patient.id, (), (contact,))
    asked = PatientPrecaution("bleeding_disorder", Answer.YES, today())
    clinic.records.patient_files.set_precaution(clinic.patient.id, None, asked)
    patients = clinic.controller.patients
    patients.show_patients(select=clinic.patient.id)
    yield "complaints"
    patients.open_form()
    yield "contacts"
    patients.close_form()
    patients.open_complaint(stored.id)
    yield "goals"
    patients.close_form()
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.begin_session()
    yield "presets"
    clinic.page.visit.show_form()
    yield "the sites of the last session"
    clinic.page.visit.form.conditions.search.picked.emit("M54.2")
    yield "diagnoses"
    clinic.window.resize(960, 503)
    clinic.page.tabs.show_tab(SITES)
    yield "one column"


def test_the_tabulator_comes_to_what_was_made_later_where_it_stands(clinic: Clinic) -> None:
    apply_theme(clinic.window, LIGHT)
    found = {}
    for name in _made_later(clinic):
        for _ in range(4):
            QApplication.processEvents()
        found[name] = [*out_of_order(clinic.window), *left_and_entered_again(clinic.window)]
    assert len(found) == 7
    assert [words for words in found.items() if words[1]] == []


def test_the_scan_finds_a_focus_that_goes_back_or_stays(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    below, above = button("Below"), button("Above")
    text = QPlainTextEdit()
    for each in (above, below, text):
        column.addWidget(each)
    window.show()
    QApplication.processEvents()
    good = out_of_order(window)
    QWidget.setTabOrder(below, above)
    assert good == []
    assert out_of_order(window) == ["from QPushButton 'Below' back to QPushButton 'Above'"]
    assert traps(window) == ["QPlainTextEdit ''"]
