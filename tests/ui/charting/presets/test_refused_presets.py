"""A number that the preset bar refused places nothing: no site gets a value that nobody sees."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.site import SitePreset
from needlemap.ui.charting.presets.pickers import CountBox, OptionalNumber

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def box_of(visit: Clinic, name: str) -> CountBox | OptionalNumber:
    box: CountBox | OptionalNumber = getattr(visit.page.preset, name)
    return box


@pytest.mark.parametrize(
    ("name", "good", "title"), [("depth_mm", "25", "Depth"), ("count", "2", "Needles")]
)
def test_a_click_after_a_refused_number_places_nothing_and_says_which_to_correct(
    visit: Clinic, name: str, good: str, title: str
) -> None:
    box = box_of(visit, name)
    visit.driver.type(box, good)
    visit.driver.press(box, KEY.Key_Return)
    visit.driver.type(box, "300")
    visit.driver.click_body(visit.page.canvas, 60, 1470)
    assert not visit.stored.sites
    assert visit.page.notice.text.startswith("No site was placed.")
    assert title in visit.page.notice.text
    assert "300" in visit.page.notice.text
    assert QApplication.focusWidget() in (box, box.lineEdit())
    assert box.text() == "300"
    # What is typed next takes its place, and the words go with what they were about.
    visit.driver.press(box, KEY.Key_4)
    assert visit.page.notice.text == ""
    visit.driver.click_body(visit.page.canvas, 60, 1470)
    (site,) = visit.stored.sites
    assert site.depth_mm == (4 if name == "depth_mm" else None)
    assert site.needle_count == (4 if name == "count" else 1)


def test_a_typed_line_places_nothing_either(visit: Clinic) -> None:
    visit.driver.type(visit.page.preset.depth_mm, "300")
    visit.page.typed.open_line()
    line = visit.page.typed.line
    visit.driver.type(line.line, "r infraspinatus")
    visit.driver.press(line.line, KEY.Key_Return)
    assert not visit.stored.sites
    assert "Depth" in visit.page.notice.text


@pytest.mark.parametrize("name", ["depth_mm", "count"])
def test_a_preset_taken_in_hand_replaces_what_was_refused(visit: Clinic, name: str) -> None:
    visit.page.state.take(SitePreset(depth_mm=20))
    visit.needle(60, 1470)
    visit.driver.type(box_of(visit, name), "300")
    visit.driver.press(visit.page.canvas, KEY.Key_1, ALT)
    assert box_of(visit, name).text() == {"depth_mm": "20", "count": "1"}[name]
    site = visit.needle(-60, 1470)
    assert (site.depth_mm, site.needle_count) == (20, 1)


def test_the_body_stays_where_it_is_while_a_number_is_refused(visit: Clinic) -> None:
    canvas = visit.page.canvas
    before = canvas.size(), canvas.mapTo(visit.window, QPoint())
    visit.driver.type(visit.page.preset.depth_mm, "300")
    visit.driver.press(visit.page.preset.depth_mm, KEY.Key_Return)
    assert visit.page.preset.depth_mm.error_text
    assert (canvas.size(), canvas.mapTo(visit.window, QPoint())) == before


@pytest.mark.parametrize("name", ["total", "target"])
def test_nor_does_it_move_while_a_number_of_the_tray_is_refused(visit: Clinic, name: str) -> None:
    visit.needle(60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    canvas, bar = visit.page.canvas, visit.page.removal.bar
    wait_until(visit.page.preset.isHidden, "the other foot gone")
    QApplication.processEvents()
    before = canvas.size(), canvas.mapTo(visit.window, QPoint())
    box = getattr(bar, name)
    visit.driver.type(box, "9999")
    visit.driver.press(box, KEY.Key_Return)
    assert bar.difference.isVisible()
    assert bar.difference.text().endswith(box.error_text)
    assert box.error_text
    assert (canvas.size(), canvas.mapTo(visit.window, QPoint())) == before
    visit.driver.press(box, KEY.Key_1)  # what was refused is selected: this replaces it
    assert box.text() == "1"
    assert not bar.difference.isVisible()


def test_a_preset_with_which_nothing_was_placed_is_not_kept_at_hand(visit: Clinic) -> None:
    visit.driver.type(visit.page.preset.depth_mm, "300")
    visit.driver.click_body(visit.page.canvas, 60, 1470)
    QApplication.processEvents()
    assert visit.page.preset.palette_.presets == ()
