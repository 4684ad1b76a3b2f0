"""Symptom drawings as plates show them: the same skin everywhere, told apart without colours."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from helpers.cells import cells_of_stroke
from needlemap.bodymap import BodySurface
from needlemap.bodymap.skin_cells import area_text, cell_raster
from needlemap.domain.symptoms import Symptom, SymptomArea, SymptomDrawing
from needlemap.painting import DARK, LIGHT, PRINT, PlateFrame
from needlemap.painting.symptoms import (
    SpreadLine,
    paint_faint_symptoms,
    paint_pattern,
    paint_spread,
    paint_symptoms,
    shape_of,
    symptom_colour,
    symptom_shapes,
)

FRAME = PlateFrame(1.0, 200.0, 1500.0)


@pytest.fixture(scope="module")
def area() -> SymptomArea:
    surface = BodySurface.load("male")
    way = [(-60.0, 1400.0), (-60.0, 1320.0)]
    cells = area_text(cells_of_stroke(surface, "posterior", way, 25))
    return SymptomArea(2, Symptom.ACHE, cells, intensity=6)


@pytest.fixture
def canvas() -> QImage:
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    return image


def pixels(image: QImage) -> np.ndarray:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), -1)
    return rows[:, : grey.width()].astype(float)


def test_an_area_is_shown_where_it_was_painted_with_its_label_inside(area: SymptomArea) -> None:
    shape = shape_of(area, cell_raster(BodySurface.load("male").plate("posterior")))
    assert shape is not None
    assert shape.label == "P2 · 6"
    box = shape.path_mm.boundingRect()
    assert (box.left(), box.right()) == pytest.approx((-85, -35), abs=4)
    assert (box.top(), box.bottom()) == pytest.approx((1295, 1425), abs=4)
    x, y = shape.spot_mm
    assert shape.path_mm.contains(QRectF(x - 10, y - 10, 20, 20))


def test_an_area_of_the_back_is_on_every_figure_and_not_on_the_front(area: SymptomArea) -> None:
    for figure in ("female_heavy", "neutral"):
        surface = BodySurface.load(figure)
        assert shape_of(area, cell_raster(surface.plate("posterior"))) is not None
    drawing = SymptomDrawing((area,), "x")
    assert symptom_shapes(drawing, cell_raster(BodySurface.load("neutral").plate("anterior"))) == ()
    raster = cell_raster(BodySurface.load("neutral").plate("posterior"))
    assert symptom_shapes(None, raster) == ()


def test_a_ring_keeps_its_hole() -> None:
    surface = BodySurface.load("male")
    way = [
        (40 * float(np.cos(angle)), 1250 + 40 * float(np.sin(angle)))
        for angle in np.linspace(0, 2 * np.pi, 24)
    ]
    cells = area_text(cells_of_stroke(surface, "posterior", way, 12))
    shape = shape_of(SymptomArea(1, Symptom.PAIN, cells), cell_raster(surface.plate("posterior")))
    assert shape is not None
    assert not shape.path_mm.contains(QRectF(-8, 1242, 16, 16))
    x, y = shape.spot_mm
    assert 28 < np.hypot(x, y - 1250) < 52


def test_every_kind_has_a_pattern_of_its_own_in_black_alone(canvas: QImage) -> None:
    drawn = {}
    path = QPainterPath()
    path.addRect(QRectF(50, 50, 200, 200))
    for kind in Symptom:
        canvas.fill(QColor("white"))
        painter = QPainter(canvas)
        paint_pattern(painter, path, kind, QColor("black"), 22)
        painter.end()
        drawn[kind] = pixels(canvas)
        assert drawn[kind][:45].min() == 255  # nothing outside
        assert 0.04 < (drawn[kind][60:240, 60:240] < 128).mean() < 0.5
    for one, other in itertools.combinations(Symptom, 2):
        assert np.abs(drawn[one] - drawn[other])[50:250, 50:250].mean() > 15


def test_print_has_no_fill_and_screens_have_a_colour_of_each_kind(
    canvas: QImage, area: SymptomArea
) -> None:
    shapes = symptom_shapes(
        SymptomDrawing((area,), "x"), cell_raster(BodySurface.load("male").plate("posterior"))
    )
    for palette in (LIGHT, DARK):
        assert len({symptom_colour(kind, palette).name() for kind in Symptom}) == len(Symptom)
    painter = QPainter(canvas)
    paint_symptoms(painter, FRAME, shapes, PRINT, 22)
    painter.end()
    inside = pixels(canvas)[110:150, 125:155]
    assert 0.3 < (inside == 255).mean() < 0.9


def test_an_earlier_drawing_is_fainter_than_todays(canvas: QImage, area: SymptomArea) -> None:
    shapes = symptom_shapes(
        SymptomDrawing((area,), "x"), cell_raster(BodySurface.load("male").plate("posterior"))
    )
    inked = []
    for paint in (paint_symptoms, paint_faint_symptoms):
        canvas.fill(QColor("white"))
        painter = QPainter(canvas)
        paint(painter, FRAME, shapes, LIGHT, 22)
        painter.end()
        inked.append((255 - pixels(canvas)).sum())
    assert 0 < inked[1] < inked[0] / 3


def test_an_arrow_leads_to_its_end(canvas: QImage) -> None:
    painter = QPainter(canvas)
    paint_spread(painter, FRAME, [SpreadLine(-100, 1400, 100, 1400)], LIGHT, 22)
    painter.end()
    ink = pixels(canvas) < 128
    start, end = ink[80:120, 100:125].sum(), ink[80:120, 275:300].sum()
    assert end > 2 * start > 0
