"""Reports print the drawn skin alone: what shows the anatomy would have to bear its attribution."""

import ast
from pathlib import Path

import pytest

from project.checkout import ROOT

# What reads pictures, outlines or courses of the anatomy folder.
OF_THE_ANATOMY = {"plate_outlines", "layer_file", "named_spots", "vessels", "AtlasLayers", "depths"}
SOURCES = sorted((ROOT / "src" / "needlemap" / "reports").rglob("*.py"))


def named_in(text: str) -> set[str]:
    """Return every name, attribute and imported name of a module."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        found |= {getattr(node, field, None) for field in ("id", "attr", "name")} - {None}
    return {str(name) for name in found}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_report_paints_what_comes_from_the_anatomy_folder(path: Path) -> None:
    assert named_in(path.read_text(encoding="utf-8")) & OF_THE_ANATOMY == set()


def test_a_report_that_painted_it_would_be_noticed() -> None:
    planted = "from needlemap.bodymap import plate_outlines\npictures.depths.paint(painter)\n"
    assert named_in(planted) & OF_THE_ANATOMY == {"plate_outlines", "depths"}
