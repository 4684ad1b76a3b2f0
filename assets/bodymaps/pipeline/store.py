"""Writing archives of arrays that come out byte for byte the same each time."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ALWAYS = (1980, 1, 1, 0, 0, 0)


def write_npz(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write an .npz whose members carry a fixed date, in the order of their names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")  # readers never see half a file
    with zipfile.ZipFile(fresh, "w") as archive:
        for name in sorted(arrays):
            member = zipfile.ZipInfo(f"{name}.npy", ALWAYS)
            member.compress_type = zipfile.ZIP_DEFLATED
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(arrays[name]))
            archive.writestr(member, buffer.getvalue(), compresslevel=9)
    fresh.replace(path)
