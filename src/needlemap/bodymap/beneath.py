"""What lies beneath a spot of skin, in order: read from the anatomy folder, where it is there.

The folder's lists come from the meshes of BodyParts3D and the drawn outlines. They tell order and
presence; they hold no depths, for those of the model are too large.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap import paths
from needlemap.bodymap.labels import DISTANCE_STEPS, LabelTexture, label_texture
from needlemap.domain.placement import SurfacePoint
from needlemap.errors import ReferenceDataError

LUNG = "lung"

Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class BeneathItem:
    """A thing that may lie beneath the skin.

    Attributes
    ----------
    name
        A structure's id, or the plain name of a bone, vessel or organ.
    kind
        muscle, tendon, bone, cartilage, vessel, nerve, lung, kidney and so on.
    is_structure
        The name is the id of a structure that can be charted.
    """

    name: str
    kind: str
    is_structure: bool


@dataclass(frozen=True, slots=True)
class Beneath:
    """What lies beneath one spot.

    Attributes
    ----------
    items
        In order, nearest the skin first.
    meant
        Numbers of the structures that a click may mean, in the same order.
    near
        Number of the nearest such structure where there is none, and `distance_mm` to it.
    at_point
        Number of the structure whose trigger point is within reach, None for none.
    """

    items: tuple[int, ...]
    meant: tuple[int, ...]
    near: int | None
    distance_mm: float
    at_point: int | None


class BeneathTexture:
    """The lists of the anatomy folder.

    Parameters
    ----------
    arrays
        Those of beneath.npz.
    table
        That of its atlas.json.
    labels
        The label texture, whose texels these are.
    """

    def __init__(
        self, arrays: dict[str, NDArray[Any]], table: dict[str, Any], labels: LabelTexture
    ) -> None:
        self._labels = labels
        self.items = tuple(
            BeneathItem(row["name"], row["kind"], bool(row.get("structure")))
            for row in table["items"]
        )
        self.right_lists = arrays["list"]
        self._halves = {False: self.right_lists, True: arrays["list.left"]}
        self.first, self.members = arrays["first"], arrays["members"]
        self._near, self._distance = arrays["near"], arrays["distance"]
        self._point = arrays["point"]
        self.digest = str(table["digest"])
        self.trigger_points: dict[str, list[dict[str, Any]]] = table["trigger_points"]

    def at(self, point: SurfacePoint) -> Beneath:
        """Return what lies beneath a spot."""
        texel, left = self._labels.texel(point.face, point.s, point.t)
        number = int(self._halves[left][texel])
        members = self.members[self.first[number] : self.first[number + 1]].tolist()
        meant = tuple(member >> 1 for member in members if member & 1)
        near, owner = int(self._near[texel]), int(self._point[texel])
        return Beneath(
            tuple(member >> 1 for member in members),
            meant,
            near - 1 if near and not meant else None,
            0.0 if meant else float(self._distance[texel]) / DISTANCE_STEPS,
            owner - 1 if owner else None,
        )

    def lists(self, points: NDArray[np.floating[Any]]) -> tuple[Ints, NDArray[np.bool_]]:
        """Return the list of each surface point (n, 3), and whether it lies on the left."""
        texels, left = self._labels.texels(points)
        number = np.where(left, self._halves[True][texels], self._halves[False][texels])
        return number.astype(np.int64), left

    def lists_with(self, item: int, *, meant: bool) -> NDArray[np.bool_]:
        """Return (lists,) which lists name an item, or name it as one that a click may mean."""
        wanted = [item * 2 + 1] if meant else [item * 2, item * 2 + 1]
        which = np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))
        found = np.isin(self.members, wanted)
        return np.bincount(which[found], minlength=len(self.first) - 1) > 0

    def spots_of(self, item: int) -> NDArray[np.floating[Any]]:
        """(n, 3) surface points of the right half at which a click may mean an item."""
        held = self.lists_with(item, meant=True)[self.right_lists]
        return self._labels.points_of(np.flatnonzero(held))


@cache
def beneath_texture() -> BeneathTexture | None:
    """Return the lists of the anatomy folder, None where the folder is not there."""
    folder = paths.bodymaps() / "anatomy"
    if not (folder / "beneath.npz").is_file():
        return None
    try:
        table = json.loads((folder / "atlas.json").read_text(encoding="utf-8"))
        with np.load(folder / "beneath.npz") as archive:
            arrays = {name: archive[name] for name in archive.files}
        return BeneathTexture(arrays, table, label_texture())
    except (OSError, ValueError, KeyError) as error:
        message = "The anatomy of the body (anatomy/beneath.npz) is damaged."
        raise ReferenceDataError(f"{message} Please install NeedleMap again.") from error
