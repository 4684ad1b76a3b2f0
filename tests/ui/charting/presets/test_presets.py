"""Presets at hand: kept from session to session, a click or a key each, within any width."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from helpers.drivers import Clinic
from helpers.sites import full_disk
from needlemap.domain.estim import Current
from needlemap.domain.site import Needle, SitePreset
from needlemap.reference import Reference
from needlemap.ui.charting.presets.preset_chips import preset_text

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
SUPERFICIAL = SitePreset("superficial_dn", "static", Needle(0.25, 25), 2)


@pytest.fixture
def visit(clinic: Clinic) -> Clinic:
    clinic.begin_session()
    return clinic


def use(visit: Clinic, preset: SitePreset, x_mm: float) -> None:
    """Chart a site with a preset."""
    visit.page.state.take(preset)
    visit.needle(x_mm, 1470)


def end_and_begin(visit: Clinic) -> None:
    visit.driver.press(visit.page.canvas, KEY.Key_Left, ALT)
    visit.begin_session()


def test_a_preset_is_said_in_a_few_words() -> None:
    reference = Reference.load()
    assert preset_text(SitePreset(), reference) == "TrP · static · 0.30×40 · 1"
    full = SitePreset(
        "electrical_dn", "with_e_stim", Needle(0.25, 50), 2, 30, current=Current(hz=2)
    )
    assert preset_text(full, reference) == "EDN · e-stim · 0.25×50 · 2 · 30 mm · E"
    assert preset_text(SitePreset("novel", None, None), reference) == "novel · 1"


def test_every_technique_has_words_for_a_chip() -> None:
    reference = Reference.load()
    names = [t.short for t in reference.techniques.values()]
    names += [m.short for m in reference.manipulations.values()]
    assert all(0 < len(name) <= 11 for name in names)
    assert len(set(names)) == len(names)


def test_one_dose_is_offered_once_whatever_was_kept_of_its_needles(visit: Clinic) -> None:
    out_at_once = SitePreset("trigger_point_dn", "pistoning", leaves_needle=False)
    palette = visit.page.preset.palette_
    palette.show_presets((), (replace(out_at_once, leaves_needle=True), out_at_once))
    assert palette.presets == (out_at_once,)


def test_what_was_used_is_at_hand_and_taken_by_its_key(visit: Clinic) -> None:
    use(visit, SUPERFICIAL, 60)
    use(visit, SitePreset(), -60)
    assert visit.page.preset.palette_.presets == (SitePreset(), SUPERFICIAL)
    visit.driver.press(visit.page.canvas, KEY.Key_2, ALT)
    assert visit.page.state.preset == SUPERFICIAL
    site = visit.needle(110, 1440)
    assert (site.technique, site.needle, site.needle_count) == (
        "superficial_dn",
        Needle(0.25, 25),
        2,
    )
    assert visit.page.preset.palette_.presets == (SitePreset(), SUPERFICIAL)


def test_a_chip_is_one_click(visit: Clinic) -> None:
    use(visit, SUPERFICIAL, 60)
    use(visit, SitePreset(), -60)
    visit.driver.click(visit.page.preset.palette_.chips[1])
    assert visit.page.state.preset == SUPERFICIAL


def test_the_preset_sticks_from_session_to_session(visit: Clinic) -> None:
    use(visit, SUPERFICIAL, 60)
    end_and_begin(visit)
    assert visit.page.state.preset == replace(SUPERFICIAL, needle_count=1)


def test_a_favourite_is_kept_and_comes_first(visit: Clinic) -> None:
    use(visit, SUPERFICIAL, 60)
    visit.driver.click(visit.page.preset.palette_.star)
    use(visit, SitePreset(), -60)
    assert visit.page.preset.palette_.presets[0] == SUPERFICIAL
    assert visit.page.preset.palette_.chips[0].text().startswith("★")
    end_and_begin(visit)
    assert visit.page.preset.palette_.presets[0] == SUPERFICIAL
    visit.driver.press(visit.page.canvas, KEY.Key_1, ALT)
    visit.driver.click(visit.page.preset.palette_.star)
    therapist = visit.records.therapist.id
    assert visit.records.settings.favourite_presets(therapist) == ()


def test_a_favourite_that_cannot_be_kept_is_said(
    visit: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise full_disk()

    monkeypatch.setattr(visit.records.settings, "set_favourite_presets", fail)
    visit.driver.click(visit.page.preset.palette_.star)
    assert "disk is full" in visit.page.notice.text


@pytest.mark.parametrize("width", [1280, 1920])
def test_nothing_at_the_foot_is_cut_off(visit: Clinic, width: int) -> None:
    for number in range(1, 9):
        visit.page.preset.palette_.note_use(SitePreset(needle_count=number))
    visit.page.preset.say("A sentence that is far longer than the room that is left " * 3)
    visit.window.resize(width, 800)
    QApplication.processEvents()
    assert visit.window.width() == width
    preset = visit.page.preset
    shown = [chip for chip in preset.palette_.chips if chip.isVisible()]
    assert len(shown) >= 4
    for widget in (*shown, preset.technique, preset.estim, preset.needles_out):
        assert widget.width() >= widget.minimumSizeHint().width()
        corner = widget.mapTo(preset, widget.rect().bottomRight())
        assert preset.rect().contains(corner)
    # Its least size is that of its largest number with all decimals; a depth has two digits.
    depth = preset.depth_mm.findChild(QLineEdit)
    assert depth is not None
    assert depth.width() >= depth.fontMetrics().horizontalAdvance("200")
    preset.say("")
    QApplication.processEvents()
    assert sum(chip.isVisible() for chip in preset.palette_.chips) >= 5


def test_the_time_to_needles_out_is_remembered(visit: Clinic) -> None:
    visit.needle(60, 1470)
    visit.driver.press(visit.page.canvas, KEY.Key_O)
    target = visit.page.removal.bar.target
    visit.driver.type(target, "12")
    visit.driver.press(target, KEY.Key_Return)
    end_and_begin(visit)
    assert visit.page.removal.bar.target.value() == 12
