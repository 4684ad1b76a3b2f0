"""No class is spread over files by inheritance: a part is held, or is a module of functions."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from project.checkout import PACKAGE

# Qt hands events to a widget's own methods: what a pointer does can only be heard by inheriting.
# A read-only engine is an engine: whoever reads takes either.
_FROM_ANOTHER_FILE = {"PlateView(PointerWidget)", "ReadOnlyEngine(Engine)"}


def _classes(folder: Path) -> Iterator[tuple[Path, ast.ClassDef]]:
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.ClassDef):
                yield file, node


def _bases(node: ast.ClassDef) -> list[str]:
    return [each.id for each in node.bases if isinstance(each, ast.Name)]


def split_over_files(folder: Path, *, only_heirs: bool) -> list[str]:
    """Return the classes below a folder whose base is defined in another file of it.

    ``only_heirs``: a base with several heirs, or that the code names for itself, is a type of its
    own and left out, and so are protocols.
    """
    classes = list(_classes(folder))
    home = {node.name: (file, node) for file, node in classes}
    heirs = defaultdict(list)
    for file, node in classes:
        for base in _bases(node):
            heirs[base].append((file, node.name))
    named = Counter(_named_beside_bases(folder)) if only_heirs else Counter()
    return sorted(
        f"{heir}({base})"
        for base, found in heirs.items()
        for file, heir in found
        if base in home
        and home[base][0] != file
        and "Protocol" not in _bases(home[base][1])
        and not (only_heirs and (len(found) > 1 or named[base]))
    )


def _named_beside_bases(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.py"):
        tree = ast.parse(file.read_bytes())
        bases = {
            id(base)
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            for base in node.bases
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and id(node) not in bases:
                yield node.id


def test_storage_is_composed_not_inherited() -> None:
    assert set(split_over_files(PACKAGE / "storage", only_heirs=False)) <= _FROM_ANOTHER_FILE


def test_no_class_has_its_methods_from_a_file_that_serves_it_alone() -> None:
    assert set(split_over_files(PACKAGE, only_heirs=True)) <= _FROM_ANOTHER_FILE


def test_a_class_that_is_spread_over_two_files_is_found(tmp_path: Path) -> None:
    (tmp_path / "reading.py").write_text("class Reader:\n    pass\n")
    (tmp_path / "all.py").write_text(
        "from reading import Reader\nclass All(Reader):\n    pass\nclass Mine(All):\n    pass\n"
    )
    for only_heirs in (True, False):
        assert split_over_files(tmp_path, only_heirs=only_heirs) == ["All(Reader)"]
    (tmp_path / "other.py").write_text("from reading import Reader\nREADER = Reader()\n")
    assert split_over_files(tmp_path, only_heirs=True) == []
