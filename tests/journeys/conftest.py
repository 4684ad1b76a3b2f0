"""The window on fresh records, for stories that sit at the desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from storage.makers import ready_records


@pytest.fixture
def clinic(qtbot: QtBot, tmp_path: Path) -> Iterator[Clinic]:
    """A window with open records and one patient."""
    made = Clinic(ready_records(tmp_path / "clinic"), tmp_path)
    yield made
    made.close()
