"""Backup and restore on the command line, for people and scripts."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from needlemap.cli import main
from needlemap.cli.exit_codes import ExitCode
from needlemap.storage.backup import restore as restoring
from needlemap.storage.backup import salvage as salvaging
from needlemap.storage.keys.recovery_code import new_code
from storage.makers import (
    LIGHT,
    PASSWORD,
    new_records,
    reopened,
    signed_session,
    stored_session,
    use_light_keys,
)

Run = Callable[..., int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Records on disk with one signed session."""
    with new_records(tmp_path / "data") as records:
        signed_session(records, sites=2)
    return tmp_path / "data"


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command on the records, with a password on its standard input."""

    def light(call: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *words, **more: call(*words, **{**more, "kdf": LIGHT})

    use_light_keys(monkeypatch)
    for name in ("preview", "restore"):
        monkeypatch.setattr(restoring, name, light(getattr(restoring, name)))
    monkeypatch.setattr(salvaging, "salvage", light(salvaging.salvage))

    def run(*words: str, data: Path = folder, password: str = PASSWORD) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        return main([*words, "--data", str(data)])

    return run


def made(run: Run, out: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert run("backup", "--out", str(out), "--json") == ExitCode.DONE
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_a_backup_says_where_it_is_and_what_it_holds(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "stick" / "backups"
    assert run("backup", "--out", str(out)) == ExitCode.DONE
    told = capsys.readouterr()
    assert told.err == ""
    (made,) = out.iterdir()
    assert f"backup    {made}" in told.out
    assert "verified  1 patient, 1 session (1 signed)" in told.out


def test_without_out_the_backup_lies_beside_the_records(run: Run, folder: Path) -> None:
    assert run("backup") == ExitCode.DONE
    assert len(list((folder / "backups").iterdir())) == 1


def test_json_of_a_backup_holds_the_head_that_verify_takes(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = made(run, tmp_path / "out", capsys)
    assert told["counts"]["signed_sessions"] == 1
    assert run("verify", "--head", told["head"]) == ExitCode.DONE


def test_a_restore_says_what_is_missing_and_keeps_what_was_there(
    run: Run, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = made(run, tmp_path / "out", capsys)
    with reopened(folder) as records:
        signed_session(records)
    assert run("restore", told["folder"]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert "Missing afterwards, compared with now: 1 session (1 signed), 1 patient." in said
    assert "The records that were there are kept in" in said
    with reopened(folder) as records:
        assert len(records.patients.search("")) == 1
    assert len(list(folder.glob("records.set-aside-*"))) == 1


def test_a_dry_run_changes_nothing(
    run: Run, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = made(run, tmp_path / "out", capsys)
    before = (folder / "records" / "needlemap.db").read_bytes()
    manifest = Path(told["folder"]) / "manifest.json"
    assert run("restore", str(manifest), "--dry-run", "--json") == ExitCode.DONE
    looked = json.loads(capsys.readouterr().out)
    assert looked["missing"]["sessions"] == []
    assert looked["missing"]["continues"] is True
    assert (folder / "records" / "needlemap.db").read_bytes() == before


def test_each_refusal_of_a_restore_has_its_code(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = made(run, tmp_path / "out", capsys)
    assert run("restore", str(tmp_path / "nothing")) == ExitCode.NOT_FOUND
    assert run("restore", str(tmp_path)) == ExitCode.DAMAGED
    assert run("restore", told["folder"], password="not the password") == ExitCode.WRONG_PASSWORD
    with reopened(tmp_path / "data"):
        assert run("restore", told["folder"]) == ExitCode.REFUSED
    database = Path(told["folder"]) / "needlemap.db"
    database.write_bytes(database.read_bytes()[:-1] + b"!")
    assert run("restore", told["folder"]) == ExitCode.DAMAGED
    assert "Traceback" not in capsys.readouterr().err


def test_a_backup_into_a_file_is_refused(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert run("backup", "--out", str(tmp_path / "file")) == ExitCode.FAILED
    assert "Choose another --out." in capsys.readouterr().err


def test_salvage_copies_whole_records_and_says_that_nothing_is_lost(
    run: Run, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "salvaged"
    assert run("salvage", "--out", str(out)) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "salvaged  1 patient, 1 session" in told
    assert "Nothing is lost" in told
    assert run("verify", data=out) == ExitCode.DONE


def test_salvage_lists_what_is_lost(
    run: Run, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with reopened(folder) as records:
        stored_session(records, sites=40)  # so that the file ends with pages of a table
    database = folder / "records" / "needlemap.db"
    content = bytearray(database.read_bytes())
    content[-4096:] = bytes(4096)
    database.write_bytes(content)
    assert run("salvage", "--out", str(tmp_path / "out"), "--json") in (
        ExitCode.DONE,
        ExitCode.DAMAGED,
    )
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["sessions"] == 2
    assert bool(told["lost"]) is not told["log_is_whole"]


@pytest.mark.parametrize("inside", ["", "records", "records/deep"])
def test_a_backup_within_the_folder_of_the_records_is_refused(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str], inside: str
) -> None:
    before = sorted(folder.rglob("*"))
    assert run("backup", "--out", str(folder / inside)) == ExitCode.FAILED
    assert "would be lost along with them" in capsys.readouterr().err
    assert sorted(folder.rglob("*")) == before
    assert run("backup", "--out", str(folder / "backups")) == ExitCode.DONE


def test_a_restore_says_how_long_it_took(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = made(run, tmp_path / "out", capsys)
    assert run("restore", told["folder"], data=tmp_path / "one", password=PASSWORD) == ExitCode.DONE
    assert re.search(r"Restored into .*one in \d+\.\d s\.", capsys.readouterr().out)
    assert run("restore", told["folder"], "--json", data=tmp_path / "other") == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["took_s"] >= 0


def test_a_salvage_that_fails_leaves_no_folder_behind(
    run: Run, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = folder / "records" / "needlemap.db"
    database.write_bytes(bytes(database.stat().st_size))
    assert run("salvage", "--out", str(tmp_path / "out")) == ExitCode.DAMAGED
    assert capsys.readouterr().err.strip()
    assert not (tmp_path / "out").exists()
    (tmp_path / "there").mkdir()
    assert run("salvage", "--out", str(tmp_path / "there")) == ExitCode.DAMAGED
    assert (tmp_path / "there").is_dir()


def test_salvage_of_nothing_is_not_found(run: Run, tmp_path: Path) -> None:
    words = ("salvage", "--out", str(tmp_path / "out"))
    assert run(*words, data=tmp_path / "nothing") == ExitCode.NOT_FOUND


def test_a_restore_by_the_recovery_code_says_how_to_get_a_password(
    run: Run, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = new_code()
    with reopened(folder) as records:
        records.users.adopt_recovery_code(code)
    told = made(run, tmp_path / "stick", capsys)
    with reopened(folder) as records:
        records.change_password(old=PASSWORD, new="seven quiet herons")
    words = ("restore", told["folder"], "--recovery-code")
    assert run(*words, password=new_code()) == ExitCode.WRONG_PASSWORD
    assert run(*words, password="12345") == ExitCode.USAGE
    assert run(*words, password=code) == ExitCode.DONE
    assert "enter the same recovery code" in capsys.readouterr().out
    reopened(folder).close()  # by the password of then
