"""Every error of the command line is one sentence with its own exit code, never a traceback."""

import io
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from needlemap.cli import main
from needlemap.cli.demo import LOG_NAME
from needlemap.cli.exit_codes import MEANINGS, ExitCode
from project.checkout import ROOT
from storage.makers import PASSWORD, new_records

NO_ID = "00000000-0000-7000-8000-000000000000"
SPOT = ("project", "--plate", "posterior", "5213", "0.2", "0.3")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of a clinic without patients."""
    new_records(tmp_path / "data").close()
    return tmp_path / "data"


def started(*words: str, stdout: int = subprocess.PIPE, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "needlemap.cli", *words],
        env={**ENVIRONMENT, **more},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # Whoever starts the tests in the background has Ctrl-C ignored, and children inherit that.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("locate", "--plate", "nowhere", "1", "2"),
        ("locate", "--plate", "posterior", "x", "2"),
        ("locate", "--plate", "posterior", "nan", "2"),
        ("locate", "--nonsense", "--plate", "posterior", "1", "2"),
        ("project", "--plate", "posterior", "99999999", "0.2", "0.3"),
        ("project", "--plate", "posterior", "1", "1.9", "0.9"),
        ("report", "find", "--data", "~nouser/x"),
        ("renamed", "--sites", "~nouser/x"),
        ("report", "session", "no-id", "--from", "1"),
        ("report", "history", "x", "--from", "30.11.2026"),
        ("report", "session", "x", "--out", "~nouser/x"),
        ("demo", "--out", "~nouser/x"),
        ("verify", "--data", "a\0b"),
        ("verify", "--head", "nonsense"),
    ],
)
def test_wrong_usage_is_a_sentence_and_code_2(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said


def test_a_place_beside_the_body_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", "--plate", "posterior", "-900", "-1.5"]) == ExitCode.FAILED
    assert "(-900, -1.5) is not on the body" in capsys.readouterr().err


def test_a_negative_place_on_the_body_is_no_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", "--plate", "posterior", "-58", "1478"]) == ExitCode.DONE
    assert '"side": "left"' in capsys.readouterr().out


@pytest.mark.parametrize("command", [("report", "session", NO_ID), ("demo",)])
@pytest.mark.parametrize("name", ["file", "file/below", "x" * 300])
def test_an_out_that_cannot_be_a_folder_is_told(
    tmp_path: Path,
    command: tuple[str, ...],
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").touch()
    assert main([*command, "--out", str(tmp_path / name)]) == ExitCode.FAILED
    assert "Choose another --out." in capsys.readouterr().err


def test_a_home_that_is_nobodys_in_the_environment_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEEDLEMAP_DATA", "~nouser/x")
    assert main(["verify"]) == ExitCode.FAILED
    assert "there is no home folder for that user" in capsys.readouterr().err


def test_no_records_are_not_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--data", str(tmp_path / "none")]) == ExitCode.NOT_FOUND
    assert "There are no records in" in capsys.readouterr().err


def test_a_wrong_password_has_a_code_of_its_own(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("not the password\n"))
    assert main(["report", "find", "--data", str(data)]) in (
        ExitCode.WRONG_PASSWORD,
        ExitCode.FAILED,  # the light key slots of tests are refused
    )


@pytest.mark.parametrize("piped", ["", "\n"])
def test_no_password_is_no_try(
    data: Path, piped: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(piped))
    assert main(["verify", "--data", str(data)]) == ExitCode.USAGE
    assert "must be typed, piped in" in capsys.readouterr().err
    assert not (data / "failures.json").exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\xff\n", None])
def test_a_password_file_that_cannot_be_read_is_told(
    data: Path, content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    for bytes_of_file in filter(None, [content]):
        secret.write_bytes(bytes_of_file)
    words = ["verify", "--data", str(data), "--password-file", str(secret)]
    assert main(words) == ExitCode.FAILED
    assert str(secret) in capsys.readouterr().err


def test_a_mistake_of_our_own_is_a_sentence_and_is_logged(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    monkeypatch.setattr("needlemap.storage.records.Records.user_names", lambda folder: 1 / 0)
    assert main(["verify", "--data", str(data)]) == ExitCode.FAULT
    said = capsys.readouterr().err
    assert said.startswith("NeedleMap made a mistake (ZeroDivisionError).")
    assert "Traceback" not in said
    assert "ZeroDivisionError" in (data / "needlemap.log").read_text(encoding="utf-8")


def test_ctrl_c_ends_a_command_cleanly(data: Path, tmp_path: Path) -> None:
    secret = tmp_path / "pipe"
    os.mkfifo(secret)
    child = started("verify", "--data", str(data), "--password-file", str(secret))
    handle = os.open(secret, os.O_WRONLY)  # returns as soon as the child reads
    child.send_signal(signal.SIGINT)
    said = child.communicate()[1]
    os.close(handle)
    assert child.returncode == ExitCode.INTERRUPTED
    assert said == "Stopped. What was finished before stays as it is.\n"


def test_a_reader_that_went_away_is_no_error_to_tell() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    child = started(*SPOT, stdout=writing)
    os.close(writing)
    said = child.communicate()[1]
    assert (child.returncode, said) == (ExitCode.PIPE_CLOSED, "")


def test_a_demonstration_that_dies_says_why_and_keeps_its_log(tmp_path: Path) -> None:
    child = started("demo", "--out", str(tmp_path / "out"), QT_QPA_PLATFORM="nonsense")
    said = child.communicate()[1]
    assert child.returncode == ExitCode.FAILED
    assert "The demonstration ended at once" in said
    log = tmp_path / "out" / LOG_NAME
    assert str(log) in said
    assert "nonsense" in log.read_text(encoding="utf-8")


FAILING_VISIT = """
import multiprocessing, pathlib, sys
import needlemap.demo.visit
from needlemap.cli.demo import run_visit

def failing(out, figure):
    raise TimeoutError("still waiting: the PDF")

needlemap.demo.visit.visit = failing
receiving, sending = multiprocessing.Pipe(duplex=False)
run_visit(pathlib.Path(sys.argv[1]), "male", pathlib.Path(sys.argv[1]) / "demo.log", sending)
print(receiving.recv()["error"])
"""


def test_a_step_of_the_demonstration_that_fails_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILING_VISIT, str(tmp_path)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "TimeoutError: still waiting: the PDF\n"
    assert "in failing" in (tmp_path / LOG_NAME).read_text(encoding="utf-8")


def test_every_exit_code_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(MEANINGS) == set(ExitCode)
    assert main(["--help"]) == ExitCode.DONE
    told = " ".join(capsys.readouterr().out.split())
    assert [code for code, meaning in MEANINGS.items() if f"{code} {meaning}" not in told] == []


@pytest.mark.parametrize(
    "command", ["demo", "locate", "project", "verify", "report find", "report chart"]
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == ExitCode.DONE
    assert f"needlemap-cli {command}" in capsys.readouterr().out
