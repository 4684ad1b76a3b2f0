"""The scripts that set the project up, run against a system made of stand-ins."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from project.checkout import ROOT
from reports.test_validity import PREFLIGHT_JARS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the scripts install on Linux only")

BASICS = ("sh", "env", "mktemp", "cat", "rm", "dirname", "uname", "sed", "sort", "ls", "grep")


class System:
    """A system with nothing on its PATH but the basics and the stand-ins put there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name in BASICS:
            found = shutil.which(name)
            assert found, name
            (self.bin / name).symlink_to(found)

    def has(self, name: str, script: str, *, folder: str = "bin") -> None:
        """Put a stand-in there; it may write to the file $CALLS."""
        path = self.folder / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def run(self, script: str, *arguments: str, **environment: str) -> tuple[int, str]:
        """Run one of our scripts in the system's folder; its exit code and all it said."""
        calls = str(self.folder / "calls")
        done = subprocess.run(
            [str(ROOT / ".ci" / script), *arguments],
            cwd=self.folder,
            env={"PATH": str(self.bin), "CALLS": calls, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    @property
    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(tmp_path)


def test_root_installs_without_being_asked_anything(system: System) -> None:
    system.has("id", "echo 0")
    system.has("apt-get", 'echo "$DEBIAN_FRONTEND $*" >>"$CALLS"')
    code, said = system.run("install-packages", "What Qt needs", "libegl1", "libgl1")
    assert code == 0, said
    assert "Installing: libegl1 libgl1" in said
    update, install = system.calls
    assert update.startswith("noninteractive")
    assert update.endswith(" update")
    assert "--yes" in install
    assert install.endswith("install --no-install-recommends libegl1 libgl1")


def test_a_user_with_sudo_that_asks_for_nothing_installs_too(system: System) -> None:
    system.has("id", "echo 1000")
    system.has("sudo", 'shift; [ "$1" = true ] || "$@"')
    system.has("true", "exit 0")
    system.has("apt-get", 'echo "$*" >>"$CALLS"')
    code, said = system.run("install-packages", "What Qt needs", "libegl1")
    assert code == 0, said
    assert len(system.calls) == 2


@pytest.mark.parametrize("sudo", ["", "exit 1"])
def test_a_user_who_may_not_install_is_told_the_one_line(system: System, sudo: str) -> None:
    system.has("id", "echo 1000")
    system.has("apt-get", 'echo "$*" >>"$CALLS"')
    system.has("sudo" if sudo else "other", sudo)
    code, said = system.run("install-packages", "What Qt needs", "libegl1", "libgl1")
    assert code == 1
    assert said.splitlines() == [
        "What Qt needs is missing. Please run this line, then try again:",
        "    sudo apt-get update && sudo apt-get install --yes libegl1 libgl1",
    ]


def test_a_system_without_apt_is_told_what_to_look_for(system: System) -> None:
    code, said = system.run("install-packages", "What Qt needs", "libegl1")
    assert code == 1
    assert said == ("What Qt needs is missing. Please install what your system calls: libegl1\n")


def test_an_installation_that_fails_shows_why(system: System) -> None:
    system.has("id", "echo 0")
    system.has("apt-get", "echo 'E: no network'; exit 100")
    code, said = system.run("install-packages", "What Qt needs", "libegl1")
    assert code != 0
    assert "E: no network" in said


def test_a_python_that_is_too_old_is_not_taken(system: System) -> None:
    system.has("python3.11", "exit 1")
    system.has("python3", "exit 1")
    code, said = system.run("find-python")
    assert code == 1
    assert "NeedleMap needs Python 3.11 or newer" in said


def test_python_3_11_is_taken_where_it_is_and_else_a_newer_one(system: System) -> None:
    system.has("python3.12", "exit 0")
    assert system.run("find-python") == (0, f"{system.bin}/python3.12\n")
    system.has("python3.11", "exit 0")
    assert system.run("find-python") == (0, f"{system.bin}/python3.11\n")


def test_nothing_is_installed_where_qt_lacks_nothing(system: System) -> None:
    system.has("python", "echo /nowhere/PySide6/Qt", folder="venv/bin")
    system.has("ldd", "echo 'libEGL.so.1 => /usr/lib/libEGL.so.1'")
    assert system.run("system-libraries", "window", "venv") == (0, "")


def test_a_window_asks_for_more_libraries_than_offscreen(system: System) -> None:
    system.has("id", "echo 1000")
    system.has("apt-get", "exit 1")
    system.has("tr", 'exec /usr/bin/tr "$@"')
    system.has("python", "echo /nowhere/PySide6/Qt", folder="venv/bin")
    system.has("ldd", "echo '  libEGL.so.1 => not found'")
    code, offscreen = system.run("system-libraries", "offscreen", "venv")
    assert code == 1
    assert "What Qt needs of the system (libEGL.so.1 ) is missing" in offscreen
    assert "libegl1" in offscreen
    assert "libxcb-cursor0" not in offscreen
    assert "libxcb-cursor0" in system.run("system-libraries", "window", "venv")[1]


def test_what_the_skipped_tests_need_is_installed(system: System) -> None:
    system.has("id", "echo 0")
    system.has("apt-get", 'echo "$*" >>"$CALLS"')
    code, said = system.run("test-tools", str(system.folder), str(system.folder))
    assert code == 0, said
    installed = [call.partition("--no-install-recommends ")[2] for call in system.calls[1::2]]
    assert installed == [
        "qpdf",
        "default-jre-headless libpdfbox2-java libactivation-java libjaxb-api-java",
        "at-spi2-core dbus xvfb xauth libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 "
        "libxcb-render-util0 libxcb-shape0 libxcb-util1 libxcb-xkb1 libxkbcommon-x11-0",
    ]


@pytest.mark.parametrize(
    ("user", "apt_get"), [("1000", "exit 0"), ("0", "echo 'E: no network'; exit 100")]
)
def test_tests_go_on_without_what_cannot_be_installed(
    system: System, user: str, apt_get: str
) -> None:
    system.has("id", f"echo {user}")
    system.has("apt-get", apt_get)
    code, said = system.run("test-tools", str(system.folder), str(system.folder))
    assert code == 0
    assert said.count("Without it the tests that need it are skipped; the others run.") == 3


def test_nothing_is_installed_where_the_readers_are(system: System) -> None:
    for command in ("qpdf", "java", "dbus-run-session", "xvfb-run"):
        system.has(command, "exit 0")
    for file in (*(f"{jar}.jar" for jar in PREFLIGHT_JARS), "at-spi-bus-launcher"):
        (system.folder / file).touch()
    assert system.run("test-tools", str(system.folder), str(system.folder)) == (0, "")


def test_make_test_asks_for_what_its_tests_would_be_skipped_without() -> None:
    commands = subprocess.run(
        ["make", "--dry-run", "test"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    asked = commands.index(".ci/test-tools")
    assert "-m pytest" in commands[asked + 1]


@pytest.fixture
def installed(system: System) -> System:
    system.has("python", "echo /nowhere/PySide6/Qt", folder="venv/bin")
    system.has("ldd", "exit 0")
    system.has("needlemap", 'echo "window" >>"$CALLS"', folder="venv/bin")
    system.has(
        "needlemap-cli",
        'echo "$QT_QPA_PLATFORM $*" >>"$CALLS"; mkdir -p build/demo/records; '
        "touch build/demo/session.pdf build/demo/window.png",
        folder="venv/bin",
    )
    for name in ("mkdir", "touch"):
        (system.bin / name).symlink_to(shutil.which(name) or name)
    return system


def test_with_a_display_the_window_is_shown(installed: System) -> None:
    code, said = installed.run("run-application", "venv", DISPLAY=":0")
    assert (code, said) == (0, "")
    assert installed.calls == ["window"]


def test_without_a_display_a_visit_is_charted_and_its_files_are_named(installed: System) -> None:
    code, said = installed.run("run-application", "venv")
    assert code == 0, said
    assert installed.calls == ["offscreen demo --out build/demo"]
    assert "There is no display here" in said
    assert said.splitlines()[-2:] == ["    session.pdf", "    window.png"]


def test_a_visit_that_fails_without_a_display_says_why(installed: System) -> None:
    installed.has("needlemap-cli", "echo 'The disk is full.' >&2; exit 1", folder="venv/bin")
    code, said = installed.run("run-application", "venv")
    assert code == 1
    assert said.splitlines()[-1] == "The disk is full."
