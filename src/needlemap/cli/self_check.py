"""``needlemap-cli self-check``: whether every part of this copy of the program can be loaded."""

import importlib
import pkgutil

import click

import needlemap
from needlemap.errors import NeedleMapError

# Loaded only when first needed, so that a copy without one of them starts all the same.
LIBRARIES = (
    "argon2",
    "cryptography.hazmat.primitives.ciphers.aead",
    "lxml.etree",
    "msgspec",
    "numpy",
    "pikepdf",
    "platformdirs",
    "pypdfium2",
    "pyqtgraph",
    "rich.console",
    "sqlcipher3",
    "sqlite_utils",
    "PySide6.QtOpenGLWidgets",
    "PySide6.QtPrintSupport",
    "PySide6.QtSvg",
    "PySide6.QtWidgets",
)


@click.command("self-check")
def self_check() -> None:
    """Load every part of the program once; for those who package it.

    Examples: needlemap-cli self-check
    """
    names = [*LIBRARIES, *own_modules()]
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise NeedleMapError(
                f"This copy of NeedleMap is not complete: {name} is missing ({error}). "
                "Please install it again."
            ) from error
    click.echo(f"{len(names)} parts loaded")


def own_modules() -> list[str]:
    """Return every module of the program but those that run when they are loaded."""
    found = pkgutil.walk_packages(needlemap.__path__, "needlemap.")
    return [each.name for each in found if not each.name.endswith("__main__")]
