"""Text on marks can be read by everyone: WCAG contrast, and states that differ without colour."""

import pytest

from needlemap.domain.appearance import SkinTone
from needlemap.painting import CONTRAST, DARK, LIGHT, PRINT, BodyPalette
from needlemap.painting.palette import colour, with_skin

PALETTES = (
    CONTRAST,
    PRINT,
    *(with_skin(palette, tone) for palette in (LIGHT, DARK) for tone in SkinTone),
)


def luminance(code: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    tone = colour(code)
    parts = (tone.redF(), tone.greenF(), tone.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.look)
def test_every_text_has_a_contrast_of_at_least_4_5_on_its_ground(palette: BodyPalette) -> None:
    pairs = (
        (palette.needle_in_text, palette.needle_in),
        (palette.needle_out_text, palette.needle_out),
        (palette.previous_site_text, palette.previous_site_fill),
        (palette.badge_text, palette.badge),
        (palette.warning_text, palette.warning),
        (palette.label_text, palette.body_light),
    )
    ratios = {pair: contrast(*pair) for pair in pairs}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.look)
def test_a_mark_stands_out_from_lit_and_from_shaded_skin(palette: BodyPalette) -> None:
    rims = (palette.rim, palette.needle_in)
    for skin in (palette.body_light, palette.body_middle, palette.body_dark):
        assert max(contrast(rim, skin) for rim in rims) >= 3.0


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.look)
def test_the_halo_of_a_selected_mark_stands_out_from_its_edge(palette: BodyPalette) -> None:
    assert contrast(palette.selected, palette.selected_edge) >= 3.0


def test_print_uses_greys_only() -> None:
    codes = [value for value in PRINT_CODES if value.startswith("#")]
    assert all(code[1:3] == code[3:5] == code[5:7] for code in codes)


PRINT_CODES = [
    value for name in PRINT.__slots__ for value in (getattr(PRINT, name),) if isinstance(value, str)
]


def test_every_skin_is_another_one_and_the_first_is_the_palette_itself() -> None:
    for palette in (LIGHT, DARK):
        ramps = [with_skin(palette, tone) for tone in SkinTone]
        assert ramps[0] is palette
        lights = [luminance(each.body_middle) for each in ramps]
        assert lights == sorted(lights, reverse=True)
        assert len({each.look for each in ramps}) == len(SkinTone)


def test_print_and_high_contrast_know_no_skin() -> None:
    assert all(with_skin(PRINT, tone) is PRINT for tone in SkinTone)
    assert all(with_skin(CONTRAST, tone) is CONTRAST for tone in SkinTone)
