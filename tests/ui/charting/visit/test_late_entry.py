"""A session charted after the treatment: no site carries the hour at which it was typed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from helpers.drivers import Clinic
from helpers.time_zone import in_zone
from needlemap.demo.visit import take_all_needles_out
from needlemap.domain.visit import OutcomeScore
from needlemap.ui.charting.visit.times import TimesPart

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
YESTERDAY = timedelta(days=1)


def begin(clinic: Clinic, *, earlier: timedelta = YESTERDAY) -> Clinic:
    """Begin a session of an earlier treatment."""
    clinic.begin_session()
    at = clinic.session.performed_at - earlier
    assert clinic.page.chart.set_facts(performed_at=at)
    return clinic


def click(clinic: Clinic) -> None:
    clinic.needle(60, 1470)


def type_a_line(clinic: Clinic) -> None:
    clinic.driver.press(clinic.page.canvas, KEY.Key_Slash)
    line = clinic.page.typed.line.line
    clinic.driver.type(line, "r infraspinatus 2 40")
    clinic.driver.press(line, KEY.Key_Return)


def copy_forward_a_previous_site(clinic: Clinic) -> None:
    clinic.page.previous.previous_sites.copy_forward(clinic.page.previous.previous_sites.open)


def test_needles_of_a_late_entry_are_in_and_out_at_no_known_time(clinic: Clinic) -> None:
    late = begin(clinic)
    click(late)
    page = late.page
    assert not page.removal.clock.runs
    late.driver.press(page.canvas, KEY.Key_O)
    assert page.removal.clock.badges == {}
    assert page.removal.expected == 1
    late.driver.press(page.canvas, KEY.Key_O)
    take_all_needles_out(late.driver, page)
    [site] = late.stored.sites
    assert (site.needles_in, site.inserted_at, site.removed_at) == (0, None, None)
    assert site.removed_by


@pytest.mark.parametrize("enter", [click, type_a_line, copy_forward_a_previous_site])
def test_no_way_of_charting_later_invents_a_time(
    clinic: Clinic, enter: Callable[[Clinic], None]
) -> None:
    clinic.begin_session()
    clinic.needle(-60, 1470)
    clinic.page.closed.emit()
    late = begin(clinic)
    enter(late)
    assert [site.inserted_at for site in late.stored.sites] == [None]


def test_a_time_of_treatment_put_right_takes_the_needles_times_and_undo_brings_them_back(
    clinic: Clinic,
) -> None:
    clinic.begin_session()
    click(clinic)
    begun, sites = clinic.session.performed_at, clinic.stored.sites
    assert sites[0].inserted_at is not None
    assert clinic.page.chart.set_facts(performed_at=begun - YESTERDAY)
    assert clinic.stored.sites[0].inserted_at is None
    assert "needle times unknown" in clinic.page.visit.form.times.charted.text()
    clinic.page.chart.undo()
    clinic.page.chart.undo()
    assert (clinic.stored.sites, clinic.stored.performed_at) == (sites, begun)


def test_the_doses_of_a_late_entry_are_offered_as_those_of_any_other(clinic: Clinic) -> None:
    late = begin(clinic)
    click(late)
    take_all_needles_out(late.driver, late.page)
    [dose] = late.records.sessions.recent_doses(late.stored.therapist_id, 8)
    assert dose.leaves_needle


def test_what_was_before_follows_the_time_of_the_treatment(clinic: Clinic) -> None:
    clinic.begin_session()
    click(clinic)
    assert clinic.page.chart.set_visit(outcomes=(OutcomeScore("ndi", 20),))
    first = clinic.stored
    clinic.page.closed.emit()
    clinic.begin_session()
    page = clinic.page
    background, last_time = page.visit.context.background, page.visit.form.last_time
    assert background.last_session == first
    assert list(last_time.choices) == [first.sites[0].id]
    assert len(background.earlier_scores) == 1
    assert page.chart.set_facts(performed_at=first.performed_at - YESTERDAY)
    assert not knows_earlier_ones(clinic)
    assert last_time.isHidden()
    page.chart.undo()
    assert knows_earlier_ones(clinic)
    assert list(last_time.choices) == [first.sites[0].id]
    assert not last_time.isHidden()


def test_the_last_session_offered_on_the_body_follows_too(clinic: Clinic) -> None:
    clinic.begin_session()
    click(clinic)
    earliest = clinic.session.performed_at - 2 * YESTERDAY
    assert clinic.page.chart.set_facts(performed_at=earliest)
    oldest = clinic.session.id
    clinic.page.closed.emit()
    clinic.begin_session()
    click(clinic)
    newest = clinic.session.id
    clinic.page.closed.emit()
    late = begin(clinic, earlier=timedelta(0))
    controller = late.page.previous.controller
    assert controller.chosen is not None
    assert controller.chosen.id == newest
    assert late.page.chart.set_facts(performed_at=earliest + timedelta(hours=1))
    assert controller.chosen.id == oldest


def knows_earlier_ones(clinic: Clinic) -> bool:
    background = clinic.page.visit.context.background
    return background.last_session is not None or bool(background.earlier_scores)


@pytest.fixture
def in_berlin() -> Iterator[None]:
    with in_zone("Europe/Berlin"):
        yield


@pytest.fixture
def times(in_berlin: None, clinic: Clinic) -> TimesPart:
    clinic.begin_session()
    clinic.driver.press(clinic.page.canvas, KEY.Key_F6)
    return clinic.page.visit.form.times


def type_into(clinic: Clinic, field: QLineEdit, typed: str) -> None:
    field.clear()
    clinic.driver.type(field, typed)
    clinic.driver.press(field, KEY.Key_Return)


def test_a_late_entry_takes_the_offset_of_its_own_day(clinic: Clinic, times: TimesPart) -> None:
    type_into(clinic, times.day, "2026-01-15")
    type_into(clinic, times.hour, "2:30 pm")
    winter = clinic.stored
    assert winter.performed_at == datetime(2026, 1, 15, 13, 30, tzinfo=UTC)
    assert winter.utc_offset_min == 60
    type_into(clinic, times.day, "15.7.2026")
    summer = clinic.stored
    assert summer.performed_at == datetime(2026, 7, 15, 12, 30, tzinfo=UTC)
    assert summer.utc_offset_min == 120
    clinic.page.chart.undo()
    assert clinic.stored == winter


def test_day_and_time_are_said_back_in_words(clinic: Clinic, times: TimesPart) -> None:
    type_into(clinic, times.day, "10.1.2026")
    type_into(clinic, times.hour, "230pm")
    said = [each.text() for each in times.findChildren(QLabel)]
    assert "10 January 2026, Saturday" in said
    assert "14:30 (2:30 pm)" in said
    assert (times.day.text(), times.hour.text()) == ("2026-01-10", "14:30")


def test_a_time_that_the_clocks_leapt_over_is_refused(clinic: Clinic, times: TimesPart) -> None:
    type_into(clinic, times.day, "2026-03-29")
    before = clinic.stored
    type_into(clinic, times.hour, "02:30")
    assert times.error_text.startswith("The clocks leapt over 02:30 on that day, to summer time")
    assert clinic.stored == before


def test_a_time_that_came_twice_says_which_it_is(clinic: Clinic, times: TimesPart) -> None:
    type_into(clinic, times.day, "2026-10-25")
    type_into(clinic, times.hour, "12:00")  # else it is the first before three in the morning
    type_into(clinic, times.hour, "02:30")
    said = " ".join(each.text() for each in times.findChildren(QLabel))
    assert clinic.stored.utc_offset_min == 60
    assert "shown twice by the clocks: this is the second, in winter time" in said


def test_a_session_of_another_place_keeps_the_offset_of_its_place(
    clinic: Clinic, times: TimesPart
) -> None:
    before = clinic.stored
    tokyo = replace(before, utc_offset_min=540)
    clinic.records.sessions.change_facts(before, tokyo)
    clinic.page.closed.emit()
    clinic.controller.open_session(clinic.patient.id, before.id)
    clinic.page.visit.show_form()
    type_into(clinic, clinic.page.visit.form.times.day, "2026-01-15")
    assert clinic.stored.utc_offset_min == 540
