"""The recipe for people without Python names what is there, and one version holds everywhere."""

import re
import subprocess
import sys
from xml.etree import ElementTree

from needlemap import __version__
from needlemap.cli.self_check import LIBRARIES, own_modules
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
    assert done.stdout == f"{len(LIBRARIES) + len(own_modules())} parts loaded\n"


def test_the_self_check_names_a_part_that_is_missing() -> None:
    code = (
        "import sys; sys.modules['pikepdf'] = None\n"
        "from needlemap.cli import main; sys.exit(main(['self-check']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert re.search("pikepdf is missing", done.stderr)
    assert "install it again" in done.stderr


def test_the_programs_own_network_parts_are_never_loaded() -> None:
    code = (
        "import sys\n"
        "from needlemap.cli import main\n"
        "main(['self-check'])\n"
        "print([name for name in sys.modules if name.startswith('PySide6.QtNetwork')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
