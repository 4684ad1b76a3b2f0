"""SessionChart: save first, show second; do, undo, redo."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from helpers.sites import NOW, PreferencesStore, a_placement, a_session, full_disk
from needlemap.domain.clock import now_utc
from needlemap.domain.edit import FactsEdit, VisitEdit
from needlemap.domain.session import Meaning, Session
from needlemap.domain.site import SitePreset, StructureSource, Twitch, dose_of
from needlemap.domain.visit import Position
from needlemap.errors import WrongPasswordError
from needlemap.ui.charting.chart import SessionChart


def chart_of(session: Session) -> tuple[SessionChart, PreferencesStore]:
    store = PreferencesStore(session)
    return SessionChart(session, store), store


def place_one(chart: SessionChart) -> None:
    chart.place(a_placement(), SitePreset(needle_count=2))


def move_first(chart: SessionChart) -> None:
    chart.move(chart.session.sites[0].id, a_placement("infraspinatus", face=900))


def change_all(chart: SessionChart) -> None:
    chart.change([site.id for site in chart.session.sites], twitch=Twitch.SINGLE)


def remove_second(chart: SessionChart) -> None:
    chart.remove([chart.session.sites[1].id])


def all_out(chart: SessionChart) -> None:
    chart.take_all_needles_out()


def copy_first(chart: SessionChart) -> None:
    dose = dose_of(chart.session.sites[0], leaves_needle=True)
    chart.place_all([(a_placement(face=77), dose)])


def fill_in_the_form(chart: SessionChart) -> None:
    chart.set_visit(pain_before=6, position=Position.PRONE)


def write_the_note(chart: SessionChart) -> None:
    chart.set_facts(note="Came by bicycle", performed_at=NOW - timedelta(hours=3))


@pytest.mark.parametrize(
    "edit",
    [
        place_one,
        move_first,
        change_all,
        remove_second,
        all_out,
        copy_first,
        fill_in_the_form,
        write_the_note,
    ],
)
def test_every_edit_can_be_undone_and_done_again(
    qtbot: QtBot, edit: Callable[[SessionChart], None]
) -> None:
    chart, store = chart_of(a_session(3))
    before = chart.session
    edit(chart)
    after = chart.session
    assert after != before
    chart.undo()
    assert chart.session == store.session == before
    chart.redo()
    assert chart.session == store.session == after


def test_a_failed_save_changes_nothing_and_says_so(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session(2))
    before = chart.session
    store.failure = full_disk()
    with qtbot.waitSignal(chart.save_failed) as told, qtbot.assertNotEmitted(chart.sites_edited):
        assert chart.place(a_placement(), SitePreset()) is None
    assert told.args == ["The disk is full; free some space and try again."]
    assert chart.session == before
    assert not chart.can_undo


def test_an_undo_that_could_not_be_saved_can_be_tried_again(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session(0))
    place_one(chart)
    placed = chart.session
    store.failure = full_disk()
    assert not chart.undo()
    assert chart.session == placed
    store.failure = None
    assert chart.undo()
    assert chart.session.sites == ()


def test_the_signal_comes_after_the_store_has_the_edit(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session(0))
    stored_when_told: list[int] = []
    chart.sites_edited.connect(lambda _edit: stored_when_told.append(len(store.session.sites)))
    place_one(chart)
    assert stored_when_told == [1]


def test_undo_has_no_limit(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session(0))
    for _ in range(150):
        place_one(chart)
    for _ in range(150):
        assert chart.undo()
    assert store.session.sites == ()
    assert len(store.edits) == 300


def test_an_undone_deletion_brings_the_site_back_with_its_number(qtbot: QtBot) -> None:
    chart, _ = chart_of(a_session(3))
    second = chart.session.sites[1].id
    chart.remove([second])
    assert [site.ordinal for site in chart.session.sites] == [1, 3]
    chart.undo()
    assert chart.session.number_of(second) == 2


def test_a_change_that_no_site_may_have_is_refused_in_words(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session(1))
    with qtbot.waitSignal(chart.save_failed) as told:
        chart.change([chart.session.sites[0].id], needle_count=31)
    assert "needle_count" in told.args[0]
    assert store.edits == []


def test_a_change_to_the_same_value_is_no_edit(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session(1))
    assert chart.change([chart.session.sites[0].id], needle_count=1)
    assert store.edits == []
    assert not chart.can_undo


def test_a_signed_session_refuses_every_edit(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session(2))
    place_one(chart)
    chart.sign("right")
    edits = len(store.edits)
    with qtbot.waitSignal(chart.refused) as told:
        place_one(chart)
    assert "signed" in told.args[0]
    assert not chart.can_undo
    assert not chart.undo()
    assert len(store.edits) == edits


def test_a_wrong_password_signs_nothing(qtbot: QtBot) -> None:
    chart, _ = chart_of(a_session(1))
    with pytest.raises(WrongPasswordError):
        chart.sign("wrong")
    assert not chart.session.is_signed


def test_a_moved_site_keeps_a_chosen_structure_but_not_an_inferred_one(qtbot: QtBot) -> None:
    chart, _ = chart_of(a_session(2))
    first, second = chart.session.sites
    chart.change([second.id], structure="supraspinatus", structure_source=StructureSource.CHOSEN)
    chart.move_each({site.id: a_placement("infraspinatus", face=9) for site in (first, second)})
    assert [site.structure for site in chart.session.sites] == ["infraspinatus", "supraspinatus"]


def test_all_out_leaves_declared_needles_in(qtbot: QtBot) -> None:
    now = now_utc()
    chart, _ = chart_of(replace(a_session(1), performed_at=now, charted_at=now))
    site_id = chart.session.sites[0].id
    chart.change([site_id], needle_count=3, retained_count=1, retained_reason="bent, referred")
    chart.take_all_needles_out()
    site = chart.session.site(site_id)
    assert (site.removed_count, site.needles_in) == (2, 0)
    assert site.removed_at is not None


def test_copies_carry_the_dose_but_not_the_response(qtbot: QtBot) -> None:
    chart, _ = chart_of(a_session(1))
    first = chart.session.sites[0]
    chart.change_each([first.id], lambda s: replace(s, needle_count=4, twitch=Twitch.MULTIPLE))
    copy_first(chart)
    copy = chart.session.sites[1]
    assert (copy.needle_count, copy.twitch, copy.ordinal) == (4, None, 2)


def undone_next(chart: SessionChart) -> type:
    return type(chart.to_undo)


def test_sites_and_form_are_undone_in_the_order_in_which_they_were_done(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session())
    place_one(chart)
    chart.set_visit(pain_before=6)
    chart.set_facts(note="Came by bicycle")
    assert undone_next(chart) is FactsEdit
    chart.undo()
    assert undone_next(chart) is VisitEdit
    chart.undo()
    assert chart.session.visit.pain_before is None
    chart.undo()
    assert chart.session == store.session
    assert len(chart.session.sites) == 0
    assert not chart.can_undo


def test_a_field_that_cannot_be_stored_is_not_shown(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session())
    store.failure = full_disk()
    with qtbot.waitSignal(chart.save_failed):
        assert not chart.set_visit(pain_before=6)
    assert chart.session.visit.pain_before is None
    assert not chart.can_undo


def test_a_value_out_of_its_range_is_said_and_not_stored(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session())
    with qtbot.waitSignal(chart.save_failed) as said:
        assert not chart.set_visit(pain_before=11)
    assert "0 to 10" in said.args[0]
    assert store.edits == []


def test_a_field_set_to_what_it_is_stores_nothing(qtbot: QtBot) -> None:
    chart, store = chart_of(a_session())
    assert chart.set_visit(pain_before=None)
    assert chart.set_facts(note="")
    assert store.edits == []
    assert not chart.can_undo


def test_an_addendum_and_a_withdrawal_come_after_the_signature(qtbot: QtBot) -> None:
    chart, _ = chart_of(a_session())
    chart.sign("right", Meaning.REVIEWER)
    with qtbot.waitSignal(chart.session_annotated):
        chart.add_addendum(reason="Reaction", text="Bruise at the shoulder")
    with qtbot.waitSignal(chart.session_annotated):
        chart.withdraw(reason="Wrong patient")
    assert [word.text for word in chart.session.addenda] == ["Bruise at the shoulder"]
    assert chart.session.is_withdrawn
    assert chart.session.signature is not None
    assert chart.session.signature.meaning is Meaning.REVIEWER
