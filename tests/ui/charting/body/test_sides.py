"""Left and right: the body always says which is which, and a picked row shows its site best."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def letters(visit: Clinic) -> set[str]:
    """Return the letters on the canvas that lie wholly in sight."""
    canvas = visit.page.canvas
    seen = [
        each for each in canvas.side_letters if canvas.rect().contains(each.box.toAlignedRect())
    ]
    return {each.letter for each in seen}


def test_front_and_back_bear_both_letters_each_on_its_side(visit: Clinic) -> None:
    for plate_id, first in (("anterior", "R"), ("posterior", "L")):
        visit.page.show_plate(plate_id)
        left_most = min(visit.page.canvas.side_letters, key=lambda each: each.box.left())
        assert letters(visit) == {"L", "R"}
        assert left_most.letter == first


def test_the_letter_is_painted_and_stays_in_sight_while_one_zooms_and_pans(visit: Clinic) -> None:
    canvas = visit.page.canvas
    at = canvas.frame.to_px(150, 1350).toPoint()
    for _ in range(12):
        QTest.wheelEvent(
            canvas.window().windowHandle(), canvas.mapTo(canvas.window(), at), QPoint(0, 120)
        )
        QApplication.processEvents()
        assert letters(visit) >= {"L"}
    assert canvas.zoom_factor > 4
    visit.driver.drag(canvas, QPoint(300, 300), QPoint(300, 180))
    assert letters(visit) == {"L"}
    box = canvas.side_letters[0].box.toRect()
    picture = canvas.grab(box).toImage()
    tones = {
        picture.pixelColor(x, y).lightness()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    assert max(tones) - min(tones) > 100


def test_the_names_in_the_strip_are_whole_and_distinct(visit: Clinic) -> None:
    strip = visit.page.panel.strip
    names = [strip.model().index(row, 0).data() for row in range(strip.model().rowCount())]
    assert len(set(names)) == len(names)
    assert [strip.name_as_shown(name).replace("\n", " ") for name in names] == names
    assert [name for name in names if not strip.shows_whole(name)] == []


def test_picking_a_row_turns_to_the_view_on_which_the_site_is_seen_best(visit: Clinic) -> None:
    front = visit.needle(60, 1200, "anterior")
    back = visit.needle(60, 1400, "posterior")
    table, model = visit.page.table, visit.page.model
    for site in (front, back, front):
        row = table.visualRect(model.index(model.row_of(site.id), 1))
        visit.driver.click(table.viewport(), row.center())
        assert visit.page.canvas.plate.id == visit.page.sight.best_plate(site.point)
        assert visit.page.canvas.is_mark_selected(site.id)


def test_going_through_the_rows_by_key_turns_the_view_too(visit: Clinic) -> None:
    front = visit.needle(60, 1200, "anterior")
    visit.needle(60, 1400, "posterior")
    table = visit.page.table
    table.setFocus()
    visit.driver.press(table, Qt.Key.Key_Home)
    visit.driver.press(table, Qt.Key.Key_Up)
    assert visit.page.state.selected_ids == (front.id,)
    assert visit.page.canvas.has_mark(front.id)


def test_a_click_on_the_body_turns_nothing(visit: Clinic) -> None:
    visit.needle(60, 1400, "posterior")
    assert visit.page.canvas.plate.id == "posterior"
