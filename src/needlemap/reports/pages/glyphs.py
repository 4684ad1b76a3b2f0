"""Which characters no font of this computer can draw, so that a record says it instead of boxes.

The bundled face draws Latin, Greek, Cyrillic, Hebrew and Arabic; for others Qt turns to the fonts
of the system. What none of them has would be an empty glyph, which PDF/A forbids.
"""

import dataclasses
import unicodedata
from collections.abc import Hashable, Iterator
from functools import cache
from typing import Any

from PySide6.QtGui import QFont, QGlyphRun, QRawFont, QTextLayout

from needlemap.painting.fonts import sized_font

STAND_IN = "\u25af"
_MOST_NAMED = 24
_SIZE_PX = 40
_SPACES = frozenset({"Cc", "Zs", "Zl", "Zp"})
_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))


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
    else:
        kind: Any = type(content)
        for name in _fields_of(kind):
            yield from texts_of(getattr(content, name))


@cache
def _fields_of(kind: Hashable) -> tuple[str, ...]:
    """Return the names of a dataclass's fields; none of another type."""
    is_known = isinstance(kind, type) and dataclasses.is_dataclass(kind)
    fields = dataclasses.fields(kind) if is_known else ()  # type: ignore[arg-type]
    return tuple(field.name for field in fields)


def is_covered(char: str) -> bool:
    """Whether every face that records are set in draws this character."""
    return all(has_glyph(char, bold=b, condensed=c) for b in (False, True) for c in (False, True))


@cache
def has_glyph(char: str, *, bold: bool = False, condensed: bool = False) -> bool:
    """Whether a face, or a font of the system in its place, draws this character."""
    if char.isascii() or unicodedata.category(char) in _SPACES:
        return True
    font = sized_font(_SIZE_PX, bold=bold, condensed=condensed)
    # Between letters, where a mark that no font can set becomes the empty glyph, number 0.
    if any(0 in run.glyphIndexes() for run in _runs(f"a{char}b", font)):
        return False
    if _is_ignorable(char) or QRawFont.fromFont(font).supportsCharacter(ord(char)):
        return True
    # Where no font has it Qt draws a box by itself: only the font of a run tells.
    runs = _runs(char, font)
    return bool(runs) and all(
        not _is_box(run.rawFont()) and run.rawFont().supportsCharacter(ord(char)) for run in runs
    )


def _is_box(font: QRawFont) -> bool:
    """Whether Qt fills boxes in place of letters: such a font says that it has every character.

    It does so for a script that must be shaped, where no font knows it. It has no size.
    """
    return font.pixelSize() <= 0


def _runs(text: str, font: QFont) -> list[QGlyphRun]:
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return list(layout.glyphRuns())


def _is_ignorable(char: str) -> bool:
    """Whether a character leaves no ink by itself: joiners, variation selectors."""
    return unicodedata.category(char) == "Cf" or char in _SELECTORS
