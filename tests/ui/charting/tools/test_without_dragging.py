"""Whatever a drag does on the body is also done by single clicks or by keys, and said aloud."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QMenu

from helpers.drivers import Clinic
from needlemap.domain.site import NeedleSite
from needlemap.ui.charting.state import Tool

KEY = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.needle(-120, 700, "anterior")
    clinic.needle(-120, 600, "anterior")
    return clinic


def click(visit: Clinic, site: NeedleSite) -> None:
    mark = visit.page.canvas.marks[site.id]
    visit.driver.click_body(visit.page.canvas, mark.x_mm, mark.y_mm)


def test_a_site_is_moved_by_a_key_and_a_click(visit: Clinic, spoken: list[str]) -> None:
    first, second = visit.session.sites
    visit.driver.press(visit.page.canvas, KEY.Key_K)
    assert "Click where site 2 belongs. Press K to leave it where it is." in spoken
    visit.driver.click_body(visit.page.canvas, -120, 500)
    assert [site.id for site in visit.stored.sites] == [first.id, second.id]
    assert visit.stored.sites[0].point == first.point
    assert visit.page.canvas.marks[second.id].y_mm == pytest.approx(500, abs=4)
    assert visit.page.state.tool is Tool.PLACE
    visit.page.chart.undo()
    assert visit.stored.sites[1].point == second.point


def test_a_click_beside_the_body_moves_nothing_and_waits_for_another(visit: Clinic) -> None:
    second = visit.session.sites[1]
    visit.driver.press(visit.page.canvas, KEY.Key_K)
    visit.driver.click_body(visit.page.canvas, -420, 500)
    assert visit.stored.sites[1].point == second.point
    tools = [visit.page.state.tool]
    visit.driver.press(visit.page.canvas, KEY.Key_Escape)
    tools.append(visit.page.state.tool)
    assert tools == [Tool.MOVE, Tool.PLACE]
    assert len(visit.stored.sites) == 2


def test_without_one_selected_site_nothing_is_moved_and_it_is_said(
    visit: Clinic, spoken: list[str]
) -> None:
    visit.page.state.select(())
    visit.driver.press(visit.page.canvas, KEY.Key_K)
    assert visit.page.state.tool is Tool.PLACE
    assert spoken[-1] == "Select one site first, then press K to move it."


def test_electrodes_are_linked_by_two_clicks(visit: Clinic, spoken: list[str]) -> None:
    first, second = visit.session.sites
    visit.driver.press(visit.page.canvas, KEY.Key_E)
    click(visit, first)
    assert "E-stim: now click the partner of site 1." in spoken
    assert visit.stored.sites[0].estim is None
    click(visit, second)
    linked = visit.stored.sites
    assert linked[0].estim is not None
    assert linked[0].estim == linked[1].estim


def test_electrodes_are_linked_and_parted_by_keys_alone(visit: Clinic) -> None:
    table = visit.page.table
    table.setFocus()
    visit.driver.press(table, KEY.Key_A, CONTROL)
    visit.page.canvas.setFocus()
    visit.driver.press(visit.page.canvas, KEY.Key_E, SHIFT)
    assert visit.stored.sites[0].estim == visit.stored.sites[1].estim
    assert visit.stored.sites[0].estim is not None
    visit.driver.press(visit.page.canvas, KEY.Key_E, SHIFT)
    assert [site.estim for site in visit.stored.sites] == [None, None]


def test_the_menu_of_two_sites_offers_to_link_and_of_one_to_move(visit: Clinic) -> None:
    def offered() -> set[str]:
        visit.page.table.customContextMenuRequested.emit(visit.page.table.rect().center())
        menu = visit.page.menus.menu
        assert isinstance(menu, QMenu)
        words = {action.text().partition("\t")[0] for action in menu.actions()}
        menu.close()
        return words

    assert "Move the selected site to the next click, or stop" in offered()
    visit.page.state.select([site.id for site in visit.session.sites])
    assert "Link the two selected sites as an e-stim pair, or unlink" in offered()


def test_an_arrow_of_spread_is_drawn_by_two_clicks(visit: Clinic) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_S)
    visit.driver.press(visit.page.canvas, KEY.Key_W)
    for y_mm in (900, 400):
        visit.driver.click_body(visit.page.canvas, 120, y_mm)
    drawing = visit.stored.visit.symptom_drawing
    assert drawing is not None
    (arrow,) = drawing.arrows
    ends = visit.page.sight.spots_of("anterior", [arrow.start, arrow.end])
    assert [end[1] for end in ends if end] == pytest.approx([900, 400], abs=4)


def test_the_view_is_moved_by_keys(visit: Clinic) -> None:
    canvas = visit.page.canvas
    canvas.zoom(4)
    place = QPointF(-120, 600)
    before = canvas.frame.to_px(place.x(), place.y())
    visit.driver.press(canvas, KEY.Key_Up, CONTROL)
    visit.driver.press(canvas, KEY.Key_Left, CONTROL)
    QApplication.processEvents()
    after = canvas.frame.to_px(place.x(), place.y())
    assert after.y() == pytest.approx(before.y() + 80, abs=1)
    assert after.x() == pytest.approx(before.x() + 80, abs=1)
    assert visit.stored.sites[1].point == visit.session.sites[1].point
