"""Symptoms drawn on the body: painted, erased, undone, declared unchanged, by mouse and keys."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.cells import cells_of_stroke
from helpers.drivers import Clinic
from helpers.sites import full_disk
from helpers.wheel import NOTCH, turn
from needlemap.bodymap import BodySurface
from needlemap.bodymap.skin_cells import area_mm2, area_text, cells_at
from needlemap.bodymap.skin_regions import regions_of
from needlemap.demo.input_driver import wait_until
from needlemap.domain.clock import now_utc
from needlemap.domain.ids import new_id
from needlemap.domain.session import Session
from needlemap.domain.symptoms import (
    Symptom,
    SymptomArea,
    SymptomCourse,
    SymptomDepth,
    SymptomDrawing,
)
from needlemap.domain.visit import Visit
from needlemap.ui.charting.state import Tool
from needlemap.ui.charting.tools.symptom_canvas import SymptomCanvas
from needlemap.ui.charting.tools.symptom_drawing import SYMPTOMS
from needlemap.ui.charting.tools.symptom_panel import SymptomPanel

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton
NO_KEY, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHOULDER = [(-90.0, 1420.0), (-60.0, 1410.0), (-50.0, 1380.0)]
LOW = [(40.0, 1100.0), (60.0, 1080.0)]
BESIDE = [(-300.0, 300.0), (-280.0, 320.0)]

Way = Sequence[tuple[float, float]]


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    QApplication.processEvents()
    return clinic


def press(visit: Clinic, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
    visit.page.canvas.setFocus()
    visit.driver.press(visit.page.canvas, key, modifier)


def paint(visit: Clinic, way: Way, button: Qt.MouseButton = LEFT) -> None:
    canvas = visit.page.canvas
    first, *rest = [canvas.frame.to_px(*place).toPoint() for place in way]
    QTest.mousePress(canvas, button, NO_KEY, first)
    for place in rest:
        QTest.mouseMove(canvas, place)
        QApplication.processEvents()
    QTest.mouseRelease(canvas, button, NO_KEY, [first, *rest][-1])
    visit.driver.events += 1
    QApplication.processEvents()


def drawing(visit: Clinic) -> SymptomDrawing:
    found = visit.stored.visit.symptom_drawing
    assert found is not None
    assert visit.session.visit.symptom_drawing == found
    return found


def area(visit: Clinic, number: int = 1) -> SymptomArea:
    found = drawing(visit).area(number)
    assert found is not None
    return found


def panel(visit: Clinic) -> SymptomPanel:
    return visit.page.symptoms.panel


def brush(visit: Clinic) -> SymptomCanvas:
    return visit.page.symptoms.canvases[0]


def status(visit: Clinic) -> str:
    QApplication.processEvents()
    return visit.page.preset.saved.text()


def drawn_before(clinic: Clinic) -> Session:
    """Store a session of last week in which P1 and P2 were drawn."""
    surface = BodySurface.load("male")
    areas = tuple(
        SymptomArea(
            number,
            kind,
            area_text(cells_of_stroke(surface, "posterior", way, 12)),
            course=SymptomCourse.CONSTANT,
            intensity=7,
        )
        for number, kind, way in ((1, Symptom.ACHE, SHOULDER), (2, Symptom.NUMBNESS, LOW))
    )
    at = now_utc() - timedelta(days=7)
    session = Session(
        id=new_id(),
        patient_id=clinic.patient.id,
        therapist_id=clinic.records.therapist.id,
        performed_at=at,
        charted_at=at,
        utc_offset_min=60,
        visit=Visit(symptom_drawing=SymptomDrawing(areas, surface.version)),
    )
    clinic.records.sessions.start(session)
    return session


def test_a_stroke_of_the_brush_is_an_area_of_skin_and_no_site(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    paint(visit, SHOULDER)
    first = area(visit)
    assert (first.label, first.kind) == ("P1", Symptom.PAIN)
    way_mm = 42 + 32
    assert area_mm2(first.cells, "male") == pytest.approx(24 * way_mm + 452, rel=0.25)
    assert visit.stored.sites == ()
    paint(visit, LOW)
    assert [one.number for one in drawing(visit).areas] == [1]
    assert area_mm2(area(visit).cells, "male") > area_mm2(first.cells, "male") * 1.3


def test_what_is_drawn_is_shown_on_every_view_that_sees_it(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    paint(visit, SHOULDER)
    canvas = brush(visit)
    wait_until(lambda: canvas.is_settled and bool(canvas.shapes), "the area on the back")
    visit.page.show_plate("upper_back")
    QApplication.processEvents()
    wait_until(lambda: canvas.is_settled and bool(canvas.shapes), "the area on the close view")
    visit.page.show_plate("anterior")
    visit.page.grab()
    wait_until(lambda: canvas.is_settled, "the front")
    assert canvas.shapes == ()


def test_undo_says_which_stroke_it_takes_back_and_redo_brings_it_again(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    paint(visit, SHOULDER)
    first = drawing(visit)
    assert "P1 drawn: pain" in status(visit)
    paint(visit, LOW)
    assert visit.page.header.undo.toolTip().startswith("Undo: P1 painted larger")
    press(visit, KEY.Key_Z, CONTROL)
    assert drawing(visit) == first
    press(visit, KEY.Key_Z, CONTROL)
    assert visit.stored.visit.symptom_drawing is None
    press(visit, KEY.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert drawing(visit) == first
    assert visit.records.audit.verify() == ()


def test_erasing_takes_skin_away_and_the_whole_area_at_last(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    paint(visit, SHOULDER)
    whole = area_mm2(area(visit).cells, "male")
    press(visit, KEY.Key_X)
    paint(visit, SHOULDER[:1])
    assert 0 < area_mm2(area(visit).cells, "male") < whole
    assert "partly erased" in status(visit)
    for _ in range(3):
        press(visit, KEY.Key_BracketRight)
    paint(visit, SHOULDER)
    assert visit.stored.visit.symptom_drawing is None
    paint(visit, LOW)
    assert "Nothing is drawn there" in status(visit)


def test_a_stroke_beside_the_body_stores_nothing_and_says_so(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    entries = visit.records.audit.head().seq
    paint(visit, BESIDE)
    assert visit.stored.visit.symptom_drawing is None
    assert visit.records.audit.head().seq == entries
    assert "lies beside the body" in status(visit)


def test_an_area_is_described_by_keys(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    paint(visit, SHOULDER)
    press(visit, KEY.Key_1)
    press(visit, KEY.Key_0)
    assert area(visit).intensity == 10
    press(visit, KEY.Key_G)
    panel(visit).kinds.choose(Symptom.PINS_AND_NEEDLES)
    paint(visit, LOW)
    press(visit, KEY.Key_0)
    panel(visit).deepness.choose(SymptomDepth.DEEP)
    panel(visit).course.choose(SymptomCourse.INTERMITTENT)
    second = area(visit, 2)
    assert (second.kind, second.intensity) == (Symptom.PINS_AND_NEEDLES, 0)
    assert (second.depth, second.course) == (SymptomDepth.DEEP, SymptomCourse.INTERMITTENT)
    press(visit, KEY.Key_Space)
    press(visit, KEY.Key_4)
    assert area(visit, 1).intensity == 4
    press(visit, KEY.Key_Delete)
    assert [one.label for one in drawing(visit).areas] == ["P2"]


def test_an_unchanged_drawing_with_new_intensities_takes_at_most_twelve_events(
    clinic: Clinic,
) -> None:
    before = drawn_before(clinic)
    clinic.begin_session()
    clinic.page.canvas.setFocus()
    start = clinic.driver.events
    press(clinic, KEY.Key_U)
    press(clinic, KEY.Key_3)
    press(clinic, KEY.Key_Space)
    press(clinic, KEY.Key_5)
    assert clinic.driver.events - start <= 12
    today = drawing(clinic)
    assert today.unchanged_since == before.id
    assert [one.intensity for one in today.areas] == [3, 5]
    earlier = before.visit.symptom_drawing
    assert earlier is not None
    assert [one.cells for one in today.areas] == [one.cells for one in earlier.areas]
    assert [one.course for one in today.areas] == [SymptomCourse.CONSTANT] * 2
    press(clinic, KEY.Key_U)
    assert "drawn already" in status(clinic)


def test_the_last_drawing_lies_faintly_beneath_and_is_never_todays(clinic: Clinic) -> None:
    drawn_before(clinic)
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    QApplication.processEvents()
    canvas = clinic.page.canvas
    clean = canvas.grab().toImage()
    press(clinic, KEY.Key_S)
    wait_until(lambda: brush(clinic).is_settled, "the faint drawing")
    QTest.mouseMove(canvas, QPoint(5, 5))
    QApplication.processEvents()
    assert canvas.grab().toImage() != clean
    assert panel(clinic).same.text().startswith("Same areas as on")
    assert clinic.stored.visit.symptom_drawing is None


def test_an_arrow_leads_from_spot_to_spot(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    press(visit, KEY.Key_W)
    paint(visit, [(40.0, 1100.0), (90.0, 800.0)])
    (arrow,) = drawing(visit).arrows
    spots = visit.page.sight.spots_of("posterior", [arrow.start, arrow.end])
    assert spots[0] == pytest.approx((40, 1100), abs=4)
    assert spots[1] == pytest.approx((90, 800), abs=4)
    paint(visit, [(40.0, 1100.0), (-300.0, 300.0)])
    assert len(drawing(visit).arrows) == 1
    assert "No arrow was drawn" in status(visit)
    visit.driver.click(panel(visit).remove_arrow)
    assert visit.stored.visit.symptom_drawing is None


def test_an_arrow_of_spread_is_drawn_by_keys_alone(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    boxes, add = (panel(visit).region, panel(visit).spread_to), panel(visit).add_arrow
    add.setFocus()
    visit.driver.press(add, KEY.Key_Space)
    assert "Choose another region" in status(visit)
    assert visit.stored.visit.symptom_drawing is None
    for box, letters in zip(boxes, ("Pelvis", "Thigh"), strict=True):
        box.setFocus()
        QTest.keyClicks(box, letters)
    add.setFocus()
    visit.driver.press(add, KEY.Key_Space)
    (arrow,) = drawing(visit).arrows
    ends = [cells_at(np.array([[one.face, one.s, one.t]])) for one in (arrow.start, arrow.end)]
    assert [regions_of(cells) for cells in ends] == [
        (("pelvis_hip", "right"),),
        (("thigh", "right"),),
    ]
    visit.page.chart.undo()
    assert visit.stored.visit.symptom_drawing is None


def test_each_region_offered_has_skin(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    box = panel(visit).region
    parts = [box.itemData(row) for row in range(box.count())]
    assert len(parts) > 30
    assert [part.region for part in parts if not part.quads.any()] == []


def test_a_region_is_added_without_painting(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    box = panel(visit).region
    box.setCurrentIndex(box.findText("Neck", Qt.MatchFlag.MatchStartsWith))
    button = panel(visit).add_region
    button.setFocus()
    visit.driver.press(button, KEY.Key_Space)
    neck = area_mm2(area(visit).cells, "male")
    assert 5_000 < neck < 40_000
    assert panel(visit).areas.model().index(0, 0).data().startswith("P1 Pain: about")


def test_the_wheel_zooms_and_the_middle_button_pans_while_drawing(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    frame = visit.page.canvas.frame
    paint(visit, SHOULDER, Qt.MouseButton.MiddleButton)
    panned = visit.page.canvas.frame
    assert panned != frame
    turn(visit.page.canvas, NOTCH)
    assert visit.page.canvas.frame.px_per_mm > panned.px_per_mm
    assert visit.stored.visit.symptom_drawing is None


def test_escape_goes_back_to_charting_and_a_click_is_a_site_again(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    assert visit.page.tabs.shown == SYMPTOMS
    press(visit, KEY.Key_Escape)
    assert visit.page.state.tool is Tool.PLACE
    assert visit.page.tabs.shown != SYMPTOMS
    visit.needle(60, 1470)
    assert len(visit.stored.sites) == 1


def test_where_the_disk_is_full_nothing_is_half_drawn(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(visit, KEY.Key_S)
    paint(visit, SHOULDER)
    first = drawing(visit)
    with monkeypatch.context() as broken:
        broken.setattr(visit.records.sessions, "change_visit", _fail)
        paint(visit, LOW)
        press(visit, KEY.Key_4)
        assert "disk is full" in visit.page.notice.text
    assert drawing(visit) == visit.page.symptoms.model.drawing == first
    paint(visit, LOW)
    assert drawing(visit) != first
    assert visit.records.audit.verify() == ()


def _fail(*_: object, **__: object) -> None:
    raise full_disk()


def test_a_stroke_that_crosses_from_view_to_view_ends_where_its_view_ends(visit: Clinic) -> None:
    press(visit, KEY.Key_S)
    canvas = visit.page.canvas
    start = canvas.frame.to_px(*SHOULDER[0]).toPoint()
    QTest.mousePress(canvas, LEFT, NO_KEY, start)
    outside = QPointF(canvas.width() + 400, start.y())
    QTest.mouseMove(canvas, outside.toPoint())
    QTest.mouseRelease(canvas, LEFT, NO_KEY, outside.toPoint())
    QApplication.processEvents()
    once = area(visit)
    visit.page.show_plate("anterior")
    QApplication.processEvents()
    assert area(visit) == once
    paint(visit, [(60.0, 1420.0), (40.0, 1400.0)])
    assert area(visit).cells != once.cells
