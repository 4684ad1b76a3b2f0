"""How the page stands: nothing is cut off, nothing makes the window grow, empty parts say why."""

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel

from helpers.drivers import Clinic
from helpers.histories import facts, history, row
from needlemap.demo.input_driver import wait_until
from needlemap.domain.visit import OutcomeScore
from needlemap.history import FilterSet, NotNeedledFor, OneOf
from needlemap.painting.shapes import TECHNIQUE_SHAPES
from needlemap.ui.history.header import Tab
from needlemap.ui.history.legend import fitted
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.state import Layer
from needlemap.ui.history.structures_tab import StructuresTab
from needlemap.ui.history.trends_tab import TrendsTab
from needlemap.ui.widgets.figure_view import FigureView
from needlemap.ui.widgets.theme import LIGHT, apply_theme
from ui.history.conftest import Opener
from ui.test_fits import SIZES, TWICE


def structures(page: HistoryPage) -> StructuresTab:
    page.show_tab(Tab.STRUCTURES)
    tab = page.tab(Tab.STRUCTURES)
    assert isinstance(tab, StructuresTab)
    return tab


def test_comparing_and_going_back_leaves_the_window_as_large_as_it_was(page: HistoryPage) -> None:
    size = page.size()
    for layer in (Layer.COMPARISON, Layer.MARKS, Layer.COMPARISON, Layer.DENSITY):
        page.body.side.show_layer(layer)
        QApplication.processEvents()
        assert page.size() == size


def test_rows_of_a_comparison_are_in_sight_in_a_low_window(page: HistoryPage) -> None:
    apply_theme(page, LIGHT)
    page.duplicate_banner.warn_of([page.patient])
    page.resize(1366, 717)  # 768, less the bar of the window and the menu
    page.body.side.show_layer(Layer.COMPARISON)
    table = page.body.side.compare.table
    # In more than one turn: columns as wide as their words may need a bar that goes again.
    wait_until(lambda: table.viewport().height() >= 2 * table.rowHeight(0), "two rows in sight")


def test_play_and_pause_are_as_wide_so_that_nothing_moves(page: HistoryPage) -> None:
    transport = page.body.transport
    before = transport.forward.x()
    transport.play.click()
    QApplication.processEvents()
    assert transport.play.text() == "❚❚"
    assert transport.forward.x() == before
    transport.stop()


def test_a_long_list_of_sites_does_not_cut_the_legend(open_page: Opener) -> None:
    sites = [row(1, n, technique=how) for n, how in enumerate(TECHNIQUE_SHAPES, 1)]
    page = open_page(history([facts(1)], sites))
    page.resize(1366, 950)
    page.body.show_last()
    page.body.list_sites()
    QApplication.processEvents()
    legend = page.body.side.legend
    assert page.body.card.lists_sites
    assert legend.height() == legend.sizeHint().height()


