"""The list of users, as a person reads it."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpers.time_zone import in_zone
from needlemap.cli import main
from needlemap.cli.exit_codes import ExitCode
from needlemap.domain.user import Role
from storage.makers import PASSWORD, new_records, use_light_keys


@pytest.fixture
def in_auckland() -> Iterator[None]:
    with in_zone("Pacific/Auckland"):
        yield


def test_who_left_did_so_on_the_day_of_the_own_calendar(
    in_auckland: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    evening = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)  # on the next morning there
    use_light_keys(monkeypatch)
    with new_records(tmp_path, now=lambda: evening) as records:
        carla = records.users.add(
            name="Carla Ek", credentials="", role=Role.THERAPIST, password="a quiet harbour 7"
        )
        records.users.remove(carla.id)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["users", "--data", str(tmp_path)]) == ExitCode.DONE
    assert "Carla Ek  left 2026-12-01" in capsys.readouterr().out
