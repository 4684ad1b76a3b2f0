"""Palettes with another skin: only the body's own ramp and what is written on it differ.

Muscles, bones, marks and paper keep their colours. Text on the lightest skin stays at 4.5 to 1.
"""

from dataclasses import replace
from functools import cache

from needlemap.domain.interface import SkinTone
from needlemap.painting.palette import DARK, LIGHT, BodyPalette, Ramp

# Ink, dark, middle and light, by day and by night.
_BY_DAY: dict[SkinTone, Ramp] = {
    SkinTone.BEIGE: ("#3f2920", "#8a5f47", "#d3a888", "#f1d8c0"),
    SkinTone.OLIVE: ("#35241a", "#77502f", "#b48459", "#e2ba92"),
    SkinTone.BROWN: ("#28180f", "#593520", "#97643f", "#cb9b71"),
    SkinTone.DARK: ("#180e09", "#3b2318", "#704832", "#aa7d60"),
}
_BY_NIGHT: dict[SkinTone, Ramp] = {
    SkinTone.BEIGE: ("#140e0b", "#4a3426", "#866851", "#b79a82"),
    SkinTone.OLIVE: ("#120c08", "#422d1c", "#7a5b3f", "#ab8763"),
    SkinTone.BROWN: ("#0f0906", "#3a2415", "#6b482e", "#a57b56"),
    SkinTone.DARK: ("#0b0705", "#2e1c13", "#573928", "#a17657"),
}
# What is written and drawn on skins on which the usual colours would be lost.
_LABEL = {SkinTone.BROWN: "#120b08", SkinTone.DARK: "#120b08"}
_LINE = {SkinTone.OLIVE: "#4a3328", SkinTone.BROWN: "#241610", SkinTone.DARK: "#241610"}


@cache
def with_skin(palette: BodyPalette, tone: SkinTone) -> BodyPalette:
    """Return a palette of the screen with this skin; high contrast and print stay as they are."""
    by_tone = {LIGHT.name: _BY_DAY, DARK.name: _BY_NIGHT}.get(palette.name, {})
    if tone not in by_tone:
        return palette
    ink, dark, middle, light = by_tone[tone]
    return replace(
        palette,
        skin=tone.value,
        body_ink=ink,
        body_dark=dark,
        body_middle=middle,
        body_light=light,
        label_text=_LABEL.get(tone, palette.label_text),
        structure_line=_LINE.get(tone, palette.structure_line),
    )
