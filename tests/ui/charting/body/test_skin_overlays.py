"""Overlays on the body: one at a time, off again, explained, and by the selected sites."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.reference import Reference
from needlemap.ui.charting.body.skin_overlays import OverlayKind, SkinOverlays
from needlemap.ui.charting.page import ChartingPage

INFRASPINATUS = (95, 1380)


@pytest.fixture
def page(clinic: Clinic) -> ChartingPage:
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    return clinic.page


def picture(page: ChartingPage) -> QImage:
    wait_until(lambda: page.panel.is_settled, "the pictures of the layers")
    QApplication.processEvents()
    return page.canvas.grab().toImage()


def switch(page: ChartingPage, kind: OverlayKind) -> None:
    page.panel.layers.overlays_of[kind].trigger()


def place(page: ChartingPage, x_mm: float, y_mm: float) -> None:
    spot: QPoint = page.canvas.frame.to_px(x_mm, y_mm).toPoint()
    QTest.mouseClick(page.canvas, Qt.MouseButton.LeftButton, pos=spot)


@pytest.mark.parametrize("kind", [OverlayKind.DERMATOMES, OverlayKind.NERVES, OverlayKind.COURSES])
def test_fields_come_and_go_by_the_menu(page: ChartingPage, kind: OverlayKind) -> None:
    before = picture(page)
    switch(page, kind)
    assert picture(page) != before
    switch(page, kind)
    assert picture(page) == before


def test_one_overlay_takes_the_place_of_the_other(page: ChartingPage) -> None:
    switch(page, OverlayKind.DERMATOMES)
    switch(page, OverlayKind.NERVES)
    assert page.panel.layers.overlay is OverlayKind.NERVES
    picture(page)


def test_the_legend_says_that_nobody_has_reviewed_it(page: ChartingPage) -> None:
    switch(page, OverlayKind.DERMATOMES)
    said = " ".join(label.text() for label in page.panel.legend.findChildren(QLabel))
    assert "Not reviewed by a clinician" in said
    switch(page, OverlayKind.DERMATOMES)
    assert page.panel.legend.isHidden()
    picture(page)


def test_referred_pain_follows_the_selected_site(
    page: ChartingPage,
) -> None:
    place(page, *INFRASPINATUS)
    wait_until(lambda: len(page.chart.session.sites) == 1, "the site")
    switch(page, OverlayKind.REFERRED_PAIN)
    painful = picture(page)
    switch(page, OverlayKind.REFERRED_PAIN)
    assert page.panel.layers.overlay is None
    assert picture(page) != painful


def test_dermatomes_name_the_movement_of_their_segment(page: ChartingPage) -> None:
    overlays = SkinOverlays(Reference.load())
    made = overlays.make(OverlayKind.DERMATOMES, page.canvas.plate, frozenset())
    texts = {one.text for one in made.names}
    assert "S1: ankle plantarflexion" in texts
    assert "T10" in texts


def test_courses_name_vessels_and_nerves(page: ChartingPage) -> None:
    made = SkinOverlays(Reference.load()).make(OverlayKind.COURSES, page.canvas.plate, frozenset())
    texts = {one.text for one in made.names}
    assert {"Sciatic nerve", "Popliteal artery", "Small saphenous vein"} <= texts
