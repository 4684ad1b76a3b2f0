"""Which libraries of the system Qt needs and does not find: said before Qt gives up by itself."""

import ctypes
import importlib
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from needlemap.errors import NeedleMapError

# Packages of Debian and Ubuntu, as .ci/system-libraries installs them.
BASIC_PACKAGES = "libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0"
WINDOW_PACKAGES = (
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 "
    "libxcb-shape0 libxcb-util1 libxcb-xkb1 libxkbcommon-x11-0"
)
_BASIC_FILES = ("lib/libQt6Widgets.so.6", "lib/libQt6Svg.so.6", "lib/libQt6PrintSupport.so.6")
_WINDOW_FILE = "plugins/platforms/libqxcb.so"


def check_libraries() -> None:
    """Raise NeedleMapError, with what to install, where a library that Qt needs is missing.

    Without it Qt ends the process itself, and names another library than the one that is missing.
    Only Linux leaves libraries to its user.
    """
    if sys.platform != "linux":
        return
    try:
        widgets = importlib.import_module("PySide6.QtWidgets")
        qt = Path(str(widgets.__file__)).parent / "Qt"
        if _is_on_x11():
            ctypes.CDLL(str(qt / _WINDOW_FILE))
    except (ImportError, OSError) as error:
        missing = missing_libraries([*_BASIC_FILES, *([_WINDOW_FILE] if _is_on_x11() else [])])
        raise NeedleMapError(sentence_of(missing or (str(error),))) from error


def missing_libraries(files: Iterable[str]) -> tuple[str, ...]:
    """Return what these files of Qt need and the system does not have; () when none can tell."""
    found = importlib.util.find_spec("PySide6")
    folders = found.submodule_search_locations if found else None
    if not folders:
        return ()
    paths = [str(Path(folders[0]) / "Qt" / name) for name in files]
    try:
        answer = subprocess.run(["ldd", *paths], capture_output=True, text=True, check=False)
    except OSError:
        return ()
    return tuple(sorted(set(re.findall(r"^\s*(\S+) => not found", answer.stdout, re.MULTILINE))))


def sentence_of(missing: Iterable[str]) -> str:
    """Return what is missing, and the line that installs it."""
    packages = f"{BASIC_PACKAGES} {WINDOW_PACKAGES}"
    return (
        f"NeedleMap cannot start: this system lacks {', '.join(missing)}. "
        "On Debian or Ubuntu run this line, then start again; elsewhere install what your system "
        f"calls these libraries:\n    sudo apt-get install --yes {packages}"
    )


def _is_on_x11() -> bool:
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    is_asked = platform.startswith("xcb")
    is_default = not platform and "WAYLAND_DISPLAY" not in os.environ
    return (is_asked or is_default) and bool(os.environ.get("DISPLAY"))
