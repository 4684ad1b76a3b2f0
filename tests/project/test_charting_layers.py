"""Charting's folders import one way: from the page down to what they are all about, the state."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from project.checkout import PACKAGE
from project.test_import_circles import imports_of_package

CHARTING = PACKAGE / "ui" / "charting"
# The page and the modules beside it come first, what every folder may know last.
FOLDERS = ("previous", "tools", "visit", "sites", "risk", "body", "presets")
KNOWN_TO_ALL = {"chart", "edit_words", "state"}


def height_of(module: str, package: str) -> int:
    """Return how high a module of charting stands; it may import what is not above it."""
    first = module.removeprefix(f"{package}.").partition(".")[0]
    if first in KNOWN_TO_ALL:
        return 0
    return len(FOLDERS) - FOLDERS.index(first) if first in FOLDERS else len(FOLDERS) + 1


def upward_imports(arrows: Mapping[str, set[str]], package: str) -> list[str]:
    """Return a line for each import of a package's modules that leads upwards."""
    return [
        f"{module} -> {target}"
        for module, targets in arrows.items()
        for target in sorted(targets)
        if module.startswith(f"{package}.")
        and target.startswith(f"{package}.")
        and height_of(module, package) < height_of(target, package)
    ]


def test_the_folders_of_charting_import_one_way() -> None:
    assert {each.name for each in CHARTING.iterdir() if (each / "__init__.py").exists()} == set(
        FOLDERS
    )
    assert upward_imports(imports_of_package(PACKAGE), "needlemap.ui.charting") == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [("body", "previous"), ("presets", "sites"), ("visit", "page"), ("chart", "presets")],
)
def test_an_import_that_leads_upwards_is_found(
    tmp_path: Path, importer: str, imported: str
) -> None:
    planted = tmp_path / "charting"
    for name in (*FOLDERS, "page", "chart"):
        (planted / name).mkdir(parents=True)
        (planted / name / "__init__.py").touch()
    (planted / "__init__.py").touch()
    inner = f"def later():\n    import charting.{imported}\n"
    (planted / importer / "part.py").write_text(inner)
    (planted / imported / "part.py").write_text(f"import charting.{importer}\n")
    arrows = imports_of_package(planted)
    assert upward_imports(arrows, "charting") == [
        f"charting.{importer}.part -> charting.{imported}"
    ]
