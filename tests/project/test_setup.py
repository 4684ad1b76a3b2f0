"""What sets the project up: make's targets, the scripts behind them, and the pinned versions."""

import os
import re
import subprocess
import tomllib
from importlib.metadata import distributions

import pytest

from project.checkout import ROOT

PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][0-9A-Za-z.]*")
PINS = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = ["run", "test", "check", "bench", "torture", "bodymaps", "pictures", "clean", "help"]
TARGETS += ["package", "package-check"]
SCRIPTS = [path for path in sorted((ROOT / ".ci").iterdir()) if not path.suffix]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted() -> set[str]:
    """Return every distribution that pyproject.toml names."""
    groups = PROJECT["dependency-groups"].values()
    requirements = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    requirements += [one for group in groups for one in group if isinstance(one, str)]
    return {canonical(re.split(r"[^A-Za-z0-9._-]", one, maxsplit=1)[0]) for one in requirements}


def test_every_pin_is_a_name_and_a_version_and_nothing_else() -> None:
    assert [pin for pin in PINS if not PIN.fullmatch(pin)] == []
    assert len({canonical(pin.partition("==")[0]) for pin in PINS}) == len(PINS)


def test_everything_that_the_project_names_is_pinned() -> None:
    assert wanted() - {canonical(pin.partition("==")[0]) for pin in PINS} == set()


@pytest.mark.skipif("CI" not in os.environ, reason="a developer may try other versions")
def test_what_is_installed_is_what_was_pinned() -> None:
    pinned = {canonical(name): version for name, _, version in (p.partition("==") for p in PINS)}
    installed = {canonical(found.name): found.version for found in distributions()}
    both = installed.keys() & pinned.keys()
    assert {name: installed[name] for name in both} == {name: pinned[name] for name in both}
    assert installed.keys() - pinned.keys() <= {"needlemap", "setuptools", "wheel"}


@pytest.mark.parametrize("target", TARGETS)
def test_make_explains_each_target(target: str) -> None:
    assert re.search(rf"^{target}:.*## [A-Z]", MAKEFILE, flags=re.MULTILINE)


def test_make_help_lists_every_target() -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert sorted(re.findall(r"^make ([\w-]+)", shown, flags=re.MULTILINE)) == sorted(TARGETS)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: str(script.name))
def test_a_script_is_executable_and_plain_shell(script: os.PathLike[str]) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", script], check=True)


@pytest.mark.parametrize(
    "shipped", PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
)
def test_what_the_wheel_must_carry_is_there(shipped: str) -> None:
    assert (ROOT / shipped).exists()
