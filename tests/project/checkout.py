"""Where the files of this checkout are, and how its sources are read."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "src" / "needlemap"


def modules() -> list[Path]:
    """Return every source file of the program."""
    return sorted(PACKAGE.rglob("*.py"))


def package_of(path: Path) -> str:
    """Return the package or top-level module that a source file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports_of(path: Path) -> Iterator[str]:
    """Yield the dotted names that a source file imports, wherever in it."""
    for node in import_nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def import_nodes(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Return the imports of a source file, wherever in it."""
    return _known_imports(path) if path.is_relative_to(PACKAGE) else _imports(path)


def _imports(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    tree = ast.parse(path.read_bytes())
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))


# Several tests ask this of the whole program; only files that a test writes change meanwhile.
_known_imports = cache(_imports)
