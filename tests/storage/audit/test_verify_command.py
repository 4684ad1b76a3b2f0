"""``needlemap-cli verify`` names what was done to the records behind the application."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from needlemap.cli import main
from needlemap.cli.exit_codes import ExitCode
from needlemap.storage.migrations.triggers import TRIGGERS
from storage.makers import PASSWORD, new_records, reopened, signed_session, use_light_keys
from storage.raw import engine_of

Verify = Callable[..., int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Records on disk with one signed session."""
    with new_records(tmp_path / "data") as records:
        signed_session(records, sites=2)
    return tmp_path / "data"


@pytest.fixture
def verify(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """The command, with a password on its standard input."""
    use_light_keys(monkeypatch)

    def run(*words: str, data: Path = folder, password: str = PASSWORD) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        return main(["verify", "--data", str(data), *words])

    return run


def edited_behind(folder: Path, statement: str) -> None:
    with reopened(folder) as records:
        engine = engine_of(records)
        for name in TRIGGERS:
            engine.execute(f"DROP TRIGGER {name}")
        engine.execute(statement)
        for sql in TRIGGERS.values():
            engine.execute(sql)


def test_untouched_records_are_whole(verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify() == 0
    said = capsys.readouterr()
    assert said.out == "The records are whole.\n"
    assert said.err == ""  # progress is for a terminal


def test_an_edited_site_is_named_as_a_row_and_as_a_broken_signature(
    verify: Verify, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited_behind(folder, "UPDATE sites SET depth_mm = 12 WHERE ordinal = 2")
    assert verify() == ExitCode.DAMAGED
    said = capsys.readouterr().out
    assert "of sites was changed: depth_mm" in said
    assert "is not what was signed" in said
    assert "2 damages were found." in said


def test_who_has_no_window_goes_on_without_lost_entries_by_the_command_that_is_named(
    verify: Verify, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "records" / "needlemap.head").unlink()
    assert verify() == ExitCode.DAMAGED
    said = capsys.readouterr()
    assert said.out == ""
    assert "or go on without what is missing" in said.err
    assert said.err.endswith("To go on: “needlemap-cli verify --accept-loss”.\n")
    assert verify("--accept-loss") == verify() == ExitCode.DONE
    with reopened(folder) as records:
        noted = engine_of(records).rows("SELECT actor FROM audit WHERE action = 'head_missing'")
        assert noted == [(records.therapist.id,)]


def test_an_edited_log_is_named(
    verify: Verify, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited_behind(folder, "UPDATE audit SET actor = 'somebody else' WHERE seq = 3")
    assert verify() == ExitCode.DAMAGED
    assert "Entry 3 of the log was changed." in capsys.readouterr().out


@pytest.mark.parametrize("part", [0, 0.1, 0.5, 0.99])
def test_a_file_with_a_spoilt_page_is_damaged_whether_it_opens_or_not(
    verify: Verify, folder: Path, capsys: pytest.CaptureFixture[str], part: float
) -> None:
    (database,) = (path for path in folder.rglob("*") if path.suffix in {".db", ".sqlite"})
    content = bytearray(database.read_bytes())
    content[int(len(content) * part)] ^= 0xFF
    database.write_bytes(bytes(content))
    assert verify() == ExitCode.DAMAGED
    capsys.readouterr()
    assert verify("--json") == ExitCode.DAMAGED
    told = json.loads(capsys.readouterr().out)
    assert told["whole"] is False
    assert told["damages"]


def test_a_damaged_key_file_is_damage(verify: Verify, folder: Path) -> None:
    (keys,) = folder.rglob("*.keys")
    keys.write_bytes(keys.read_bytes().replace(b"checksum", b"checksun"))
    assert verify() == ExitCode.DAMAGED


def test_what_cannot_be_opened_is_not_called_damaged(
    verify: Verify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(password="not the password") == ExitCode.WRONG_PASSWORD
    assert verify(data=tmp_path / "nothing") == ExitCode.NOT_FOUND
    said = capsys.readouterr()
    assert "There are no records" in said.err
    assert "whole" not in said.out


def test_a_cut_end_of_the_log_is_found_with_a_head_that_was_kept(
    verify: Verify, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = tmp_path / "older"
    shutil.copytree(folder, older)
    with reopened(folder) as records:
        for _ in range(3):  # more than the older copy writes of itself while it is checked
            records.audit.note("view_history", "patient", records.therapist.id)
        kept = str(records.head())
    assert verify("--head", kept) == ExitCode.DONE
    assert verify("--head", kept, data=older) == ExitCode.DAMAGED
    assert "an older copy was put back" in capsys.readouterr().out


def test_a_head_that_is_none_is_wrong_usage(verify: Verify) -> None:
    assert verify("--head", "42") == ExitCode.USAGE


def test_json_tells_damages_and_the_head(
    verify: Verify, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify("--json") == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["whole"] is True
    edited_behind(folder, "UPDATE audit SET actor = 'somebody else' WHERE seq = 3")
    assert verify("--json") == ExitCode.DAMAGED
    told = json.loads(capsys.readouterr().out)
    assert told["whole"] is False
    assert told["damages"] == ["Entry 3 of the log was changed."]
