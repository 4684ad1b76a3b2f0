"""The colours of body, marks and layers: light, dark, high contrast and print.

Colours never speak alone: every state also has its own form (rim, halo, hollow, dashes). Another
skin changes only the body's own ramp and what is written on it; muscles, bones, marks and paper
keep their colours. Text on the lightest skin stays at 4.5 to 1.
"""

from dataclasses import dataclass, replace
from functools import cache

from PySide6.QtGui import QColor

from needlemap.domain.appearance import SkinTone

Ramp = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class BodyPalette:
    """Colours as ``#rrggbb``.

    ``body_ink``, ``body_dark``, ``body_middle`` and ``body_light`` are the ramp that tints the
    grey tone picture of a plate, from black to white; ``muscle`` and ``tendon`` are the ramps
    of what lies beneath, dark to light, the latter for bone too. ``needle_in`` is the fill of a
    mark whose needles are in, ``needle_out`` of one whose needles are all out.
    ``rim_width`` is that of the line around a filled mark, in its sizes, the inner half covered.
    ``structure_opacity`` is 0 where fills may not be transparent (PDF/A). ``skin`` is empty for the
    ramp that is meant for all; see `with_skin`.
    """

    name: str
    background: str
    body_ink: str
    body_dark: str
    body_middle: str
    body_light: str
    needle_in: str
    needle_in_text: str
    needle_out: str
    needle_out_text: str
    rim: str
    previous_site: str
    previous_site_text: str
    previous_site_fill: str
    selected: str
    selected_edge: str
    badge: str
    badge_text: str
    warning: str
    warning_text: str
    muscle: Ramp
    tendon: Ramp
    structure_line: str
    structure_fills: tuple[str, ...]
    structure_opacity: float
    highlight_line: str
    highlight_fill: str
    label_text: str
    rim_width: float = 0.16
    skin: str = ""

    @property
    def look(self) -> str:
        """What kept pictures are known by: the name, and the skin where it is another one."""
        return f"{self.name}.{self.skin}" if self.skin else self.name


@cache
def colour(code: str) -> QColor:
    """Return the colour of a ``#rrggbb`` code. Shared: do not change it."""
    return QColor(code)


# Tints by Okabe and Ito (2008), told apart with every common colour blindness.
_TINTS = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#0072b2", "#f0e442")

LIGHT = BodyPalette(
    name="light",
    background="#ffffff",
    body_ink="#46302c",
    body_dark="#967062",
    body_middle="#e2c4b2",
    body_light="#fcf0e7",
    needle_in="#00548c",
    needle_in_text="#ffffff",
    needle_out="#ffffff",
    needle_out_text="#00406b",
    rim="#ffffff",
    previous_site="#6d6864",
    previous_site_text="#514d49",
    previous_site_fill="#f6efe9",
    selected="#e8590c",
    selected_edge="#ffffff",
    badge="#ffffff",
    badge_text="#00406b",
    warning="#ffc400",
    warning_text="#2b1d00",
    muscle=("#260e0e", "#682826", "#a04e46", "#d68c7e"),
    tendon=("#32281f", "#786a5a", "#c6baa6", "#f6f0e2"),
    structure_line="#7a5a50",
    structure_fills=_TINTS,
    structure_opacity=0.16,
    highlight_line="#00548c",
    highlight_fill="#56b4e9",
    label_text="#43302a",
)

DARK = BodyPalette(
    name="dark",
    background="#15181c",
    body_ink="#15100e",
    body_dark="#4b3a34",
    body_middle="#8a7064",
    body_light="#b8a093",
    needle_in="#9fd6ff",
    needle_in_text="#04243a",
    needle_out="#15202a",
    needle_out_text="#c4e6ff",
    rim="#0d1319",
    previous_site="#ded8d3",
    previous_site_text="#f0ebe7",
    previous_site_fill="#4a403b",
    selected="#ff9f45",
    selected_edge="#0d1319",
    badge="#0d1319",
    badge_text="#c4e6ff",
    warning="#ffd23f",
    warning_text="#2b1d00",
    muscle=("#140807", "#4a1f1c", "#7a3d36", "#a5685c"),
    tendon=("#1a1612", "#5a5044", "#958a78", "#c9c0ae"),
    structure_line="#2a1f1b",
    structure_fills=_TINTS,
    structure_opacity=0.20,
    highlight_line="#d6efff",
    highlight_fill="#56b4e9",
    label_text="#1c1310",
)

CONTRAST = BodyPalette(
    name="contrast",
    background="#ffffff",
    body_ink="#000000",
    body_dark="#a0a0a0",
    body_middle="#e0e0e0",
    body_light="#ffffff",
    needle_in="#000000",
    needle_in_text="#ffffff",
    needle_out="#ffffff",
    needle_out_text="#000000",
    rim="#ffffff",
    previous_site="#4d4d4d",
    previous_site_text="#333333",
    previous_site_fill="#ffffff",
    selected="#b00020",
    selected_edge="#ffffff",
    badge="#ffffff",
    badge_text="#000000",
    warning="#ffd400",
    warning_text="#000000",
    muscle=("#000000", "#3c3c3c", "#7c7c7c", "#b4b4b4"),
    tendon=("#000000", "#6e6e6e", "#d0d0d0", "#ffffff"),
    structure_line="#000000",
    structure_fills=("#ffffff",),
    structure_opacity=0.0,
    highlight_line="#0000c8",
    highlight_fill="#9fd0ff",
    label_text="#000000",
)

PRINT = BodyPalette(
    name="print",
    background="#ffffff",
    body_ink="#303030",
    body_dark="#636363",
    body_middle="#dcdcdc",
    body_light="#ffffff",
    needle_in="#000000",
    needle_in_text="#ffffff",
    needle_out="#ffffff",
    needle_out_text="#000000",
    rim="#ffffff",
    previous_site="#6e6e6e",
    previous_site_text="#4a4a4a",
    previous_site_fill="#ffffff",
    selected="#000000",
    selected_edge="#ffffff",
    badge="#ffffff",
    badge_text="#000000",
    warning="#ffffff",
    warning_text="#000000",
    muscle=("#202020", "#4e4e4e", "#8a8a8a", "#bcbcbc"),
    tendon=("#202020", "#7a7a7a", "#d2d2d2", "#ffffff"),
    structure_line="#6e6e6e",
    structure_fills=("#ffffff",),
    structure_opacity=0.0,
    highlight_line="#000000",
    highlight_fill="#ffffff",
    label_text="#000000",
)


_ON_SCREEN = {palette.name: palette for palette in (LIGHT, DARK, CONTRAST)}


def palette_of_theme(name: str) -> BodyPalette:
    """Return the colours of the body that go with the theme of a window."""
    return _ON_SCREEN.get(name, LIGHT)


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
