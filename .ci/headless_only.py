"""A pytest plugin for the environment without Qt: it must really be without.

It also knows the options of pyproject.toml that belong to pytest-qt, which is not there either.
"""

import importlib.util

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Accept what pytest-qt would."""
    parser.addini("qt_api", "belongs to pytest-qt")
    parser.addini("qt_log_level_fail", "belongs to pytest-qt")


def pytest_sessionstart() -> None:
    """Refuse to run where Qt could be imported."""
    present = [name for name in ("PySide6", "shiboken6") if importlib.util.find_spec(name)]
    if present:
        pytest.exit(f"{present[0]} is installed here, so nothing would be shown", returncode=3)
