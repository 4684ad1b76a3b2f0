"""README.md and docs/ are true: commands exist, links lead somewhere, packages are on the map."""

import os
import re
import subprocess
import sys

import click
import pytest

from needlemap.cli.program import program
from project.checkout import PACKAGE, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
TEXTS = "\n".join((README, *DOCS.values()))
LINKS = sorted(set(re.findall(r"\]\((?!https?:|#)([^)#\s]+)", README)))
MAKE_COMMANDS = sorted(set(re.findall(r"\bmake ([a-z]+)\b(?=`|$| +#)", TEXTS, re.MULTILINE)))
GUIDES = {**DOCS, "CONTRIBUTING.md": (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")}
CLI_COMMANDS = sorted(set(re.findall(r"needlemap-cli ([a-z-]+)", TEXTS)))


def test_the_two_commands_come_first() -> None:
    assert {"run", "test"} <= set(MAKE_COMMANDS)
    assert "pip install uv" in README
    assert "uv run needlemap" in README


@pytest.mark.parametrize("target", MAKE_COMMANDS)
def test_a_make_command_is_a_target(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, flags=re.MULTILINE)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def paths_named_in(text: str) -> set[str]:
    """Return what is named in the style of code, or linked to, and begins with a folder of ours."""
    folders = {path.name for where in (ROOT, PACKAGE) for path in where.iterdir() if path.is_dir()}
    named = re.findall(r"`([\w.-]+/[\w./-]*)(?=[`\s])", text)
    linked = re.findall(r"\]\((?:\.\./)?(?!https?:|#)([^)#\s]+)", text)
    ours = {path for path in named if path.partition("/")[0] in folders - {".venv", "build"}}
    return ours | set(linked)


def missing_in(text: str) -> set[str]:
    """Return the named paths that are nowhere, neither in the checkout, the package nor docs/."""
    places = (ROOT, PACKAGE, ROOT / "docs")
    named = paths_named_in(text)
    return {path for path in named if not any((place / path).exists() for place in places)}


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_that_a_guide_names_exists(guide: str) -> None:
    assert missing_in(GUIDES[guide]) == set()


def test_a_path_that_is_not_there_would_be_found() -> None:
    assert len(paths_named_in(GUIDES["how-to.md"])) > 30
    text = "`domain/visit.py` `ui/gone.py` [more](docs/gone.md) `tests/gone/test_x.py -k depth`"
    assert missing_in(text) == {"ui/gone.py", "docs/gone.md", "tests/gone/test_x.py"}


@pytest.mark.parametrize("command", CLI_COMMANDS)
def test_a_command_of_needlemap_cli_has_a_help_text(command: str) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "needlemap.cli", command, "--help"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert "Usage:" in shown.stdout


def options_that_are_none(text: str) -> set[str]:
    """Return the examples of `needlemap-cli` in a text with an option that is not the command's."""
    wrong = set()
    for line in re.findall(r"needlemap-cli +([^`\n]+)", text):
        command: click.Command = program
        for word in line.split("#")[0].split():
            if word.startswith("-") and not re.match(r"-\d", word):
                known = {name for param in command.params for name in param.opts}
                wrong |= set() if word in known | {"--help"} else {line}
            elif isinstance(command, click.Group):
                command = command.get_command(click.Context(command), word) or command
    return wrong


def test_the_options_of_every_example_exist() -> None:
    assert options_that_are_none(TEXTS) == set()
    planted = "needlemap-cli restore x --dry-runs\nneedlemap-cli locate --plate posterior -58 1478"
    assert options_that_are_none(planted) == {"restore x --dry-runs"}


def test_the_page_of_the_command_line_lists_every_command_and_no_other() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \|", DOCS["command-line.md"], flags=re.MULTILINE)
    assert listed == sorted(program.commands)


def test_every_package_is_on_the_map_and_the_map_names_no_other() -> None:
    drawn = set(re.findall(r"^ {6}(\w+)/", DOCS["architecture.md"], flags=re.MULTILINE))
    assert drawn == {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def test_the_data_is_said_to_be_unreviewed() -> None:
    assert "a clinician has not reviewed them yet" in " ".join(README.split())
