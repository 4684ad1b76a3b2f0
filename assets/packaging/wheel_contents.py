"""Checks that a wheel carries every module and every file that it must, and nothing of the tests.

usage: wheel_contents.py WHEEL      (in the checkout that it was built from)
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

LEFT_OUT = ("__pycache__", ".pyc")


def must_carry(root: Path) -> Iterator[str]:
    """Yield the path in the wheel of every file that must be there."""
    wheel = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    target = wheel["tool"]["hatch"]["build"]["targets"]["wheel"]
    places = {f"src/{name}": name for name in ("needlemap",)} | target["force-include"]
    for source, place in places.items():
        for path in [root / source, *(root / source).rglob("*")]:
            if path.is_file() and not any(part in str(path) for part in LEFT_OUT):
                yield (Path(place) / path.relative_to(root / source)).as_posix()


def main(wheel: str) -> int:
    """Name what is missing or too much."""
    with ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    expected = set(must_carry(Path()))
    foreign = {name for name in inside if not name.startswith("needlemap")}
    lacking = expected - inside
    for title, names in (("missing", lacking), ("too much", foreign)):
        for name in sorted(names):
            print(f"{title}: {name}", file=sys.stderr)
    if not lacking and not foreign:
        print(f"wheel: carries all {len(expected)} files")
    return 1 if lacking or foreign else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
