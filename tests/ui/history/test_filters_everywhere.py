"""Filters and reasons on every face, steps and bars; sites out of sight; the same site; days."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from helpers.histories import facts, history
from needlemap.bodymap import BodySurface
from needlemap.demo.input_driver import wait_until
from needlemap.history import FilterSet, NotNeedledFor, OneOf
from needlemap.history.filters import LONGEST_WEEKS
from needlemap.painting.shapes import TECHNIQUE_SHAPES
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.structures_tab import StructuresTab
from needlemap.ui.history.trends_tab import TrendsTab
from ui.history.conftest import Opener, on_back, pixels

LEFT = FilterSet((OneOf("side", frozenset({"left"})),))


def trigger(page: HistoryPage, words: str) -> None:
    menu = page.body.filters.add.menu()
    menu.aboutToShow.emit()
    (action,) = [each for each in menu.actions() if each.text() == words]
    action.trigger()


@pytest.mark.parametrize("tab", list(Tab))
def test_filters_and_reasons_are_seen_on_every_face(page: HistoryPage, tab: Tab) -> None:
    page.show_tab(tab)
    page.looking.filter_by(LEFT)
    QApplication.processEvents()
    bar = page.body.filters
    assert bar.isVisible()
    assert bar.chips[0].isVisible()
    left_out = 12 - len(page.looking.rows())
    assert bar.why.text() == (
        f"3 from excluded sessions (entered in error); {left_out} not matching the filters"
    )


def test_a_filter_is_obeyed_by_timeline_progress_bars_and_steps(
    open_page: Opener, surface: BodySurface
) -> None:
    sessions = [facts(n, 40 - 10 * n, pain_before=5, pain_after=3) for n in (1, 2, 3)]
    rows = [on_back(surface, n, n) for n in (1, 2, 3)]  # one structure each
    page = open_page(history(sessions, rows))
    page.show_tab(Tab.STRUCTURES)
    page.show_tab(Tab.TRENDS)
    page.looking.filter_by(FilterSet((OneOf("structure", frozenset({"quadratus_lumborum"})),)))
    QApplication.processEvents()
    strip, trends = page.body.strip, page.tab(Tab.TRENDS)
    assert strip is not None
    assert list(strip.bars) == [1]
    assert isinstance(trends, TrendsTab)
    assert {len(s.days) for each in trends.figures for s in each.figure.strips} == {1}
    page.body.step(-1)
    assert page.looking.view.current == 1
    page.body.step(-1)
    assert page.looking.view.current == 1
    page.show_tab(Tab.STRUCTURES)
    timeline = page.tab(Tab.STRUCTURES)
    assert isinstance(timeline, StructuresTab)
    assert [row.structure for row in timeline.timeline.rows] == ["quadratus_lumborum"]


def test_the_list_of_a_session_says_how_many_sites_do_not_match(page: HistoryPage) -> None:
    page.body.show_session(4)
    page.looking.filter_by(FilterSet((OneOf("structure", frozenset({"infraspinatus"})),)))
    assert len(page.body.card.sites.lines.lines) == 1
    assert "2 more sites do not match the filters." in page.body.card.text


def test_a_selected_site_that_is_shown_no_more_leaves_the_body(page: HistoryPage) -> None:
    page.body.show_session(4)
    site = int(page.looking.rows()[-1])
    page.body.pane.select(site)
    overlays = [canvas.overlay for canvas in page.body.pane.canvases]
    assert [overlay.selected for overlay in overlays] == [site, site]
    page.body.show_session(1)  # the site is of a later session
    assert [overlay.selected for overlay in overlays] == [-1, -1]
    assert all(site not in overlay.listed() for overlay in overlays)


def test_not_needled_for_takes_any_number_of_weeks(page: HistoryPage) -> None:
    trigger(page, "Not needled for…")
    weeks = page.body.filters.weeks
    assert weeks is not None
    assert weeks.hasFocus()
    assert page.looking.view.filters.filters == (NotNeedledFor(6),)
    assert weeks.text() == "6 weeks"
    weeks.selectAll()
    QTest.keyClicks(weeks, "11")
    QTest.keyClick(weeks, Qt.Key.Key_Return)
    assert page.looking.view.filters.filters == (NotNeedledFor(11),)
    assert page.body.filters.weeks is weeks  # typing is not interrupted
    (chip,) = page.body.filters.chips
    assert "Not needled for 11 weeks" in chip.text()
    assert weeks.maximum() == LONGEST_WEEKS
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert len(page.looking.view.filters.filters) == 0


def test_a_filter_that_is_added_while_weeks_are_typed_has_its_chip(page: HistoryPage) -> None:
    trigger(page, "Not needled for…")
    weeks = page.body.filters.weeks
    assert weeks is not None
    QTest.keyClicks(weeks, "7")
    page.looking.filter_by(page.looking.filters.toggled("side", "right"))
    assert [chip.text() for chip in page.body.filters.chips] == [
        "Not needled for 6 weeks  ✕",
        "Right  ✕",
    ]
    again = page.body.filters.weeks
    assert again is not None
    assert again.hasFocus()
    assert again.value() == 6


def test_sites_that_no_view_in_sight_sees_are_announced_and_one_click_away(
    page: HistoryPage,
) -> None:
    pane = page.body.pane
    wait_until(lambda: not pane.elsewhere, "everything in sight")
    pane.show_plates(("anterior", "head_anterior"))
    wait_until(lambda: bool(pane.elsewhere), "what is out of sight")
    (made,) = [each for each in pane.elsewhere if each.text() == "12 on Back"]
    assert made.isVisible()
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    assert [canvas.plate.id for canvas in pane.canvases] == ["anterior", "posterior"]
    wait_until(lambda: not pane.elsewhere, "everything in sight again")


def test_of_a_comparison_what_it_shows_is_announced_and_counted(page: HistoryPage) -> None:
    pane, looking = page.body.pane, page.looking
    pane.show_plates(("anterior", "head_anterior"))
    page.body.side.toggle_layer(looking.layer.COMPARISON)
    assert looking.comparison is not None
    # The last two sessions that hold, at three and three places: nothing else is on the body.
    drawn = len(looking.comparison.new) + len(looking.comparison.dropped)
    drawn += len(looking.comparison.repeated)
    wait_until(lambda: bool(pane.elsewhere), "what is out of sight")
    (made,) = pane.elsewhere
    assert made.text() == f"{drawn} on Back"
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    back = pane.canvases[1]
    assert back.plate.id == "posterior"
    assert back.accessibleName() == f"Body, Back: {drawn} sites"


def test_the_tolerance_is_stated_edited_and_drawn_around_the_chosen_site(
    page: HistoryPage,
) -> None:
    canvas = page.body.pane.canvases[1]
    page.body.pane.select(14)
    before = pixels(canvas)
    page.body.side.toggle_layer(page.looking.layer.COMPARISON)
    compare = page.body.side.compare
    assert compare.tolerance.value() == 25
    assert "Barbero 2012" in compare.tolerance.toolTip()
    assert "upper trapezius, 24 people" in compare.tolerance.toolTip()
    compare.tolerance.setValue(60)
    assert page.looking.tolerance_mm == 60.0
    assert "within 60 mm, same side" in page.body.side.legend.accessibleName()
    page.body.side.toggle_layer(page.looking.layer.COMPARISON)
    QApplication.processEvents()
    after = pixels(canvas)
    place = canvas.overlay.sites.place_of(14)
    assert place is not None
    spot, reach = canvas.frame.to_px(*place), 60 * canvas.frame.px_per_mm
    changed = (before != after).any(axis=2)
    rim = changed[:, round(spot.x() + reach) - 2 : round(spot.x() + reach) + 3]
    assert rim[round(spot.y()) - 4 : round(spot.y()) + 5].any()


def test_the_days_stay_with_what_is_compared(page: HistoryPage) -> None:
    page.body.side.toggle_layer(page.looking.layer.COMPARISON)
    compare = page.body.side.compare
    said = page.body.side.legend.accessibleName()
    assert f"new: only {compare.later.currentText()}" in said
    assert f"dropped: only {compare.earlier.currentText()}" in said
    assert compare.take_earlier.toolTip() == ""
    titles = [compare.model.headerData(n, Qt.Orientation.Horizontal) for n in (3, 4)]
    assert titles == ["Earlier\nneedles", "Later\nneedles"]


def test_marks_of_a_comparison_have_forms_of_their_own() -> None:
    from PySide6.QtCore import QPointF

    from needlemap.painting.changes import CHANGES, _outline
    from needlemap.painting.shapes import shape_path

    centre = QPointF(0, 0)
    shapes = [shape_path(shape, centre, 20.0) for shape in set(TECHNIQUE_SHAPES.values())]
    forms = [_outline(change, centre, 20.0) for change in CHANGES]
    for form in forms:
        for shape in [*shapes, *(other for other in forms if other is not form)]:
            apart = form.subtracted(shape).united(shape.subtracted(form)).boundingRect()
            assert max(apart.width(), apart.height()) > 4.0


def test_a_range_is_typed_where_it_could_be_dragged(page: HistoryPage) -> None:
    QTest.mouseClick(page.body.transport.days, Qt.MouseButton.LeftButton)
    dialog = page.body.days_dialog
    dialog.form.editor("first").setText("1 Nov 2026")
    dialog.form.editor("last").setText("5 Oct 2026")
    dialog.accept()
    assert dialog.isVisible()
    assert "before" in dialog.form.error_text
    dialog.form.editor("last").setText("20 Nov 2026")
    dialog.accept()
    assert page.body.transport.words.text() == "1 Nov 2026 – 20 Nov 2026"
    assert page.looking.session_count == 1
