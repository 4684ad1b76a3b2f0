"""Fixtures of all tests that need records: quick to open, each test with its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from needlemap.storage.records import Records
from storage.makers import new_records, reopened


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records without patients: copied for each test, which is quicker than making them."""
    folder = tmp_path_factory.mktemp("template") / "clinic"
    new_records(folder).close()
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "clinic"


@pytest.fixture
def records(template: Path, folder: Path) -> Iterator[Records]:
    shutil.copytree(template, folder)
    with reopened(folder) as opened:
        yield opened
