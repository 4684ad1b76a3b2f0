"""From plate to plate: the strip of small pictures, the keys, the plate that shows a site best."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible, QImage, QPixmap

from helpers.drivers import Clinic, double_click
from needlemap.demo.input_driver import wait_until
from needlemap.painting import DARK

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def cell(visit: Clinic, plate_id: str) -> QModelIndex:
    return visit.page.panel.strip.model().index(visit.page.panel.plate_ids.index(plate_id), 0)


def words(visit: Clinic, plate_id: str) -> str:
    return str(cell(visit, plate_id).data(Qt.ItemDataRole.AccessibleTextRole))


def picture(visit: Clinic, plate_id: str) -> QPixmap:
    def drawn() -> QPixmap | None:
        return cell(visit, plate_id).data(Qt.ItemDataRole.DecorationRole)  # type: ignore[no-any-return]

    wait_until(lambda: drawn() is not None, "the small picture")
    shown = drawn()
    assert shown is not None
    return shown


def test_every_plate_is_in_the_strip_with_the_sites_it_shows(visit: Clinic) -> None:
    visit.needle(60, 1200, "anterior")
    visit.needle(60, 1400, "posterior")
    strip = visit.page.panel.strip
    assert strip.model().rowCount() == len(visit.page.panel.plate_ids)
    assert words(visit, "anterior") == "Front, 1 site"
    assert words(visit, "upper_back") == "Upper back, 1 site"
    assert words(visit, "right_foot_plantar") == "Foot, plantar, right, 0 sites"


def test_a_small_picture_shows_a_dot_for_a_fresh_site(visit: Clinic) -> None:
    before = picture(visit, "posterior").toImage()
    assert before.width() > 20
    visit.needle(60, 1400, "posterior")
    assert picture(visit, "posterior").toImage() != before


def test_a_click_in_the_strip_shows_the_plate_and_gives_the_body_the_keys(visit: Clinic) -> None:
    strip = visit.page.panel.strip
    row = strip.visualRect(cell(visit, "head_anterior"))
    visit.driver.click(strip.viewport(), row.center())
    assert visit.page.canvas.plate.id == "head_anterior"
    assert visit.page.canvas.hasFocus()


def test_the_strip_works_by_keys_and_follows_the_tabs(visit: Clinic) -> None:
    strip = visit.page.panel.strip
    visit.driver.press(visit.page.canvas, KEY.Key_B)
    assert strip.currentIndex() == cell(visit, "posterior")
    strip.setFocus()
    visit.driver.press(strip, KEY.Key_Down)
    assert visit.page.canvas.plate.id == visit.page.panel.plate_ids[2]


def test_the_strip_folds_away_and_comes_back_up_to_date(visit: Clinic) -> None:
    panel = visit.page.panel
    visit.driver.click(panel.strip_button)
    assert not panel.strip.isVisible()
    visit.needle(60, 1400, "posterior")
    visit.driver.click(panel.strip_button)
    assert panel.strip.isVisible()
    assert words(visit, "posterior") == "Back, 1 site"


def test_the_strip_takes_nothing_from_a_whole_body(visit: Clinic) -> None:
    scale = visit.page.canvas.frame.px_per_mm
    visit.driver.click(visit.page.panel.strip_button)
    assert visit.page.canvas.frame.px_per_mm == pytest.approx(scale)


def test_n_steps_through_the_close_plates_and_back(visit: Clinic) -> None:
    canvas = visit.page.canvas
    close = [p for p in visit.page.panel.plate_ids if visit.page.panel.is_close(p)]
    visit.driver.press(canvas, KEY.Key_N)
    assert canvas.plate.id == close[0]
    visit.driver.press(canvas, KEY.Key_N)
    assert canvas.plate.id == close[1]
    visit.driver.press(canvas, KEY.Key_N, SHIFT)
    visit.driver.press(canvas, KEY.Key_N, SHIFT)
    assert canvas.plate.id == close[-1]


def test_v_shows_the_selected_site_where_it_is_seen_best(visit: Clinic) -> None:
    site = visit.needle(80, 1330, "posterior")
    visit.page.show_plate("anterior")
    assert site.id not in visit.page.canvas.marks
    visit.driver.press(visit.page.canvas, KEY.Key_V)
    assert visit.page.canvas.plate.id == "upper_back"
    assert visit.page.canvas.marks[site.id].selected


def test_without_a_selected_site_v_stays_on_the_plate(visit: Clinic) -> None:
    visit.page.show_plate("anterior")
    visit.driver.press(visit.page.canvas, KEY.Key_V)
    assert visit.page.canvas.plate.id == "anterior"


def test_a_double_click_beside_the_body_shows_the_whole_plate_and_charts_nothing(
    visit: Clinic,
) -> None:
    canvas = visit.page.canvas
    whole = canvas.frame
    canvas.zoom(1.5)
    double_click(canvas, canvas.rect().bottomLeft())
    assert canvas.frame == whole
    assert visit.stored.sites == ()


def test_a_double_click_on_the_skin_is_one_site_and_moves_nothing(visit: Clinic) -> None:
    canvas = visit.page.canvas
    canvas.zoom(2.0)
    frame = canvas.frame
    double_click(canvas, canvas.rect().center())
    assert len(visit.stored.sites) == 1
    assert canvas.frame == frame


def test_other_colours_reach_body_and_strip(visit: Clinic) -> None:
    def drawn() -> QImage:
        return picture(visit, "posterior").toImage()

    # The body is read beside the window: until then the small picture is empty.
    wait_until(lambda: drawn().pixelColor(drawn().rect().center()).alpha() > 0, "the body in it")
    light = drawn()
    visit.page.show_palette(DARK)
    wait_until(lambda: drawn() != light, "the other colours")


def test_the_strip_is_a_list_to_a_screen_reader(visit: Clinic) -> None:
    strip = visit.page.panel.strip
    told = QAccessible.queryAccessibleInterface(strip)
    assert told.role() is QAccessible.Role.List
    assert told.child(0).text(QAccessible.Text.Name).startswith("Front, 0")


def test_the_strip_stays_folded_at_the_next_session(visit: Clinic) -> None:
    visit.driver.click(visit.page.panel.strip_button)
    visit.page.closed.emit()
    visit.begin_session()
    assert not visit.page.panel.strip_button.isChecked()
    assert not visit.page.panel.strip.isVisible()


def test_a_draft_opens_on_the_view_that_shows_most_of_its_sites(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1200, "anterior")
    for y_mm in (1350, 1470):
        clinic.needle(60, y_mm, "posterior")
    session = clinic.session
    clinic.driver.press(clinic.page.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    clinic.controller.open_session(session.patient_id, session.id)
    assert clinic.page.canvas.plate.id == "posterior"
    assert len(clinic.page.canvas.marks) == 2
