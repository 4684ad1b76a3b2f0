"""Which characters no font of this computer can draw, so that a record says it instead of boxes.

The bundled face draws Latin, Greek, Cyrillic, Hebrew and Arabic; for others Qt turns to the fonts
of the system. What none of them has would be an empty glyph, which PDF/A forbids.
"""

import dataclasses
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from PySide6.QtGui import QRawFont, QTextLayout

from needlemap.painting.fonts import sized_font

STAND_IN = "\u25af"
_MOST_NAMED = 24
_SIZE_PX = 40
# Marks without ink of their own: shaping uses them up.
_INKLESS = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp", "Mn"})


def printable(text: str, *, bold: bool = False, condensed: bool = False) -> str:
    """Return the text with `STAND_IN` for every character that a face cannot draw."""
    if text.isascii():
        return text
    return "".join(c if has_glyph(c, bold=bold, condensed=condensed) else STAND_IN for c in text)


def gaps_in(content: Any) -> str:
    """Return a sentence about the characters of a content that cannot be drawn, or nothing."""
    foreign = {char for text in texts_of(content) if not text.isascii() for char in text}
    missing = sorted(char for char in foreign if not is_covered(char))
    if not missing:
        return ""
    named = " ".join(f"U+{ord(char):04X}" for char in missing[:_MOST_NAMED])
    more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    return (
        f"No font on this computer has the characters {named}{more}; "
        f"{STAND_IN} stands in their place on paper. The record itself holds them."
    )


def texts_of(content: Any) -> Iterator[str]:
    """Yield every text in dataclasses, tuples and lists."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, tuple | list):
        for part in content:
            yield from texts_of(part)
    elif dataclasses.is_dataclass(content):
        for field in dataclasses.fields(content):
            yield from texts_of(getattr(content, field.name))


def is_covered(char: str) -> bool:
    """Whether every face that records are set in draws this character."""
    return all(has_glyph(char, bold=b, condensed=c) for b in (False, True) for c in (False, True))


@cache
def has_glyph(char: str, *, bold: bool = False, condensed: bool = False) -> bool:
    """Whether a face, or a font of the system in its place, draws this character."""
    if char.isascii() or unicodedata.category(char) in _INKLESS:
        return True
    font = sized_font(_SIZE_PX, bold=bold, condensed=condensed)
    if QRawFont.fromFont(font).supportsCharacter(ord(char)):
        return True
    layout = QTextLayout(char, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    # Where no font has it Qt draws a box by itself: only the font of a run tells.
    runs = layout.glyphRuns()
    return bool(runs) and all(run.rawFont().supportsCharacter(ord(char)) for run in runs)
