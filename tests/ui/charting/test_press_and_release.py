"""What happens between press and release of a click counts; only the release records."""

import time
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.bodymap import BodySurface
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.site import NeedleSite
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.widgets.pointer import Pointer

SHOULDER = (60.0, 1470.0)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    QApplication.processEvents()
    return clinic


def press(visit: Clinic) -> QPoint:
    """Press on the shoulder, and hold while the window has its turn."""
    at = visit.page.canvas.frame.to_px(*SHOULDER).toPoint()
    QTest.mousePress(visit.page.canvas, LEFT, pos=at)
    QApplication.processEvents()
    return at


def release(visit: Clinic, at: QPoint) -> NeedleSite:
    """Release, and return the one site that this charted."""
    known = {site.id for site in visit.stored.sites}
    QTest.mouseRelease(visit.page.canvas, LEFT, pos=at)
    QApplication.processEvents()
    assert visit.stored == visit.session
    (fresh,) = (site for site in visit.stored.sites if site.id not in known)
    return fresh


def test_a_preset_changed_while_the_finger_is_down_is_what_is_recorded(visit: Clinic) -> None:
    at = press(visit)
    visit.page.preset.count.setValue(4)
    assert release(visit, at).needle_count == 4


def test_an_edit_while_the_finger_is_down_comes_first(visit: Clinic) -> None:
    at = press(visit)
    other = visit.page.actions_.place("posterior", -60, 1300)
    site = release(visit, at)
    assert [one.id for one in visit.stored.sites] == [other, site.id]
    assert [one.ordinal for one in visit.stored.sites] == [1, 2]


def test_a_finding_that_comes_while_the_finger_is_down_is_warned_of(visit: Clinic) -> None:
    at = press(visit)
    places = ("shoulder.right", "neck.right", "upper_back.right")
    found = PatientPrecaution("lymphoedema_limb", Answer.YES, date(2026, 1, 5), places)
    visit.page.risks.show_file(PatientFile(precautions=(found,)))
    site = release(visit, at)
    assert "screening.lymphoedema_limb" in {warning.code for warning in site.warnings}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the plates on which the body is looked up from now on."""
    plates: list[str] = []
    locate = BodySurface.locate

    def watched(self: BodySurface, plate: str, x_mm: float, y_mm: float) -> object:
        plates.append(plate)
        return locate(self, plate, x_mm, y_mm)

    monkeypatch.setattr(BodySurface, "locate", watched)
    return plates


def test_nothing_of_the_body_is_looked_up_before_the_release(
    visit: Clinic, asked: list[str]
) -> None:
    at = press(visit)
    assert asked == []
    release(visit, at)
    assert asked[0] == "posterior"


def test_a_lookup_at_the_press_would_be_found(
    visit: Clinic, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = BodyCanvas.pressed

    def and_asked_at_once(canvas: BodyCanvas, pointer: Pointer) -> None:
        pressed(canvas, pointer)
        BodySurface.load("male").locate(canvas.plate.id, *SHOULDER)

    monkeypatch.setattr(BodyCanvas, "pressed", and_asked_at_once)
    at = press(visit)
    assert asked == ["posterior"]
    release(visit, at)


def test_a_press_that_becomes_a_drag_records_nothing(visit: Clinic) -> None:
    at = press(visit)
    QTest.mouseMove(visit.page.canvas, at + QPoint(40, 30))
    QTest.mouseRelease(visit.page.canvas, LEFT, pos=at + QPoint(40, 30))
    QApplication.processEvents()
    assert visit.stored.sites == visit.session.sites == ()


def test_beside_the_body_it_is_said_at_the_release_alone(visit: Clinic) -> None:
    missed: list[str] = []
    visit.page.actions_.missed.connect(missed.append)
    at = QPoint(20, 20)
    QTest.mousePress(visit.page.canvas, LEFT, pos=at)
    QApplication.processEvents()
    assert missed == []
    QTest.mouseRelease(visit.page.canvas, LEFT, pos=at)
    assert len(missed) == 1


def test_a_click_that_cannot_be_saved_shows_nothing_and_can_be_tried_again(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = press(visit)

    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    with monkeypatch.context() as broken:
        broken.setattr(visit.records.sessions, "apply", fail)
        QTest.mouseRelease(visit.page.canvas, LEFT, pos=at)
        QApplication.processEvents()
    assert visit.page.notice.text
    assert visit.page.canvas.marks == {}
    assert visit.stored.sites == visit.session.sites == ()
    assert release(visit, press(visit)).structure == "trapezius_upper"


def test_a_click_that_waits_behind_a_busy_moment_is_no_hold(visit: Clinic) -> None:
    at = visit.page.canvas.frame.to_px(*SHOULDER).toPoint()
    QTest.mousePress(visit.page.canvas, LEFT, pos=at)
    time.sleep(0.7)  # longer than a hold: the window is busy, and the finger long up
    QApplication.processEvents()
    assert release(visit, at).structure == "trapezius_upper"
