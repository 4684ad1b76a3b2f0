"""The line of typed entry: opened, read aloud, completed, placed, closed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.bodymap import BodyAtlas
from needlemap.domain.placement import Side
from needlemap.domain.site import StructureSource
from needlemap.ui.charting.tools.entry_line import EntryLine

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    return clinic


def opened(visit: Clinic, text: str = "") -> EntryLine:
    """Open the line by its key and type into it."""
    visit.driver.press(visit.page.canvas, KEY.Key_Slash)
    line = visit.page.typed.line
    assert line.line.hasFocus()
    visit.driver.type(line.line, text)
    return line


def entered(visit: Clinic, text: str) -> EntryLine:
    line = opened(visit, text)
    visit.driver.press(line.line, KEY.Key_Return)
    return line


def test_a_typed_site_lies_at_its_structures_usual_point_marked_approximate(visit: Clinic) -> None:
    entered(visit, "r infraspinatus 2 40 d25")
    (site,) = visit.stored.sites
    assert site.structure == "infraspinatus"
    assert site.structure_source is StructureSource.TYPED
    assert site.side is Side.RIGHT
    assert site.approximate
    assert site.needle is not None
    assert (site.needle_count, site.needle.length_mm, site.depth_mm) == (2, 40, 25)
    assert visit.page.canvas.marks[site.id].approximate
    assert visit.page.state.selected_ids == (site.id,)


def test_what_is_moved_is_approximate_no_longer(visit: Clinic) -> None:
    line = entered(visit, "r infraspinatus")
    visit.driver.press(line.line, KEY.Key_Escape)
    visit.driver.press(visit.page.canvas, KEY.Key_Right)
    assert not visit.stored.sites[0].approximate


def test_both_places_two_sites_as_one_edit(visit: Clinic) -> None:
    line = entered(visit, "both glut med 3x60 estim")
    assert {site.side for site in visit.stored.sites} == {Side.RIGHT, Side.LEFT}
    assert {site.technique for site in visit.stored.sites} == {"electrical_dn"}
    right, left = visit.stored.sites
    assert right.estim is not None
    assert right.estim == left.estim
    visit.driver.press(line.line, KEY.Key_Escape)
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    assert list(visit.stored.sites) == []


def test_both_with_a_current_through_one_needle_are_no_pair(visit: Clinic) -> None:
    entered(visit, "both glut med 3x60 pne")
    assert {site.technique for site in visit.stored.sites} == {"percutaneous_electrolysis"}
    assert [site.estim for site in visit.stored.sites] == [None, None]


def test_a_trigger_point_is_told_by_its_number(visit: Clinic) -> None:
    entered(visit, "l trapezius upper tp2")
    (site,) = visit.stored.sites
    near = BodyAtlas.load("male").trigger_points_near(site.point, 1.0)
    assert [one.name for one in near if one.structure == "trapezius_upper"] == [
        "TrP2 nearly horizontal fibres"
    ]


def test_a_trigger_point_that_is_not_drawn_is_refused(visit: Clinic) -> None:
    line = entered(visit, "r soleus tp9")
    assert list(visit.stored.sites) == []
    assert "Only trigger points 1 to 4" in line.words


def test_the_line_says_what_it_reads_and_shows_where_before_it_places(visit: Clinic) -> None:
    line = opened(visit, "r infraspinatus 2")
    assert "Right Infraspinatus" in line.words
    assert "×2" in line.words
    assert len(visit.page.typed.preview) == 1
    assert list(visit.stored.sites) == []
    visit.driver.press(line.line, KEY.Key_Escape)
    assert visit.page.typed.preview == []
    assert not line.isVisible()
    assert visit.page.canvas.hasFocus()


def test_an_unknown_word_is_answered_with_the_nearest_and_tab_takes_it(visit: Clinic) -> None:
    line = entered(visit, "r infraspinatis 2")
    assert list(visit.stored.sites) == []
    assert "was not recognized" in line.words
    assert line.suggested[0] == "infraspinatus"
    visit.driver.press(line.line, KEY.Key_Tab)
    visit.driver.press(line.line, KEY.Key_Return)
    assert visit.stored.sites[0].structure == "infraspinatus"


def test_tab_goes_through_what_an_ambiguous_name_may_mean(visit: Clinic) -> None:
    line = opened(visit, "l trapezius")
    assert len(line.suggested) == 3
    visit.driver.press(line.line, KEY.Key_Tab)
    visit.driver.press(line.line, KEY.Key_Tab)
    assert line.line.text() == "l middle trapezius "
    visit.driver.press(line.line, KEY.Key_Return)
    assert visit.stored.sites[0].structure == "trapezius_middle"


def test_arrows_bring_earlier_lines_back(visit: Clinic) -> None:
    line = entered(visit, "r infraspinatus 2")
    visit.driver.type(line.line, "l soleus")
    visit.driver.press(line.line, KEY.Key_Return)
    visit.driver.press(line.line, KEY.Key_Up)
    assert line.line.text() == "l soleus"
    visit.driver.press(line.line, KEY.Key_Up)
    assert line.line.text() == "r infraspinatus 2"
    visit.driver.press(line.line, KEY.Key_Down)
    visit.driver.press(line.line, KEY.Key_Down)
    assert line.line.text() == ""


def test_a_site_that_the_plate_does_not_show_brings_its_plate_to_the_front(visit: Clinic) -> None:
    entered(visit, "r rectus femoris")
    QApplication.processEvents()
    assert visit.page.canvas.plate.id != "posterior"
    assert visit.stored.sites[0].id in visit.page.canvas.marks


def test_where_the_therapist_usually_needles_it_is_where_it_is_placed(visit: Clinic) -> None:
    own = visit.needle(75, 1365)
    visit.page.actions_.choose_structure("infraspinatus")
    line = entered(visit, "r infraspinatus")
    assert visit.stored.sites[1].point == own.point
    assert "where you usually needle it" in line.words


def test_typing_into_the_line_sets_no_counts(visit: Clinic) -> None:
    visit.needle(60, 1470)
    opened(visit, "r soleus 3 t p m")
    assert visit.stored.sites[0].needle_count == 1
    assert len(visit.stored.sites) == 1
