"""Puts the licence text of everything in the packed program beside it, and checks that none lacks.

usage: licences.py FOLDER          write FOLDER/licences
       licences.py --check FOLDER  say what in FOLDER has no licence text there
Run by the Python that packed the program: it knows which package a module came from.
"""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader

HERE = Path(__file__).parent
TEXTS = ("licen", "copying", "notice", "authors")
# Qt for Python's wheels carry no text: it is used under the LGPL, which extends the GPL.
OWN_TEXTS = {"PySide6_Essentials": ("LGPL-3.0.txt", "GPL-3.0.txt")}
OWN_TEXTS["shiboken6"] = OWN_TEXTS["PySide6_Essentials"]
DEBIAN_DOCUMENTS = Path("/usr/share/doc")
DEBIAN_TEXTS = Path("/usr/share/common-licenses")
LEAST_CHARACTERS = 200


def frozen(folder: Path) -> dict[str, Distribution]:
    """Return the distributions whose modules are in the packed program, by name."""
    program = next(path for path in folder.iterdir() if path.stem == "needlemap" and path.is_file())
    archive = CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz")
    inside = {name.partition(".")[0] for name in archive.toc}
    inside |= {path.name.partition(".")[0] for path in (folder / "_internal").iterdir()}
    known = packages_distributions()
    names = {name for module in inside for name in known.get(module, ())}
    return {name: distribution(name) for name in sorted(names)}


def texts_of(one: Distribution) -> Iterator[tuple[Path, Path]]:
    """Yield each licence text of a distribution: where it is, and its path beside the program."""
    for file in one.files or ():
        is_text = any(word in part.lower() for part in file.parts[1:] for word in TEXTS)
        if is_text and file.suffix not in (".py", ".pyc", ".pyi"):
            yield Path(str(file.locate())), Path(*file.parts[1:])
    for name in OWN_TEXTS.get(one.metadata["Name"], ()):
        yield HERE / "texts" / name, Path(name)


def system_libraries(folder: Path) -> Iterator[str]:
    """Yield the file names of the libraries that came from the system, not from a package."""
    for path in sorted((folder / "_internal").glob("lib*.so*")):
        is_pythons = path.name.startswith("libpython")
        if not path.is_symlink() and not is_pythons:
            yield path.name


def debian_package(library: str) -> str | None:
    """Return the Debian package that a library of this name is from."""
    told = subprocess.run(
        ["dpkg-query", "--search", f"*/{library}"], capture_output=True, text=True, check=False
    )
    found = re.match(r"([^:,\s]+)", told.stdout)
    return found[1] if found else None


def write(folder: Path) -> None:
    """Write all texts; a package without one is found by `missing`."""
    into = folder / "licences"
    for name, one in frozen(folder).items():
        for source, path in texts_of(one):
            _copy(source, into / name / path)
    _copy(pythons_licence(), into / "Python" / "LICENSE.txt")
    referred: set[str] = set()
    for library in system_libraries(folder):
        if package := debian_package(library):
            copied = into / "system libraries" / package / "copyright"
            _copy(DEBIAN_DOCUMENTS / package / "copyright", copied)
            words = copied.read_text("utf-8", errors="replace")
            referred |= set(re.findall(rf"{DEBIAN_TEXTS}/([\w.-]*\w)", words))
    for text in referred:
        if (DEBIAN_TEXTS / text).exists():
            _copy(DEBIAN_TEXTS / text, into / "system libraries" / "common-licenses" / text)


def pythons_licence() -> Path:
    """Return where the licence of Python itself lies: beside it, or where Debian puts it."""
    base, name = Path(sys.base_prefix), f"python{sys.version_info.major}.{sys.version_info.minor}"
    places = (base, base / "lib" / name, Path(sysconfig.get_path("stdlib")))
    beside = [place / "LICENSE.txt" for place in places]
    candidates = [*beside, DEBIAN_DOCUMENTS / name / "copyright"]
    return next(path for path in candidates if path.exists())


def missing(folder: Path) -> list[str]:
    """Return the packages and libraries in the packed program that have no text beside it."""
    licences = folder / "licences"
    places = {name: licences / name for name in (*frozen(folder), "Python")}
    for library in system_libraries(folder):
        package = debian_package(library)
        places[library] = licences / "system libraries" / (package or f"unknown {library}")
    return [name for name, place in places.items() if not _has_text(place)]


def _has_text(place: Path) -> bool:
    texts = [path for path in place.rglob("*") if path.is_file()] if place.is_dir() else []
    return sum(path.stat().st_size for path in texts) >= LEAST_CHARACTERS


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def main(*arguments: str) -> int:
    """Write the texts, or check them."""
    folder = Path(arguments[-1])
    if arguments[0] != "--check":
        write(folder)
    lacking = missing(folder)
    if lacking:
        print("No licence text for:", ", ".join(lacking), file=sys.stderr)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
