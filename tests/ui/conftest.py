"""The window on fresh records, for tests that sit at the desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from helpers.drivers import Clinic
from needlemap.ui.widgets.accessibility import announcer
from storage.makers import ready_records


@pytest.fixture
def clinic(qtbot: QtBot, tmp_path: Path) -> Iterator[Clinic]:
    """A window with open records and one patient."""
    made = Clinic(ready_records(tmp_path / "clinic"), tmp_path)
    yield made
    made.close()


@pytest.fixture
def spoken() -> Iterator[list[str]]:
    """What is said aloud during the test, in its order."""
    words: list[str] = []

    def hear(said: str, _urgent: bool) -> None:
        words.append(said)

    announcer.message.connect(hear)
    yield words
    announcer.message.disconnect(hear)
