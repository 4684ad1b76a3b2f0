"""Fingers and pen on the body: real touch and tablet events to a real canvas."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from needlemap.bodymap import plates
from needlemap.demo.input_driver import wait_until
from needlemap.painting import LIGHT, Mark
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.widgets import touch
from needlemap.ui.widgets.pointer import HIT_MOUSE_PX, HIT_TOUCH_PX
from ui.charting.body.test_canvas import BlankPictures, pixel

MARKS = {"one": Mark(50.0, 1400.0, number=1)}


class Glass:
    """Fingers and a pen on a canvas; positions in its pixels."""

    def __init__(self, canvas: BodyCanvas) -> None:
        self.canvas = canvas
        self._device = QTest.createTouchDevice()
        self._pen = QPointingDevice.primaryPointingDevice()

    def put_down(self, *places: QPoint) -> None:
        """Put fingers down, one after the other."""
        for number in range(len(places)):
            touches = QTest.touchEvent(self.canvas, self._device, False)
            for finger, place in enumerate(places[: number + 1]):
                if finger == number:
                    touches.press(finger, place, self.canvas)
                else:
                    touches.move(finger, place, self.canvas)
            touches.commit()

    def slide(self, *places: QPoint) -> None:
        """Move fingers that are down."""
        touches = QTest.touchEvent(self.canvas, self._device, False)
        for finger, place in enumerate(places):
            touches.move(finger, place, self.canvas)
        touches.commit()

    def lift(self, *places: QPoint) -> None:
        """Lift all fingers."""
        touches = QTest.touchEvent(self.canvas, self._device, False)
        for finger, place in enumerate(places):
            touches.release(finger, place, self.canvas)
        touches.commit()

    def tap(self, *places: QPoint) -> None:
        """Tap once."""
        self.put_down(*places)
        self.lift(*places)

    def pen(self, kind: QEvent.Type, at: QPointF, *, down: bool) -> None:
        """Send what a tablet says of its pen."""
        left, no = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        event = QTabletEvent(
            kind,
            self._pen,
            at,
            self.canvas.mapToGlobal(at),
            0.5,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            Qt.KeyboardModifier.NoModifier,
            no if kind is QEvent.Type.TabletMove else left,
            left if down else no,
        )
        QApplication.sendEvent(self.canvas, event)

    def tap_with_pen(self, at: QPoint) -> None:
        """Tap once with the pen."""
        self.pen(QEvent.Type.TabletPress, at.toPointF(), down=True)
        self.pen(QEvent.Type.TabletRelease, at.toPointF(), down=False)


@pytest.fixture
def canvas(qtbot: QtBot) -> BodyCanvas:
    made = BodyCanvas(plates("male")[0], LIGHT, BlankPictures())
    qtbot.addWidget(made)
    made.resize(600, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.show_marks(MARKS)
    return made


@pytest.fixture
def glass(canvas: BodyCanvas) -> Glass:
    return Glass(canvas)


@pytest.fixture
def clicks(canvas: BodyCanvas) -> list[tuple[float, float]]:
    heard: list[tuple[float, float]] = []
    canvas.point_clicked.connect(lambda _, x, y: heard.append((x, y)))
    return heard


def test_a_tap_is_a_click(
    canvas: BodyCanvas, glass: Glass, clicks: list[tuple[float, float]]
) -> None:
    glass.tap(pixel(canvas, 0, 1200))
    assert clicks[0] == pytest.approx((0, 1200), abs=1.5)
    assert len(clicks) == 1


@pytest.mark.parametrize("away_px", [HIT_MOUSE_PX + 3, HIT_TOUCH_PX - 2])
def test_a_finger_hits_a_mark_from_farther_than_a_mouse(
    qtbot: QtBot, canvas: BodyCanvas, glass: Glass, away_px: float
) -> None:
    with qtbot.waitSignal(canvas.mark_clicked), qtbot.assertNotEmitted(canvas.point_clicked):
        glass.tap(pixel(canvas, 50, 1400) + QPoint(int(away_px), 0))


def test_beyond_its_reach_a_finger_places(
    canvas: BodyCanvas, glass: Glass, clicks: Sequence[object]
) -> None:
    glass.tap(pixel(canvas, 50, 1400) + QPoint(int(HIT_TOUCH_PX) + 2, 0))
    assert len(clicks) == 1


def test_two_taps_at_one_place_are_one_site(
    qtbot: QtBot, canvas: BodyCanvas, glass: Glass, clicks: Sequence[object]
) -> None:
    place = pixel(canvas, 0, 1200)
    with qtbot.waitSignal(canvas.double_clicked):
        glass.tap(place)
        glass.tap(place + QPoint(3, 2))
    assert len(clicks) == 1


def test_a_finger_pans(canvas: BodyCanvas, glass: Glass, clicks: Sequence[object]) -> None:
    start = pixel(canvas, 0, 1200)
    glass.put_down(start)
    for step in (20, 40, 60):
        glass.slide(start + QPoint(step, 0))
    glass.lift(start + QPoint(60, 0))
    assert pixel(canvas, 0, 1200) == start + QPoint(60, 0)
    assert clicks == []


def test_two_fingers_pinch_about_their_middle_and_place_nothing(
    canvas: BodyCanvas, glass: Glass, clicks: Sequence[object]
) -> None:
    middle, before = pixel(canvas, 0, 1200), canvas.frame.px_per_mm
    near, far = QPoint(50, 0), QPoint(100, 0)
    glass.put_down(middle - near, middle + near)
    glass.slide(middle - far, middle + far)
    glass.lift(middle - far, middle + far)
    assert canvas.frame.px_per_mm == pytest.approx(2 * before)
    assert canvas.frame.to_mm(middle.toPointF()) == pytest.approx((0, 1200), abs=2)
    assert clicks == []


def test_two_fingers_that_move_together_pan(canvas: BodyCanvas, glass: Glass) -> None:
    middle, before = pixel(canvas, 0, 1200), canvas.frame.px_per_mm
    wide, way = QPoint(60, 0), QPoint(0, 80)
    glass.put_down(middle - wide, middle + wide)
    glass.slide(middle - wide + way, middle + wide + way)
    glass.lift(middle - wide + way, middle + wide + way)
    assert pixel(canvas, 0, 1200) == middle + way
    assert canvas.frame.px_per_mm == pytest.approx(before)


def test_two_fingers_tapped_twice_show_the_whole_plate(canvas: BodyCanvas, glass: Glass) -> None:
    whole = canvas.frame
    canvas.zoom(3.0)
    fingers = QPoint(250, 300), QPoint(330, 300)
    glass.tap(*fingers)
    assert canvas.frame != whole
    glass.tap(*fingers)
    assert canvas.frame == whole


def test_a_finger_that_is_held_names_and_places_nothing(
    qtbot: QtBot, canvas: BodyCanvas, glass: Glass, clicks: Sequence[object]
) -> None:
    place = pixel(canvas, 0, 1200)
    with qtbot.waitSignal(canvas.hover_text):
        glass.put_down(place)
    glass.lift(place)
    assert clicks == []


def test_the_pen_places_one_site_a_tap(
    canvas: BodyCanvas, glass: Glass, clicks: list[tuple[float, float]]
) -> None:
    glass.tap_with_pen(pixel(canvas, 0, 1200))
    assert clicks[0] == pytest.approx((0, 1200), abs=1.5)
    assert len(clicks) == 1
    glass.tap_with_pen(pixel(canvas, 0, 1200))
    assert len(clicks) == 1


def test_the_palm_beside_the_pen_places_nothing_until_half_a_second_later(
    canvas: BodyCanvas,
    glass: Glass,
    clicks: Sequence[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    glass.pen(QEvent.Type.TabletMove, QPointF(300, 300), down=False)
    for now[0] in (100.1, 100.4):
        glass.tap(pixel(canvas, 0, 1000))
    assert clicks == []
    now[0] = 100.0 + touch.PALM_S + 0.01
    glass.tap(pixel(canvas, 0, 1000))
    assert len(clicks) == 1


def test_a_palm_that_came_before_the_pen_is_taken_back(
    canvas: BodyCanvas, glass: Glass, clicks: list[tuple[float, float]]
) -> None:
    palm = pixel(canvas, 0, 800)
    glass.put_down(palm)
    glass.tap_with_pen(pixel(canvas, 0, 1200))
    glass.lift(palm)
    assert clicks[0] == pytest.approx((0, 1200), abs=1.5)
    assert len(clicks) == 1


def test_after_the_palm_left_fingers_work_again(
    canvas: BodyCanvas, glass: Glass, clicks: Sequence[object]
) -> None:
    glass.tap_with_pen(pixel(canvas, 0, 1200))
    glass.tap(pixel(canvas, 0, 1000))
    assert len(clicks) == 1
    wait_until(lambda: not canvas.is_palm_near, "the end of the palm's time")
    glass.tap(pixel(canvas, 0, 1000))
    assert len(clicks) == 2
