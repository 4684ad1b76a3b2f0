"""Copies the licence text of every package in the frozen program beside it.

usage: licences.py FOLDER
"""

import shutil
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

TEXTS = ("licen", "copying", "notice", "authors")


def shipped(name: str, found: dict[str, Distribution] | None = None) -> dict[str, Distribution]:
    """Return the distribution and all that it needs at run time, by name."""
    found = {} if found is None else found
    if name.lower() in found:
        return found
    found[name.lower()] = distribution(name)
    for line in found[name.lower()].requires or ():
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            shipped(need.name, found)
    return found


def copy_texts(one: Distribution, folder: Path) -> int:
    """Copy a distribution's licence texts; return how many."""
    texts = [
        file
        for file in one.files or ()
        if any(word in file.name.lower() for word in TEXTS) and file.suffix not in (".py", ".pyc")
    ]
    for file in texts:
        target = folder / one.metadata["Name"] / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file.locate(), target)
    if not texts:
        target = folder / one.metadata["Name"] / "LICENCE.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        stated = (
            one.metadata.get("License-Expression")
            or one.metadata.get("License")
            or "see THIRD_PARTY.md"
        )
        target.write_text(f"{one.metadata['Name']} {one.version}: {stated}\n", "utf-8")
    return len(texts)


def main(folder: str) -> int:
    """Copy all; each package without a text in it gets what its metadata states."""
    for one in shipped("needlemap").values():
        copy_texts(one, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
