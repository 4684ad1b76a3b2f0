"""Every page at every size and size of words: nothing cut off, covered or out of the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from helpers.drivers import Clinic
from helpers.scan import faults
from needlemap.demo.input_driver import wait_until
from needlemap.ui.history.header import Tab
from needlemap.ui.history.structures_tab import StructuresTab
from needlemap.ui.shell.window import MainWindow
from needlemap.ui.widgets import theme
from needlemap.ui.widgets.theme import DARK, LIGHT, apply_theme

# The inner sizes of a window that fills its screen, without the frame; the last two are 1920 x 1080
# at 175 % and at 200 %. At the last one pages scroll down, at the others nothing scrolls.
SIZES = [QSize(1366, 731), QSize(1280, 683), QSize(1097, 580)]
TWICE = QSize(960, 503)
_NAMES = ["1366", "1280", "1920 at 175 %", "1920 at 200 %"]


@pytest.fixture(params=[*SIZES, TWICE], ids=_NAMES)
def clinic_at_size(clinic: Clinic, request: pytest.FixtureRequest) -> Iterator[Clinic]:
    """A dressed window of this size on a patient with a session and a look-alike."""
    apply_theme(clinic.window, LIGHT)
    clinic.window.resize(request.param)
    yield clinic
    assert clinic.window.size() == request.param, "the window grew"


def check(shown: QWidget) -> None:
    """Look through a window once it has come to rest."""
    for _ in range(6):
        QApplication.processEvents()
    assert faults(shown) == []
    if isinstance(shown, MainWindow):
        outer = shown.centralWidget()
        assert isinstance(outer, QScrollArea)
        assert outer.horizontalScrollBar().maximum() == 0, "it scrolls sideways"
        hidden = outer.verticalScrollBar().maximum()
        assert hidden == 0 or shown.size() == TWICE, f"it scrolls by {hidden} px"


def test_patients_details_and_form_fit(clinic_at_size: Clinic) -> None:
    patients = clinic_at_size.controller.patients
    check(clinic_at_size.window)
    patients.show_patients(select=clinic_at_size.patient.id)
    check(clinic_at_size.window)
    clinic_at_size.driver.click(patients.change)
    check(clinic_at_size.window)


def test_the_chart_fits_with_each_of_its_tabs_and_while_needles_come_out(
    clinic_at_size: Clinic,
) -> None:
    clinic_at_size.begin_session()
    clinic_at_size.needle(60, 1200, "anterior")
    clinic_at_size.needle(-70, 1385, "posterior")
    for name, tab in clinic_at_size.page.tabs.tabs.items():
        clinic_at_size.driver.click(tab)
        assert clinic_at_size.page.tabs.shown == name
        check(clinic_at_size.window)
    clinic_at_size.page.removal.toggle()
    check(clinic_at_size.window)


def test_the_history_fits_with_each_of_its_faces(clinic_at_size: Clinic) -> None:
    clinic_at_size.begin_session()
    clinic_at_size.needle(60, 1200, "anterior")
    clinic_at_size.controller.open_history(clinic_at_size.patient.id)
    page = clinic_at_size.controller.history.page
    assert page is not None
    for tab in Tab:
        clinic_at_size.driver.click(page.header.tabs[tab])
        check(clinic_at_size.window)


def test_where_words_are_large_the_history_scrolls_down_and_never_sideways(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "text_scale", lambda: 2.0)
    apply_theme(clinic.window, LIGHT)
    clinic.window.resize(SIZES[0])
    clinic.begin_session()
    clinic.needle(60, 1350, "posterior")
    clinic.controller.open_history(clinic.patient.id)
    page = clinic.controller.history.page
    assert page is not None
    for tab in Tab:
        page.show_tab(tab)
        for _ in range(3):
            QApplication.processEvents()
        assert page.width() <= SIZES[0].width(), tab
        assert [words for words in faults(clinic.window) if " is cut: " in words] == []
    page.show_tab(Tab.STRUCTURES)
    structures = page.tab(Tab.STRUCTURES)
    assert isinstance(structures, StructuresTab)
    # A request for room goes up the page level by level.
    dots, key = structures.dots, structures.key
    wait_until(lambda: dots.geometry().bottom() < key.geometry().top(), "the dots have room")
    assert structures.dots.viewport().height() >= structures.dots.rowHeight(0)


def test_all_settings_fit(clinic_at_size: Clinic) -> None:
    assert clinic_at_size.window.signed_in is not None
    clinic_at_size.window.signed_in.open_settings()
    settings = clinic_at_size.window.signed_in.settings
    assert settings is not None
    for row in range(settings.list.model().rowCount()):
        settings.list.setCurrentIndex(settings.list.model().index(row, 0))
        check(clinic_at_size.window)


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_no_words_of_the_settings_are_cut_where_they_are_large(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    monkeypatch.setattr(theme, "text_scale", lambda: scale)
    apply_theme(clinic.window, LIGHT)
    clinic.window.resize(SIZES[1])
    assert clinic.window.signed_in is not None
    clinic.window.signed_in.open_settings()
    settings = clinic.window.signed_in.settings
    assert settings is not None
    for section in settings.sections:
        settings.show_section(type(section))
        QApplication.processEvents()
        assert [words for words in faults(clinic.window) if " is cut: " in words] == []


def test_the_reports_fit(clinic_at_size: Clinic) -> None:
    clinic_at_size.controller.papers.open(clinic_at_size.patient)
    dialog = clinic_at_size.controller.papers.dialog
    assert dialog is not None
    wait_until(lambda: dialog.preview.page_count > 0, "the preview")
    check(dialog)
    assert clinic_at_size.window.size().width() >= dialog.width()
    assert clinic_at_size.window.size().height() >= dialog.height()


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_words_follow_the_desktop_and_pages_scroll_where_they_must(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    monkeypatch.setattr(theme, "text_scale", lambda: scale)
    apply_theme(clinic.window, DARK)
    assert QApplication.font().pixelSize() == round(13 * scale)
    clinic.window.resize(SIZES[0])
    clinic.begin_session()
    clinic.needle(60, 1350, "posterior")
    for _ in range(6):
        QApplication.processEvents()
    canvas, note = clinic.page.canvas, clinic.page.risks.note
    mark = canvas.marks[clinic.session.sites[0].id]
    at = canvas.frame.to_px(mark.x_mm, mark.y_mm).toPoint()
    assert clinic.page.editor.warnings.isVisible()
    assert note.isHidden() or not note.geometry().contains(at)
    assert clinic.window.size() == SIZES[0]
    cut = [words for words in faults(clinic.window) if " is cut: " in words]
    assert cut == []
    assert clinic.page.width() <= SIZES[0].width(), "the chart scrolls sideways"
    written = clinic.page.visit.form.plan.note
    assert written.height() >= 2 * written.fontMetrics().lineSpacing()
    (letter, *_) = clinic.page.canvas.side_letters
    assert letter.box.height() == round(22 * scale)


def test_the_scan_finds_words_that_are_cut_off_and_widgets_on_each_other(
    qapp: QApplication,
) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    cut, button = QLabel("Words that need much more room"), QPushButton("Out of sight")
    column.addWidget(cut)
    column.addWidget(button)
    window.resize(300, 200)
    window.show()
    assert faults(window) == []
    cut.setFixedWidth(40)
    qapp.processEvents()
    assert [words for words in faults(window) if "is cut" in words]
    cut.setFixedWidth(200)
    qapp.processEvents()
    button.move(0, 190)
    assert [words for words in faults(window) if "outside of the window" in words]
    button.setGeometry(cut.geometry())
    assert [words for words in faults(window) if "overlap" in words]
    window.close()
