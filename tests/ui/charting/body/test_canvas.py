"""BodyCanvas: real mouse and wheel events on a plate."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainterPath, QRegion, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.drivers import double_click
from needlemap.bodymap import Plate, plates
from needlemap.demo.input_driver import InputDriver
from needlemap.painting import (
    DARK,
    LIGHT,
    BodyLayers,
    BodyPalette,
    DrawnPlate,
    DrawnStructure,
    Mark,
    PlatePictures,
)
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.widgets.pointer import HIT_MOUSE_PX

MARKS = {"one": Mark(50.0, 1400.0, number=1), "two": Mark(-50.0, 1000.0, number=2)}


class BlankPictures(PlatePictures):
    """Plates without a picture, so that only the canvas is under test."""

    def plate_image(self, plate: DrawnPlate, palette: BodyPalette, px_per_mm: float) -> QImage:
        x0, y0, x1, y1 = plate.window_mm
        image = QImage(
            round((x1 - x0) * px_per_mm), round((y1 - y0) * px_per_mm), QImage.Format.Format_RGB32
        )
        image.fill(0)
        return image


@pytest.fixture
def plate() -> Plate:
    return plates("male")[0]


@pytest.fixture
def canvas(qtbot: QtBot, plate: Plate) -> BodyCanvas:
    made = BodyCanvas(plate, LIGHT, BlankPictures())
    qtbot.addWidget(made)
    made.resize(600, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.show_marks(MARKS)
    return made


def pixel(canvas: BodyCanvas, x_mm: float, y_mm: float) -> QPoint:
    return canvas.frame.to_px(x_mm, y_mm).toPoint()


def test_a_click_says_where_it_fell_in_mm(qtbot: QtBot, canvas: BodyCanvas) -> None:
    with qtbot.waitSignal(canvas.point_clicked) as clicked:
        InputDriver().click_body(canvas, 20.0, 1200.0)
    plate_id, x_mm, y_mm = clicked.args
    assert plate_id == canvas.plate.id
    half_pixel = 0.5 / canvas.frame.px_per_mm + 1e-6
    assert x_mm == pytest.approx(20.0, abs=half_pixel)
    assert y_mm == pytest.approx(1200.0, abs=half_pixel)


def test_a_double_click_is_one_click(qtbot: QtBot, canvas: BodyCanvas) -> None:
    clicks: list[tuple[object, ...]] = []
    canvas.point_clicked.connect(lambda *where: clicks.append(where))
    double_click(canvas, pixel(canvas, 20, 1200))
    assert len(clicks) == 1


def test_a_click_near_a_mark_selects_it_and_places_nothing(
    qtbot: QtBot, canvas: BodyCanvas
) -> None:
    near = pixel(canvas, 50, 1400) + QPoint(int(HIT_MOUSE_PX) - 2, 0)
    with (
        qtbot.assertNotEmitted(canvas.point_clicked),
        qtbot.waitSignal(canvas.mark_clicked) as clicked,
    ):
        InputDriver().click(canvas, near)
    assert clicked.args == ["one", False]


def test_a_click_beyond_the_reach_of_a_mark_places(qtbot: QtBot, canvas: BodyCanvas) -> None:
    beyond = pixel(canvas, 50, 1400) + QPoint(int(HIT_MOUSE_PX) + 2, 0)
    with qtbot.waitSignal(canvas.point_clicked), qtbot.assertNotEmitted(canvas.mark_clicked):
        InputDriver().click(canvas, beyond)


def test_control_click_extends_the_selection(qtbot: QtBot, canvas: BodyCanvas) -> None:
    with qtbot.waitSignal(canvas.mark_clicked) as clicked:
        InputDriver().click_body(canvas, -50, 1000, Qt.KeyboardModifier.ControlModifier)
    assert clicked.args == ["two", True]


def test_dragging_a_mark_drops_it_elsewhere(qtbot: QtBot, canvas: BodyCanvas) -> None:
    with qtbot.waitSignal(canvas.mark_dragged) as dropped:
        InputDriver().drag(canvas, pixel(canvas, 50, 1400), pixel(canvas, 90, 1350))
    site_id, x_mm, y_mm = dropped.args
    assert site_id == "one"
    assert (x_mm, y_mm) == pytest.approx((90, 1350), abs=2 / canvas.frame.px_per_mm)


def test_dragging_the_body_pans_and_places_nothing(qtbot: QtBot, canvas: BodyCanvas) -> None:
    start = pixel(canvas, 0, 1200)
    with qtbot.assertNotEmitted(canvas.point_clicked):
        InputDriver().drag(canvas, start, start + QPoint(80, 30))
    assert pixel(canvas, 0, 1200) == start + QPoint(80, 30)


def test_a_shaky_click_is_still_a_click(qtbot: QtBot, canvas: BodyCanvas) -> None:
    start = pixel(canvas, 0, 1200)
    with qtbot.waitSignal(canvas.point_clicked):
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(canvas, start + QPoint(3, 2))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(3, 2))


def test_a_shift_drag_takes_in_the_marks_it_spans(qtbot: QtBot, canvas: BodyCanvas) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(canvas.band_drawn) as drawn:
        InputDriver().drag(canvas, pixel(canvas, -20, 1450), pixel(canvas, 90, 1350), shift)
    assert drawn.args == [["one"]]


def test_escape_gives_up_a_drag(qtbot: QtBot, canvas: BodyCanvas) -> None:
    start, end = pixel(canvas, 50, 1400), pixel(canvas, 90, 1350)
    with qtbot.assertNotEmitted(canvas.mark_dragged):
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(canvas, end)
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)


@pytest.mark.parametrize("notches", [-3, -1, 1, 4])
def test_the_wheel_zooms_about_the_cursor(canvas: BodyCanvas, notches: int) -> None:
    cursor = canvas.frame.to_px(80, 1300)
    before = canvas.frame.px_per_mm
    turn_wheel(canvas, cursor, 120 * notches)
    assert canvas.frame.to_mm(cursor) == pytest.approx((80, 1300), abs=1e-6)
    assert (canvas.frame.px_per_mm > before) == (notches > 0)


def test_zooming_stops_at_its_limits_and_home_shows_all(canvas: BodyCanvas) -> None:
    whole = canvas.frame
    turn_wheel(canvas, QPointF(300, 300), 120 * 100)
    assert canvas.frame.px_per_mm <= 14
    turn_wheel(canvas, QPointF(300, 300), -120 * 200)
    assert canvas.frame.px_per_mm >= whole.px_per_mm * 0.5
    canvas.fit()
    assert canvas.frame == whole


def test_the_whole_plate_stays_whole_when_the_window_grows(canvas: BodyCanvas) -> None:
    canvas.resize(900, 1000)
    QApplication.processEvents()
    x0, y0, x1, y1 = canvas.plate.window_mm
    top_left, bottom_right = pixel(canvas, x0, y1), pixel(canvas, x1, y0)
    assert canvas.rect().contains(top_left)
    assert canvas.rect().contains(bottom_right)


def test_the_latest_of_two_marks_at_one_spot_is_hit(canvas: BodyCanvas) -> None:
    canvas.show_marks({"below": Mark(0, 1200, number=1), "above": Mark(0, 1200, number=2)})
    assert canvas.mark_at(canvas.frame.to_px(0, 1200), HIT_MOUSE_PX) == "above"


def test_the_canvas_tells_screen_readers_plate_and_sites(canvas: BodyCanvas) -> None:
    assert canvas.plate.label in canvas.accessibleName()
    assert "2" in canvas.accessibleName()


def turn_wheel(canvas: BodyCanvas, at: QPointF, angle: int) -> None:
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_what_has_been_painted_is_not_painted_again_at_the_next_click(canvas: BodyCanvas) -> None:
    canvas.put_marks({"far": Mark(-50.0, 300.0, number=3)})
    QApplication.processEvents()
    painted: list[QRegion] = []
    canvas.add_underlay(lambda painter, *_: painted.append(painter.clipRegion()))
    canvas.put_marks({"near": Mark(0.0, 1200.0, number=4)})
    canvas.paint_marks_now()
    assert painted[0].contains(pixel(canvas, 0.0, 1200.0))
    assert not painted[0].contains(pixel(canvas, -50.0, 300.0))


def with_outline(canvas: BodyCanvas, x_mm: float) -> QImage:
    """Return the picture of the canvas with a square about a place that stands out."""
    if x_mm not in OUTLINES:
        path = QPainterPath()
        path.addRect(x_mm - 60, 1000, 120, 200)
        square = DrawnStructure(id=f"{x_mm}", label="", path_mm=path)
        OUTLINES[x_mm] = BodyLayers(structures=(square,), highlighted=frozenset({square.id}))
    canvas.show_highlight(OUTLINES[x_mm])
    return canvas.grab().toImage()


OUTLINES: dict[float, BodyLayers] = {}


def test_an_outline_that_comes_back_looks_as_before_and_leaves_nothing(canvas: BodyCanvas) -> None:
    canvas.show_marks({})
    bare = canvas.grab().toImage()
    left, right = with_outline(canvas, -150), with_outline(canvas, 150)
    assert bare not in (left, right)
    assert left != right
    assert with_outline(canvas, -150) == left
    canvas.show_highlight(BodyLayers())
    assert canvas.grab().toImage() == bare


@pytest.mark.parametrize("x_mm", [0, 200], ids=["inside", "cut by the edge"])
def test_kept_outlines_follow_zoom_and_colours(
    canvas: BodyCanvas, qtbot: QtBot, x_mm: float
) -> None:
    canvas.clearFocus()  # its ring would be told from the canvas that is not shown
    small = with_outline(canvas, x_mm)
    canvas.move_to(2.5, 0, 1100)
    qtbot.waitUntil(lambda: not canvas.is_moving)
    large = with_outline(canvas, x_mm)
    canvas.show_palette(DARK)
    dark = with_outline(canvas, x_mm)
    assert large != small
    assert dark != large
    fresh = BodyCanvas(canvas.plate, DARK, BlankPictures())
    qtbot.addWidget(fresh)
    fresh.resize(canvas.size())
    fresh.show_marks(MARKS)
    fresh.move_to(2.5, 0, 1100)
    fresh.render_plate()
    with_outline(fresh, 420)
    assert with_outline(fresh, x_mm) == dark
