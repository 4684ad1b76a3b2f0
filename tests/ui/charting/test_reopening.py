"""A draft that was closed and opened again: everything can still be undone, and done again."""

import random
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.bodymap import BodySurface
from needlemap.domain.session import Session
from needlemap.domain.site import Twitch
from needlemap.ui.charting.body.site_marks import PlateSight
from needlemap.ui.charting.chart import SessionChart

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
EDITS = 200


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    return clinic


def reopened(visit: Clinic) -> SessionChart:
    """Leave the session and open it again."""
    session = visit.session
    visit.page.closed.emit()
    visit.controller.open_session(session.patient_id, session.id)
    visit.page.show_plate("posterior")
    QApplication.processEvents()
    return visit.page.chart


def edit_at_random(visit: Clinic, rng: random.Random) -> None:
    """Do one of the things that a therapist does, through the page."""
    page = visit.page
    sites = page.chart.session.sites
    if not sites or rng.random() < 0.25:
        page.actions_.place("posterior", rng.uniform(-140, 140), rng.uniform(700, 1500))
        return
    page.state.select(rng.sample([site.id for site in sites], min(len(sites), 2)))
    doings: list[Callable[[], object]] = [
        page.chart.undo,
        page.chart.undo,
        page.chart.redo,
        page.actions_.remove_selected,
        page.actions_.mirror_selected,
        page.actions_.toggle_twitch,
        lambda: page.actions_.set_needle_count(rng.randint(1, 9)),
        lambda: page.actions_.nudge("posterior", rng.uniform(-9, 9), rng.uniform(-9, 9)),
        lambda: page.chart.change([sites[0].id], note=f"note {rng.random()}"),
        lambda: page.chart.set_visit(pain_before=rng.randint(0, 10)),
    ]
    rng.choice(doings)()


def all_equal(visit: Clinic) -> Session:
    """Return the session that screen, memory and store show alike."""
    QApplication.processEvents()
    memory = visit.session
    assert visit.stored == memory
    spots = PlateSight(BodySurface.load("male")).spots("posterior", memory.sites)
    seen = {one.id for one, spot in zip(memory.sites, spots, strict=True) if spot is not None}
    assert set(visit.page.canvas.marks) == seen
    assert visit.page.model.rowCount() == len(memory.sites)
    return memory


def test_after_many_edits_a_reopened_draft_goes_back_to_its_beginning_and_forth(
    visit: Clinic,
) -> None:
    rng = random.Random(4)
    for _ in range(EDITS):
        edit_at_random(visit, rng)
    QApplication.processEvents()
    closed = all_equal(visit)
    chart = reopened(visit)
    assert all_equal(visit) == closed
    while chart.redo():
        pass
    end = all_equal(visit)
    steps = 0
    while chart.undo():
        steps += 1
    assert all_equal(visit).sites == ()
    assert steps > EDITS / 4
    for _ in range(steps):
        assert chart.redo()
    assert all_equal(visit) == end
    assert not chart.can_redo


def test_what_was_undone_before_closing_can_be_done_again_after(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.needle(-60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_T)
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    reopened(visit)
    assert visit.page.header.undo.isEnabled()
    assert visit.page.header.redo.isEnabled()
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL | SHIFT)
    assert all_equal(visit).sites[1].twitch is Twitch.SINGLE
    for _ in range(3):
        visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    assert all_equal(visit).sites == ()
    assert not visit.page.header.undo.isEnabled()


def test_an_edit_after_reopening_ends_what_could_be_done_again(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    chart = reopened(visit)
    could_redo = [chart.can_redo]
    visit.needle(-60, 1300)
    could_redo.append(chart.can_redo)
    chart = reopened(visit)
    could_redo.append(chart.can_redo)
    assert could_redo == [True, False, False]
    assert chart.undo()
    assert all_equal(visit).sites == ()
