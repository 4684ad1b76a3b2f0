"""The four everyday questions, from the chart on: each answered within a few events.

Ten seconds are about five events by hand.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.bodymap import BodySurface
from needlemap.demo.input_driver import wait_until
from needlemap.domain.clock import now_utc
from needlemap.domain.visit import Visit
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.structures_tab import StructuresTab
from needlemap.ui.history.trends_tab import TrendsTab
from storage.makers import make_session, make_site, new_records

KEY = Qt.Key
# Structure, needles, days ago, and where on the back.
VISITS = (
    (70, "quadratus_lumborum", 2, (38.0, 1065.0)),
    (30, "trapezius_upper", 9, (60.0, 1470.0)),
    (9, "infraspinatus", 3, (90.0, 1380.0)),
    (2, "trapezius_upper", 4, (60.0, 1470.0)),
)


@pytest.fixture
def clinic(qtbot: QtBot, tmp_path: Path) -> Iterator[Clinic]:
    """A patient of four visits, chosen in the list of patients."""
    made = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    surface, now = BodySurface.load("male"), now_utc()
    for number, (days_ago, structure, needles, (x_mm, y_mm)) in enumerate(VISITS):
        at = now - timedelta(days=days_ago)
        visit = Visit(pain_before=8 - number, pain_after=6 - number)
        session = make_session(
            made.records, made.patient, performed_at=at, charted_at=at, visit=visit
        )
        point = surface.locate("posterior", x_mm, y_mm)
        assert point is not None
        site = make_site(session.id, needle_count=needles)
        placed = replace(site, point=point, structure=structure)
        made.records.sessions.start(replace(session, sites=(placed,)))
    made.controller.patients.show_patients(select=made.patient.id)
    yield made
    made.close()


def opened_history(clinic: Clinic) -> HistoryPage:
    """Open the history by its key; it is the first event."""
    clinic.driver.events = 0
    clinic.driver.press(clinic.controller.patients, KEY.Key_H, Qt.KeyboardModifier.ControlModifier)
    page = clinic.controller.history.page
    assert page is not None
    wait_until(lambda: page.body.strip is not None, "the strip of time")
    return page


def timeline_of(clinic: Clinic, page: HistoryPage) -> StructuresTab:
    clinic.driver.click(page.header.tabs[Tab.STRUCTURES])
    tab = page.tab(Tab.STRUCTURES)
    assert isinstance(tab, StructuresTab)
    return tab


def test_what_was_needled_last_time_is_one_event(clinic: Clinic) -> None:
    page = opened_history(clinic)
    assert clinic.driver.events == 1
    assert page.looking.view.current == 3
    (line,) = page.body.card.sites.lines.lines
    assert "Upper trapezius" in line
    assert "×4" in line
    seen = [c for c in page.body.pane.canvases if c.overlay.fanned(c.frame)]
    assert seen
    assert [one.mark.number for one in seen[0].overlay.fanned(seen[0].frame)] == [1]


def test_what_was_not_needled_for_six_weeks_is_two_events_and_the_order_three_more(
    clinic: Clinic,
) -> None:
    page = opened_history(clinic)
    tab = timeline_of(clinic, page)
    # Days since the last needle stand in each row: the answer is in sight.
    since = {row.structure: row.days_since for row in tab.timeline.rows}
    assert {name for name, days in since.items() if days >= 42} == {"quadratus_lumborum"}
    assert clinic.driver.events == 2
    clinic.driver.choose(tab.order, "Not needled for longest")
    assert tab.timeline.rows[0].structure == "quadratus_lumborum"
    assert clinic.driver.events <= 5


def test_which_muscle_got_most_is_at_most_five_events(clinic: Clinic) -> None:
    page = opened_history(clinic)
    tab = timeline_of(clinic, page)
    clinic.driver.choose(tab.order, "Most needles")
    assert (tab.timeline.rows[0].structure, tab.timeline.rows[0].needles) == ("trapezius_upper", 13)
    assert clinic.driver.events <= 5


def test_whether_it_helped_is_two_events(clinic: Clinic) -> None:
    page = opened_history(clinic)
    clinic.driver.click(page.header.tabs[Tab.TRENDS])
    assert clinic.driver.events == 2
    tab = page.tab(Tab.TRENDS)
    assert isinstance(tab, TrendsTab)
    (shown,) = tab.figures
    said = shown.accessibleDescription()
    assert "8 before and 6 after" in said
    assert "5 before and 3 after" in said
