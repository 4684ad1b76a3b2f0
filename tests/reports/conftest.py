"""A surface to print on; Qt runs only for the tests that ask for it."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from helpers.plates import ASurface, a_surface


@pytest.fixture
def surface(tmp_path: Path, qapp: QGuiApplication) -> ASurface:
    """Return front and back with their pictures."""
    return a_surface(tmp_path)
