"""Which small quads a plate can show: found out once by the pipeline, read when a plate opens.

One file a figure; a plate of the left side is read as the mirror of its right twin.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap import paths
from needlemap.bodymap.mesh import SPLIT, BodyMesh
from needlemap.bodymap.plates import Plate
from needlemap.errors import ReferenceDataError

HIDDEN, PARTLY_SEEN, WHOLLY_SEEN = range(3)

Sight = NDArray[np.uint8]


def sight_of(plate: Plate, mesh: BodyMesh) -> Sight:
    """(q,) HIDDEN, PARTLY_SEEN or WHOLLY_SEEN for every small quad."""
    sight = unpacked(_stored(plate.figure, plate.drawn_id), len(mesh.quads))
    return np.asarray(sight[mirrored_quads(mesh)]) if plate.is_mirrored else sight


def mirrored_quads(mesh: BodyMesh) -> NDArray[np.int64]:
    """(q,) number of every small quad's mirror image."""
    face, child = np.divmod(np.arange(len(mesh.quads)), SPLIT * SPLIT)
    column, row = np.divmod(child, SPLIT)
    return np.asarray((mesh.twin[face].astype(np.int64) * SPLIT + row) * SPLIT + column)


def packed(sight: Sight) -> NDArray[np.uint8]:
    """Two bits for each quad."""
    return np.packbits(np.stack([sight & 1, sight >> 1]).ravel())


def unpacked(bits: NDArray[np.uint8], count: int) -> Sight:
    """Return the reverse of `packed`."""
    low, high = np.unpackbits(bits, count=2 * count).reshape(2, count)
    return np.asarray(low + 2 * high, dtype=np.uint8)


@lru_cache(maxsize=64)
def _stored(figure: str, plate: str) -> NDArray[Any]:
    path = paths.bodymaps() / "plates" / figure / "sight.npz"
    try:
        with np.load(path) as archive:
            return np.asarray(archive[plate])
    except (OSError, KeyError, ValueError) as error:
        message = f"What plate {plate} shows ({path.name}) is missing or damaged."
        raise ReferenceDataError(f"{message} Please install NeedleMap again.") from error
