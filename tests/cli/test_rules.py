"""What holds for every command: examples, JSON, how it ends, who may read its password."""

import io
import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from cli.test_documentation import parse
from needlemap.cli import main
from needlemap.cli.exit_codes import ExitCode
from needlemap.cli.program import NAME, program
from storage.makers import PASSWORD, new_records, ready_session, use_light_keys

# Their whole output is JSON, or a table that is meant to be kept as a file.
_ALWAYS_FOR_SCRIPTS = {"locate", "project", "import-template"}
_SECRETS = ("--password-file", "--password-command")


def commands(group: click.Group = program, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its words, groups too."""
    for name, command in group.commands.items():
        words = f"{above}{name}"
        yield words, command
        if isinstance(command, click.Group):
            yield from commands(command, f"{words} ")


ALL = dict(commands())
RUN = {words: each for words, each in ALL.items() if not isinstance(each, click.Group)}


def options(command: click.Command) -> set[str]:
    return {option for each in command.params for option in each.opts}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Records with a patient and a session; the light key slots of tests open them."""
    with new_records(tmp_path / "clinic") as records:
        ready_session(records)
    use_light_keys(monkeypatch)
    return tmp_path / "clinic"


def piped(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@pytest.mark.parametrize("words", ALL)
def test_its_help_has_examples_that_are_understood(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words.split(), "--help"]) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "Examples:" in told
    found = re.findall(rf"^\s*{NAME} (.+)$", told.partition("Examples:")[2], flags=re.MULTILINE)
    assert any(example.startswith(words.split()[0]) for example in found)
    for example in found:
        parse(shlex.split(example.partition(" > ")[0]))


@pytest.mark.parametrize("words", sorted(RUN.keys() - _ALWAYS_FOR_SCRIPTS))
def test_what_it_prints_can_be_had_as_json(words: str) -> None:
    assert "--json" in options(RUN[words])


def test_the_folder_and_who_opens_it_are_named_alike_everywhere() -> None:
    opening = {words: options(each) for words, each in RUN.items() if "--data" in options(each)}
    assert len(opening) > 15
    assert [w for w, has in opening.items() if not has >= {"--data", "--user", *_SECRETS}] == []


def test_no_password_is_ever_an_argument() -> None:
    named = {one for each in RUN.values() for one in options(each) if "password" in one}
    assert named == {*_SECRETS, "--new-password-file"}


@pytest.mark.parametrize("words", RUN)
def test_a_closed_pipe_ends_it_without_a_word(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(*_words: Any, **_more: Any) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(RUN[words], "callback", closed)
    monkeypatch.setattr("needlemap.cli.program._forget_output", lambda: None)
    assert main(as_parsed(words)) == ExitCode.PIPE_CLOSED
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("words", RUN)
def test_ctrl_c_ends_it_in_a_sentence(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_words: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(RUN[words], "callback", stopped)
    assert main(as_parsed(words)) == ExitCode.INTERRUPTED
    assert capsys.readouterr().err.startswith("Stopped.")


def as_parsed(words: str) -> list[str]:
    """Return a whole command line: the command with every argument and option it needs."""
    line = words.split()
    for each in RUN[words].params:
        value = str(each.type.choices[0]) if isinstance(each.type, click.Choice) else "1"
        if isinstance(each, click.Argument) and each.required:
            line.append(value)
        elif each.required:
            line += [each.opts[0], value]
    return line


READING = [
    ("find",),
    ("find", "nobody of this name"),
    ("users",),
    ("verify",),
    ("renamed",),
]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_piped_it_says_its_answer_alone(
    data: Path,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for asked in ([], ["--json"]):
        piped(monkeypatch, PASSWORD)
        main([*words, "--data", str(data), *asked])
        answer = capsys.readouterr()
        assert answer.err == "" or "No patient" in answer.err
    assert isinstance(json.loads(answer.out), dict)


def test_nothing_found_is_said_and_has_its_code(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(monkeypatch, PASSWORD)
    assert main(["find", "Xyzzy", "--data", str(data)]) == ExitCode.NOT_FOUND
    assert "No patient was found" in capsys.readouterr().err
    piped(monkeypatch, PASSWORD)
    assert main(["find", "Xyzzy", "--data", str(data), "--json"]) == ExitCode.NOT_FOUND
    assert json.loads(capsys.readouterr().out)["patients"] == []


def test_the_password_can_come_from_a_command_or_the_environment(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(monkeypatch)
    say = f'"{sys.executable}" -c "print(\'{PASSWORD}\')"'
    assert main(["users", "--data", str(data), "--password-command", say]) == ExitCode.DONE
    monkeypatch.setenv("NEEDLEMAP_PASSWORD", PASSWORD)
    assert main(["users", "--data", str(data)]) == ExitCode.DONE
    assert "admin" in capsys.readouterr().out
    failing = f'"{sys.executable}" -c "raise SystemExit(3)"'
    assert main(["users", "--data", str(data), "--password-command", failing]) == ExitCode.FAILED
    assert "--password-command" in capsys.readouterr().err


@pytest.mark.usefixtures("qapp")
def test_the_beginning_of_an_id_is_enough(
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NEEDLEMAP_PASSWORD", PASSWORD)
    here = ["--data", str(data)]
    main(["find", *here, "--json"])
    (patient,) = json.loads(capsys.readouterr().out)["patients"]
    (session,) = patient["sessions"]
    for words, whole in (("report session", session["id"]), ("report history", patient["id"])):
        line = [*words.split(), whole[:35], "--out", str(tmp_path / "pdf"), *here, "--json"]
        assert main(line) == ExitCode.DONE
        told = json.loads(capsys.readouterr().out)
        assert Path(told["written"][0]).is_file()
        assert main([*words.split(), "ffffff", *here]) == ExitCode.NOT_FOUND
        assert "ffffff" in capsys.readouterr().err


def test_a_password_is_changed_and_the_old_one_opens_no_more(
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    new = tmp_path / "new"
    new.write_text("nine green bottles\n", encoding="utf-8")
    line = ["password", "--data", str(data), "--new-password-file", str(new)]
    piped(monkeypatch, PASSWORD)
    assert main(line) == ExitCode.DONE
    assert "changed" in capsys.readouterr().out
    new.write_text("short\n", encoding="utf-8")
    piped(monkeypatch, "nine green bottles")
    assert main(line) == ExitCode.USAGE
    piped(monkeypatch, PASSWORD)
    assert main(["users", "--data", str(data)]) == ExitCode.WRONG_PASSWORD


def test_names_of_any_script_are_written_as_utf_8(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEEDLEMAP_PASSWORD", PASSWORD)
    for encoding in ("ascii", "cp1252"):
        out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr("sys.stdout", out)
        assert main(["import-template", "patients"]) == ExitCode.DONE
        assert main(["users", "--data", str(data)]) == ExitCode.DONE
        out.flush()
        assert out.encoding == "utf-8"
