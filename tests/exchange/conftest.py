"""A small clinic with something in every table, as an archive; and records to import it into."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.archives import parts_of, written
from needlemap.domain.archive import Scope
from needlemap.services.archive_service import ExportRequest
from needlemap.storage.records import Records
from storage.given import folder, records, template
from storage.makers import new_records, reopened

__all__ = ["folder", "records", "template"]
FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture(scope="session")
def clinic_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with something in every table, closed."""
    folder = tmp_path_factory.mktemp("clinic")
    newest = max(FIXTURES.glob("schema_*"))
    shutil.copytree(newest, folder / "records")
    return folder


@pytest.fixture(scope="session")
def archive_parts(
    clinic_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """The files of the archive of that clinic, by name."""
    path = tmp_path_factory.mktemp("archive") / "clinic.zip"
    with reopened(clinic_folder) as records:
        written(records, path, ExportRequest(Scope.CLINIC))
    return parts_of(path)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Empty records that many refused imports share: none of them leaves anything."""
    with new_records(tmp_path_factory.mktemp("untouched") / "clinic") as records:
        yield records
