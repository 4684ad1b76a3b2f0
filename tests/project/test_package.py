"""The recipe for people without Python names what is there, and one version holds everywhere."""

import ast
import importlib.util
import os
import plistlib
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from importlib.metadata import packages_distributions
from pathlib import Path
from xml.etree import ElementTree

import pytest

from needlemap import __version__
from needlemap.cli.self_check import FILES, LIBRARIES, own_modules
from needlemap.ui.shell.application import DESKTOP_ID
from project.checkout import ROOT

PACKAGING = ROOT / "assets" / "packaging"


def test_desktop_entry_metadata_and_application_bear_one_id() -> None:
    entry = (PACKAGING / "linux" / f"{DESKTOP_ID}.desktop").read_text("utf-8")
    component = ElementTree.parse(PACKAGING / "linux" / f"{DESKTOP_ID}.metainfo.xml").getroot()
    assert f"Icon={DESKTOP_ID}" in entry
    assert component.findtext("id") == DESKTOP_ID
    assert component.find("launchable").text == f"{DESKTOP_ID}.desktop"  # type: ignore[union-attr]


def test_the_newest_release_of_the_metadata_is_this_version() -> None:
    component = ElementTree.parse(PACKAGING / "linux" / f"{DESKTOP_ID}.metainfo.xml").getroot()
    newest = component.find("releases/release")
    assert newest is not None
    assert newest.get("version") == __version__


def test_every_icon_that_the_packages_need_is_there() -> None:
    icons = ROOT / "assets" / "icons"
    for name in ("needlemap.svg", "needlemap.ico", "needlemap.icns", "needlemap-256.png"):
        assert (icons / name).stat().st_size > 0


def test_the_self_check_loads_every_part() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "needlemap.cli", "self-check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout == f"{len(LIBRARIES) + len(own_modules()) + len(FILES)} parts loaded\n"


def test_the_self_check_tries_every_library_that_the_program_needs() -> None:
    tried = {name.partition(".")[0] for name in LIBRARIES}
    names_of: defaultdict[str, set[str]] = defaultdict(set)
    for name, distributions in packages_distributions().items():
        for distribution in distributions:
            names_of[plain(distribution)].add(name)
    for distribution in needed_distributions():
        assert names_of[distribution] & tried, distribution


def needed_distributions() -> list[str]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [plain(re.split(r"[<>=]", each)[0]) for each in declared["dependencies"]]


def plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_the_self_check_names_a_part_that_is_missing() -> None:
    code = (
        "import sys; sys.modules['pikepdf'] = None\n"
        "from needlemap.cli import main; sys.exit(main(['self-check']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert re.search("pikepdf is missing", done.stderr)
    assert "install it again" in done.stderr


def test_the_self_check_names_files_that_a_library_lacks() -> None:
    code = (
        "import sys, anyascii\n"
        "def read(package, _name): raise ModuleNotFoundError(f'No module named {package!r}')\n"
        "anyascii.read_binary = read\n"
        "from needlemap.cli import main; sys.exit(main(['self-check']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "is missing (No module named 'anyascii._data')" in done.stderr


def test_the_programs_own_network_parts_are_never_loaded() -> None:
    code = (
        "import sys\n"
        "from needlemap.cli import main\n"
        "main(['self-check'])\n"
        "print([name for name in sys.modules if name.startswith('PySide6.QtNetwork')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


SCRIPTS = [
    path
    for path in sorted(PACKAGING.rglob("*"))
    if path.is_file() and path.read_bytes().startswith(b"#!")
]
UNTESTED = [
    "linux/build-appimage",
    "linux/org.needlemap.NeedleMap.yml",
    "macos/build",
    "macos/sign-and-notarise",
    "windows/build.ps1",
    "windows/needlemap.iss",
    "windows/sign.ps1",
    "windows/version_info.py",
]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.name))
def test_a_packaging_script_is_executable_and_plain_shell(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", script], check=True)


def test_there_are_scripts_to_look_at() -> None:
    assert {"build", "check", "build-deb", "check-deb"} <= {path.name for path in SCRIPTS}


@pytest.mark.parametrize("recipe", UNTESTED)
def test_a_recipe_that_was_never_run_says_so(recipe: str) -> None:
    assert "UNTESTED" in (PACKAGING / recipe).read_text("utf-8")


def test_the_overview_calls_every_such_recipe_untested() -> None:
    rows = (PACKAGING / "README.md").read_text("utf-8").splitlines()
    untested = " ".join(row for row in rows if "**untested**" in row)
    named = {Path(recipe).name for recipe in UNTESTED} - {"version_info.py"}  # within build.ps1
    assert {name for name in named if name not in untested} == set()


def test_no_recipe_has_a_version_of_its_own() -> None:
    left_out = {".xml", ".pyc"}  # what Python keeps beside a module is no recipe
    files = [path for path in PACKAGING.rglob("*") if path.is_file()]
    files = [path for path in files if path.suffix not in left_out]
    # "=0.1.0" is the example of a call.
    pattern = re.compile(rf"(?<![=\d]){re.escape(__version__)}")
    found = [path.name for path in files if pattern.search(path.read_text("utf-8"))]
    assert found == []


def test_the_flatpak_may_not_use_the_network_and_bears_the_one_id() -> None:
    recipe = (PACKAGING / "linux" / f"{DESKTOP_ID}.yml").read_text("utf-8")
    assert f"app-id: {DESKTOP_ID}" in recipe
    assert "share=network" not in recipe


def test_what_windows_shows_of_the_program_names_this_version() -> None:
    sys_path_module = PACKAGING / "windows" / "version_info.py"
    spec = importlib.util.spec_from_file_location("version_info", sys_path_module)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = module.version_info("1.2.3", "needlemap-cli")
    ast.parse(text, mode="eval")
    assert "filevers=(1, 2, 3, 0)" in text
    assert "StringStruct('ProductVersion', '1.2.3')" in text
    assert "needlemap-cli.exe" in text


def test_the_entitlements_of_macos_are_a_list_of_properties() -> None:
    granted = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert set(granted.values()) == {True}
    assert not [name for name in granted if "network" in name]


def test_the_licences_that_the_wheels_of_qt_lack_are_beside_them() -> None:
    for name in ("LGPL-3.0.txt", "GPL-3.0.txt"):
        assert "GNU" in (PACKAGING / "texts" / name).read_text("utf-8")
