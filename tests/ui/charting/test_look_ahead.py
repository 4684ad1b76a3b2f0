"""Between press and release a click is worked out; what changes meanwhile counts all the same."""

import time
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.bodymap import BodyAtlas
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.site import NeedleSite
from needlemap.painting import Mark, sprites
from needlemap.storage.session_edits import SessionEditor

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


def test_the_release_only_stores_what_the_press_has_worked_out(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counting(kind: type, name: str) -> None:
        true = getattr(kind, name)

        def counted(*args: object, **names: object) -> object:
            asked.append(name)
            return true(*args, **names)

        monkeypatch.setattr(kind, name, counted)

    counting(BodyAtlas, "locate")
    counting(SessionEditor, "_checked_changes")
    at = press(visit)
    assert asked == ["locate", "_checked_changes"]
    assert visit.stored.sites == visit.session.sites == ()
    site = release(visit, at)
    assert asked == ["locate", "_checked_changes"]
    assert (site.structure, site.side) == ("trapezius_upper", "right")


def test_a_click_without_a_turn_between_records_the_same(visit: Clinic) -> None:
    at = press(visit)
    looked_ahead = release(visit, at)
    visit.page.chart.undo()
    QTest.mouseClick(visit.page.canvas, LEFT, pos=at)
    (at_once,) = visit.stored.sites
    assert at_once == replace(
        looked_ahead,
        id=at_once.id,
        inserted_at=at_once.inserted_at,
        warnings=tuple(
            replace(old, shown_at=new.shown_at)
            for old, new in zip(looked_ahead.warnings, at_once.warnings, strict=True)
        ),
    )


def test_a_brush_changed_while_the_finger_is_down_is_what_is_recorded(visit: Clinic) -> None:
    at = press(visit)
    visit.page.brush.count.setValue(4)
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


def test_a_worked_out_click_that_cannot_be_saved_shows_nothing_and_can_be_tried_again(
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


def test_the_looks_of_a_click_are_drawn_before_its_release(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(visit, press(visit))
    visit.page.canvas.zoom(2.0)  # or the second press would hit the first mark
    drawn: list[Mark] = []

    def drawing(painter: QPainter, at: QPointF, size: float, mark: Mark, *more: object) -> None:
        drawn.append(mark)

    at = visit.page.canvas.frame.to_px(-60.0, 1400.0).toPoint()
    monkeypatch.setattr(sprites, "paint_mark", drawing)
    QTest.mousePress(visit.page.canvas, LEFT, pos=at)
    QApplication.processEvents()
    assert {mark.number for mark in drawn if mark.selected} == {2}
    drawn.clear()
    QTest.mouseRelease(visit.page.canvas, LEFT, pos=at)
    assert len(visit.stored.sites) == 2
    assert drawn == []


def test_a_click_that_waits_behind_a_busy_moment_is_no_hold(visit: Clinic) -> None:
    at = visit.page.canvas.frame.to_px(*SHOULDER).toPoint()
    QTest.mousePress(visit.page.canvas, LEFT, pos=at)
    time.sleep(0.7)  # longer than a hold: the window is busy, and the finger long up
    QApplication.processEvents()
    assert release(visit, at).structure == "trapezius_upper"
