"""The state of a chart: one signal tells what of it is another now."""

from dataclasses import replace

import pytest

from helpers.drivers import Clinic
from needlemap.domain.estim import Current
from needlemap.domain.site import Needle, NeedleSite
from needlemap.ui.charting.state import ChartState, Part, Tool


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def heard_from(state: ChartState) -> list[Part]:
    """Return a list into which every change told from now on goes."""
    heard: list[Part] = []
    state.changed.connect(heard.append)
    return heard


def at_80_hz(site: NeedleSite) -> NeedleSite:
    """Return an electrode that is set to 80 Hz."""
    assert site.estim is not None
    return replace(site, estim=replace(site.estim, hz=80))


def test_each_part_is_told_of_once_when_it_changes_and_not_when_it_stays(visit: Clinic) -> None:
    state = visit.page.state
    first, second = visit.needle(60, 1470), visit.needle(-60, 1470)
    heard = heard_from(state)
    state.select([first.id])
    state.select([first.id])
    state.toggle_selected(second.id)
    state.use(Tool.LINK)
    state.use(Tool.LINK)
    state.set_target(10)
    state.set_target(10)
    state.show_plate("posterior")
    state.take(replace(state.preset, needle=Needle(0.25, 25)))
    state.take(state.preset)
    wanted = [Part.SELECTION, Part.SELECTION, Part.TOOL, Part.TARGET, Part.PLATE, Part.PRESET]
    assert heard == wanted
    assert state.selected_ids == (first.id, second.id)
    assert visit.page.canvas.plate.id == "posterior"


def test_sites_that_are_gone_are_not_selected_any_more(visit: Clinic) -> None:
    state = visit.page.state
    first, second = visit.needle(60, 1470), visit.needle(-60, 1470)
    state.select([first.id, second.id])
    heard = heard_from(state)
    visit.page.chart.remove([first.id])
    assert state.selected_ids == (second.id,)
    assert heard == [Part.SELECTION, Part.SESSION]
    assert state.selected_sites == (visit.stored.sites[0],)


def test_the_boxes_at_the_foot_show_the_preset_and_change_it(visit: Clinic) -> None:
    state, bar = visit.page.state, visit.page.preset
    state.take(replace(state.preset, technique="superficial_dn", needle=None, needle_count=3))
    assert bar.technique.currentData() == "superficial_dn"
    assert bar.count.value() == 3
    assert state.preset.needle == Needle(0.30, 40), "what a preset leaves open the boxes say"
    bar.count.setValue(2)
    assert state.preset.needle_count == 2
    assert (visit.needle(60, 1470).technique, visit.needle(90, 1400).needle_count) == (
        "superficial_dn",
        2,
    )


def test_the_next_pair_is_set_as_the_last_one_of_the_session(visit: Clinic) -> None:
    state = visit.page.state
    first, second = visit.needle(60, 1470), visit.needle(-60, 1470)
    visit.page.chart.link(first.id, second.id, Current(hz=2))
    assert state.current == Current(hz=2)
    visit.driver.click(visit.page.preset.estim)
    assert state.preset.current == Current(hz=2)
    visit.page.chart.change_pairs([first.id], at_80_hz)
    assert state.preset.current == state.current == Current(hz=80)


def test_there_is_one_tool_at_a_time(visit: Clinic) -> None:
    page = visit.page
    visit.needle(60, 1470)
    used, hidden = [], []
    for step in (
        page.removal.toggle,
        lambda: page.state.toggle_tool(Tool.LINK),
        page.removal.toggle,
        lambda: page.chart.withdraw(reason="The wrong patient"),
        page.removal.toggle,
    ):
        step()
        used.append(page.state.tool)
        hidden.append(page.removal.bar.isHidden())
    # A session that is closed ends the tool, and takes no other.
    assert used == [Tool.REMOVE, Tool.LINK, Tool.REMOVE, Tool.PLACE, Tool.PLACE]
    assert hidden == [False, True, False, True, True]