def test_words_of_the_legend_that_do_not_fit_end_in_dots() -> None:
    picture = QImage(400, 100, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    words = "Segmental paraspinal needling, Intramuscular stimulation"
    narrow, wide = (fitted(words, painter, QRectF(0, 0, width, 20)) for width in (100, 4000))
    painter.end()
    assert narrow.endswith("…")
    assert words.startswith(narrow.removesuffix("…"))
    assert wide == words


def test_many_chips_go_on_in_the_next_line_and_all_are_seen(page: HistoryPage) -> None:
    sides = OneOf("side", frozenset({"left", "right"}))
    named = OneOf("structure", frozenset({"infraspinatus", "quadratus_lumborum"}))
    how = OneOf("technique", frozenset({"trigger_point_dn", "superficial_dn"}))
    page.looking.filter_by(FilterSet((sides, named, how, NotNeedledFor(2))))
    QApplication.processEvents()
    bar = page.body.filters
    places = [QRect(chip.mapTo(bar, QPoint()), chip.size()) for chip in bar.chips]
    assert len({place.y() for place in places}) > 1
    assert all(bar.rect().contains(place) for place in places)
    assert all(place.right() < bar.count.x() for place in places)
    bar.chips[0].click()
    bar.chips[0].click()
    QApplication.processEvents()
    assert len({chip.y() for chip in bar.chips}) == 1


def test_no_structure_in_the_range_is_said_in_place_of_the_table(page: HistoryPage) -> None:
    tab = structures(page)
    assert tab.nothing.isHidden()
    page.looking.filter_by(FilterSet((OneOf("event", frozenset({"yes"})),)))
    assert not tab.dots.isVisible()
    assert "none matches the filters" in tab.nothing.text()
    assert not tab.copy.isEnabled()
    page.looking.filter_by(FilterSet())
    assert tab.dots.isVisible()


def test_a_search_that_finds_nothing_says_so(page: HistoryPage) -> None:
    tab = structures(page)
    tab.search.setText("no such muscle")
    assert "matches this name" in tab.nothing.text()
    assert tab.nothing.isVisible()
    tab.search.setText("")
    assert tab.dots.isVisible()


def test_without_sessions_there_are_words_and_no_empty_plots(open_page: Opener) -> None:
    page = open_page(history([], []))
    assert structures(page).nothing.text() == "Nothing has been charted for this patient yet."
    page.show_tab(Tab.TRENDS)
    trends = page.tab(Tab.TRENDS)
    assert [each.text() for each in trends.findChildren(QLabel)] == ["No session yet."]
    assert trends.findChildren(FigureView) == []


def test_filters_that_nothing_passes_are_told_on_the_card(page: HistoryPage) -> None:
    page.looking.filter_by(FilterSet((OneOf("event", frozenset({"yes"})),)))
    assert "No site in this range matches the filters." in page.body.card.text
    page.looking.filter_by(FilterSet())
    assert "Click a mark" in page.body.card.text


def test_a_measure_known_by_its_short_name_is_named_once(open_page: Opener) -> None:
    page = open_page(history([facts(1, 3, outcomes=(OutcomeScore("quickdash", 40),))], [row(1)]))
    page.show_tab(Tab.TRENDS)
    trends = page.tab(Tab.TRENDS)
    assert isinstance(trends, TrendsTab)
    titles = [strip.title for each in trends.figures for strip in each.figure.strips]
    assert "QuickDASH, points, lower is better" in titles


@pytest.mark.parametrize("layer", [Layer.MARKS, Layer.DENSITY, Layer.COMPARISON])
def test_in_a_low_window_the_legend_takes_the_place_of_the_list(
    page: HistoryPage, layer: Layer
) -> None:
    page.resize(1280, 683)
    QApplication.processEvents()
    side = page.body.side
    side.show_layer(layer)
    least = page.minimumSizeHint().height()
    side.fold.click()
    QApplication.processEvents()
    assert side.legend.isVisible()
    assert side.rect().contains(side.legend.geometry())
    assert page.minimumSizeHint().height() <= max(least, 683)
    side.fold.click()
    assert side.card.isVisible() is (layer is not Layer.COMPARISON)


def test_what_the_density_counts_can_be_read_beside_the_other_boxes(page: HistoryPage) -> None:
    layers = page.body.side.layers
    page.body.side.show_layer(Layer.DENSITY)
    QApplication.processEvents()
    for box in (layers.count, layers.weight):
        assert box.width() >= box.minimumSizeHint().width()


def test_at_200_percent_body_and_list_keep_their_room_and_the_strip_lies_below(
    clinic: Clinic,
) -> None:
    apply_theme(clinic.window, LIGHT)
    clinic.begin_session()
    for place in ((60, 1200, "anterior"), (60, 1470, "posterior"), (-70, 1385, "posterior")):
        clinic.needle(*place)
    clinic.window.resize(TWICE)
    clinic.controller.open_history(clinic.patient.id)
    page = clinic.controller.history.page
    assert page is not None
    page.body.add_strip()
    page.body.list_sites()
    for _ in range(6):
        QApplication.processEvents()
    sites = page.body.card.sites
    rows = [sites.visualRect(sites.model().index(n, 0)) for n in range(3)]
    assert min(canvas.height() for canvas in page.body.pane.canvases) >= 0.4 * TWICE.height()
    assert all(sites.viewport().rect().contains(each) for each in rows)
    assert page.body.strip is not None
    page.body.strip.plot.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert not page.body.strip.plot.visibleRegion().isEmpty()


def test_at_200_percent_structures_and_the_body_beside_them_keep_their_room(
    page: HistoryPage,
) -> None:
    page.resize(TWICE)
    tab = structures(page)
    QApplication.processEvents()
    assert tab.pane.canvases[0].height() >= 0.4 * TWICE.height()
    assert tab.dots.height() >= tab.key.height()


def test_with_more_views_in_a_narrow_window_each_is_as_high(page: HistoryPage) -> None:
    page.body.pane.show_count(3)
    QApplication.processEvents()
    least = page.minimumSizeHint().height()
    page.resize(TWICE)
    QApplication.processEvents()
    heights = {canvas.height() for canvas in page.body.pane.canvases}
    assert len(heights) == 1
    assert min(heights) >= 0.4 * TWICE.height()
    page.resize(SIZES[-1])
    for _ in range(6):  # less room is asked for level by level
        QApplication.processEvents()
    assert page.minimumSizeHint().height() == least
