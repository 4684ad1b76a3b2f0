"""The chart in a narrow window, as at 200 %: one column, and everything within reach."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QScrollArea

from helpers.drivers import Clinic
from helpers.usability import focus_order
from needlemap.ui.widgets.eliding import ElidingLabel
from needlemap.ui.widgets.patient_strip import facts_of
from needlemap.ui.widgets.theme import LIGHT, apply_theme
from ui.test_fits import SIZES, TWICE


@pytest.fixture
def narrow(clinic: Clinic) -> Clinic:
    apply_theme(clinic.window, LIGHT)
    clinic.begin_session()
    resize(clinic, TWICE)
    return clinic


def resize(clinic: Clinic, size: QSize) -> None:
    clinic.window.resize(size)
    for _ in range(6):
        QApplication.processEvents()


def outer(clinic: Clinic) -> QScrollArea:
    area = clinic.window.centralWidget()
    assert isinstance(area, QScrollArea)
    return area


def test_the_list_lies_beneath_the_body_and_what_is_recorded_next_between_them(
    narrow: Clinic,
) -> None:
    page = narrow.page
    tops = [each.mapTo(page, each.rect().topLeft()).y() for each in (page.panel, page.preset)]
    bottoms = [
        top + each.height() for top, each in zip(tops, (page.panel, page.preset), strict=True)
    ]
    side = page.tabs.mapTo(page, page.tabs.rect().topLeft())
    assert tops[0] < bottoms[0] <= tops[1] < bottoms[1] <= side.y()
    assert page.tabs.width() == page.panel.width() == page.width()
    assert outer(narrow).horizontalScrollBar().maximum() == 0


def test_in_a_wider_window_body_and_list_stand_side_by_side_again(narrow: Clinic) -> None:
    page = narrow.page
    resize(narrow, SIZES[1])
    assert page.tabs.mapTo(page, page.tabs.rect().topLeft()).x() >= page.panel.width()
    assert page.preset.width() == page.width()
    assert outer(narrow).verticalScrollBar().maximum() == 0


def test_whatever_takes_the_focus_is_scrolled_into_sight(narrow: Clinic) -> None:
    narrow.needle(60, 1470)
    QApplication.processEvents()
    reached = focus_order(narrow.page)
    assert len(reached) > 30
    unseen = []
    for piece in reached:
        piece.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        unseen += [piece] * piece.visibleRegion().isEmpty()
    assert unseen == []


def test_a_site_is_placed_and_its_editor_opened_by_keys(narrow: Clinic) -> None:
    narrow.needle(60, 1470)
    narrow.driver.press(narrow.page.canvas, Qt.Key.Key_Slash)
    line = narrow.page.typed.line.line
    narrow.driver.press(line, Qt.Key.Key_Escape)
    site = narrow.session.sites[0].id
    narrow.page.canvas.mark_opened.emit(site)
    structure = narrow.page.editor.dose.structure
    QApplication.processEvents()
    assert structure.hasFocus()
    assert not structure.visibleRegion().isEmpty()


def test_warnings_stand_at_the_mark_in_full_where_the_list_is_out_of_sight(narrow: Clinic) -> None:
    narrow.needle(80, 1330)  # over the lung
    QApplication.processEvents()
    assert narrow.page.editor.warnings.isVisible()
    assert narrow.page.editor.warnings.visibleRegion().isEmpty()
    assert narrow.page.risks.note.is_whole


def test_the_patients_name_is_whole_beside_all_that_the_head_may_say(narrow: Clinic) -> None:
    header = narrow.page.header
    header.show_notes(["Needle phobia or strong aversion: since childhood"], ["one", "another"])
    header.show_warnings(3, 2)
    resize(narrow, TWICE)
    name, facts = header.strip.findChildren(ElidingLabel)
    assert name.shown == header.strip.name
    assert facts.shown.startswith(facts_of(narrow.patient))
    assert outer(narrow).horizontalScrollBar().maximum() == 0
    chip = narrow.page.visit.complaint
    assert chip.height() >= chip.sizeHint().height()
    resize(narrow, SIZES[1])
    assert header.warnings.mapTo(header, QPoint(0, 0)).y() < header.back.geometry().bottom()
