"""Each contract of import-linter is broken once on purpose, on empty packages, and fires."""

import os
import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from project.checkout import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
LAYERED = [contract for contract in CONTRACTS if contract["type"] == "layers"]


def packages_of(contract: dict[str, Any]) -> list[list[str]]:
    """Return a contract's layers, the highest first; packages as they are imported."""
    (container,) = contract["containers"]
    return [
        [f"{container}.{package.strip()}" for package in layer.split("|")]
        for layer in contract["layers"]
    ]


PACKAGES = [package for contract in LAYERED for layer in packages_of(contract) for package in layer]
NAMES = {contract["id"]: contract["name"] for contract in CONTRACTS}


def upward_imports() -> list[tuple[str, str, str]]:
    """Return each layer's first package importing the one above, and siblings each other."""
    cases = []
    for contract in LAYERED:
        layers = packages_of(contract)
        cases += [
            (contract["id"], lower[0], f"import {upper[0]}") for upper, lower in pairwise(layers)
        ]
        cases += [
            (contract["id"], one, f"import {other}")
            for layer in layers
            for one in layer
            for other in layer
            if one != other
        ]
    return cases


def forbidden_imports() -> list[tuple[str, str, str]]:
    """Return each pair of source and forbidden module of the other contracts."""
    return [
        (contract["id"], source, f"import {forbidden}")
        for contract in CONTRACTS
        if contract["type"] == "forbidden"
        for source in contract["source_modules"]
        for forbidden in contract["forbidden_modules"]
    ]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout whose packages are there and empty, with the real contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "src" / "needlemap"
    packages = (package.parent.joinpath(*name.split(".")) for name in PACKAGES)
    for folder in (package, *packages, *parts_of_packages(package)):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    return tmp_path


def parts_of_packages(package: Path) -> list[Path]:
    """Return the folders within packages that a contract names."""
    named = {
        module.removeprefix("needlemap.")
        for contract in CONTRACTS
        for module in contract.get("source_modules", []) + contract.get("forbidden_modules", [])
        if module.startswith("needlemap.")
    }
    return [package.joinpath(*module.split(".")) for module in named if "." in module]


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def broken(result: subprocess.CompletedProcess[str]) -> set[str]:
    return {contract for contract, name in NAMES.items() if f"{name} BROKEN" in result.stdout}


def test_empty_packages_keep_every_contract(tree: Path) -> None:
    result = lint(tree)
    assert result.returncode == 0, result.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in result.stdout


@pytest.mark.parametrize("contract", sorted(NAMES))
def test_a_contract_fires_for_every_import_that_it_forbids(tree: Path, contract: str) -> None:
    cases = [case for case in upward_imports() + forbidden_imports() if case[0] == contract]
    assert cases
    for number, (_, package, statement) in enumerate(cases):
        module = (tree / "src").joinpath(*package.split("."), f"offender_{number}.py")
        module.write_text(f"{statement}\n", encoding="utf-8")
    result = lint(tree)
    assert result.returncode == 1
    assert contract in broken(result)
    unnoticed = [case for case in cases if not is_reported(result.stdout, case)]
    assert unnoticed == []


@pytest.mark.parametrize("package", ["", "storage"])
def test_a_package_that_no_layer_names_is_noticed(tree: Path, package: str) -> None:
    (tree / "src" / "needlemap" / package / "attic.py").touch()
    result = lint(tree)
    assert result.returncode == 1
    assert "attic" in result.stdout


def is_reported(output: str, case: tuple[str, str, str]) -> bool:
    _, package, statement = case
    imported = statement.removeprefix("import ")
    lines = output.splitlines()
    return any(f"{package}.offender" in line and imported in line for line in lines)
