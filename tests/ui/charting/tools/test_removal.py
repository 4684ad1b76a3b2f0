"""Needles out: real clicks on marks, the tray's count, the minutes, on real records."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from helpers.drivers import Clinic, double_click
from helpers.sites import full_disk
from needlemap.domain.clock import now_utc
from needlemap.domain.site import NeedleSite
from needlemap.painting import MarkState
from needlemap.ui.charting.tools import needle_timer

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    """Three needles in one site, one in another, and removal mode."""
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.driver.press(clinic.page.canvas, KEY.Key_3)
    clinic.needle(-60, 1470)
    clinic.driver.press(clinic.page.canvas, KEY.Key_O)
    return clinic


def click_mark(visit: Clinic, site: NeedleSite, modifier: Qt.KeyboardModifier = NONE) -> None:
    mark = visit.page.canvas.marks[site.id]
    visit.driver.click_body(visit.page.canvas, mark.x_mm, mark.y_mm, modifier)


def count_tray(visit: Clinic, typed: str) -> None:
    visit.driver.type(visit.page.removal.bar.total, typed)
    visit.driver.press(visit.page.removal.bar.total, KEY.Key_Return)


def test_a_click_takes_one_needle_out_and_says_who_did_it(visit: Clinic) -> None:
    click_mark(visit, visit.session.sites[0])
    site = visit.stored.sites[0]
    assert (site.needles_in, site.removed_by) == (2, visit.records.therapist.name)
    assert site.removed_at is not None
    assert visit.page.canvas.marks[site.id].state is MarkState.PARTLY
    assert visit.page.canvas.marks[site.id].needles_in == 2


def test_shift_and_click_takes_all_of_a_site(visit: Clinic) -> None:
    click_mark(visit, visit.session.sites[0], SHIFT)
    assert visit.stored.sites[0].needles_in == 0
    assert visit.page.canvas.marks[visit.session.sites[0].id].state is MarkState.OUT


def test_a_double_click_takes_all_of_a_site(visit: Clinic) -> None:
    mark = visit.page.canvas.marks[visit.session.sites[0].id]
    place = visit.page.canvas.frame.to_px(mark.x_mm, mark.y_mm).toPoint()
    double_click(visit.page.canvas, place)
    assert visit.stored.sites[0].needles_in == 0


def test_a_wrong_click_is_undone(visit: Clinic) -> None:
    before = visit.stored.sites
    click_mark(visit, visit.session.sites[0])
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    assert visit.stored.sites == before
    assert visit.page.removal.count.text() == "4 in"


def test_a_click_beside_the_marks_charts_nothing(visit: Clinic) -> None:
    visit.driver.click_body(visit.page.canvas, 0, 1200)
    assert len(visit.stored.sites) == 2
    assert "click a site" in visit.page.preset.saved.text()


def test_marks_stay_where_they_are_and_digits_change_no_count(visit: Clinic) -> None:
    before = visit.stored.sites
    to_px = visit.page.canvas.frame.to_px
    visit.driver.drag(visit.page.canvas, to_px(60, 1470).toPoint(), to_px(90, 1400).toPoint())
    visit.driver.press(visit.page.canvas, KEY.Key_5)
    assert visit.stored.sites == before


def test_the_count_can_be_read_across_the_room(visit: Clinic) -> None:
    count = visit.page.removal.count
    assert count.isVisible()
    assert count.text() == "4 in"
    assert count.fontInfo().pixelSize() >= 64
    click_mark(visit, visit.session.sites[0], SHIFT)
    assert count.text() == "1 in"
    click_mark(visit, visit.session.sites[1])
    assert count.text() == "✓ 0 in"
    assert visit.page.canvas.rect().contains(count.geometry())


@pytest.mark.parametrize(
    ("typed", "said"), [("3", "1 missing"), ("6", "2 too many"), ("", "Count the needles")]
)
def test_a_wrong_count_of_the_tray_records_nothing(visit: Clinic, typed: str, said: str) -> None:
    before = visit.stored.sites
    bar = visit.page.removal.bar
    if typed:
        visit.driver.type(bar.total, typed)
    visit.driver.click(bar.all_out)
    assert said in bar.difference.text()
    assert visit.stored.sites == before


def test_the_right_count_records_every_needle_as_out(visit: Clinic) -> None:
    click_mark(visit, visit.session.sites[0])
    count_tray(visit, "3")
    said = visit.page.removal.bar.difference.text()
    assert "4 expected (1 already removed, 3 still in): 1 missing" in said
    count_tray(visit, "4")
    assert [site.needles_in for site in visit.stored.sites] == [0, 0]
    assert {site.removed_by for site in visit.stored.sites} == {visit.records.therapist.name}
    assert visit.page.removal.bar.difference.text() == ""


def test_in_and_out_needles_do_not_belong_in_the_count(visit: Clinic) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    visit.driver.choose(visit.page.preset.manipulation, "Pistoning")
    visit.needle(60, 1200)
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    count_tray(visit, "4")
    assert all(site.needles_in == 0 for site in visit.stored.sites)


def test_a_count_after_a_wrong_one_replaces_it_by_click_too(visit: Clinic) -> None:
    total = visit.page.removal.bar.total
    count_tray(visit, "7")
    visit.driver.click(total.lineEdit(), total.lineEdit().rect().center())
    QTest.keyClicks(total, "4\r")
    assert all(site.needles_in == 0 for site in visit.stored.sites)


def test_needles_that_were_never_used_are_counted_with_a_click(visit: Clinic) -> None:
    bar = visit.page.removal.bar
    visit.driver.click(bar.spoiled)
    visit.driver.click(bar.dropped)
    needles = visit.stored.visit.needles
    assert (needles.spoiled, needles.dropped) == (2, 1)
    assert bar.dropped.text() == "+1 dropped (1)"
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    assert visit.stored.visit.needles.spoiled == 1
    assert bar.spoiled.text() == "+1 spoiled (1)"


def test_a_failed_save_leaves_the_needle_in(visit: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    monkeypatch.setattr(visit.records.sessions, "apply", fail)
    click_mark(visit, visit.session.sites[1])
    assert visit.page.canvas.marks[visit.session.sites[1].id].state is MarkState.IN
    assert "disk is full" in visit.page.notice.text


def test_the_mode_ends_with_its_key_and_the_preset_comes_back(visit: Clinic) -> None:
    assert visit.page.preset.isHidden()
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    assert not visit.page.preset.isHidden()
    assert visit.page.removal.bar.isHidden()
    visit.needle(60, 1200)
    assert len(visit.stored.sites) == 3


def test_marks_show_their_minutes_and_which_are_due(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, minutes = visit.page.removal.clock, [4]
    monkeypatch.setattr(needle_timer, "now_utc", lambda: now_utc() + timedelta(minutes=minutes[0]))
    visit.page.state.set_target(10)
    assert {badge.text for badge in clock.badges.values()} == {"4\N{PRIME}"}
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    assert clock.badges == {}
    minutes[0] = 10
    clock.tick()
    assert {badge.text for badge in clock.badges.values()} == {"10\N{PRIME}!"}
    assert len(clock.due) == 2


def test_the_clock_stands_still_without_needles(visit: Clinic) -> None:
    ran = [visit.page.removal.clock.runs]
    count_tray(visit, "4")
    ran.append(visit.page.removal.clock.runs)
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    QApplication.processEvents()
    ran.append(visit.page.removal.clock.runs)
    assert ran == [True, False, True]


def test_the_foot_counts_the_needles_that_are_still_in(visit: Clinic) -> None:
    """As the large count does: one word, one meaning."""
    click_mark(visit, visit.session.sites[0])
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    QApplication.processEvents()
    shown = [one.text() for one in visit.page.preset.findChildren(QLabel) if " in · " in one.text()]
    assert shown == ["3 in · 1 out"]
