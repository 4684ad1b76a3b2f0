"""Painting needs a running QGuiApplication, pictures need a plate."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from helpers.plates import APlate, write_tone_picture


@pytest.fixture(autouse=True)
def _running(qapp: QGuiApplication) -> None:
    """Keep Qt running for every test of this room."""


@pytest.fixture
def plate(tmp_path: Path) -> APlate:
    """Return a plate whose tone picture exists."""
    picture = tmp_path / "tone.png"
    write_tone_picture(picture)
    return APlate(picture)
