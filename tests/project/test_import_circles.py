"""No import circle anywhere: a helper is given what it needs, never its owner.

Imports inside functions and under ``TYPE_CHECKING`` count: they hide a circle from Python, not
from a reader.
"""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from project.checkout import PACKAGE, import_nodes


def imports_of_package(folder: Path) -> dict[str, set[str]]:
    """Return for each module below a package's folder the modules of that package which it names.

    ``from package import submodule`` names the submodule alone, ``from package import name`` the
    package's own file.
    """
    files = {_dotted_name(file, folder): file for file in sorted(folder.rglob("*.py"))}
    return {
        module: set(_modules_named(module, file, frozenset(files))) - {module}
        for module, file in files.items()
    }


def find_circles(arrows: Mapping[str, set[str]]) -> list[str]:
    """Return one line for each circle; once the circles named are cut, none is left.

    Each is cut at its last arrow before the next is looked for: one run shows them all.
    """
    left = {module: set(targets) for module, targets in arrows.items()}
    circles = []
    while circle := _first_circle(left):
        circles.append(" -> ".join(circle))
        left[circle[-2]].discard(circle[-1])
    return circles


def _first_circle(arrows: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        # The sorter lists what is imported before its importer: turned round, it reads forwards.
        return list(reversed(error.args[1]))
    return []


def _dotted_name(file: Path, folder: Path) -> str:
    parts = file.relative_to(folder.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _modules_named(module: str, file: Path, modules: frozenset[str]) -> Iterator[str]:
    for node in import_nodes(file):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            package = _imported_from(node, module, file)
            for name in (f"{package}.{alias.name}" for alias in node.names):
                if name in modules:
                    yield name
                elif package in modules:
                    yield package


def _imported_from(node: ast.ImportFrom, module: str, file: Path) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    above = parts[: len(parts) - node.level + (file.name == "__init__.py")]
    return ".".join([*above, *([node.module] if node.module else [])])


def _package(folder: Path, **sources: str) -> Path:
    package = folder / "planted"
    package.mkdir()
    (package / "__init__.py").write_text(sources.pop("package", ""))
    for name, source in sources.items():
        (package / f"{name}.py").write_text(source)
    return package


def test_no_module_is_in_an_import_circle() -> None:
    arrows = imports_of_package(PACKAGE)
    assert len(arrows) > 200  # the whole package was read, not an empty folder
    assert find_circles(arrows) == []


def test_a_circle_through_a_function_and_a_type_checking_block_is_found(tmp_path: Path) -> None:
    package = _package(
        tmp_path,
        first="from planted.second import Second\n",
        second="def later():\n    import planted.third\n",
        third="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .first import First\n",
    )
    (circle,) = find_circles(imports_of_package(package))
    assert circle in {
        "planted.first -> planted.second -> planted.third -> planted.first",
        "planted.second -> planted.third -> planted.first -> planted.second",
        "planted.third -> planted.first -> planted.second -> planted.third",
    }


def test_every_one_of_several_circles_is_found(tmp_path: Path) -> None:
    package = _package(
        tmp_path,
        a="import planted.b\n",
        b="import planted.a\n",
        c="from planted import d\n",
        d="from . import c\n",
    )
    assert len(find_circles(imports_of_package(package))) == 2


def test_a_package_and_a_module_of_it_that_need_each_other_are_found(tmp_path: Path) -> None:
    package = _package(
        tmp_path,
        package="from planted.part import PART\nNAME = 1\n",
        part="from planted import NAME\n",
    )
    assert find_circles(imports_of_package(package)) != []


def test_a_neighbour_taken_from_its_package_is_no_circle(tmp_path: Path) -> None:
    package = _package(
        tmp_path,
        package="from planted.part import PART\n",
        part="from planted import other\n",
        other="",
    )
    assert find_circles(imports_of_package(package)) == []
