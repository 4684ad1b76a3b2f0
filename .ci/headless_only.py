"""A pytest plugin for the environment without Qt: it must really be without.

It also accepts the options of pyproject.toml that belong to pytest-qt, which is not there either.
"""

import importlib.util
import tomllib
from pathlib import Path

import pytest

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Accept what pytest-qt would."""
    settings = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["pytest"]
    for option in settings["ini_options"]:
        if option.startswith("qt_"):
            parser.addini(option, "belongs to pytest-qt")


def pytest_sessionstart() -> None:
    """Refuse to run where Qt could be imported."""
    present = [name for name in ("PySide6", "shiboken6") if importlib.util.find_spec(name)]
    if present:
        pytest.exit(f"{present[0]} is installed here, so nothing would be shown", returncode=3)
