"""Records for the tests of storage: quick to open, each test with its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from needlemap.storage.records import Records
from storage.makers import new_records


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "clinic"


@pytest.fixture
def records(folder: Path) -> Iterator[Records]:
    with new_records(folder) as opened:
        yield opened
