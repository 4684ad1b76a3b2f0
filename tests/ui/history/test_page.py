"""Looking back as a therapist does: by key, by click, by range, by filter."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QToolTip, QWidget

from helpers.histories import NOW, facts, history
from needlemap.bodymap import BodySurface
from needlemap.domain.visit import OutcomeScore
from needlemap.history import History, SessionFacts
from needlemap.history.columns import MORE_FIELDS
from needlemap.painting import DARK, PlatePictures
from needlemap.ui.history.compare_panel import Choice
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.plate_style import PlateStyle
from needlemap.ui.history.state import Layer, Weight
from needlemap.ui.history.trends_tab import TrendsTab
from needlemap.ui.widgets.theme import DARK as DARK_THEME
from ui.history.conftest import Opener, on_back, pixels

KEY = Qt.Key
BACK = 1  # the posterior plate is the second one


def press(page: HistoryPage, key: Qt.Key) -> None:
    canvas = page.body.pane.canvases[0]
    canvas.setFocus()
    QTest.keyClick(canvas, key)


def click_site(page: HistoryPage, row: int) -> None:
    canvas = page.body.pane.canvases[BACK]
    place = canvas.overlay.sites.place_of(row)
    assert place is not None
    spot = canvas.frame.to_px(*place).toPoint()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=spot)


def test_all_sessions_are_shown_except_those_entered_in_error(page: HistoryPage) -> None:
    assert page.body.filters.count.text() == "12 of 15 sites · 4 sessions"
    assert page.body.pane.canvases[BACK].overlay.shown == 12
    assert page.body.pane.canvases[0].overlay.shown == 0
    assert "4 sessions" in page.header.span.text()


def test_sessions_entered_in_error_are_shown_on_request_and_struck_through(
    page: HistoryPage,
) -> None:
    canvas = page.body.pane.canvases[BACK]
    without = pixels(canvas)
    page.looking.show_errors(True)
    QApplication.processEvents()
    assert canvas.overlay.shown == 15
    assert (pixels(canvas) != without).any()
    page.looking.show_session(3)
    page.body.card.show_session(3)
    assert "entered in error" in page.body.card.text


def test_the_arrow_keys_step_through_the_sessions(page: HistoryPage) -> None:
    press(page, KEY.Key_Left)
    assert page.looking.view.current == 4
    press(page, KEY.Key_Left)
    assert page.looking.view.current == 2  # the fourth was entered in error
    assert "session 3 of 4" in page.body.card.text
    press(page, KEY.Key_Right)
    press(page, KEY.Key_Right)
    assert page.looking.view.current == 4
    press(page, KEY.Key_Escape)
    assert page.looking.view.current is None


def test_the_session_in_front_is_drawn_in_full_with_its_numbers(page: HistoryPage) -> None:
    press(page, KEY.Key_Left)
    marks = page.body.pane.canvases[BACK].overlay.focus_marks()
    assert sorted(mark.number for mark in marks) == [1, 2, 3]
    assert sorted(mark.needle_count for mark in marks) == [1, 2, 3]


def test_a_clicked_mark_tells_its_session_and_return_opens_it(page: HistoryPage) -> None:
    asked = QSignalSpy(page.session_requested)
    click_site(page, 13)
    assert page.body.card.row == 4
    assert "Quadratus lumborum" in page.body.card.text
    press(page, KEY.Key_Return)
    assert asked.at(0) == [page.patient.id, "session-5"]


def test_a_click_beside_all_marks_selects_nothing(page: HistoryPage) -> None:
    click_site(page, 13)
    canvas = page.body.pane.canvases[0]
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert page.body.pane.canvases[BACK].overlay.focus_marks() == []


def test_a_site_under_the_mouse_is_told(page: HistoryPage, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, words, _over: told.append(words))
    hovered = QSignalSpy(page.body.pane.site_hovered)
    canvas = page.body.pane.canvases[BACK]
    place = canvas.overlay.sites.place_of(14)
    assert place is not None
    QTest.mouseMove(canvas, canvas.frame.to_px(*place).toPoint())
    QApplication.processEvents()
    assert hovered.count() == 1
    assert "3  Infraspinatus" in told[0]
    QTest.mouseMove(canvas, QPoint(4, 4))
    QApplication.processEvents()
    assert hovered.at(1) == [-1]


def test_the_last_weeks_are_one_click(page: HistoryPage) -> None:
    page.body.transport.weeks_clicked.emit(12)
    assert page.body.filters.count.text() == "6 of 15 sites · 2 sessions"
    page.body.transport.weeks_clicked.emit(0)
    assert page.body.filters.count.text() == "12 of 15 sites · 4 sessions"


def test_the_range_moves_by_key(page: HistoryPage) -> None:
    page.looking.show_weeks(4)
    press(page, KEY.Key_PageUp)
    assert page.body.filters.count.text() == "0 of 15 sites · 0 sessions"
    press(page, KEY.Key_PageUp)
    assert page.body.filters.count.text() == "3 of 15 sites · 1 session"
    press(page, KEY.Key_PageDown)
    press(page, KEY.Key_PageDown)
    assert page.body.filters.count.text() == "3 of 15 sites · 1 session"
    assert page.body.card.row is None


def test_a_range_dragged_on_the_strip_shows_its_sessions(page: HistoryPage) -> None:
    strip, whole = page.body.strip, page.looking.plate_resolver.whole
    assert strip is not None
    strip.region.setRegion((whole.end_day - 70, whole.end_day))
    assert page.looking.session_count == 2
    page.looking.show_all()
    assert strip.region.getRegion() == pytest.approx((whole.start_day, whole.end_day))


def test_a_range_dragged_away_from_the_session_in_front_lets_go_of_it(page: HistoryPage) -> None:
    press(page, KEY.Key_Left)
    whole = page.looking.plate_resolver.whole
    page.looking.show_range(whole.start_day, whole.start_day + 30)
    assert page.looking.view.current is None


def test_play_goes_through_the_sessions_and_stops_at_the_last(page: HistoryPage) -> None:
    page.body.transport.play.click()
    for _ in range(6):
        page.body.transport.played.emit()
    assert page.looking.view.current == 4
    assert not page.body.transport.is_playing


def test_play_on_the_last_session_begins_with_the_first_of_the_range(page: HistoryPage) -> None:
    page.looking.show_range(*(page.looking.timeline.at_days[[1, 4]] + (-1.0, 1.0)))
    page.looking.show_session(4)
    page.body.transport.play.click()
    seen = [page.looking.view.current]
    for _ in range(2):
        page.body.transport.played.emit()
        seen.append(page.looking.view.current)
    assert seen == [1, 2, 4]
    assert page.body.card.row == 4


def test_a_filter_is_a_chip_and_a_click_takes_it_off(page: HistoryPage) -> None:
    filters = page.looking.view.filters.toggled("structure", "infraspinatus")
    page.looking.filter_by(filters)
    assert page.body.filters.count.text() == "4 of 15 sites · 4 sessions"
    (chip,) = page.body.filters.chips
    assert "Infraspinatus" in chip.text()
    chip.click()
    assert page.body.filters.chips == []
    assert page.body.filters.count.text() == "12 of 15 sites · 4 sessions"


def test_the_menu_offers_what_this_patient_has(page: HistoryPage) -> None:
    bar = page.body.filters
    bar.add.menu().aboutToShow.emit()
    titles = [action.text() for action in bar.add.menu().actions()]
    assert {"Structure", "Technique", "Side", "Therapist", "Not needled for…"} <= set(titles)
    sides = next(a.menu() for a in bar.add.menu().actions() if a.text() == "Side")
    assert isinstance(sides, QMenu)
    sides.actions()[0].trigger()
    assert len(page.looking.view.filters.filters) == 1


def test_filters_can_be_saved_and_come_back(page: HistoryPage) -> None:
    filters = page.looking.view.filters.toggled("side", "left")
    page.looking.filter_by(filters)
    page.body.filters.save_as("Left")
    page.looking.filter_by(filters.toggled("side", "left"))
    bar = page.body.filters
    bar.kept.menu().aboutToShow.emit()
    bar.kept.menu().actions()[0].trigger()
    assert page.looking.view.filters == filters


def test_density_lies_on_the_plate_that_sees_the_sites(page: HistoryPage) -> None:
    front, back = page.body.pane.canvases
    page.looking.filter_by(page.looking.view.filters.toggled("technique", "superficial_dn"))
    before = pixels(back)
    press(page, KEY.Key_D)
    QApplication.processEvents()
    assert front.overlay.layer is Layer.DENSITY
    assert (pixels(back) != before).any()
    assert front.overlay.heat is not None
    assert "needles per 10 cm²" in page.body.side.legend.accessibleName()
    page.body.side.layers.weight.setCurrentIndex(1)
    assert page.looking.weight is Weight.SITES
    assert "sites per 10 cm²" in page.body.side.legend.accessibleName()
    press(page, KEY.Key_D)
    assert page.looking.layer is Layer.MARKS


def test_compare_begins_with_the_last_two_sessions(page: HistoryPage) -> None:
    press(page, KEY.Key_C)
    found = page.looking.comparison
    assert found is not None
    assert set(page.looking.history.sites.session[found.earlier]) == {2}
    assert set(page.looking.history.sites.session[found.later]) == {4}
    assert page.body.side.compare.model.rowCount() > 0
    page.body.side.compare.earlier.setCurrentIndex(1)
    assert page.looking.comparison is not found
    press(page, KEY.Key_C)
    assert page.looking.layer is Layer.MARKS


@pytest.mark.parametrize("span", ["range", "as_long_before", "before", "after", "first", "last"])
def test_ranges_are_compared_too(page: HistoryPage, span: str) -> None:
    whole = page.looking.plate_resolver.whole
    page.looking.show_range(whole.end_day - 100, whole.end_day - 10)
    press(page, KEY.Key_C)
    page.body.side.compare.choose(Choice(span="range"), Choice(span=span))
    found = page.looking.comparison
    assert found is not None
    expected = {"range": 6, "as_long_before": 0, "before": 3, "after": 3, "first": 3, "last": 3}
    assert len(found.later) == expected[span]
    assert len(found.earlier) == 6


def test_two_drawn_ranges_are_compared_and_stay_when_another_is_drawn(page: HistoryPage) -> None:
    whole, compare = page.looking.plate_resolver.whole, page.body.side.compare
    press(page, KEY.Key_C)
    page.looking.show_range(whole.start_day, whole.start_day + 30)
    QTest.mouseClick(compare.take_earlier, Qt.MouseButton.LeftButton)
    page.looking.show_range(whole.end_day - 100, whole.end_day - 10)
    QTest.mouseClick(compare.take_later, Qt.MouseButton.LeftButton)
    found = page.looking.comparison
    assert found is not None
    assert set(page.looking.history.sites.session[found.earlier]) == {0}
    assert set(page.looking.history.sites.session[found.later]) == {1, 2}
    assert compare.earlier.currentText().startswith("selected, ")
    page.looking.show_all()
    QTest.mouseClick(compare.take_later, Qt.MouseButton.LeftButton)
    assert [compare.later.itemText(i)[:9] for i in range(2)].count("selected,") == 1
    found = page.looking.comparison
    assert found is not None
    assert len(found.earlier) == 3
    assert len(found.later) == 12


def test_another_theme_recolours_body_legend_strip_and_plots(
    page: HistoryPage, surface: BodySurface
) -> None:
    page.looking.show_weeks(12)
    page.show_tab(Tab.TRENDS)
    canvas, body = page.body.pane.canvases[BACK], page.body
    assert body.strip is not None
    before = body.strip
    page.apply_theme(PlateStyle(surface, PlatePictures(), DARK, DARK_THEME))
    QApplication.processEvents()
    assert body.strip is not before
    start, end = body.strip.region.getRegion()
    assert (start, end) == (page.looking.view.start_day, page.looking.view.end_day)
    trends = page.tab(Tab.TRENDS)
    assert isinstance(trends, TrendsTab)
    for painted in (canvas, body.strip, trends.figures[0]):
        assert pixels(painted)[4:40, 4:40, :3].mean() < 90
    assert page.header.tab_shown is Tab.TRENDS
    page.looking.show_all()
    assert body.strip.region.getRegion() != (start, end)


def test_plates_zoom_and_pan_together(page: HistoryPage) -> None:
    front, back = page.body.pane.canvases
    press(page, KEY.Key_Plus)
    assert back.zoom_factor == pytest.approx(1.25)
    front.move_to(2.0, 50.0, 1400.0)
    front.frame_moved.emit(2.0, 50.0, 1400.0)
    assert back.centre_mm == pytest.approx((-50.0, 1400.0))
    press(page, KEY.Key_Home)
    assert back.zoom_factor == front.zoom_factor == 1.0


def test_dragging_the_body_pans_and_does_not_click(page: HistoryPage) -> None:
    canvas = page.body.pane.canvases[0]
    clicked = QSignalSpy(canvas.site_clicked)
    before = canvas.centre_mm
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(160, 140))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(160, 140))
    assert canvas.centre_mm != before
    assert clicked.count() == 0


@pytest.mark.parametrize("count", [1, 3, 4, 2])
def test_one_to_four_plates_can_be_seen(page: HistoryPage, count: int) -> None:
    page.body.pane.show_count(count)
    shown = [canvas.plate.id for canvas in page.body.pane.canvases]
    assert len(set(shown)) == count


def test_another_plate_is_chosen_in_its_box(page: HistoryPage) -> None:
    box = page.body.pane.boxes[0]
    box.setCurrentIndex(box.findData("right_lateral"))
    assert page.body.pane.canvases[0].plate.id == "right_lateral"
    press(page, KEY.Key_F)
    assert page.body.pane.canvases[0].plate.id == "anterior"


def test_a_key_has_one_meaning(page: HistoryPage) -> None:
    keys = [key.keys for key in page.commands]
    assert len(keys) == len(set(keys))
    assert all(key.words for key in page.commands)


def test_keys_that_charting_knows_too_mean_the_same_here(page: HistoryPage) -> None:
    here = {key.keys for key in page.commands}
    # Digits, T, P, M, Space and Delete change a record: nothing here may listen to them.
    assert not here & {*"0123456789", "T", "P", "M", "Space", "Delete", "Ctrl+Z"}


def test_everything_that_takes_the_focus_has_a_name(page: HistoryPage) -> None:
    press(page, KEY.Key_C)
    for tab in Tab:
        page.show_tab(tab)
    nameless = [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.window() is page.window()
        and not widget.objectName().startswith("qt_")
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]
    assert nameless == []


def test_sites_of_an_older_atlas_are_shown_and_told(
    open_page: Opener, seen: History, surface: BodySurface
) -> None:
    page = open_page(seen)
    assert "older" not in page.header.span.text()
    rows = [
        tuple("old-1" if value == surface.version else value for value in each)
        for each in _rows_of(seen)
    ]
    older = history(seen.timeline.sessions, rows)
    page = open_page(older)
    assert "15 sites charted with an older body atlas" in page.header.span.text()
    assert page.body.pane.canvases[BACK].overlay.shown == 12


def test_sessions_of_other_time_zones_come_in_the_order_of_their_own_days(
    open_page: Opener, surface: BodySurface
) -> None:
    tokyo = SessionFacts("session-1", datetime(2026, 3, 1, 23, 0, tzinfo=UTC), 9 * 60)
    hawaii = SessionFacts("session-2", datetime(2026, 3, 2, 3, 0, tzinfo=UTC), -10 * 60)
    page = open_page(history([hawaii, tokyo], [on_back(surface, n, 1) for n in (1, 2)]))
    press(page, KEY.Key_Left)
    assert "2 Mar 2026, 08:00" in page.body.card.text
    press(page, KEY.Key_Left)
    assert "1 Mar 2026, 17:00" in page.body.card.text
    press(page, KEY.Key_Escape)
    assert page.body.filters.count.text() == "2 of 2 sites · 2 sessions"


def test_pain_outcome_events_and_answers_stand_on_the_card(
    open_page: Opener, surface: BodySurface
) -> None:
    told = facts(1, 9, pain_before=7, had_event=True, outcomes=(OutcomeScore("ndi", 30),))
    rows = [on_back(surface, 1, 1), on_back(surface, 1, 2)]
    page = open_page(History.of([told], rows, now=NOW, after=lambda: ["better", None]))
    press(page, KEY.Key_Left)
    words = page.body.card.text
    assert "pain 7 → ? · NDI 30 · adverse event" in words
    assert words.count("better at the next visit") == 1


def test_a_session_entered_in_error_is_struck_through_in_front_too(page: HistoryPage) -> None:
    canvas, struck = page.body.pane.canvases[BACK], []
    page.looking.show_errors(True)
    for session in (3, 4):
        page.body.show_session(session)
        struck.append((canvas.overlay.is_front_struck, page.body.card.title.font().strikeOut()))
    assert struck == [(True, True), (False, False)]


def test_five_hundred_sessions_of_one_day_are_all_shown(
    open_page: Opener, surface: BodySurface
) -> None:
    day = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    sessions = [SessionFacts(f"session-{n}", day + timedelta(seconds=100 * n)) for n in range(500)]
    page = open_page(history(sessions, [on_back(surface, n, 1) for n in range(500)]))
    assert page.body.filters.count.text() == "500 of 500 sites · 500 sessions"
    assert page.body.transport.words.text() == "20 Nov 2026 – 21 Nov 2026"
    press(page, KEY.Key_Left)
    assert "session 500 of 500" in page.body.card.text
    page.show_tab(Tab.TRENDS)


def test_one_session_has_all_tabs_and_nothing_to_compare_with(
    open_page: Opener, surface: BodySurface
) -> None:
    page = open_page(history([facts(1, 3)], [on_back(surface, 1, 1)]))
    assert page.body.filters.count.text() == "1 of 1 site · 1 session"
    press(page, KEY.Key_C)
    assert page.body.side.compare.summary.text() == "1 new, 0 dropped, 0 repeated within"
    for tab in Tab:
        page.show_tab(tab)


def test_no_session_is_said_and_every_tab_still_opens(open_page: Opener) -> None:
    page = open_page(history([], []))
    assert page.header.span.text() == "No session yet"
    assert "Nothing has been charted" in page.body.card.text
    for layer in Layer:
        page.body.side.show_layer(layer)
    for tab in Tab:
        page.show_tab(tab)
    press(page, KEY.Key_Left)
    assert page.looking.view.current is None


def _rows_of(seen: History) -> list[tuple[object, ...]]:
    sites = seen.sites
    return [
        (
            seen.timeline.sessions[sites.session[n]].id,
            *sites.points[n].tolist(),
            sites.coded["technique"][n],
            int(sites.needles[n]),
            float(sites.depth_mm[n]),
            *(sites.coded[name][n] for name in MORE_FIELDS[:-1]),
            None,
        )
        for n in range(len(sites))
    ]
