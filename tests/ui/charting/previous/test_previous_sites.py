"""Previous sites on the charting page: shown, copied forward, listed, mirrored, kept as plans."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.modeltest import ModelTester

from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.domain.clock import now_utc
from needlemap.domain.estim import Current
from needlemap.domain.placement import Side
from needlemap.domain.site import StructureSource
from needlemap.ui.charting.previous.controller import PreviousSitesController
from needlemap.ui.charting.previous.layer import PreviousSitesLayer
from storage.makers import PASSWORD
from ui.charting.body.test_touch import Glass

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
PLACES = ((60, 1470), (-60, 1440), (80, 1300))


@pytest.fixture
def second(clinic: Clinic) -> Clinic:
    """A second session of a patient whose first has three sites, the first one with 3 needles."""
    clinic.begin_session()
    for place in PLACES:
        clinic.needle(*place)
    clinic.driver.click_body(clinic.page.canvas, *PLACES[0])
    clinic.driver.press(clinic.page.canvas, KEY.Key_3)
    clinic.driver.press(clinic.page.canvas, KEY.Key_Space)
    again(clinic)
    return clinic


def again(clinic: Clinic) -> None:
    """Leave the session, which was hours ago, and begin another one, on the back."""
    listed = clinic.records.sessions.of_patient(clinic.patient.id)
    hours = timedelta(hours=9 - len(listed))  # each its own, or they have no order
    assert clinic.page.chart.set_facts(performed_at=clinic.session.performed_at - hours)
    clinic.page.closed.emit()
    clinic.begin_session()
    clinic.page.show_plate("posterior")
    QApplication.processEvents()


def previous_sites(clinic: Clinic) -> PreviousSitesLayer:
    return clinic.page.previous.previous_sites


def controller(clinic: Clinic) -> PreviousSitesController:
    return clinic.page.previous.controller


def tick(clinic: Clinic, box: QCheckBox) -> None:
    """Click on the box itself, which stands at the left of its words."""
    clinic.driver.click(box, QPoint(10, box.height() // 2))
    assert box.isChecked()


def test_a_first_session_has_no_previous_sites(clinic: Clinic) -> None:
    clinic.begin_session()
    assert previous_sites(clinic).open == ()
    assert controller(clinic).menu.text() == "Previous sites: none"


def test_the_last_sessions_sites_lie_there_at_once_and_nothing_is_recorded(second: Clinic) -> None:
    assert len(previous_sites(second).marks) == 3
    assert list(second.stored.sites) == []


def test_one_click_copies_a_previous_site_forward_with_dose_and_structure(
    second: Clinic,
) -> None:
    source = previous_sites(second).open[0]
    before = second.driver.events
    second.driver.click_body(second.page.canvas, *PLACES[0])
    assert second.driver.events - before == 1
    (site,) = second.stored.sites
    assert (site.carried_from, site.needle_count, site.ordinal) == (source.id, 3, 1)
    assert site.structure == source.structure
    assert site.structure_source is StructureSource.CHOSEN
    assert site.needles_in == 3
    assert second.page.state.selected_ids == (site.id,)


def test_a_finger_copies_forward_from_as_far_as_it_reaches_a_mark(second: Clinic) -> None:
    canvas = second.page.canvas
    beside = canvas.frame.to_px(*PLACES[0]).toPoint() + QPoint(14, 0)
    Glass(canvas).tap(beside)
    (site,) = second.stored.sites
    assert site.carried_from is not None
    second.page.chart.undo()
    second.driver.click(canvas, beside)
    (site,) = second.stored.sites
    assert site.carried_from is None, "a mouse is finer"


def test_an_copied_forward_previous_site_is_gone_and_comes_back_on_undo(second: Clinic) -> None:
    second.driver.click_body(second.page.canvas, *PLACES[0])
    assert len(previous_sites(second).marks) == 2
    second.driver.press(second.page.canvas, KEY.Key_Z, CONTROL)
    assert len(previous_sites(second).marks) == 3
    second.driver.press(second.page.canvas, KEY.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert len(previous_sites(second).marks) == 2


def test_an_own_mark_is_hit_before_a_previous_site(second: Clinic) -> None:
    x_mm, y_mm = PLACES[2]
    site = second.needle(x_mm + 25, y_mm)
    second.driver.click_body(second.page.canvas, x_mm + 18, y_mm)
    assert second.page.state.selected_ids == (site.id,)
    assert len(second.stored.sites) == 1


def test_beside_a_previous_site_a_click_charts_a_site_of_its_own(second: Clinic) -> None:
    assert second.needle(100, 1200).carried_from is None
    assert len(previous_sites(second).marks) == 3


def test_previous_sites_show_on_every_plate_that_sees_them(second: Clinic) -> None:
    second.page.show_plate("anterior")
    assert previous_sites(second).marks == ()
    second.page.show_plate("posterior")
    assert len(previous_sites(second).marks) == 3


def test_the_list_copies_forward_the_ticked_as_one_edit(second: Clinic) -> None:
    second.driver.press(second.page.canvas, KEY.Key_G, CONTROL)
    panel = controller(second).panel
    assert panel.isVisible()
    assert panel.list.hasFocus()
    second.driver.press(panel.list, KEY.Key_Space)
    second.driver.press(panel.list, KEY.Key_Return)
    assert len(second.stored.sites) == 2
    assert not panel.isVisible()
    assert second.page.table.isVisible()
    second.driver.press(second.page.canvas, KEY.Key_Z, CONTROL)
    assert list(second.stored.sites) == []


def test_escape_leaves_the_list_and_copies_forward_nothing(second: Clinic) -> None:
    second.driver.press(second.page.canvas, KEY.Key_G, CONTROL)
    second.driver.press(controller(second).panel.list, KEY.Key_Escape)
    assert not controller(second).panel.isVisible()
    assert second.page.canvas.hasFocus()
    assert list(second.stored.sites) == []


def test_the_other_side_mirrors_what_is_copied_forward(second: Clinic) -> None:
    second.driver.press(second.page.canvas, KEY.Key_G, CONTROL)
    tick(second, controller(second).panel.other_side)
    second.driver.press(controller(second).panel.list, KEY.Key_Return)
    sides = {site.carried_from: site.side for site in second.stored.sites}
    listed = second.records.sessions.of_patient(second.patient.id)  # both of the same second
    earlier = next(one for one in listed if one.id != second.session.id)
    first = second.records.sessions.get(earlier.id)
    assert sides == {site.id: site.side.opposite for site in first.sites}
    assert Side.MIDLINE not in sides.values()


def test_previous_sites_can_be_switched_off_and_an_older_session_chosen(second: Clinic) -> None:
    second.driver.click_body(second.page.canvas, *PLACES[1])
    again(second)
    actions = controller(second).menu.offer_actions
    assert len(actions) == 3
    assert len(previous_sites(second).marks) == 1
    list(actions.values())[2].trigger()
    assert len(previous_sites(second).marks) == 3
    actions = controller(second).menu.offer_actions
    actions[""].trigger()
    assert previous_sites(second).marks == ()


def test_a_failed_save_leaves_the_previous_site_and_says_why(
    second: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    monkeypatch.setattr(second.records.sessions, "apply", fail)
    second.driver.click_body(second.page.canvas, *PLACES[0])
    assert second.page.notice.text == "The disk is full; free some space and try again."
    assert len(previous_sites(second).marks) == 3
    assert second.session.sites == ()


def test_todays_sites_become_a_protocol_that_another_session_takes_up(second: Clinic) -> None:
    for place in PLACES[:2]:
        second.driver.click_body(second.page.canvas, *place)
    second.driver.press(second.page.canvas, KEY.Key_Escape)
    second.driver.press(second.page.canvas, KEY.Key_G, CONTROL)
    box = controller(second).panel.protocols
    second.driver.type(box.name, "Stiff neck")
    second.driver.press(box.name, KEY.Key_Return)
    (protocol,) = second.records.protocols.of_user(second.records.therapist.id)
    assert (protocol.name, len(protocol.sites)) == ("Stiff neck", 2)
    again(second)
    controller(second).menu.offer_actions[protocol.id].trigger()
    assert len(previous_sites(second).marks) == 2
    second.driver.click_body(second.page.canvas, *PLACES[0])
    (site,) = second.stored.sites
    assert (site.carried_from, site.needle_count) == (None, 3)
    assert site.structure_source is StructureSource.CHOSEN
    assert len(previous_sites(second).marks) == 1


def test_a_protocol_is_renamed_given_up_and_brought_back(second: Clinic) -> None:
    def names() -> list[str]:
        return [one.name for one in second.records.protocols.of_user(second.records.therapist.id)]

    second.driver.click_body(second.page.canvas, *PLACES[0])
    second.driver.press(second.page.canvas, KEY.Key_G, CONTROL)
    panel = controller(second).panel
    box = panel.protocols
    second.driver.click(box.save)
    assert "name must not be empty" in box.error
    assert names() == []
    second.driver.type(box.name, "Neck")
    tick(second, box.for_clinic)
    second.driver.click(box.save)
    second.driver.choose(panel.source, "Neck")
    second.driver.type(box.name, "Neck and shoulder")
    second.driver.click(box.rename)
    assert names() == ["Neck and shoulder"]
    second.driver.click(box.give_up)
    assert names() == []
    second.driver.click(box.bring_back)
    assert names() == ["Neck and shoulder"]


def test_a_signed_session_offers_no_previous_sites(second: Clinic) -> None:
    second.driver.click_body(second.page.canvas, *PLACES[0])
    second.page.chart.take_all_needles_out()
    second.page.chart.sign(PASSWORD)
    QApplication.processEvents()
    assert previous_sites(second).open == ()
    assert not controller(second).menu.isEnabled()


def test_a_session_that_is_withdrawn_offers_no_previous_sites_any_more(second: Clinic) -> None:
    second.page.chart.withdraw(reason="begun by mistake")
    assert previous_sites(second).open == ()
    assert previous_sites(second).marks == ()
    assert not controller(second).menu.isEnabled()


def test_the_list_is_a_proper_model(second: Clinic, qtmodeltester: ModelTester) -> None:
    model = controller(second).panel.model
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    second.driver.click_body(second.page.canvas, *PLACES[0])
    assert model.rowCount() == 2
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_a_withdrawn_session_lends_no_previous_sites(second: Clinic) -> None:
    listed = second.records.sessions.of_patient(second.patient.id)  # both of the same second
    earlier = next(one for one in listed if one.id != second.session.id)
    second.records.sessions.withdraw(
        earlier.id, reason="wrong patient", at=now_utc(), utc_offset_min=0
    )
    again(second)
    assert previous_sites(second).open == ()


@pytest.fixture
def paired(clinic: Clinic) -> Clinic:
    """A second session of a patient whose first has a pair of electrodes and a site alone."""
    clinic.begin_session()
    first, second, _ = (clinic.needle(*place) for place in PLACES)
    assert clinic.page.chart.link(first.id, second.id, Current(hz=80, waveform="galvanic"))
    again(clinic)
    return clinic


def currents(clinic: Clinic) -> list[Current | None]:
    return [site.estim.current if site.estim else None for site in clinic.stored.sites]


def test_a_pair_is_one_again_once_both_its_sites_are_copied_forward(
    paired: Clinic,
) -> None:
    paired.driver.click_body(paired.page.canvas, *PLACES[0])
    assert currents(paired) == [None]
    paired.driver.click_body(paired.page.canvas, *PLACES[1])
    assert currents(paired) == [Current(hz=80, waveform="galvanic")] * 2
    QApplication.processEvents()
    assert len(paired.page.linking.lines) == 1
    paired.driver.press(paired.page.canvas, KEY.Key_Z, CONTROL)
    assert currents(paired) == [None]


def test_a_protocol_keeps_its_pairs_on_the_other_side_too(paired: Clinic) -> None:
    paired.driver.press(paired.page.canvas, KEY.Key_G, CONTROL)
    paired.driver.press(controller(paired).panel.list, KEY.Key_Return)
    (known,) = {site.estim.pair_id for site in paired.stored.sites if site.estim}
    taken = controller(paired)._earlier
    offer = taken.save_protocol("Knee", paired.stored.sites, for_clinic=True)
    again(paired)
    controller(paired).choose(offer)
    controller(paired).mirror(True)
    previous_sites(paired).copy_forward(previous_sites(paired).open)
    settings = Current(hz=80, waveform="galvanic")
    assert currents(paired) == [settings, settings, None]
    (fresh,) = {site.estim.pair_id for site in paired.stored.sites if site.estim}
    assert fresh != known


def test_a_pair_keeps_its_channel_and_a_second_one_of_it_says_that_it_cannot(
    paired: Clinic,
) -> None:
    earlier = paired.page.previous.controller.chosen
    assert earlier is not None
    for site in paired.records.sessions.get(earlier.id).sites[:1]:
        assert site.estim is not None
        assert site.estim.channel == 1
    page = paired.page
    previous_sites(paired).copy_forward(previous_sites(paired).open)
    assert channels(paired) == [1, 1, None]
    controller(paired).mirror(True)
    previous_sites(paired).copy_forward(previous_sites(paired).open)
    QApplication.processEvents()
    assert channels(paired) == [1, 1, None, 2, 2, None]
    assert "Channel 1 is in use. This pair is on channel 2." in page.preset.saved.text()


def channels(clinic: Clinic) -> list[int | None]:
    return [site.estim.channel if site.estim else None for site in clinic.stored.sites]


def test_a_previous_site_that_today_has_a_site_near_comes_without_a_tick(second: Clinic) -> None:
    x_mm, y_mm = PLACES[0]
    previous_sites(second).offer([])
    second.driver.click_body(second.page.canvas, x_mm + 12, y_mm)
    controller(second).choose(controller(second).chosen)
    controller(second).open_panel()
    panel = controller(second).panel
    rows = [str(panel.model.index(n).data()) for n in range(panel.model.rowCount())]
    assert [("charted today, 1" in words) for words in rows] == [True, False, False]
    assert len(panel.model.ticked) == 2
    assert previous_sites(second).open[0] not in panel.model.ticked
    controller(second).panel.copy_forward.click()
    assert len(second.session.sites) == 3


def test_a_site_copied_forward_takes_the_tick_from_no_other(second: Clinic) -> None:
    second.driver.click_body(second.page.canvas, *PLACES[0])
    controller(second).open_panel()
    assert len(controller(second).panel.model.ticked) == 2
