"""docs/command-line.md is true: commands, options, examples and exit codes are the program's."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from needlemap.cli.exit_codes import MEANINGS
from needlemap.cli.program import NAME, program
from project.checkout import ROOT

GUIDE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(rf"^    {NAME} (.+)$", GUIDE, flags=re.MULTILINE)
ROWS = dict(re.findall(r"^\| `?([\w-]+)`? \| (.+) \|$", GUIDE, flags=re.MULTILINE))


def parse(words: list[str]) -> None:
    """Parse a command line as the program does, without running it."""
    command: click.Command = program
    rest = list(words)
    while isinstance(command, click.Group):
        command = command.commands[rest.pop(0)]
    command.make_context(command.name, rest)


def options(command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from options(each)
    for parameter in command.params:
        yield from (word for word in parameter.opts if word.startswith("--"))


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_understood(example: str) -> None:
    parse(shlex.split(example))


def test_an_example_that_is_wrong_would_be_noticed() -> None:
    with pytest.raises(click.UsageError):
        parse(["verify", "--haed", "x"])


def test_every_command_is_explained_and_no_other() -> None:
    commands = {name for name in ROWS if not name.isdigit() and name not in ("command", "code")}
    assert commands == set(program.commands)


def test_the_reports_are_named() -> None:
    report = program.commands["report"]
    assert isinstance(report, click.Group)
    assert [kind for kind in report.commands if f"`{kind}`" not in ROWS["report"]] == []


def test_the_exit_codes_are_those_of_the_program() -> None:
    told = {int(code): meaning for code, meaning in ROWS.items() if code.isdigit()}
    assert told == {code.value: meaning for code, meaning in MEANINGS.items()}


def test_an_option_that_is_mentioned_exists() -> None:
    known = {*options(program), "--help"}
    assert set(re.findall(r"--[a-z][a-z-]+", GUIDE)) - known == set()
