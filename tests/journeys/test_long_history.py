"""The demonstration clinic's long patient: years of sessions, looked back on in the window."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.demo.input_driver import wait_until
from needlemap.domain.session import SessionStatus
from needlemap.services.made_up.long_history import add_long_history
from needlemap.services.made_up.people import fill_clinic
from needlemap.ui.history.header import Tab
from needlemap.ui.history.page import HistoryPage
from needlemap.ui.history.structures_tab import StructuresTab
from needlemap.ui.history.trends_tab import TrendsTab
from storage.makers import PASSWORD, demanding, new_records

UNTIL = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[HistoryPage]:
    clinic = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    fill_clinic(clinic.records)
    patient = add_long_history(
        clinic.records, family_name="Lindqvist", until=UNTIL, password=PASSWORD
    )
    clinic.controller.open_history(patient.id)
    page = clinic.controller.history.page
    assert page is not None
    wait_until(lambda: page.body.strip is not None, "the strip of time")
    yield page
    clinic.close()


def test_years_of_sessions_are_on_the_body_in_order(page: HistoryPage) -> None:
    timeline = page.looking.history.timeline
    assert len(timeline) == 48
    assert timeline.at_days[-1] - timeline.at_days[0] > 365
    front, back = (canvas.overlay.shown for canvas in page.body.pane.canvases)
    assert front > 50
    assert back > 50


def test_the_form_of_every_visit_shows_in_strip_tables_and_trends(page: HistoryPage) -> None:
    timeline = page.looking.history.timeline
    assert timeline.has_pain
    assert int(timeline.in_error.sum()) == 1
    page.show_tab(Tab.TRENDS)
    trends = page.tab(Tab.TRENDS)
    assert isinstance(trends, TrendsTab)
    titles = [strip.title for each in trends.figures for strip in each.figure.strips]
    assert any("Neck disability index" in title for title in titles)
    assert any("PSFS), looking over the shoulder" in title for title in titles)
    page.show_tab(Tab.STRUCTURES)
    tab = page.tab(Tab.STRUCTURES)
    assert isinstance(tab, StructuresTab)
    _, cells = tab.cells()
    assert all("(n " in row[9] for row in cells[:5])
    assert any("(n " in row[11] for row in cells)
    offered = page.body.filters.choices()
    assert {"yes", "no"} <= offered["Adverse event"].keys()
    assert {"better", "same", "sore"} <= offered["Next visit"].keys()


def test_every_structure_lies_where_the_atlas_has_it(page: HistoryPage) -> None:
    page.show_tab(Tab.STRUCTURES)
    tab = page.tab(Tab.STRUCTURES)
    assert isinstance(tab, StructuresTab)
    names = {tab.timeline.index(row, 0).data() for row in range(tab.timeline.rowCount())}
    assert {"Infraspinatus", "Soleus", "Quadratus lumborum"} <= names


def test_the_sides_are_those_of_the_body(page: HistoryPage) -> None:
    sites = page.looking.history.sites
    seen, places = page.body.pane.overlay_of("posterior").sites.places(np.arange(len(sites)))
    right = sites.coded["side"].is_one_of({"right"})[seen]
    aside = np.abs(places[:, 0]) > 30
    # From behind, the patient's right is on the right of the picture.
    assert ((places[:, 0] > 0) == right)[aside].all()


def test_the_years_are_signed_where_a_clinic_asks_for_all_that_it_does_at_first(
    tmp_path: Path,
) -> None:
    with new_records(tmp_path / "clinic") as records:
        demanding(records)
        fill_clinic(records)
        patient = add_long_history(records, family_name="Lindqvist", until=UNTIL, password=PASSWORD)
        years = records.sessions.of_patient(patient.id)
    assert [each.status for each in years].count(SessionStatus.DRAFT) == 1
