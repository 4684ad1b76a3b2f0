"""The editor's parts on a real page: what is folded, what it records, and what it refuses."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QScrollArea

from helpers.drivers import Clinic
from helpers.usability import focus_order
from needlemap.demo.input_driver import wait_until
from needlemap.domain.site import Angle, Twitch
from needlemap.ui.charting.page import ChartingPage
from needlemap.ui.charting.presets.pickers import OptionalNumber
from needlemap.ui.charting.sites.more_section import MorePart
from needlemap.ui.forms.field import Field

KEY = Qt.Key


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    """A site of three needles, selected, and all of the editor unfolded."""
    clinic.begin_session()
    clinic.needle(60, 1470)
    clinic.driver.press(clinic.page.canvas, KEY.Key_3)
    clinic.driver.click(clinic.page.editor.more_fold.line)
    return clinic


def more(visit: Clinic) -> MorePart:
    return visit.page.editor.more


def enter(visit: Clinic, box: OptionalNumber, text: str) -> None:
    visit.driver.type(box, text)
    visit.driver.press(box, KEY.Key_Return)
    QApplication.processEvents()


def test_the_rest_is_folded_until_it_is_asked_for(clinic: Clinic) -> None:
    clinic.begin_session()
    clinic.needle(60, 1470)
    assert not more(clinic).isVisible()
    clinic.driver.click(clinic.page.editor.more_fold.line)
    assert more(clinic).isVisible()


def test_an_editor_that_was_emptied_while_hidden_shows_what_to_do(visit: Clinic) -> None:
    page = visit.page
    visit.window.resize(1100, 600)
    QApplication.processEvents()
    (area,) = [each for each in page.findChildren(QScrollArea) if each.widget() is page.editor]
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert area.verticalScrollBar().value() > 0
    visit.driver.click(page.tabs.tabs["visit"])
    visit.driver.press(page.canvas, KEY.Key_O)
    visit.driver.press(page.canvas, KEY.Key_O)
    assert page.editor.sites == ()
    visit.driver.click(page.tabs.tabs["sites"])
    QApplication.processEvents()
    assert area.verticalScrollBar().maximum() == 0


def test_angle_insertions_twitches_and_retention_are_recorded(visit: Clinic) -> None:
    visit.driver.choose(more(visit).angle, "Oblique")
    enter(visit, more(visit).insertions, "12")
    enter(visit, more(visit).twitches, "4")
    enter(visit, more(visit).retention_min, "10")
    site = visit.stored.sites[0]
    assert (site.angle, site.insertion_count, site.retention_s) == (Angle.OBLIQUE, 12, 600)
    assert (site.twitch, site.twitch_count) == (Twitch.MULTIPLE, 4)


def test_needles_come_out_and_go_back_in_the_editor(visit: Clinic) -> None:
    enter(visit, more(visit).out, "2")
    site = visit.stored.sites[0]
    assert (site.removed_count, site.removed_by) == (2, visit.records.therapist.name)
    enter(visit, more(visit).out, "0")
    assert (visit.stored.sites[0].removed_count, visit.stored.sites[0].removed_at) == (0, None)


def test_a_needle_stays_in_only_with_a_reason(visit: Clinic) -> None:
    before = visit.stored.sites
    enter(visit, more(visit).stay, "1")
    assert visit.stored.sites == before
    assert more(visit).form.fields["retained_reason"].error_text == "Enter a reason to record this."
    visit.driver.type(more(visit).reason, "broken, referred")
    visit.driver.press(more(visit).reason, KEY.Key_Return)
    site = visit.stored.sites[0]
    assert (site.retained_count, site.retained_reason) == (1, "broken, referred")
    assert visit.page.notice.text == ""


def test_sites_that_differ_show_no_number_and_keep_their_own(visit: Clinic) -> None:
    enter(visit, more(visit).insertions, "12")
    visit.needle(-60, 1470)
    visit.page.canvas.setFocus()
    visit.driver.press(visit.page.canvas, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert more(visit).insertions.text() == "…"
    assert [site.insertion_count for site in visit.stored.sites] == [12, None]


def test_the_presets_depth_goes_to_the_next_site(visit: Clinic) -> None:
    enter(visit, visit.page.preset.depth_mm, "15")
    visit.page.canvas.setFocus()
    assert visit.needle(-60, 1470).depth_mm == 15


def test_counts_are_shown_whole_after_a_site_of_fewer_needles(visit: Clinic) -> None:
    enter(visit, more(visit).out, "3")
    first, _ = visit.session.sites[0], visit.needle(-60, 1470)  # that one has one needle
    QApplication.processEvents()
    assert more(visit).out.value() == 0
    visit.page.state.select([first.id])
    QApplication.processEvents()
    assert more(visit).out.value() == 3
    assert [site.removed_count for site in visit.stored.sites] == [3, 0]


def test_a_note_is_stored_while_it_is_typed(visit: Clinic) -> None:
    note = visit.page.editor.dose.note
    visit.driver.type(note, "sore for a day")
    wait_until(lambda: visit.stored.sites[0].note == "sore for a day", "the note")
    assert note.hasFocus()
    visit.driver.press(visit.page.canvas, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (visit.stored.sites[0].note, note.text()) == ("", "")


def test_a_reason_without_a_number_is_not_lost(visit: Clinic) -> None:
    visit.driver.type(more(visit).reason, "broken, referred")
    visit.driver.press(more(visit).reason, KEY.Key_Return)
    said = more(visit).form.fields["retained_reason"].error_text
    assert said == "Enter how many needles are retained to record this."
    assert not visit.page.may_leave()
    enter(visit, more(visit).stay, "1")
    assert visit.stored.sites[0].retained_reason == "broken, referred"
    assert more(visit).form.fields["retained_reason"].error_text == ""
    assert visit.page.may_leave()


def test_words_that_are_being_typed_stay_with_their_site(visit: Clinic) -> None:
    first = visit.session.sites[0].id
    second = visit.needle(-60, 1470).id
    note = visit.page.editor.dose.note
    note.setFocus()
    visit.driver.type(note, "sore")
    visit.page.state.select([first])
    QApplication.processEvents()
    assert note.text() == ""
    visit.page.state.select([second])
    QApplication.processEvents()
    assert note.text() == "sore"
    visit.driver.press(note, KEY.Key_Return)
    assert [site.note for site in visit.stored.sites] == ["", "sore"]


def test_what_is_folded_or_shows_no_site_yet_is_made_after_the_chart_is_painted(
    clinic: Clinic, qapp: QApplication
) -> None:
    made_when_painted: list[int] = []

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and isinstance(watched, ChartingPage):
                made_when_painted.append(len(watched.editor.findChildren(Field)))
            return False

    watch = Painted()
    qapp.installEventFilter(watch)
    clinic.begin_session()
    qapp.removeEventFilter(watch)
    editor = clinic.page.editor
    assert made_when_painted[0] == 0
    wait_until(lambda: bool(editor.findChildren(Field)), "the fields of a site")
    first = len(editor.findChildren(Field))
    clinic.needle(60, 1470)
    assert len(editor.findChildren(Field)) == first
    assert not any(fold.is_made for fold in (editor.estim_fold, editor.more_fold))
    clinic.driver.click(editor.more_fold.line)
    assert len(editor.findChildren(Field)) > first
    assert more(clinic).isVisible()


def test_the_tabulator_goes_through_a_part_where_it_stands(visit: Clinic) -> None:
    editor = visit.page.editor
    editor.estim_fold.open()
    QApplication.processEvents()
    order = focus_order(visit.window)
    at = [
        order.index(each)
        for each in (
            editor.remove,
            editor.dose.technique,
            editor.dose.note,
            editor.estim_fold.line,
            editor.estim.link,
            editor.more_fold.line,
            editor.more.angle,
            editor.more.reason,
            editor.beneath_fold.line,
        )
    ]
    assert at == sorted(at)


def test_what_lies_beneath_is_offered_for_one_site_and_follows_it(clinic: Clinic) -> None:
    clinic.begin_session()
    first = clinic.needle(60, 1470)
    fold, words = clinic.page.editor.beneath_fold, []
    assert fold.isVisible()
    clinic.driver.click(fold.line)
    words.append(fold.part.bands)
    second = clinic.needle(-60, 1100)
    QApplication.processEvents()
    words.append(fold.part.bands)
    assert words[0] != words[1]
    clinic.page.state.select([first.id, second.id])
    QApplication.processEvents()
    assert not fold.isVisible()
