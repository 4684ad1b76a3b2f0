"""``needlemap-cli self-check``: whether every part of this copy of the program can be loaded."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import partial

import click

import needlemap
from needlemap import paths
from needlemap.cli.output import print_json
from needlemap.errors import NeedleMapError

# Loaded only when first needed, so that a copy without one of them starts all the same.
LIBRARIES = (
    "anyascii",
    "argon2",
    "charset_normalizer",
    "click",
    "cryptography.hazmat.primitives.ciphers.aead",
    "lxml.etree",
    "msgspec",
    "numpy",
    "openpyxl",
    "pikepdf",
    "platformdirs",
    "pypdfium2",
    "pyqtgraph",
    "rapidfuzz",
    "rich.console",
    "sqlcipher3",
    "sqlite_utils",
    "PySide6.QtOpenGLWidgets",
    "PySide6.QtPrintSupport",
    "PySide6.QtSvg",
    "PySide6.QtWidgets",
)


def _read_tables() -> None:
    from needlemap.reference import Reference

    shipped = Reference.load()
    for name in Reference.tables():
        getattr(shipped, name)


def _read_body() -> None:
    from needlemap.bodymap import BodyAtlas, figures

    for figure in figures():
        BodyAtlas.load(figure)


def _read_pictures() -> None:
    from needlemap.bodymap import plates
    from needlemap.painting.palette import LIGHT
    from needlemap.painting.plates import PlatePictures

    PlatePictures().plate_image(plates()[0], LIGHT, 1.0)  # by a plug-in of Qt


def _read_texts() -> None:
    for file in (paths.changes_file(), paths.third_party_file(), paths.icon_file()):
        file.read_bytes()


def _spell_in_ascii() -> None:
    from anyascii import anyascii

    anyascii("Łódź, Αθήνα, 東京")


# Files that libraries and the program read when they are first needed.
FILES: tuple[tuple[str, Callable[[], None]], ...] = (
    ("what the reference tables say", _read_tables),
    ("the body", _read_body),
    ("the picture of the body", _read_pictures),
    ("one of its own files", _read_texts),
    ("the table of spellings", _spell_in_ascii),
)


_EXAMPLES = """\b
Examples:
  needlemap-cli self-check
  needlemap-cli self-check --json
"""


@click.command("self-check", epilog=_EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="say it as JSON")
def self_check(*, as_json: bool) -> None:
    """Load every part of the program once; for those who package it."""
    names = [*LIBRARIES, *own_modules()]
    for name in names:
        _try(name, partial(importlib.import_module, name))
    for name, read in FILES:
        _try(name, read)
    count = len(names) + len(FILES)
    if as_json:
        print_json({"parts": count, "whole": True})
    else:
        click.echo(f"{count} parts loaded")


def _try(name: str, load: Callable[[], object]) -> None:
    try:
        load()
    except (ImportError, OSError, NeedleMapError) as error:
        raise NeedleMapError(
            f"This copy of NeedleMap is not complete: {name} is missing ({error}). "
            "Please install it again."
        ) from error


def own_modules() -> list[str]:
    """Return every module of the program but those that run when they are loaded."""
    found = pkgutil.walk_packages(needlemap.__path__, "needlemap.")
    return [each.name for each in found if not each.name.endswith("__main__")]
