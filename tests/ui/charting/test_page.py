"""The charting page on real records: clicks and keys become stored sites."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester

from helpers.drivers import Clinic, fill_in_what_is_required
from helpers.sites import full_disk
from needlemap.demo.input_driver import open_dialog, wait_until
from needlemap.demo.visit import take_all_needles_out
from needlemap.domain.placement import Side
from needlemap.domain.site import StructureSource, Twitch
from needlemap.ui.charting.visit.sign_dialog import SignDialog
from needlemap.ui.widgets.keys import KeyHelp
from storage.makers import PASSWORD

KEY = Qt.Key


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def test_one_click_is_one_stored_site(visit: Clinic) -> None:
    before = visit.driver.events
    site = visit.needle(60, 1470)
    assert visit.driver.events - before == 1
    assert visit.stored.sites == (site,)
    assert site.side is Side.RIGHT
    assert site.structure_source is StructureSource.INFERRED
    assert site.structure == "trapezius_upper"


def test_the_side_is_the_patients_on_front_and_back(visit: Clinic) -> None:
    assert visit.needle(60, 1470, "posterior").side is Side.RIGHT
    assert visit.needle(60, 1330, "anterior").side is Side.LEFT


def test_a_click_beside_the_body_charts_nothing_and_says_so(visit: Clinic) -> None:
    visit.page.show_plate("anterior")
    visit.driver.click_body(visit.page.canvas, 440, 1700)
    assert visit.stored.sites == ()
    assert "not on the body" in visit.page.preset.saved.text()


def test_a_digit_sets_the_needles_of_the_site_just_placed(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_3)
    assert visit.stored.sites[0].needle_count == 3


def test_zero_means_ten_needles(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_0)
    assert visit.stored.sites[0].needle_count == 10


def test_digits_typed_into_the_note_change_no_count(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.driver.type(visit.page.editor.dose.note, "L5 at 30 degrees")
    visit.driver.press(visit.page.editor.dose.note, KEY.Key_Return)
    assert visit.stored.sites[0].needle_count == 1
    assert visit.stored.sites[0].note == "L5 at 30 degrees"


def test_space_steps_through_the_structures_and_says_that_one_was_chosen(visit: Clinic) -> None:
    site = visit.needle(60, 1470)
    names = visit.page.actions_.candidates(site)
    visit.driver.press(visit.page.canvas, KEY.Key_Space)
    assert visit.stored.sites[0].structure == names[1]
    assert visit.stored.sites[0].structure_source is StructureSource.CHOSEN
    visit.driver.press(visit.page.canvas, KEY.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert visit.stored.sites[0].structure == names[0]


def test_twitch_and_pain_are_one_key_each_and_the_same_key_takes_them_back(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_T)
    visit.driver.press(visit.page.canvas, KEY.Key_P)
    assert visit.stored.sites[0].twitch is Twitch.SINGLE
    assert visit.stored.sites[0].pain_reproduced is True
    visit.driver.press(visit.page.canvas, KEY.Key_T)
    assert visit.stored.sites[0].twitch is None


def test_mirror_charts_the_twin_on_the_other_side(visit: Clinic) -> None:
    site = visit.needle(60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_M)
    twin = visit.stored.sites[1]
    assert (site.side, twin.side) == (Side.RIGHT, Side.LEFT)
    assert twin.structure == site.structure
    mark, mirrored = (visit.page.canvas.marks[s.id] for s in (site, twin))
    assert mirrored.x_mm == pytest.approx(-mark.x_mm, abs=0.5)
    assert mirrored.y_mm == pytest.approx(mark.y_mm, abs=0.5)


def test_arrows_move_the_site_on_the_skin(visit: Clinic) -> None:
    site = visit.needle(60, 1470)
    start = visit.page.canvas.marks[site.id]
    visit.driver.press(visit.page.canvas, KEY.Key_Right)
    visit.driver.press(visit.page.canvas, KEY.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    end = visit.page.canvas.marks[site.id]
    assert (end.x_mm - start.x_mm, end.y_mm - start.y_mm) == pytest.approx((1, 5), abs=0.1)
    assert visit.stored.sites == visit.session.sites


def test_a_dragged_mark_lands_where_it_was_dropped(visit: Clinic) -> None:
    site = visit.needle(60, 1470)
    canvas = visit.page.canvas
    to_px = canvas.frame.to_px
    visit.driver.drag(canvas, to_px(60, 1470).toPoint(), to_px(90, 1380).toPoint())
    mark = canvas.marks[site.id]
    assert (mark.x_mm, mark.y_mm) == pytest.approx((90, 1380), abs=2.5)
    assert visit.stored.sites == visit.session.sites


def test_a_mark_dropped_beside_the_body_stays_where_it_was(visit: Clinic) -> None:
    site = visit.needle(60, 1470)
    canvas = visit.page.canvas
    to_px = canvas.frame.to_px
    visit.driver.drag(canvas, to_px(60, 1470).toPoint(), to_px(-420, 1700).toPoint())
    assert visit.stored.sites == (site,)


def test_delete_undo_and_redo_go_through_the_records(visit: Clinic) -> None:
    first, second = visit.needle(60, 1470), visit.needle(-60, 1470)
    control = Qt.KeyboardModifier.ControlModifier
    visit.driver.press(visit.page.canvas, KEY.Key_Delete)
    assert [site.id for site in visit.stored.sites] == [first.id]
    visit.driver.press(visit.page.canvas, KEY.Key_Z, control)
    assert [site.id for site in visit.stored.sites] == [first.id, second.id]
    visit.driver.press(visit.page.canvas, KEY.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert [site.id for site in visit.stored.sites] == [first.id]


def test_a_change_in_the_editor_goes_to_all_selected_sites(visit: Clinic) -> None:
    for x in (60, -60, 110):
        visit.needle(x, 1440)
    visit.driver.press(visit.page.canvas, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    visit.driver.choose(visit.page.editor.dose.technique, "Superficial")
    assert {site.technique for site in visit.stored.sites} == {"superficial_dn"}


def test_the_editor_leaves_alone_what_it_was_not_asked_to_change(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_4)
    visit.needle(-60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    visit.driver.choose(visit.page.editor.dose.twitch, "Multiple")
    assert [site.needle_count for site in visit.stored.sites] == [4, 1]


def test_the_preset_doses_the_next_site(visit: Clinic) -> None:
    visit.driver.choose(visit.page.preset.technique, "Motor")
    visit.driver.choose(visit.page.preset.length, "60")
    site = visit.needle(60, 1470)
    assert site.technique == "motor_point_dn"
    assert site.needle is not None
    assert site.needle.length_mm == 60


def test_table_and_body_select_the_same_sites(visit: Clinic) -> None:
    first, second = visit.needle(60, 1470), visit.needle(-60, 1470)
    page = visit.page
    row = page.table.visualRect(page.model.index(0, 1)).center()
    visit.driver.click(page.table.viewport(), row)
    assert page.state.selected_ids == (first.id,)
    assert page.canvas.marks[first.id].selected
    visit.driver.click_body(page.canvas, -60, 1470)
    assert page.state.selected_ids == (second.id,)
    assert [index.row() for index in page.table.selectionModel().selectedRows()] == [1]


def test_a_failed_save_is_said_and_nothing_is_drawn(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(edit: object, **_: object) -> None:
        raise full_disk()

    monkeypatch.setattr(visit.records.sessions, "apply", fail)
    frame = visit.page.canvas.frame
    visit.driver.click_body(visit.page.canvas, 60, 1200)
    assert visit.page.notice.text == "The disk is full; free some space and try again."
    QApplication.processEvents()
    assert visit.page.canvas.frame == frame  # the body stays under the pointer
    assert visit.page.canvas.rect().contains(visit.page.notice.geometry())
    assert visit.page.canvas.marks == {}
    assert visit.page.model.rowCount() == 0


def test_signing_says_what_is_missing(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.driver.click(visit.page.header.sign)
    dialog = open_dialog()
    assert isinstance(dialog, SignDialog)
    assert not dialog.sign.isEnabled()
    dialog.reject()


def signs(visit: Clinic, dialog: SignDialog) -> bool:
    visit.driver.press(dialog.password, KEY.Key_Return)
    return visit.stored.is_signed


def test_a_signed_session_is_locked(visit: Clinic) -> None:
    visit.needle(60, 1470)
    fill_in_what_is_required(visit.driver, visit.page)
    take_all_needles_out(visit.driver, visit.page)
    visit.driver.click(visit.page.header.sign)
    dialog = open_dialog()
    assert isinstance(dialog, SignDialog)
    visit.driver.type(dialog.password, "not the password")
    visit.driver.press(dialog.password, KEY.Key_Return)
    assert visit.stored.signature is None
    visit.driver.type(dialog.password, PASSWORD)
    wait_until(lambda: signs(visit, dialog), "the end of the pause after a wrong password")
    visit.driver.click_body(visit.page.canvas, -60, 1200)
    assert len(visit.stored.sites) == 1
    assert "signed" in visit.page.notice.text


def test_a_site_shows_on_every_plate_that_sees_it(visit: Clinic) -> None:
    site = visit.needle(60, 1470)
    assert site.id in visit.page.canvas.marks
    visit.page.show_plate("anterior")
    assert site.id not in visit.page.canvas.marks


def test_the_site_table_is_a_proper_model(visit: Clinic, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(visit.page.model)  # type: ignore[no-untyped-call]
    visit.needle(60, 1470)
    visit.needle(-60, 1470)
    visit.page.chart.undo()
    qtmodeltester.check(visit.page.model)  # type: ignore[no-untyped-call]


def test_a_key_has_one_meaning(visit: Clinic) -> None:
    keys = [command.keys for command in visit.page.commands if command.keys]
    assert len(keys) == len(set(keys))
    assert all(command.words for command in visit.page.commands)


def test_ten_new_sites_take_twelve_events_at_most(visit: Clinic) -> None:
    before = visit.driver.events
    for row in range(5):
        visit.driver.click_body(visit.page.canvas, 80, 1100 + 60 * row)
    visit.driver.press(visit.page.canvas, KEY.Key_B)
    for row in range(5):
        visit.driver.click_body(visit.page.canvas, 80, 1100 + 60 * row)
    assert len(visit.stored.sites) == 10
    assert visit.driver.events - before <= 12


def test_a_chip_offers_the_other_structures_and_one_click_chooses(visit: Clinic) -> None:
    site = visit.needle(60, 1470)
    chip = visit.page.chip
    assert chip.structures[0] == site.structure
    assert len(chip.structures) <= 4
    other = chip.structures[1]
    visit.driver.click(chip.button_of(other))
    assert visit.stored.sites[0].structure == other
    assert visit.stored.sites[0].structure_source is StructureSource.CHOSEN
    assert len(visit.stored.sites) == 1


def test_the_chip_leaves_the_keys_to_the_body_and_goes_with_another_view(visit: Clinic) -> None:
    visit.needle(60, 1470)
    assert visit.page.canvas.hasFocus()
    assert visit.page.chip.structures
    visit.driver.press(visit.page.canvas, KEY.Key_Plus)
    assert visit.page.chip.structures
    visit.driver.press(visit.page.canvas, KEY.Key_L)
    assert visit.page.chip.structures == ()


def test_the_chip_lies_on_the_canvas_even_at_its_edge(visit: Clinic) -> None:
    visit.page.canvas.zoom(4.0, visit.page.canvas.frame.to_px(110, 1420))
    visit.driver.click(visit.page.canvas, visit.page.canvas.rect().center())
    assert visit.page.chip.structures
    assert visit.page.canvas.rect().contains(visit.page.chip.geometry())


def test_selecting_another_site_takes_the_chip_away(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.needle(-60, 1470)
    visit.driver.click_body(visit.page.canvas, 60, 1470)
    assert visit.page.chip.structures == ()


def test_a_needle_that_goes_in_and_out_counts_as_both(visit: Clinic) -> None:
    visit.driver.choose(visit.page.preset.manipulation, "Pistoning")
    visit.needle(60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_3)
    site = visit.stored.sites[0]
    assert (site.needle_count, site.removed_count, site.needles_in) == (3, 3, 0)
    assert not visit.page.preset.needles_out.isEnabled()


def test_another_manipulation_puts_the_needles_in_or_out(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.driver.choose(visit.page.editor.dose.manipulation, "Fast")
    assert visit.stored.sites[0].needles_in == 0
    visit.driver.choose(visit.page.editor.dose.manipulation, "Static")
    assert visit.stored.sites[0].needles_in == 1
    assert visit.stored.sites[0].removed_at is None


def test_a_question_mark_shows_every_key_and_gesture(visit: Clinic) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_Question)
    shown = open_dialog()
    assert isinstance(shown, KeyHelp)
    words = [words for _, words in shown.lines]
    of_page = [command.words for command in visit.page.commands if command.keys]
    assert of_page == words[: len(of_page)]
    assert "Move the site" in words
    shown.reject()


def test_a_site_of_an_older_atlas_says_how_it_would_be_named_today(visit: Clinic) -> None:
    visit.needle(60, 1470)
    site = visit.stored.sites[0]
    visit.page.chart.change([site.id], atlas_version="needlemap-0", structure="soleus")
    QApplication.processEvents()
    assert "the current atlas suggests Upper trapezius" in visit.page.editor.structure_source_text
    assert visit.stored.sites[0].structure == "soleus"
    assert visit.stored.sites[0].point == site.point


def test_a_site_of_todays_atlas_says_nothing_of_other_names(visit: Clinic) -> None:
    visit.needle(60, 1470)
    assert "today" not in visit.page.editor.structure_source_text


def test_the_row_of_the_site_just_placed_is_in_view(visit: Clinic) -> None:
    for row in range(10):
        visit.needle(80 if row % 2 else -80, 600 + 70 * row)
    table = visit.page.table
    last = table.visualRect(visit.page.model.index(9, 1))
    assert table.viewport().rect().contains(last)


def test_a_click_paints_the_place_of_its_mark_alone_before_all_else(visit: Clinic) -> None:
    canvas = visit.page.canvas
    visit.needle(60, 1300, "anterior")
    QApplication.processEvents()
    at, before = (canvas.frame.to_px(*spot).toPoint() for spot in ((-80.0, 1300.0), (60.0, 1300.0)))
    painted: list[tuple[bool, bool]] = []

    def note(painter: QPainter, *_: object) -> None:
        region = painter.clipRegion()
        painted.append((region.contains(at), region.contains(before)))

    canvas.add_underlay(note)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert painted == [(True, False)]
    QApplication.processEvents()
    assert painted[1][1]
    marks = [canvas.marks[site.id] for site in visit.stored.sites]
    assert [mark.selected for mark in marks] == [False, True]
