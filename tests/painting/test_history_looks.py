"""Ages, densities and changes: told apart in grey, and for colour-blind eyes."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from helpers.colour_difference import ciede2000, colour_difference
from helpers.contrast import contrast, luminances, ratio
from needlemap.domain.appearance import SkinTone
from needlemap.painting import CONTRAST, DARK, LIGHT, PRINT, BodyPalette, Mark, paint_mark
from needlemap.painting.ages import AGES, age_looks, age_palette, luminance, paper_mark
from needlemap.painting.changes import CHANGES, change_look, paint_change
from needlemap.painting.heat import (
    BANDS,
    HEAT_BOUNDS,
    band_swatch,
    heat_colours,
    heat_image,
    heat_levels,
    keep_on_body,
)
from needlemap.painting.palette import with_skin

PALETTES = [LIGHT, DARK, PRINT]


@pytest.mark.parametrize("palette", PALETTES, ids=lambda p: p.name)
def test_lightness_runs_one_way_from_young_to_old(palette: BodyPalette) -> None:
    tones = [luminance(look.fill) for look in age_looks(palette)]
    steps = np.diff(tones)
    assert (steps > 0).all() or (steps < 0).all()


@pytest.mark.parametrize("palette", PALETTES, ids=lambda p: p.name)
def test_age_never_speaks_by_colour_alone(palette: BodyPalette) -> None:
    looks = age_looks(palette)
    assert len(looks) == AGES
    for younger, older in pairwise(looks):
        assert older.size < younger.size
        assert older.opacity < younger.opacity


@pytest.mark.parametrize("palette", PALETTES, ids=lambda p: p.name)
def test_digits_can_be_read_on_every_age(palette: BodyPalette) -> None:
    for age in range(AGES):
        coloured = age_palette(palette, age)
        assert contrast(coloured.needle_in_text, coloured.needle_in) >= 4.5


SCREENS = [LIGHT, DARK, CONTRAST]
# Marks of long histories are this small, and their oldest smaller still.
SMALLEST_PX = 12.0


@pytest.mark.parametrize("age", range(AGES))
@pytest.mark.parametrize("tone", ["body_dark", "body_middle", "body_light", "background"])
@pytest.mark.parametrize("palette", SCREENS, ids=lambda p: p.name)
def test_marks_of_every_age_stand_out_on_every_tone_of_the_skin(
    qtbot: QtBot, palette: BodyPalette, tone: str, age: int
) -> None:
    skin = getattr(palette, tone)
    look = age_looks(palette)[age]
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(skin)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(look.opacity)
    size = SMALLEST_PX * look.size
    paint_mark(painter, QPointF(20, 20), size, Mark(0, 0), age_palette(palette, age))
    painter.end()
    drawn = np.frombuffer(image.constBits(), np.uint8).reshape(40, 40, 4)[..., 2::-1]
    ground = float(luminances(drawn[0, 0]))
    clear = [ratio(ground, light) >= 3 for light in luminances(drawn).ravel().tolist()]
    assert sum(clear) >= 2 * size, "less than most of a line around it"


# A mark of 3.4 mm as a fax sends it: 8 dots a millimetre, each black or white.
FAXED_PX = 27.0


def faxed(age: int, count: int, ground: str = "#dcdcdc") -> np.ndarray:
    """Return (60, 60) which dots of a printed mark on the body a fax sends black."""
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_mark(painter, QPointF(28, 32), FAXED_PX, paper_mark(0, 0, age, count=count), PRINT)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(60, 60, 4)[..., 1] < 128


@pytest.mark.parametrize("count", [1, 4])
def test_a_fax_tells_every_age_on_paper_apart(qtbot: QtBot, count: int) -> None:
    marks = [faxed(age, count) for age in range(AGES)]
    apart = [(one != other).sum() for n, one in enumerate(marks) for other in marks[:n]]
    assert min(apart) >= 8  # the lowest bar of an E


@pytest.mark.parametrize("age", range(AGES))
def test_a_fax_keeps_how_many_sites_a_mark_of_every_age_stands_for(qtbot: QtBot, age: int) -> None:
    counts = [faxed(age, count) for count in (1, 2, 3, 8, 12)]
    apart = [(one != other).sum() for n, one in enumerate(counts) for other in counts[:n]]
    assert min(apart) >= 12


def test_recent_marks_on_paper_are_black_and_the_others_white(qtbot: QtBot) -> None:
    inked = [int(faxed(age, 1).sum()) for age in range(AGES)]
    assert min(inked[:2]) > 1.3 * max(inked[2:])


@pytest.mark.parametrize("palette", PALETTES, ids=lambda p: p.name)
def test_lightness_runs_one_way_from_thin_to_dense(palette: BodyPalette) -> None:
    tones = [luminance(code) for code in heat_colours(palette)]
    assert len(tones) == BANDS == len(HEAT_BOUNDS)
    steps = np.diff(tones)
    assert (steps > 0).all() or (steps < 0).all()


def on_skin(band: int, skin: str, palette: BodyPalette) -> QImage:
    """Return a band laid over a tone of skin."""
    image = QImage(32, 32, QImage.Format.Format_RGB32)
    image.fill(skin)
    painter = QPainter(image)
    painter.drawImage(0, 0, band_swatch(band, (32, 32), palette))
    painter.end()
    return image


@pytest.mark.parametrize("tone", ["body_light", "body_middle"])
@pytest.mark.parametrize(
    "palette",
    [with_skin(palette, skin) for palette in (LIGHT, DARK) for skin in SkinTone],
    ids=lambda p: p.look,
)
def test_neighbouring_bands_differ_on_skin_and_so_does_the_first_from_skin(
    qtbot: QtBot, palette: BodyPalette, tone: str
) -> None:
    skin = getattr(palette, tone)
    seen = [on_skin(band, skin, palette).pixelColor(9, 9) for band in range(BANDS)]
    apart = [colour_difference(one, other) for one, other in pairwise([QColor(skin), *seen])]
    assert min(apart) >= 12


@pytest.mark.parametrize("palette", [PRINT, CONTRAST], ids=lambda p: p.name)
def test_on_paper_and_fax_bands_are_black_dots_the_more_the_denser(
    qtbot: QtBot, palette: BodyPalette
) -> None:
    shares = []
    for band in range(BANDS):
        image = on_skin(band, "#ffffff", palette)
        assert image.allGray()
        pixels = np.frombuffer(image.constBits(), np.uint8).reshape(32, 32, 4)[..., 0]
        assert set(np.unique(pixels).tolist()) <= {0, 255}  # nothing that a fax would lose
        shares.append(float((pixels == 0).mean()))
    assert min(np.diff(shares)) >= 0.06
    assert shares[0] > 0


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        # Pairs of Sharma, Wu and Dalal, Color Res Appl 2005;30:21-30, table 1, in L*, a*, b*.
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_of_colours_is_the_published_one(
    one: tuple[float, float, float], other: tuple[float, float, float], apart: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(apart, abs=5e-5)


@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=30))
def test_a_denser_place_never_has_a_lower_level(densities: list[float]) -> None:
    levels = heat_levels(np.sort(np.array(densities)))
    assert (np.diff(levels) >= 0).all()
    assert levels.min() >= 0
    assert levels.max() <= 255


@pytest.mark.parametrize("band", range(BANDS))
def test_a_band_begins_at_its_bound(qtbot: QtBot, band: int) -> None:
    def colour_at(density: float) -> int:
        levels = np.full((4, 4), heat_levels(np.array([density]))[0] + 0.5, np.uint8)
        return heat_image(levels, QRectF(0, 0, 4, 4), (4, 4), LIGHT).pixel(2, 2)

    below, above = colour_at(HEAT_BOUNDS[band] * 0.9), colour_at(HEAT_BOUNDS[band] * 1.02)
    assert below != above
    assert band > 0 or below >> 24 == 0


def test_no_density_is_clear(qtbot: QtBot) -> None:
    clear = heat_image(np.zeros((5, 7), np.uint8), QRectF(0, 0, 7, 5), (70, 50), LIGHT)
    assert clear.allGray()
    assert clear.pixel(35, 25) == 0


def test_heat_stays_on_the_body(qtbot: QtBot) -> None:
    heat = heat_image(np.full((4, 4), 255, np.uint8), QRectF(0, 0, 4, 4), (40, 40), LIGHT)
    body = QImage(40, 40, QImage.Format.Format_ARGB32_Premultiplied)
    body.fill(0)
    painter = QPainter(body)
    painter.fillRect(0, 0, 20, 40, 0xFFFFFFFF)
    painter.end()
    keep_on_body(heat, body, QRectF(0, 0, 40, 40))
    assert heat.pixel(10, 20) >> 24 > 0
    assert heat.pixel(30, 20) == 0


def test_changes_have_three_signs_and_differ_in_black_and_white(qtbot: QtBot) -> None:
    assert len({change_look(change, PRINT).sign for change in CHANGES}) == 3
    pictures = [_picture(change) for change in CHANGES]
    for number, one in enumerate(pictures):
        for other in pictures[number + 1 :]:
            assert (one != other).mean() > 0.05


def _picture(change: str) -> np.ndarray:
    image = QImage(32, 32, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_change(painter, QPointF(16, 16), 18, change, PRINT)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(32, 32).copy() > 127
