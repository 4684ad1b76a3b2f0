"""A second visit as a story: what was needled last time is taken over, changed and added to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.domain.placement import Side
from needlemap.domain.session import Session
from needlemap.domain.site import StructureSource
from storage.makers import new_records

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
BACK = ((60, 1470), (-60, 1470), (75, 1370), (40, 1180))
FRONT = ((70, 1330), (-130, 700))


@pytest.fixture
def clinic(qtbot: QtBot, tmp_path: Path) -> Iterator[Clinic]:
    made = Clinic(new_records(tmp_path / "clinic"), tmp_path)
    yield made
    made.close()


def first_visit(clinic: Clinic) -> Session:
    """Six sites: one with three needles, one whose structure was chosen."""
    clinic.begin_session()
    for place in BACK:
        clinic.needle(*place)
    clinic.driver.press(clinic.page.canvas, KEY.Key_3)
    for place in FRONT:
        clinic.needle(*place, "anterior")
    clinic.driver.press(clinic.page.canvas, KEY.Key_Space)
    session = clinic.stored
    clinic.page.closed.emit()
    return session


@pytest.fixture
def first(clinic: Clinic) -> Session:
    return first_visit(clinic)


def test_the_second_visit_takes_over_what_the_therapist_touches(
    clinic: Clinic, first: Session
) -> None:
    clinic.begin_session()
    page = clinic.page
    assert len(page.previous.previous_sites.open) == 6
    page.show_plate("posterior")
    clinic.driver.click_body(page.canvas, *BACK[0])  # again, as last time
    clinic.driver.click_body(page.canvas, *BACK[3])
    clinic.driver.press(page.canvas, KEY.Key_5)  # with more needles
    clinic.driver.press(page.canvas, KEY.Key_G, CONTROL)  # the rest, but for one
    clinic.driver.press(page.previous.controller.panel.list, KEY.Key_Space)
    clinic.driver.press(page.previous.controller.panel.list, KEY.Key_Return)
    clinic.driver.press(page.canvas, KEY.Key_Slash)  # and something new
    clinic.driver.type(page.typed.line.line, "l levator scapulae 2 40")
    clinic.driver.press(page.typed.line.line, KEY.Key_Return)
    QApplication.processEvents()

    sites = clinic.stored.sites
    assert clinic.stored == clinic.session
    assert [site.ordinal for site in sites] == list(range(1, 7))
    carried = {site.carried_from: site for site in sites if site.carried_from}
    assert set(carried) == {site.id for site in first.sites} - {first.sites[1].id}
    assert carried[first.sites[3].id].needle_count == 5
    assert carried[first.sites[5].id].structure_source is StructureSource.CHOSEN
    for before in first.sites:
        after = carried.get(before.id, before)
        assert (after.point, after.side, after.structure) == (
            before.point,
            before.side,
            before.structure,
        )
    typed = sites[-1]
    assert (typed.structure, typed.side, typed.needle_count) == ("levator_scapulae", Side.LEFT, 2)
    assert typed.structure_source is StructureSource.TYPED
    assert typed.approximate
    assert len([*page.previous.previous_sites.open]) == 1
    assert clinic.records.audit.verify() == ()


def test_the_second_visit_is_the_last_one_of_the_third(clinic: Clinic, first: Session) -> None:
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    clinic.driver.click_body(clinic.page.canvas, *BACK[2])
    clinic.page.closed.emit()
    clinic.begin_session()
    (previous_site,) = clinic.page.previous.previous_sites.open
    assert previous_site.point == first.sites[2].point
