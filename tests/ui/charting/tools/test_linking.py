"""E-stim: two marks become a pair by a drag; the pair is drawn, edited and parted as one."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from helpers.drivers import Clinic
from needlemap.domain.estim import Current
from needlemap.domain.screening import Answer, PatientPrecaution
from needlemap.domain.site import NeedleSite

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    """Two sites on the thighs in front, and linking switched on."""
    clinic.begin_session()
    clinic.needle(-120, 700, "anterior")
    clinic.needle(-120, 600, "anterior")
    clinic.driver.press(clinic.page.canvas, KEY.Key_E)
    return clinic


def drag(
    visit: Clinic,
    first: NeedleSite,
    second: NeedleSite,
    *,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    canvas = visit.page.canvas
    start, end = (
        canvas.frame.to_px(mark.x_mm, mark.y_mm).toPoint()
        for mark in (canvas.marks[first.id], canvas.marks[second.id])
    )
    visit.driver.drag(canvas, start, end, modifier)


def linked(visit: Clinic) -> tuple[NeedleSite, NeedleSite]:
    drag(visit, *visit.session.sites[:2])
    first, second = visit.stored.sites[:2]
    return first, second


def test_a_drag_from_mark_to_mark_makes_a_pair(visit: Clinic) -> None:
    first, second = linked(visit)
    assert first.estim is not None
    assert first.estim == second.estim
    assert first.estim.channel == 1
    (line,) = visit.page.linking.lines
    assert line.label == "E1"


def test_the_same_drag_parts_the_pair_and_undo_links_it_again(visit: Clinic) -> None:
    pair = linked(visit)
    drag(visit, *pair)
    assert [site.estim for site in visit.stored.sites] == [None, None]
    assert visit.page.linking.lines == ()
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    assert visit.stored.sites == pair


def test_a_drag_with_alt_links_without_the_mode_but_not_while_needles_come_out(
    visit: Clinic,
) -> None:
    canvas, alt = visit.page.canvas, Qt.KeyboardModifier.AltModifier
    visit.driver.press(canvas, KEY.Key_E)
    visit.driver.press(canvas, KEY.Key_O)
    before = visit.stored.sites
    drag(visit, *visit.session.sites, modifier=alt)
    assert visit.stored.sites == before
    visit.driver.press(canvas, KEY.Key_O)
    drag(visit, *visit.session.sites, modifier=alt)
    assert len(visit.page.linking.lines) == 1
    assert [site.point for site in visit.stored.sites] == [site.point for site in before]


def test_settings_go_to_both_electrodes_and_unusual_ones_are_hinted_at(visit: Clinic) -> None:
    linked(visit)
    visit.driver.press(visit.page.canvas, KEY.Key_E)
    visit.page.state.select([visit.session.sites[0].id])
    QApplication.processEvents()
    estim = visit.page.editor.estim
    assert visit.page.editor.estim_fold.is_open
    visit.driver.type(estim.hz, "200")
    visit.driver.press(estim.hz, KEY.Key_Return)
    assert [site.estim and site.estim.hz for site in visit.stored.sites] == [200, 200]
    assert "usual range 1 to 150 Hz" in estim.hint.text()
    visit.driver.type(estim.hz, "2")
    visit.driver.press(estim.hz, KEY.Key_Return)
    assert estim.hint.text() == ""


def test_what_is_felt_waveform_and_mode_are_chosen_kept_and_remembered(visit: Clinic) -> None:
    linked(visit)
    visit.driver.press(visit.page.canvas, KEY.Key_E)
    visit.page.state.select([visit.session.sites[0].id])
    QApplication.processEvents()
    estim = visit.page.editor.estim
    visit.driver.choose(estim.perceptual_level, "strong motor")
    visit.driver.choose(estim.waveform, "biphasic symmetric")
    visit.driver.choose(estim.mode, "dense-disperse")
    for site in visit.stored.sites:
        assert site.estim is not None
        said = (site.estim.perceptual_level, site.estim.waveform, site.estim.mode)
        assert said == ("strong motor", "biphasic symmetric", "dense-disperse")
    QApplication.processEvents()
    recent = visit.records.sessions.recent_doses(visit.records.therapist.id)
    assert recent[0].current == visit.page.state.current
    visit.page.chart.undo()
    assert [site.estim and site.estim.mode for site in visit.stored.sites] == [None, None]


def test_deleting_an_electrode_parts_the_pair_in_the_same_edit(visit: Clinic) -> None:
    before = linked(visit)
    visit.page.state.select([before[0].id])
    visit.driver.press(visit.page.canvas, KEY.Key_Delete)
    assert [site.estim for site in visit.stored.sites] == [None]
    visit.driver.press(visit.page.canvas, KEY.Key_Z, CONTROL)
    assert visit.stored.sites == before


def test_a_moved_electrode_keeps_its_partner(visit: Clinic) -> None:
    linked(visit)
    visit.page.state.select([visit.session.sites[0].id])
    visit.driver.press(visit.page.canvas, KEY.Key_Right)
    assert visit.stored.sites[0].estim == visit.stored.sites[1].estim
    assert len(visit.page.linking.lines) == 1


def test_a_line_is_drawn_only_where_both_electrodes_are_seen(visit: Clinic) -> None:
    linked(visit)
    visit.page.show_plate("posterior")
    assert visit.page.linking.lines == ()
    visit.page.show_plate("anterior")
    assert len(visit.page.linking.lines) == 1


def test_a_partner_on_another_plate_is_told_by_a_stub(visit: Clinic) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_E)
    front, back = visit.session.sites[0], visit.needle(60, 1300)
    assert visit.page.chart.link(front.id, back.id, Current())
    QApplication.processEvents()
    (line,) = visit.page.linking.lines
    assert (line.label, line.x2_mm) == ("E1 to 1", None)
    visit.page.show_plate("anterior")
    (line,) = visit.page.linking.lines
    assert (line.label, line.x2_mm) == ("E1 to 3", None)
    visit.page.canvas.grab()


def test_a_drag_that_ends_on_no_mark_links_and_moves_nothing(visit: Clinic) -> None:
    before = visit.stored.sites
    to_px = visit.page.canvas.frame.to_px
    visit.driver.drag(visit.page.canvas, to_px(-120, 700).toPoint(), to_px(-120, 800).toPoint())
    assert visit.stored.sites == before
    assert "another site" in visit.page.preset.saved.text()


def test_a_preset_with_current_makes_pairs_as_it_goes(visit: Clinic) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_E)
    visit.driver.click(visit.page.preset.estim)
    third, fourth = visit.needle(120, 700, "anterior"), visit.needle(120, 600, "anterior")
    assert third.estim is not None
    assert third.estim.pair_id == (fourth.estim and fourth.estim.pair_id)


def test_a_pair_on_a_patient_with_a_pacemaker_warns(clinic: Clinic) -> None:
    known = PatientPrecaution("pacemaker", Answer.YES, date(2026, 1, 2))
    clinic.records.patient_files.set_precautions(clinic.patient.id, (known,))
    clinic.begin_session()
    clinic.needle(-120, 700, "anterior")
    clinic.needle(-120, 600, "anterior")
    assert clinic.stored.sites[0].warnings == ()
    clinic.driver.press(clinic.page.canvas, KEY.Key_E)
    drag(clinic, *clinic.session.sites)
    for site in clinic.stored.sites:
        assert any("acemaker" in warning.text for warning in site.warnings)
