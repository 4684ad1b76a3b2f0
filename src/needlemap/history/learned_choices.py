"""What a therapist usually means at a spot of skin, and where a structure is usually needled."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.mesh import SPLIT, body_mesh, fine_vertices
from needlemap.domain.edit import SiteEdit
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.site import NeedleSite, StructureSource

WITHIN_MM = 15.0
# Where a structure is usually needled is told from the latest so many sites of it.
_LATEST = 25

Row = tuple[int, float, float, str]


class LearnedChoices:
    """Learned from the sites whose structure one therapist chose or typed.

    Parameters
    ----------
    rows
        Face, s, t and structure of such sites, the latest first.
    figure
        On which distances are measured, straight through the standing body.
    """

    def __init__(self, rows: Iterable[Row] = (), figure: str = "neutral") -> None:
        self._rows = list(rows)[::-1]
        self._figure = figure
        self._places: NDArray[np.float64] | None = None

    def at(self, point: SurfacePoint) -> str | None:
        """Return the structure usually meant within 15 mm; of two as common, the latest one."""
        if not self._rows:
            return None
        gap = self._all_places() - self._place(point)
        near = np.flatnonzero(np.einsum("ij,ij->i", gap, gap) <= WITHIN_MM**2)
        if not len(near):
            return None
        times: dict[str, tuple[int, int]] = {}
        for row in near.tolist():
            structure = self._rows[row][3]
            times[structure] = (times.get(structure, (0, 0))[0] + 1, row)
        return max(times, key=lambda structure: times[structure])

    def point_of(self, structure: str, side: Side) -> SurfacePoint | None:
        """Return the spot amid those where this structure was needled, None without any.

        Spots of the other side count, mirrored, where there is none on this one.
        """
        known = [n for n, row in enumerate(self._rows) if row[3] == structure]
        here = [n for n in known if side in (Side.MIDLINE, self._side(n))]
        latest = (here or known)[-_LATEST:]
        if not latest:
            return None
        points = np.array([self._rows[n][:3] for n in latest])
        if not here:
            points = body_mesh().mirrored(points)
        places = self._all_places()[latest]
        apart = np.linalg.norm(places[:, None] - places[None], axis=2).sum(axis=1)
        # The latest of those that lie equally well amid the others.
        face, s, t = points[len(apart) - 1 - int(np.argmin(apart[::-1]))].tolist()
        return SurfacePoint(int(face), s, t)

    def follow(self, edit: SiteEdit) -> None:
        """Learn from an edit at once, and forget what it took back."""
        gone = [_row(site) for site in edit.before if _is_choice(site)]
        come = [_row(site) for site in edit.after if _is_choice(site)]
        if gone == come:
            return
        for row in gone:
            if row in self._rows:
                last = len(self._rows) - 1 - self._rows[::-1].index(row)
                del self._rows[last]
        self._rows += come
        self._places = None
        if self._rows:
            self._all_places()  # now, not at the next click

    def _side(self, number: int) -> Side:
        """Return the half of the body on which a row lies."""
        return Side.LEFT if self._all_places()[number, 0] > 0 else Side.RIGHT

    def _all_places(self) -> NDArray[np.float64]:
        if self._places is None:
            vertices, weights = body_mesh().corners(np.array([row[:3] for row in self._rows]))
            self._places = np.einsum("nij,ni->nj", self._skin()[vertices], weights)
        return self._places

    def _place(self, point: SurfacePoint) -> NDArray[np.float64]:
        """Return the place (3,) of one spot in mm; `BodySurface.positions` takes ten times as long.

        Bilinear on its small quad, which is a fraction of a mm beside the two flat triangles.
        """
        column, row = (min(int(along * SPLIT), SPLIT - 1) for along in (point.s, point.t))
        u, v = point.s * SPLIT - column, point.t * SPLIT - row
        weights = np.array([(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v])
        corners = body_mesh().quads[(point.face * SPLIT + column) * SPLIT + row]
        return np.asarray(weights @ self._skin()[corners])

    def _skin(self) -> NDArray[np.float32]:
        return fine_vertices(self._figure, "stand")


def _is_choice(site: NeedleSite) -> bool:
    return site.structure is not None and site.structure_source is not StructureSource.INFERRED


def _row(site: NeedleSite) -> Row:
    return site.point.face, site.point.s, site.point.t, site.structure or ""
