"""No class is spread over files by inheritance: a part is held, or is a module of functions."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

from project.checkout import PACKAGE

# Qt hands events to a widget's own methods: what a pointer does can only be heard by inheriting.
# A read-only engine is an engine: whoever reads takes either.
_FROM_ANOTHER_FILE = {"PlateView(PointerWidget)", "ReadOnlyEngine(Engine)"}


_CLASS = re.compile(r"^class (\w+)(?:\(([^)]*)\))?:", re.MULTILINE)
_IMPORTS_AND_CLASSES = re.compile(r"^(?:from|import) .*|^ +\w+,$|^class .*", re.MULTILINE)


def _classes(folder: Path) -> Iterator[tuple[Path, str, list[str]]]:
    """Yield file, name and bases of each class."""
    for file in sorted(folder.rglob("*.py")):
        for name, bases in _CLASS.findall(file.read_text(encoding="utf-8")):
            yield file, name, re.findall(r"\w+", bases)


def split_over_files(folder: Path, *, only_one: bool) -> list[str]:
    """Return the classes below a folder whose base is defined in another file of it.

    ``only_one``: a base with several subclasses, or that the code names for itself, is a type of
    its own and left out, and so are protocols.
    """
    classes = list(_classes(folder))
    home = {name: (file, bases) for file, name, bases in classes}
    subclasses = defaultdict(list)
    for file, name, bases in classes:
        for base in bases:
            subclasses[base].append((file, name))
    named = Counter(_named_beside_bases(folder, subclasses)) if only_one else Counter()
    return sorted(
        f"{subclass}({base})"
        for base, found in subclasses.items()
        for file, subclass in found
        if base in home
        and home[base][0] != file
        and "Protocol" not in home[base][1]
        and not (only_one and (len(found) > 1 or named[base]))
    )


def _named_beside_bases(folder: Path, bases: Collection[str]) -> Iterator[str]:
    """Yield the bases that a file names elsewhere than in an import or in ``class A(Base)``."""
    for file in folder.rglob("*.py"):
        text = _IMPORTS_AND_CLASSES.sub("", file.read_text(encoding="utf-8"))
        yield from set(re.findall(r"\w+", text)).intersection(bases)


def test_storage_is_composed_not_inherited() -> None:
    assert set(split_over_files(PACKAGE / "storage", only_one=False)) <= _FROM_ANOTHER_FILE


def test_no_class_has_its_methods_from_a_file_that_serves_it_alone() -> None:
    assert set(split_over_files(PACKAGE, only_one=True)) <= _FROM_ANOTHER_FILE


def test_a_class_that_is_spread_over_two_files_is_found(tmp_path: Path) -> None:
    (tmp_path / "reading.py").write_text("class Reader:\n    pass\n")
    (tmp_path / "all.py").write_text(
        "from reading import Reader\nclass All(Reader):\n    pass\nclass Mine(All):\n    pass\n"
    )
    for only_one in (True, False):
        assert split_over_files(tmp_path, only_one=only_one) == ["All(Reader)"]
    (tmp_path / "other.py").write_text("from reading import Reader\nREADER = Reader()\n")
    assert split_over_files(tmp_path, only_one=True) == []
