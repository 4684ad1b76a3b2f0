"""Layers of the atlas on the canvas: switched, explained, named under the pointer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.bodymap.layers import Depth
from needlemap.demo.input_driver import wait_until
from needlemap.painting.atlas_layers import PointKind
from needlemap.ui.charting.body.layers import Layer, LayerSource, LayerView
from needlemap.ui.charting.page import ChartingPage


@pytest.fixture
def page(clinic: Clinic) -> ChartingPage:
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    return clinic.page


def source_of(page: ChartingPage) -> LayerSource:
    return page.panel.layer_source


def picture(page: ChartingPage) -> QImage:
    wait_until(lambda: page.panel.is_settled, "the pictures of the layers")
    QApplication.processEvents()
    return page.canvas.grab().toImage()


@pytest.mark.parametrize("layer", list(Layer))
def test_each_layer_changes_the_picture_and_goes_away_again(
    page: ChartingPage, layer: Layer
) -> None:
    before = picture(page)
    page.panel.layers.actions_of[layer].setChecked(True)
    assert picture(page) != before
    page.panel.layers.actions_of[layer].setChecked(False)
    assert picture(page) == before


def test_the_legend_explains_exactly_the_layers_that_are_on(page: ChartingPage) -> None:
    page.panel.layers.actions_of[Layer.RISK_ZONES].setChecked(True)
    page.panel.layers.actions_of[Layer.LANDMARKS].setChecked(True)
    assert page.panel.legend.words == ("Risk zones", "Landmarks")
    page.panel.layers.actions_of[Layer.RISK_ZONES].setChecked(False)
    page.panel.layers.actions_of[Layer.LANDMARKS].setChecked(False)
    assert page.panel.legend.isHidden()


def test_deep_and_superficial_muscles_are_apart(page: ChartingPage) -> None:
    plate = page.canvas.plate
    superficial = source_of(page).layers(plate, [Layer.SUPERFICIAL]).muscles
    deep = source_of(page).layers(plate, [Layer.DEEP]).muscles
    assert "trapezius_upper.right" in {one.id for one in superficial}
    assert "trapezius_upper.right" not in {one.id for one in deep}
    assert "rhomboid_major.right" in {one.id for one in deep}


def test_trigger_points_and_landmarks_come_only_where_the_plate_sees_them(
    page: ChartingPage,
) -> None:
    layers = source_of(page).layers(page.canvas.plate, [Layer.TRIGGER_POINTS, Layer.LANDMARKS])
    x0, y0, x1, y1 = page.canvas.plate.window_mm
    assert all(x0 <= one.x_mm <= x1 and y0 <= one.y_mm <= y1 for one in layers.points)
    names = {one.label for one in layers.points if one.kind is PointKind.LANDMARK}
    assert "Inferior angle of scapula" in names
    assert "Patella" not in names


def test_the_pointer_names_what_lies_under_it(page: ChartingPage) -> None:
    spot = page.canvas.frame.to_px(95, 1380).toPoint()
    QTest.mouseMove(page.canvas, spot)
    wait_until(lambda: bool(page.canvas.hint), "the hint")
    assert "Infraspinatus" in page.canvas.hint
    assert "scapul" in page.canvas.hint
    assert "right" in page.canvas.hint


def test_a_held_press_names_and_charts_nothing(page: ChartingPage, qtbot: QtBot) -> None:
    spot = page.canvas.frame.to_px(95, 1380).toPoint()
    with qtbot.waitSignal(page.canvas.hover_text):
        QTest.mousePress(page.canvas, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseRelease(page.canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert page.chart.session.sites == ()


def test_beside_the_body_there_is_no_hint(page: ChartingPage) -> None:
    page.canvas.hover_text.emit(80.0, 1380.0)
    assert page.canvas.hint
    page.canvas.hover_text.emit(440.0, 1700.0)
    assert page.canvas.hint == ""


def test_names_on_the_body_overlap_neither_each_other_nor_points(page: ChartingPage) -> None:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter

    from needlemap.painting import LIGHT
    from needlemap.painting.atlas_layers import paint_atlas_layers

    shown = LayerView(Depth.SUPERFICIAL)
    layers = source_of(page).layers(page.canvas.plate, list(Layer), shown)
    image = QImage(800, 900, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    boxes = paint_atlas_layers(
        painter, page.canvas.frame, layers, LIGHT, visible=QRectF(0, 0, 800, 900)
    )
    painter.end()
    assert len(boxes) > 3
    overlaps = [
        (one, other)
        for i, one in enumerate(boxes)
        for other in boxes[i + 1 :]
        if one.intersects(other)
    ]
    assert overlaps == []
