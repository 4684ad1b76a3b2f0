"""What is said over the body leaves free the pointer, the new mark and what is pointed at."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.site import NeedleSite

PLACES = [(60, 1400), (-70, 1385), (0, 1250), (110, 500), (100, 1100), (90, 700)]
POINTER = QSize(10, 10)


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    return clinic


def mark_box(visit: Clinic, site: NeedleSite) -> QRect:
    """Return the pixels of the canvas that a mark itself fills."""
    canvas = visit.page.canvas
    mark = canvas.marks[site.id]
    box = QRect(0, 0, 20, 20)
    box.moveCenter(canvas.frame.to_px(mark.x_mm, mark.y_mm).toPoint())
    return box


def covers(visit: Clinic) -> dict[str, QRect]:
    """Return what lies over the body now, by name."""
    page = visit.page
    shown = {"chip": page.chip, "note": page.risks.note, "notice": page.notice}
    boxes = {name: each.geometry() for name, each in shown.items() if each.isVisible()}
    return boxes | ({"hint": page.canvas.hint_box} if page.canvas.hint else {})


def point_at(visit: Clinic, at: QPoint) -> None:
    """Rest the mouse at a pixel of the canvas until it is named there."""
    QTest.mouseMove(visit.page.canvas, at)
    wait_until(lambda: bool(visit.page.canvas.hint), "the name under the pointer")


@pytest.mark.parametrize("zoom", [1.0, 3.0, 8.0])
@pytest.mark.parametrize("place", PLACES)
def test_popup_and_warning_never_cover_the_new_mark(
    visit: Clinic, place: tuple[float, float], zoom: float
) -> None:
    canvas = visit.page.canvas
    canvas.zoom(zoom, canvas.frame.to_px(*place))
    site = visit.needle(*place)
    boxes = covers(visit)
    assert [name for name, box in boxes.items() if box.intersects(mark_box(visit, site))] == []
    assert [name for name, box in boxes.items() if not canvas.rect().contains(box)] == []
    assert not (boxes.get("chip", QRect()) & boxes.get("note", QRect())).isValid()


def test_popup_and_warning_follow_the_mark_at_once_when_the_view_moves(visit: Clinic) -> None:
    canvas = visit.page.canvas
    site = visit.needle(-70, 1385)
    assert set(covers(visit)) >= {"chip", "note"}
    for step in (1.4, 1.4, 0.7):
        canvas.zoom(step, canvas.frame.to_px(-70, 1385))
        assert set(covers(visit)) >= {"chip", "note"}
        assert not any(box.intersects(mark_box(visit, site)) for box in covers(visit).values())


def test_popup_and_warning_go_when_another_view_hides_the_mark(visit: Clinic) -> None:
    visit.needle(-70, 1385)
    visit.page.show_plate("left_foot_plantar")
    assert covers(visit) == {}


@pytest.mark.parametrize("zoom", [1.0, 8.0])
@pytest.mark.parametrize("place", PLACES)
def test_the_name_of_what_is_pointed_at_keeps_away_from_the_pointer(
    visit: Clinic, place: tuple[float, float], zoom: float
) -> None:
    canvas = visit.page.canvas
    canvas.zoom(zoom, canvas.frame.to_px(*place))
    at = canvas.frame.to_px(*place).toPoint()
    point_at(visit, at)
    assert not canvas.hint_box.intersects(QRect(at, POINTER))
    corner = canvas.hint_box.center()
    QTest.mouseMove(canvas, corner)
    QApplication.processEvents()
    assert not canvas.hint_box.contains(corner)


def test_the_name_goes_at_once_with_zoom_and_is_said_again(visit: Clinic) -> None:
    canvas = visit.page.canvas
    point_at(visit, canvas.frame.to_px(60, 1400).toPoint())
    before = canvas.hint
    canvas.pan(QPoint(0, -150).toPointF())
    assert canvas.hint == ""
    wait_until(lambda: bool(canvas.hint), "the name of what is there now")
    assert canvas.hint != before


def test_a_warning_makes_way_for_the_pointer(visit: Clinic) -> None:
    visit.needle(-70, 1385)
    at = visit.page.risks.note.geometry().center()
    QTest.mouseMove(visit.page.canvas, at)
    assert not visit.page.risks.note.geometry().contains(at)


def test_a_message_lies_at_the_top_while_the_hand_is_at_the_foot(visit: Clinic) -> None:
    canvas = visit.page.canvas
    QTest.mouseMove(canvas, QPoint(canvas.width() // 2, canvas.height() - 30))
    visit.page.notice.show_error("The session could not be saved. Please try again.")
    assert visit.page.notice.geometry().bottom() < canvas.height() / 2


def test_marks_on_each_other_are_counted_and_each_is_reached_by_clicking_again(
    visit: Clinic,
) -> None:
    canvas = visit.page.canvas
    first, second, third = (visit.needle(60, 1100 - 60 * step) for step in range(3))
    at = canvas.frame.to_px(60, 1100).toPoint()
    for site in (second, third):
        start = mark_box(visit, site).center()
        visit.driver.drag(canvas, start, at + QPoint(1, 0))
    lone = canvas.grab(QRect(at - QPoint(26, 26), QSize(20, 20))).toImage()
    reached = set()
    for _ in range(3):
        visit.driver.click(canvas, at)
        reached |= set(visit.page.state.selected_ids)
    assert reached == {first.id, second.id, third.id}
    assert len(visit.session.sites) == 3
    point_at(visit, at)
    assert "Sites 1, 2, 3 lie here" in canvas.hint
    visit.driver.drag(canvas, at, canvas.frame.to_px(-60, 1000).toPoint())
    assert canvas.grab(QRect(at - QPoint(26, 26), QSize(20, 20))).toImage() != lone


def test_previous_sites_on_another_view_are_announced_and_a_click_goes_there(
    clinic: Clinic,
) -> None:
    clinic.begin_session()
    clinic.needle(60, 1400, "posterior")
    clinic.needle(-70, 1385, "posterior")
    clinic.page.closed.emit()
    clinic.begin_session()
    elsewhere = clinic.page.previous.elsewhere
    assert clinic.page.canvas.plate.id == "anterior"
    assert elsewhere.isVisible()
    assert elsewhere.text() == "Previous sites: 2 on Back"
    clinic.driver.click(elsewhere)
    assert clinic.page.canvas.plate.id == "posterior"
    assert not elsewhere.isVisible()


def test_escape_takes_the_selection_and_all_that_was_said_of_it(visit: Clinic) -> None:
    visit.needle(-70, 1385)
    visit.driver.press(visit.page.canvas, Qt.Key.Key_Escape)
    assert covers(visit) == {}


def test_the_name_of_what_is_pointed_at_covers_no_letter_of_a_side(visit: Clinic) -> None:
    canvas = visit.page.canvas
    # What else may lie in the lower corners, with which only those of the letters are left.
    for left, right in ((0, canvas.width() // 2), (canvas.width() // 2, canvas.width())):
        taken = QWidget(canvas)
        taken.setGeometry(QRect(left, canvas.height() * 3 // 4, right - left, canvas.height() // 4))
        taken.show()
    point_at(visit, canvas.frame.to_px(60, 1000).toPoint())
    canvas.show_hint("Semimembranosus, Adductor magnus, left\n" * 2)
    assert canvas.hint_box.right() > min(each.box.left() for each in canvas.side_letters)
    assert not any(each.box.intersects(canvas.hint_box) for each in canvas.side_letters)


def test_popup_and_warning_leave_the_marks_of_other_sites_free_where_there_is_room(
    visit: Clinic,
) -> None:
    arm = [visit.needle(*place) for place in ((-260, 1350), (-260, 1250), (-300, 1150))]
    visit.needle(-70, 1400)
    boxes = covers(visit)
    assert set(boxes) == {"chip", "note"}
    marks = [mark_box(visit, site) for site in arm]
    assert not any(box.intersects(mark) for box in boxes.values() for mark in marks)


def test_a_long_name_under_the_pointer_leaves_the_head_free(visit: Clinic) -> None:
    canvas = visit.page.canvas
    taken = QWidget(canvas)
    taken.setGeometry(0, canvas.height() // 2, canvas.width(), canvas.height() // 2)
    taken.show()
    head = canvas.frame.to_px(0, 1700).toPoint()
    QTest.mouseMove(canvas, canvas.frame.to_px(60, 1000).toPoint())
    canvas.show_hint("Semispinalis capitis or splenius capitis or trapezius, upper part; left " * 2)
    assert canvas.hint_box.bottom() < canvas.height() // 2
    assert not canvas.hint_box.intersects(QRect(head - QPoint(20, 20), QSize(40, 40)))
    assert canvas.rect().contains(canvas.hint_box)
