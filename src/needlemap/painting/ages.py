"""How the age of a mark looks: by colour, fading and size together, so never by colour alone.

The ramp is one blue, from dark to pale (on a dark ground from bright to dim): its lightness runs
one way, so it is the same for colour-blind eyes and in grey. The youngest stand out most. Fill or
rim of each has 3:1 or more on every tone of the skin.

On paper nothing is grey, since a fax loses it: the two youngest are black, the others white with a
black line, and a letter names the class.
"""

from dataclasses import dataclass, replace
from functools import cache

from PySide6.QtGui import QColor

from needlemap.painting.marks import Mark, MarkState
from needlemap.painting.palette import BodyPalette
from needlemap.painting.shapes import MarkShape

_INK, _PAPER = "#14110f", "#ffffff"


@dataclass(frozen=True, slots=True)
class AgeLook:
    """How marks of one age class are drawn: colour of fill and digit, opacity, relative size."""

    fill: str
    text: str
    opacity: float
    size: float


# Age class 0 is the youngest.
_OPACITY = (1.0, 0.98, 0.96, 0.94, 0.92, 0.90)
_SIZE = (1.0, 0.95, 0.90, 0.86, 0.82, 0.78)
_RIM = 0.32  # small marks need a line of a whole pixel
_ON_LIGHT = ("#001a3d", "#0d3166", "#42699b", "#6d8fb8", "#94afcd", "#b7cade")
_ON_DARK = ("#f2faff", "#d3e9f9", "#b5d6ee", "#9cc4e1", "#88b3d3", "#78a5c8")
_IN_GREY = ("#000000", "#333333", "#5c5c5c", "#858585", "#adadad", "#d6d6d6")
_BY_PALETTE = {"dark": _ON_DARK, "print": _IN_GREY, "contrast": _IN_GREY}
AGES = len(_SIZE)
AGE_LETTERS = "ABCDEF"
_BLACK_TO = 1  # up to four weeks
_PALE_FROM = 0.1


@cache
def age_looks(palette: BodyPalette) -> tuple[AgeLook, ...]:
    """Return the looks of the age classes, the youngest first."""
    fills = _BY_PALETTE.get(palette.name, _ON_LIGHT)
    return tuple(
        AgeLook(fill, text_on(fill), opacity, size)
        for fill, opacity, size in zip(fills, _OPACITY, _SIZE, strict=True)
    )


@cache
def age_palette(palette: BodyPalette, age: int) -> BodyPalette:
    """Return the palette in which marks of an age class are drawn."""
    look = age_looks(palette)[age]
    # A fill that is as pale as paper or skin needs a line around it to be seen there.
    is_pale = palette.name in ("print", "contrast") or (
        palette.name == "light" and luminance(look.fill) > _PALE_FROM
    )
    return replace(
        palette,
        name=f"{palette.name}-age-{age}",
        needle_in=look.fill,
        needle_in_text=look.text,
        rim=_INK if is_pale else palette.rim,
        rim_width=_RIM,
    )


def paper_mark(
    x_mm: float, y_mm: float, age: int, *, count: int = 1, shape: MarkShape = MarkShape.CIRCLE
) -> Mark:
    """Return the mark of an age class on paper, with how many sites it stands for."""
    return Mark(
        x_mm,
        y_mm,
        number=count if count > 1 else 0,
        shape=shape,
        state=MarkState.IN if age <= _BLACK_TO else MarkState.OUT,
        letter=AGE_LETTERS[age],
    )


def text_on(fill: str) -> str:
    """Return ink or paper, whichever reads better on a colour."""
    return _PAPER if luminance(fill) < 0.18 else _INK


def luminance(code: str) -> float:
    """Return the relative luminance of a colour, 0 to 1, as WCAG 2.1 defines it."""
    tone = QColor(code)
    parts = (tone.redF(), tone.greenF(), tone.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
