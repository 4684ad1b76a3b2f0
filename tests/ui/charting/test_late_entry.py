"""A session charted after the treatment: no site carries the hour at which it was typed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from helpers.drivers import Clinic
from needlemap.demo.visit import take_all_needles_out
from needlemap.domain.visit import OutcomeScore

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
    clinic.hand.press(clinic.page.canvas, KEY.Key_Slash)
    line = clinic.page.taken_over.typed.line.line
    clinic.hand.type(line, "r infraspinatus 2 40")
    clinic.hand.press(line, KEY.Key_Return)


def adopt_a_ghost(clinic: Clinic) -> None:
    clinic.page.taken_over.ghosts.adopt(clinic.page.taken_over.ghosts.open)


def test_needles_of_a_late_entry_are_in_and_out_at_no_known_time(clinic: Clinic) -> None:
    late = begin(clinic)
    click(late)
    page = late.page
    assert not page.removal.clock.runs
    late.hand.press(page.canvas, KEY.Key_O)
    assert page.removal.clock.badges == {}
    assert page.removal.expected == 1
    late.hand.press(page.canvas, KEY.Key_O)
    take_all_needles_out(late.hand, page)
    [site] = late.stored.sites
    assert (site.needles_in, site.inserted_at, site.removed_at) == (0, None, None)
    assert site.removed_by


@pytest.mark.parametrize("enter", [click, type_a_line, adopt_a_ghost])
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
    assert "times are unknown" in clinic.page.visit.form.times.charted.text()
    clinic.page.chart.undo()
    clinic.page.chart.undo()
    assert (clinic.stored.sites, clinic.stored.performed_at) == (sites, begun)


def test_the_doses_of_a_late_entry_are_offered_as_those_of_any_other(clinic: Clinic) -> None:
    late = begin(clinic)
    click(late)
    take_all_needles_out(late.hand, late.page)
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
    desk = late.page.taken_over.desk
    assert desk.chosen is not None
    assert desk.chosen.id == newest
    assert late.page.chart.set_facts(performed_at=earliest + timedelta(hours=1))
    assert desk.chosen.id == oldest


def knows_earlier_ones(clinic: Clinic) -> bool:
    background = clinic.page.visit.context.background
    return background.last_session is not None or bool(background.earlier_scores)
