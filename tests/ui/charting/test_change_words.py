"""Every change says what it changed; undo and redo say it before, and show where it was."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from helpers.contrast import contrast
from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.demo.input_driver import wait_until
from needlemap.domain.edit import EditKind, VisitEdit
from needlemap.domain.screening import Answer
from needlemap.domain.site import Needle, SitePreset
from needlemap.domain.visit import VISIT_FIELDS, ConsentStatus, Visit
from needlemap.reference import Reference
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.edit_words import change_words, visit_field_title
from needlemap.ui.charting.visit.controller import SITES, VISIT
from needlemap.ui.widgets.spotlight import Spotlight
from needlemap.ui.widgets.theme import DARK, LIGHT, Theme, style_sheet

KEY = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SHOULDER, LOW, THIGH = (60, 1470), (40, 1100), (100, 700)


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def status(visit: Clinic) -> str:
    QApplication.processEvents()
    return visit.page.preset.saved.text()


def undo_tip(visit: Clinic) -> str:
    QApplication.processEvents()
    return visit.page.header.undo.toolTip()


def redo_tip(visit: Clinic) -> str:
    QApplication.processEvents()
    return visit.page.header.redo.toolTip()


def undo(visit: Clinic) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    QApplication.processEvents()


def redo(visit: Clinic) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL | SHIFT)
    QApplication.processEvents()


def test_the_buttons_say_what_they_would_do_and_never_move(visit: Clinic) -> None:
    header = visit.page.header
    visit.window.resize(1760, 800)
    visit.needle(*SHOULDER)
    visit.driver.press(visit.page.canvas, KEY.Key_4)
    QApplication.processEvents()
    place = header.undo.geometry()
    assert header.undo.text().startswith("Undo: site 1 needle")
    assert header.redo.text() == "Redo"
    undo(visit)
    assert header.redo.text().startswith("Redo: site 1 needle")
    assert header.undo.text().startswith("Undo: site 1")
    undo(visit)
    assert header.undo.text() == "Undo"
    assert header.undo.geometry() == place
    assert place.width() <= 200
    visit.window.resize(1100, 800)
    QApplication.processEvents()
    assert header.redo.text() == "Redo"


def test_a_change_of_a_site_says_which_and_from_what_to_what(visit: Clinic) -> None:
    visit.needle(*SHOULDER)
    assert status(visit) == "✓ Site 1 placed: Upper trapezius, right"
    visit.needle(*LOW)
    visit.driver.choose(visit.page.editor.dose.length, "30")
    assert status(visit) == "✓ Site 2: length 40 → 30 mm"
    assert undo_tip(visit) == "Undo: site 2 length 40 → 30 mm (Ctrl+Z)"
    assert visit.page.header.undo.accessibleName() == "Undo: site 2 length 40 → 30 mm"
    undo(visit)
    assert status(visit) == "✓ Undone: site 2 length 40 → 30 mm"
    assert visit.stored.sites[1].needle == Needle(0.30, 40)
    assert redo_tip(visit) == "Redo: site 2 length 40 → 30 mm (Ctrl+Shift+Z)"
    redo(visit)
    assert status(visit) == "✓ Redone: site 2 length 40 → 30 mm"
    assert visit.stored.sites[1].needle == Needle(0.30, 30)


def test_several_sites_are_named_together(visit: Clinic) -> None:
    visit.needle(*SHOULDER)
    visit.needle(*LOW)
    visit.driver.press(visit.page.canvas, KEY.Key_A, CONTROL)
    visit.driver.press(visit.page.canvas, KEY.Key_3)
    assert status(visit) == "✓ Sites 1 and 2: needles 1 → 3"
    visit.driver.press(visit.page.canvas, KEY.Key_T)
    assert status(visit) == "✓ Sites 1 and 2: twitch single"
    visit.driver.press(visit.page.canvas, KEY.Key_Delete)
    assert status(visit) == "✓ Sites 1 and 2 removed"
    assert undo_tip(visit) == "Undo: sites 1 and 2 removed (Ctrl+Z)"


def test_a_removed_site_keeps_the_number_that_it_had(visit: Clinic) -> None:
    first = visit.needle(*SHOULDER)
    visit.needle(*LOW)
    visit.page.state.select([first.id])
    visit.driver.press(visit.page.canvas, KEY.Key_Delete)
    assert status(visit) == "✓ Site 1 removed"
    undo(visit)
    assert status(visit) == "✓ Undone: site 1 removed"
    assert [site.id for site in visit.page.state.selected_sites] == [first.id]


def test_a_change_of_the_form_says_the_field_and_the_value(visit: Clinic) -> None:
    visit.page.visit.show_form()
    form = visit.page.visit.form
    visit.driver.click(form.pain.before.button_of(6))
    assert status(visit) == "✓ Pain before: 6"
    visit.driver.click(form.pain.before.button_of(4))
    assert status(visit) == "✓ Pain before: 6 → 4"
    visit.driver.type(form.plan.texts["home_plan"], "Stretch the calf")
    form.plan.texts["home_plan"].store()
    assert status(visit) == "✓ Home exercise program: “Stretch the calf”"


def test_undo_of_a_change_of_the_form_shows_the_field(visit: Clinic) -> None:
    visit.page.visit.show_form()
    form = visit.page.visit.form
    visit.driver.click(form.pain.before.button_of(6))
    visit.page.tabs.show_tab(SITES)
    visit.page.canvas.setFocus()
    undo(visit)
    assert visit.stored.visit.pain_before is None
    assert visit.page.tabs.shown == VISIT
    assert not form.pain.before.visibleRegion().isEmpty()
    assert status(visit) == "✓ Undone: pain before 6"


def test_undo_of_a_site_goes_to_its_tab_its_plate_and_selects_it(visit: Clinic) -> None:
    site = visit.needle(*SHOULDER)
    visit.driver.press(visit.page.canvas, KEY.Key_4)
    visit.page.visit.show_form()
    visit.page.show_plate("anterior")
    visit.page.state.select(())
    visit.page.canvas.setFocus()
    undo(visit)
    assert visit.page.tabs.shown == SITES
    assert site.id in visit.page.canvas.marks
    assert visit.page.canvas.is_mark_selected(site.id)
    redo(visit)
    assert visit.stored.sites[0].needle_count == 4


def test_undo_brings_back_into_view_what_lies_outside_a_close_look(visit: Clinic) -> None:
    site = visit.needle(*SHOULDER)
    visit.driver.press(visit.page.canvas, KEY.Key_2)
    visit.page.canvas.move_to(8.0, 100.0, 400.0)
    undo(visit)
    mark = visit.page.canvas.marks[site.id]
    at = visit.page.canvas.frame.to_px(mark.x_mm, mark.y_mm).toPoint()
    assert visit.page.canvas.rect().contains(at)


def test_saved_never_stands_beside_was_not_saved(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.needle(*SHOULDER)
    with monkeypatch.context() as full:
        full.setattr(visit.records.sessions, "apply", _fail)
        visit.driver.press(visit.page.canvas, KEY.Key_2)
        QApplication.processEvents()
        assert "disk is full" in visit.page.notice.text
        assert status(visit) == "Not saved"
    visit.driver.press(visit.page.canvas, KEY.Key_3)
    QApplication.processEvents()
    assert visit.page.notice.text == ""
    assert status(visit) == "✓ Site 1: needles 1 → 3"


def test_a_note_that_still_waits_is_not_called_saved(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.needle(*SHOULDER)
    note = visit.page.editor.dose.note
    with monkeypatch.context() as full:
        full.setattr(visit.records.sessions, "apply", _fail)
        visit.driver.type(note, "Sore")
        visit.driver.press(note, KEY.Key_Return)
    visit.page.canvas.setFocus()
    with monkeypatch.context() as full:
        full.setattr(visit.records.sessions, "apply", _fail)
        visit.driver.press(visit.page.canvas, KEY.Key_T)
    assert visit.page.notice.text != ""
    assert not status(visit).startswith("✓")


def test_a_digit_changes_nothing_that_is_not_selected(visit: Clinic) -> None:
    visit.needle(*SHOULDER)
    visit.driver.press(visit.page.canvas, KEY.Key_Escape)
    visit.driver.press(visit.page.canvas, KEY.Key_5)
    assert visit.stored.sites[0].needle_count == 1
    assert status(visit) == "No site is selected. Click a mark or a row first."


def test_a_digit_changes_nothing_that_cannot_be_seen(visit: Clinic) -> None:
    site = visit.needle(*SHOULDER)
    visit.page.visit.show_form()
    visit.page.show_plate("anterior")
    visit.page.canvas.setFocus()
    visit.driver.press(visit.page.canvas, KEY.Key_5)
    QApplication.processEvents()
    assert visit.stored.sites[0].needle_count == 1
    assert visit.page.canvas.is_mark_selected(site.id)
    visit.driver.press(visit.page.canvas, KEY.Key_5)
    assert visit.stored.sites[0].needle_count == 5


def test_a_new_site_stays_selected_until_the_next_action(visit: Clinic) -> None:
    site = visit.needle(*SHOULDER)
    QTest.mouseMove(visit.page.canvas, visit.page.canvas.rect().center())
    visit.driver.press(visit.page.canvas, KEY.Key_Plus)
    QApplication.processEvents()
    assert visit.page.canvas.is_mark_selected(site.id)
    visit.driver.press(visit.page.canvas, KEY.Key_2)
    assert visit.stored.sites[0].needle_count == 2


def test_between_visits_the_count_goes_back_to_that_of_the_preset(visit: Clinic) -> None:
    visit.page.preset.count.setValue(4)
    visit.needle(*SHOULDER)
    visit.page.closed.emit()
    visit.begin_session()
    assert visit.page.state.preset.needle_count == 1
    visit.records.settings.set_favourite_presets(
        visit.records.therapist.id, (SitePreset(needle_count=2),)
    )
    visit.page.closed.emit()
    visit.begin_session()
    assert visit.page.state.preset.needle_count == 2


@pytest.mark.parametrize("field", VISIT_FIELDS)
def test_every_field_of_the_form_has_a_title(field: str) -> None:
    assert visit_field_title(field)


def test_an_undone_edit_is_stored_as_an_undo(visit: Clinic) -> None:
    heard: list[tuple[Any, EditKind]] = []
    visit.page.chart.edit_stored.connect(lambda edit, kind: heard.append((edit, kind)))
    visit.page.chart.set_visit(pain_before=3)
    visit.page.chart.undo()
    visit.page.chart.redo()
    assert [kind for _, kind in heard] == [EditKind.DO, EditKind.UNDO, EditKind.REDO]


def test_a_form_that_is_emptied_says_so(visit: Clinic) -> None:
    reference = Reference.load()
    edit = VisitEdit(visit.session.id, Visit(pain_before=6), Visit())
    assert str(change_words(edit, visit.session, reference)) == "Pain before: 6 → –"


def _fail(*_: object, **__: object) -> None:
    raise full_disk()


def spotlight(visit: Clinic) -> Spotlight | None:
    """Return the frame around what was changed, None while there is none."""
    shown = [one for one in visit.window.findChildren(Spotlight) if one.isVisible()]
    return shown[0] if shown else None


def framed(visit: Clinic, piece: QWidget) -> bool:
    """Whether the frame stands around a piece, and both are in view."""
    frame = spotlight(visit)
    if frame is None:
        return False
    around = QRect(frame.mapToGlobal(QPoint()), frame.size())
    inner = QRect(piece.mapToGlobal(QPoint()), piece.size())
    return around.contains(inner) and not piece.visibleRegion().isEmpty()


def test_undo_and_redo_frame_the_field_that_they_change(visit: Clinic) -> None:
    form = visit.page.visit.form
    visit.driver.click(form.pain.before.button_of(3))
    visit.driver.click(form.consent.status.button_of(ConsentStatus.VERBAL))
    visit.driver.click(form.screening.questions["epilepsy"].choice.button_of(Answer.YES))
    assert spotlight(visit) is None  # what one does oneself needs no frame
    for piece in (form.screening.questions["epilepsy"], form.consent.status, form.pain.before):
        visit.driver.click(visit.page.header.undo)
        wait_until(lambda piece=piece: framed(visit, piece), "the frame")  # type: ignore[misc]
    visit.driver.click(visit.page.header.redo)
    wait_until(lambda: framed(visit, form.pain.before), "the frame")
    # The next action takes it away, and it takes neither click nor focus itself.
    frame = spotlight(visit)
    assert frame is not None
    assert frame.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    visit.driver.click(form.pain.before.button_of(5))
    assert spotlight(visit) is None
    assert visit.stored.visit.pain_before == 5


def test_undo_frames_the_box_of_a_site_and_the_place_of_a_mark_that_is_gone(visit: Clinic) -> None:
    site = visit.needle(60, 1350)
    depth = visit.page.editor.dose.depth_mm
    visit.driver.type(depth, "15")
    visit.driver.press(depth, Qt.Key.Key_Return)
    visit.page.visit.show_form()
    visit.driver.click(visit.page.header.undo)
    wait_until(lambda: framed(visit, depth), "the frame around the depth")
    visit.driver.click(visit.page.header.undo)
    assert visit.stored.sites == ()
    canvas = visit.page.canvas
    wait_until(lambda: isinstance((one := spotlight(visit)) and one.parent(), BodyCanvas), "a ring")
    frame = spotlight(visit)
    assert frame is not None
    (spot,) = visit.page.sight.spots(canvas.plate.id, [site])
    assert spot is not None
    assert frame.geometry().contains(canvas.frame.to_px(*spot).toPoint())


def test_the_frame_goes_by_itself(visit: Clinic) -> None:
    form = visit.page.visit.form
    visit.driver.click(form.pain.before.button_of(3))
    visit.driver.click(visit.page.header.undo)
    wait_until(lambda: framed(visit, form.pain.before), "the frame")
    wait_until(lambda: spotlight(visit) is None, "the end of the frame")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_frame_is_seen_on_everything_it_lies_on(theme: Theme) -> None:
    assert "QFrame#spotlight {\n    border: 3px solid " + theme.accent in style_sheet(theme)
    for ground in (theme.panel, theme.ground, theme.raised, theme.soft):
        assert contrast(theme.accent, ground) >= 3
