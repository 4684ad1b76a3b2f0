"""Symptom drawings in the history: beneath the marks, by session and complaint, over time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.cells import cells_of_stroke
from helpers.histories import NOW, facts
from needlemap.bodymap import BodySurface
from needlemap.bodymap.skin_cells import area_text, cell_raster
from needlemap.demo.input_driver import wait_until
from needlemap.domain.appearance import SkinTone
from needlemap.domain.complaint import Complaint
from needlemap.domain.symptoms import DrawnOn, Symptom, SymptomArea, SymptomArrow, SymptomDrawing
from needlemap.domain.visit_complaint import Assigned, VisitComplaint
from needlemap.history import History
from needlemap.painting import LIGHT, BodyPalette, PlateFrame
from needlemap.painting.palette import with_skin
from needlemap.painting.plots import ScoreStrip
from needlemap.painting.symptoms import ShownDrawings
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.symptom_layer import SymptomLayer
from needlemap.ui.history.trends_tab import TrendsTab
from ui.history.conftest import SPOTS, Opener, on_back, pixels

NECK = "0198b000-0000-7000-8000-000000000001"
BACK = "0198b000-0000-7000-8000-000000000002"
POSTERIOR = 1


def around(surface: BodySurface, spot: tuple[float, float], radius_mm: float) -> SymptomDrawing:
    cells = cells_of_stroke(surface, "posterior", [spot], radius_mm)
    area = SymptomArea(1, Symptom.PAIN, area_text(cells), intensity=6)
    return SymptomDrawing((area,), surface.version)


@pytest.fixture
def drawn_page(open_page: Opener, surface: BodySurface) -> HistoryPage:
    """Three sessions; the first drew 60 mm around its first site, the third 30 mm."""
    neck, back = (VisitComplaint(each, Assigned.CONFIRMED) for each in (NECK, BACK))
    sessions = [
        facts(1, 40, treated=(neck,)),
        facts(2, 20, treated=(neck,)),
        facts(3, 2, treated=(neck, back)),
    ]
    drawings = [
        DrawnOn(f"session-{n}", date(2026, 11, 1), around(surface, SPOTS[(n + 1) % 5], radius))
        for n, radius in ((1, 60.0), (3, 30.0))
    ]
    complaints = [
        Complaint(each, NECK, name, NOW)
        for each, name in ((NECK, "Neck pain"), (BACK, "Back pain"))
    ]
    rows = [on_back(surface, n, site) for n in (1, 2, 3) for site in (1, 2)]
    return open_page(
        History.of(
            sessions, rows, now=NOW, complaints=lambda: complaints, drawings=lambda: drawings
        )
    )


def press(page: HistoryPage, key: Qt.Key) -> None:
    canvas = page.body.pane.canvases[0]
    canvas.setFocus()
    QTest.keyClick(canvas, key)


def shown(page: HistoryPage) -> np.ndarray:
    canvas = page.body.pane.canvases[POSTERIOR]
    canvas.grab()
    wait_until(lambda: page.body.pane.rasters.is_settled, "the skin of the views")
    QApplication.processEvents()
    return pixels(canvas)


def said(page: HistoryPage) -> str:
    assert page.body.side.symptoms is not None
    return page.body.side.symptoms.words.text()


def test_the_drawing_is_laid_beneath_the_marks_and_taken_off(drawn_page: HistoryPage) -> None:
    canvas = drawn_page.body.pane.canvases[POSTERIOR]
    wait_until(lambda: not canvas.is_moving, "the picture of the view")
    bare = shown(drawn_page)
    press(drawn_page, Qt.Key.Key_S)
    assert drawn_page.body.side.layers.symptoms.isChecked()
    assert (shown(drawn_page) != bare).any(axis=2).sum() > 400
    press(drawn_page, Qt.Key.Key_S)
    assert (shown(drawn_page) == bare).all()


def test_it_says_when_it_was_drawn_how_large_it_is_and_which_needles_lie_in_it(
    drawn_page: HistoryPage,
) -> None:
    press(drawn_page, Qt.Key.Key_S)
    words = said(drawn_page)
    assert words.startswith("Drawn on 19 Nov 2026: ")
    assert "cm² on the figure" in words
    assert "P1 pain, 6 of 10" in words
    assert "1 of 2 sites of that session lie in it." in words
    assert "treated 2 complaints" in words
    assert "Dashed: 12 Oct 2026" in words


def test_a_session_without_a_drawing_shows_the_last_one_as_a_dashed_line(
    drawn_page: HistoryPage,
) -> None:
    press(drawn_page, Qt.Key.Key_S)
    drawn_page.body.show_session(1)
    assert said(drawn_page).startswith("Not drawn at this session. Dashed: last drawn on 12 Oct")
    drawn_page.body.show_session(0)
    assert said(drawn_page).startswith("Drawn on 12 Oct 2026")


def test_the_drawings_of_one_complaint_can_be_looked_at(drawn_page: HistoryPage) -> None:
    press(drawn_page, Qt.Key.Key_S)
    panel = drawn_page.body.side.symptoms
    assert panel is not None
    box = panel.complaint
    assert [box.itemText(n) for n in range(box.count())] == [
        "All complaints",
        "Neck pain",
        "Back pain",
    ]
    box.setCurrentIndex(2)
    drawn_page.body.show_session(0)
    assert said(drawn_page) == "No symptom drawing up to this session in this range."


def test_the_area_over_time_stands_in_a_small_strip(drawn_page: HistoryPage) -> None:
    press(drawn_page, Qt.Key.Key_S)
    panel = drawn_page.body.side.symptoms
    assert panel is not None
    assert panel.strip is not None
    (strip,) = panel.strip.figure.strips
    assert isinstance(strip, ScoreStrip)
    first, last = strip.scores
    assert first > 2 * last > 0


def test_a_step_to_another_session_makes_no_new_strip(drawn_page: HistoryPage) -> None:
    press(drawn_page, Qt.Key.Key_S)
    panel = drawn_page.body.side.symptoms
    assert panel is not None
    strip = panel.strip
    assert strip is not None
    drawn_page.body.step(-1)
    assert panel.strip is strip
    panel.complaint.setCurrentIndex(2)  # of which there is one drawing alone
    assert panel.strip is None


@pytest.fixture
def strips_of(drawn_page: HistoryPage) -> Callable[[], list[ScoreStrip]]:
    def found() -> list[ScoreStrip]:
        drawn_page.show_tab(Tab.TRENDS)
        tab = drawn_page.tab(Tab.TRENDS)
        assert isinstance(tab, TrendsTab)
        strips = [strip for each in tab.figures for strip in each.figure.strips]
        return [strip for strip in strips if isinstance(strip, ScoreStrip)]

    return found


def test_progress_has_the_area_by_complaint_on_one_scale(
    strips_of: Callable[[], list[ScoreStrip]],
) -> None:
    one, other = sorted(strips_of(), key=lambda each: len(each.days))
    assert (len(one.days), len(other.days)) == (1, 2)
    assert one.high == other.high >= max(other.scores)
    assert "Area of symptoms drawn" in one.title


def test_an_arrow_that_was_painted_follows_another_skin(qapp: object, surface: BodySurface) -> None:
    ends = [surface.locate("posterior", *spot) for spot in ((60, 1470), (38, 1065))]
    start, end = (each for each in ends if each is not None)
    arrows = (SymptomArrow(start, end),)
    plate = surface.plate("posterior")
    layer = SymptomLayer(surface, plate, cell_raster)
    layer.show(ShownDrawings(replace(around(surface, SPOTS[0], 30.0), arrows=arrows)))
    size, (x0, _, _, y1) = QSize(300, 600), plate.window_mm

    def painted(palette: BodyPalette) -> QImage:
        picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(0)
        painter = QPainter(picture)
        layer.paint(painter, PlateFrame(0.3, -x0 * 0.3, y1 * 0.3), palette, size, 1.0)
        painter.end()
        return picture

    assert painted(LIGHT) == painted(LIGHT)
    assert painted(LIGHT) != painted(with_skin(LIGHT, SkinTone.DARK))


def test_the_legend_explains_the_kinds_while_they_are_shown(drawn_page: HistoryPage) -> None:
    legend = drawn_page.body.side.legend
    assert "Pain" not in [words for *_, words in legend.lines()]
    press(drawn_page, Qt.Key.Key_S)
    assert [words for kind, _, words in legend.lines() if kind == "symptom"] == ["Pain"]
