"""Which versions of what a copy of the program is made of: what its makers ask for first."""

import platform
import sys

import PySide6
from PySide6.QtCore import qVersion

from needlemap import __version__
from needlemap.bodymap.atlas_table import atlas_table
from needlemap.storage.engine.sqlcipher import engine_versions


def versions() -> tuple[tuple[str, str], ...]:
    """Return names and versions, the program itself first."""
    sqlcipher, sqlite = engine_versions()
    return (
        ("NeedleMap", f"{__version__}{' (packaged)' if is_packaged() else ''}"),
        ("Anatomy", atlas_table().version),
        ("Qt", qVersion()),
        ("PySide6", PySide6.__version__),
        ("SQLCipher", sqlcipher),
        ("SQLite", sqlite),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.release()} ({platform.machine()})"),
    )


def is_packaged() -> bool:
    """Whether this is the program for people without Python, one folder with all in it."""
    return bool(getattr(sys, "frozen", False))
