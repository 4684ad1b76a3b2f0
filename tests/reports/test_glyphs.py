"""A name in another script is drawn right, or the page says that it could not be."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtGui import QFont

from helpers.a_font import write_font
from helpers.plates import ASurface
from needlemap.painting.fonts import sized_font
from needlemap.reports import session_record
from needlemap.reports.layouts.session import session_document
from needlemap.reports.pages import glyphs
from needlemap.reports.pages.glyphs import STAND_IN, gaps_in, has_glyph, is_covered, printable
from reports.makers import PATIENT, THERAPIST, Names, a_session
from reports.reading import missing, pages_of, squeezed, text_of

pytestmark = pytest.mark.usefixtures("qapp")
ABSENT = "\U000f0000"  # a private character: no font has it


@pytest.mark.parametrize(
    "name", ["Müller", "Łukasz", "Ελένη", "Дмитрий", "כהן", "فاطمة", "Nguyễn Thị Ạ"]
)
def test_the_bundled_face_draws_the_scripts_of_europe_and_the_near_east(name: str) -> None:
    assert all(is_covered(char) for char in name)


def test_joiners_and_marks_without_ink_are_never_missing() -> None:
    assert has_glyph("\u200d")
    assert has_glyph("\u0301")


@pytest.mark.parametrize("mark", ["\u0350", "\u0363", "\u0600"])
def test_a_mark_that_no_font_can_set_is_missing(mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lone_font(height_px: float, **faces: bool) -> QFont:
        font = sized_font(height_px, **faces)
        font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
        return font

    monkeypatch.setattr(glyphs, "sized_font", lone_font)
    assert not has_glyph.__wrapped__(mark)


def test_spaces_and_variation_selectors_are_never_missing() -> None:
    assert all(has_glyph(char) for char in "\u00a0\u2003\ufe0f\u200b\u00ad")


def test_a_character_without_a_glyph_is_stood_in_for_and_said() -> None:
    assert printable(f"A{ABSENT}B") == f"A{STAND_IN}B"
    assert "U+F0000" in gaps_in(("Anna", [f"x{ABSENT}"]))
    assert gaps_in(("Anna", "Łukasz")) == ""


def test_a_long_list_of_missing_characters_is_cut() -> None:
    many = "".join(chr(0xF0000 + i) for i in range(40))
    assert "and 16 more" in gaps_in((many,))


PRINT = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(["-platform", "offscreen"])
from dataclasses import replace
from pathlib import Path
from helpers.a_font import write_font
from helpers.plates import a_surface
from needlemap.reports import session_record
from needlemap.reports.layouts.session import session_document
from needlemap.reports.pages.glyphs import printable
from needlemap.reports.pdf import document_pdf
from reports.makers import PATIENT, THERAPIST, Names, a_session
patient = replace(PATIENT, family_name=sys.argv[1])
record = session_record(a_session(), patient, THERAPIST, Names())
document = session_document(record, a_surface(Path(sys.argv[3])))
Path(sys.argv[2]).write_bytes(document_pdf(lambda: document))
sys.stdout.buffer.write((printable(sys.argv[1]) + "|" + document.gaps).encode())
"""
FOREIGN = "Zoë כהן فاطمة 張偉 김 ไทย हिन्दी 😀🤕"
on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="fonts come from fontconfig on Linux alone"
)


def printed_with_fonts_of(folder: Path) -> tuple[str, str, Path]:
    """Print a record where these are all fonts of the computer: its name, what is said, its PDF."""
    fonts = folder / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    pdf = folder / "record.pdf"
    done = subprocess.run(
        [sys.executable, "-c", PRINT, FOREIGN, str(pdf), str(folder)],
        env={
            **os.environ,
            "FONTCONFIG_FILE": str(fonts),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        check=True,
    )
    name, said = done.stdout.decode().split("|")
    return name, said, pdf


def faces_in(path: Path) -> set[str]:
    """Return the names of the fonts that are embedded in a PDF."""
    with pikepdf.open(path) as pdf:
        inner = [each for each in pdf.objects if "/FontFile2" in _keys(each)]
        return {str(each.FontName).partition("+")[2] for each in inner}


def spelled_in(path: Path) -> list[str]:
    """Return what the tree of a PDF spells where letters do not."""
    with pikepdf.open(path) as pdf:
        return [str(each.ActualText) for each in pdf.objects if "/ActualText" in _keys(each)]


def _keys(kept: object) -> set[str]:
    return set(kept.keys()) if isinstance(kept, pikepdf.Dictionary) else set()


@on_linux
def test_without_any_font_of_the_system_no_script_becomes_silent_boxes(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    printed, said, pdf = printed_with_fonts_of(tmp_path)
    stands = {length: STAND_IN * length for length in (1, 2, 3, 6)}
    assert printed == f"Zoë כהן فاطمة {stands[2]} {stands[1]} {stands[3]} {stands[6]} 😀{stands[1]}"
    left_out = set("張偉김ไทยहिन्दी🤕")
    assert all(f"U+{ord(char):04X}" in said for char in left_out)
    assert "😀" not in said
    assert {face.partition("-")[0] for face in faces_in(pdf)} == {
        "DejaVuSans",
        "DejaVuSansCondensed",
    }


@on_linux
def test_a_font_of_the_system_draws_what_the_bundled_face_has_not_and_is_embedded(
    tmp_path: Path,
) -> None:
    (tmp_path / "fonts").mkdir()
    write_font(tmp_path / "fonts" / "any.ttf", "Any Face", "張偉김ไทย🤕")
    printed, said, pdf = printed_with_fonts_of(tmp_path)
    assert printed == f"Zoë כהן فاطمة 張偉 김 ไทย {STAND_IN * 6} 😀🤕"
    assert "U+5F35" not in said
    assert "U+0939" in said
    assert any("Any" in face for face in faces_in(pdf))
    text = squeezed("".join(pages_of(pdf.read_bytes())))
    assert missing(["Zoë", "張偉", "김", "ไทย"], text) == []
    # Qt draws what lies beyond the first plane as a shape, which is spelled in the tree instead.
    assert any("😀🤕" in words for words in spelled_in(pdf))


def test_a_record_with_a_missing_character_says_so_on_its_page(surface: ASurface) -> None:
    patient = replace(PATIENT, family_name=f"Li{ABSENT}")
    record = session_record(a_session(), patient, THERAPIST, Names())
    document = session_document(record, surface)
    assert "U+F0000" in document.gaps
    text = text_of(document)
    assert "thecharactersU+F0000" in text
    assert f"Li{STAND_IN}" in text
