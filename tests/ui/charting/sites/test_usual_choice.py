"""The therapist's usual choice comes first at the next click there, and stays inferred."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.domain.site import StructureSource

KEY = Qt.Key


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    # Near enough to place two sites 12 mm apart.
    clinic.page.canvas.zoom(4.0, clinic.page.canvas.frame.to_px(60, 1470))
    return clinic


def test_a_choice_is_the_first_candidate_of_the_next_click_there(visit: Clinic) -> None:
    inferred = visit.needle(50, 1470).structure
    visit.driver.press(visit.page.canvas, KEY.Key_Space)
    chosen = visit.stored.sites[0].structure
    assert chosen != inferred
    assert visit.needle(62, 1470).structure == chosen
    assert visit.page.chip.structures[0] == chosen


def test_a_usual_choice_is_recorded_as_inferred_and_the_editor_says_from_what(
    visit: Clinic,
) -> None:
    visit.needle(50, 1470)
    assert visit.page.editor.structure_source_text == "Suggested from location"
    visit.driver.press(visit.page.canvas, KEY.Key_Space)
    assert visit.page.editor.structure_source_text == "Chosen by you"
    site = visit.needle(62, 1470)
    assert site.structure_source is StructureSource.INFERRED
    assert visit.page.editor.structure_source_text == "Suggested from earlier choices"


def test_what_was_usual_is_known_in_the_next_session(visit: Clinic) -> None:
    visit.needle(50, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_Space)
    chosen = visit.stored.sites[0].structure
    visit.page.closed.emit()
    visit.begin_session()
    visit.page.previous.controller.choose(None)
    visit.page.show_plate("posterior")
    assert visit.needle(54, 1468).structure == chosen


def test_an_undone_choice_is_usual_no_longer(visit: Clinic) -> None:
    inferred = visit.needle(50, 1470).structure
    visit.driver.press(visit.page.canvas, KEY.Key_Space)
    visit.driver.press(visit.page.canvas, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert visit.needle(62, 1470).structure == inferred


def test_the_twin_of_a_chosen_structure_is_that_structure(visit: Clinic) -> None:
    visit.needle(50, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_Space)
    visit.driver.press(visit.page.canvas, KEY.Key_M)
    site, twin = visit.stored.sites
    assert twin.structure == site.structure
    assert twin.structure_source is StructureSource.INFERRED
    assert visit.page.editor.structure_source_text == "Suggested when the site was charted"


@pytest.mark.parametrize(
    ("chosen", "is_offered"),
    [("soleus", False), ("scar_tissue", True), ("iliocostalis_cervicis", True)],
)
def test_a_usual_choice_is_offered_only_where_it_can_lie_beneath_the_skin(
    visit: Clinic, chosen: str, is_offered: bool
) -> None:
    visit.needle(50, 1470)
    visit.page.actions_.choose_structure(chosen)
    assert visit.stored.sites[0].structure == chosen
    assert (visit.needle(62, 1470).structure == chosen) is is_offered
