"""A widget asks its neighbour; it does not reach through one into the next and the next."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.checkout import PACKAGE

_MOST_NAMES = 3


def long_reaches(source: str) -> Iterator[str]:
    """Yield the chains of more than three names, ``self`` and the method called not counted.

    What begins with a capital is a class with its own names (Qt's enums) and left out.
    """
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if not isinstance(node, ast.Attribute) or id(node) in inner:
            continue
        names = _names(node)
        counted = names[1:] if names[:1] == ["self"] else names
        if len(counted) - (id(node) in called) > _MOST_NAMES and not any(
            name[0].isupper() for name in names
        ):
            yield ".".join(names)


def _names(node: ast.expr) -> list[str]:
    """Return the names of a chain; nothing where it begins with a call or an index."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [*reversed([*names, node.id])] if isinstance(node, ast.Name) else []


def reaches_below(folder: Path) -> list[str]:
    """Return file and chain for each long reach."""
    return [
        f"{file.relative_to(folder)}: {reach}"
        for file in sorted(folder.rglob("*.py"))
        for reach in long_reaches(file.read_text(encoding="utf-8"))
    ]


def test_no_widget_reaches_through_three_others() -> None:
    assert reaches_below(PACKAGE / "ui") == []


@pytest.mark.parametrize(
    "reach", ["self._page.session.draft.sites", "page.chart.session.id", "a.b.c.d.connect(e)"]
)
def test_a_long_reach_is_found(reach: str) -> None:
    assert list(long_reaches(f"x = {reach}")) == [reach.partition("(")[0]]


@pytest.mark.parametrize(
    "reach", ["self.page.draft.sites", "page.draft.sites.append(1)", "Qt.A.B.C", "f().a.b.c"]
)
def test_a_short_one_is_not(reach: str) -> None:
    assert list(long_reaches(f"x = {reach}")) == []
