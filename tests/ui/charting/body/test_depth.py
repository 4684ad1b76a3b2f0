"""The depth of the body: by keys, by its name, with names beside it, remembered by user."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.bodymap.layers import Depth
from needlemap.demo.input_driver import wait_until
from needlemap.ui.charting.page import ChartingPage


@pytest.fixture
def page(clinic: Clinic) -> ChartingPage:
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    return clinic.page


def picture(page: ChartingPage) -> QImage:
    wait_until(lambda: page.panel.is_settled, "the pictures of the layers")
    QApplication.processEvents()
    return page.canvas.grab().toImage()


def test_each_key_peels_the_body_further_and_back_again(page: ChartingPage) -> None:
    slider = page.panel.depth_slider.slider
    slider.setFocus()
    skin = picture(page)
    seen = [skin]
    for depth in (Depth.SUPERFICIAL, Depth.INTERMEDIATE, Depth.DEEP, Depth.BONE):
        QTest.keyClick(slider, Qt.Key.Key_Down)
        assert page.panel.depth_slider.shown_depth is depth
        seen.append(picture(page))
    assert [n for n, one in enumerate(seen) if one in seen[:n]] == []
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert picture(page) == skin


def test_a_click_on_a_name_goes_to_its_depth(page: ChartingPage) -> None:
    names = page.panel.depth_slider.names
    QTest.mouseClick(names, Qt.MouseButton.LeftButton, pos=QPoint(20, names.height() - 4))
    assert page.panel.depth_slider.shown_depth is Depth.BONE
    picture(page)


def test_the_wheel_does_not_turn_the_slider(page: ChartingPage) -> None:
    slider = page.panel.depth_slider.slider
    slider.setFocus()
    at = QPointF(slider.rect().center())
    event = QWheelEvent(
        at,
        QPointF(slider.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, event)
    assert page.panel.depth_slider.shown_depth is Depth.SKIN


def test_the_slider_has_a_name_and_says_its_depth(page: ChartingPage) -> None:
    slider = page.panel.depth_slider.slider
    slider.setFocus()
    assert slider.accessibleName() == "Depth shown on the body"
    assert slider.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(slider, Qt.Key.Key_Down)
    assert slider.accessibleDescription() == "Superficial"
    picture(page)


def test_muscles_shimmer_through_the_skin_until_they_are_switched_off(page: ChartingPage) -> None:
    faint = picture(page)
    page.panel.layers.faint.trigger()
    bare = picture(page)
    assert bare != faint
    page.panel.layers.faint.trigger()
    assert picture(page) == faint


def test_names_beside_the_body_can_be_switched_off(page: ChartingPage) -> None:
    page.panel.depth_slider.slider.setFocus()
    QTest.keyClick(page.panel.depth_slider.slider, Qt.Key.Key_Down)
    named = picture(page)
    page.panel.layers.names.trigger()
    assert picture(page) != named


def test_vertebrae_are_counted_at_the_bone(page: ChartingPage) -> None:
    from needlemap.ui.charting.body.layers import LayerView

    shown = page.panel.layer_source.layers(page.canvas.plate, [], LayerView(Depth.BONE))
    texts = {one.text for one in shown.names}
    assert {f"T{number}" for number in range(1, 13)} <= texts
    assert {f"L{number}" for number in range(1, 6)} <= texts
    assert "Rib 11" in texts


def test_what_a_click_names_is_what_is_painted_there(page: ChartingPage) -> None:
    from needlemap.bodymap import BodyAtlas
    from needlemap.bodymap.layers import named_spots

    atlas, plate = BodyAtlas.load("male"), page.canvas.plate
    large = [one for one in named_spots(plate, Depth.SUPERFICIAL) if one.area_mm2 > 900]
    wrong = []
    for one in large:
        placement = atlas.locate(plate.id, one.x_mm, one.y_mm)
        named = () if placement is None else [c.structure for c in placement.candidates]
        if one.name not in named:
            wrong.append((one.name, named))
    assert len(large) > 40
    assert wrong == []


def test_depth_and_layers_are_remembered_for_the_user(clinic: Clinic) -> None:
    clinic.begin_session()
    panel = clinic.page.panel
    panel.depth_slider.slider.setFocus()
    QTest.keyClick(panel.depth_slider.slider, Qt.Key.Key_Down)
    panel.layers.faint.trigger()
    kept = clinic.records.settings
    owner = clinic.records.therapist.id
    wait_until(
        lambda: kept.get("body_layers", tuple[str, ...], owner=owner) is not None, "the depth"
    )
    codes = kept.get("body_layers", tuple[str, ...], owner=owner)
    assert codes == ("superficial", "names")
    panel.show_layer_codes(None)
    panel.show_layer_codes(("bone", "faint"))
    assert panel.depth_slider.shown_depth is Depth.BONE
    assert not panel.layers.names.isChecked()
    wait_until(lambda: panel.is_settled, "the pictures of the layers")
