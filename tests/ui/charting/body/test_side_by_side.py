"""Front and back side by side on a wide window: one session, the same gestures on both."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.ui.charting.body.canvas import BodyCanvas

KEY = Qt.Key


@pytest.fixture
def wide(clinic: Clinic) -> Clinic:
    clinic.window.resize(1900, 900)
    clinic.begin_session()
    return clinic


def second(wide: Clinic) -> BodyCanvas:
    canvas = wide.page.panel.second
    assert canvas is not None
    return canvas


def needle_beside(wide: Clinic, x_mm: float, y_mm: float) -> str:
    """Click the second body; return the id of the site that this charted."""
    known = {site.id for site in wide.session.sites}
    wide.driver.click_body(second(wide), x_mm, y_mm)
    (fresh,) = (site.id for site in wide.session.sites if site.id not in known)
    return fresh


def test_a_wide_window_shows_the_back_beside_the_front(wide: Clinic) -> None:
    assert wide.page.canvas.plate.id == "anterior"
    assert second(wide).plate.id == "posterior"
    assert second(wide).isVisible()
    assert {each.letter for each in second(wide).side_letters} == {"L", "R"}
    assert not wide.page.canvas.geometry().intersects(second(wide).geometry())


def test_a_narrow_window_shows_one_body_and_offers_no_second(clinic: Clinic) -> None:
    clinic.begin_session()
    assert clinic.page.panel.second is None
    assert not clinic.page.panel.side_by_side.isVisible()


def test_a_click_on_either_body_is_one_stored_site(wide: Clinic) -> None:
    front = wide.needle(60, 1200, "anterior")
    back = needle_beside(wide, 60, 1400)
    assert [site.id for site in wide.stored.sites] == [front.id, back]
    assert second(wide).is_mark_selected(back)
    assert not wide.page.canvas.is_mark_selected(front.id)
    assert wide.stored.sites[1].clicked is not None
    assert wide.stored.sites[1].clicked.plate == "posterior"


def test_popup_and_warning_lie_on_the_body_that_was_clicked(wide: Clinic) -> None:
    wide.needle(60, 1200, "anterior")
    needle_beside(wide, -70, 1385)
    assert wide.page.second is not None
    assert wide.page.second.fresh.chip.isVisible()
    assert not wide.page.chip.isVisible()
    assert not wide.page.risks.note.isVisible()


def test_the_keys_of_the_body_work_after_a_click_on_either(wide: Clinic) -> None:
    site = needle_beside(wide, 60, 1400)
    wide.driver.press(wide.page.canvas, KEY.Key_3)
    assert wide.stored.sites[0].needle_count == 3
    before = wide.stored.sites[0].point
    wide.driver.press(wide.page.canvas, KEY.Key_Right)
    assert wide.stored.sites[0].point != before
    wide.driver.press(wide.page.canvas, KEY.Key_M)
    assert len(second(wide).marks) == 2
    wide.driver.press(wide.page.canvas, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wide.driver.click(second(wide), second(wide).frame.to_px(60, 1400).toPoint())
    assert site in [each.id for each in wide.stored.sites]


def test_marks_are_selected_moved_and_emptied_on_the_second_body(wide: Clinic) -> None:
    site = needle_beside(wide, 60, 1400)
    canvas = second(wide)
    start = canvas.frame.to_px(60, 1400).toPoint()
    wide.driver.drag(canvas, start, canvas.frame.to_px(60, 1300).toPoint())
    assert len(wide.stored.sites) == 1
    assert canvas.marks[site].y_mm == pytest.approx(1300, abs=3)
    wide.driver.press(wide.page.canvas, KEY.Key_O)
    wide.driver.click(canvas, canvas.frame.to_px(60, 1300).toPoint())
    assert wide.stored.sites[0].removed_count == 1


def test_previous_sites_are_copied_forward_from_the_second_body(wide: Clinic) -> None:
    needle_beside(wide, 60, 1400)
    wide.page.closed.emit()
    wide.begin_session()
    wide.driver.click_body(second(wide), 60, 1400)
    assert len(wide.stored.sites) == 1
    assert wide.stored.sites[0].carried_from is not None


def test_another_view_brings_its_companion_and_the_button_takes_it_away(wide: Clinic) -> None:
    site = wide.needle(60, 1400, "posterior")
    assert second(wide).plate.id == "anterior"
    assert wide.page.canvas.has_mark(site.id)
    wide.driver.click(wide.page.panel.side_by_side)
    assert not second(wide).isVisible()
    wide.needle(-60, 1300, "posterior")
    wide.driver.click(wide.page.panel.side_by_side)
    wide.page.show_plate("anterior")
    QApplication.processEvents()
    assert second(wide).isVisible()
    assert len(second(wide).marks) == 2


def test_one_body_alone_is_remembered_for_the_next_session(wide: Clinic) -> None:
    wide.driver.click(wide.page.panel.side_by_side)
    assert not second(wide).isVisible()
    wide.driver.press(wide.page.canvas, KEY.Key_Left, Qt.KeyboardModifier.AltModifier)
    wide.begin_session()
    assert not wide.page.panel.side_by_side.isChecked()
    assert wide.page.panel.canvases == (wide.page.canvas,)
    wide.driver.click(wide.page.panel.side_by_side)
    assert second(wide).isVisible()
