"""Finds islands: small pieces of a structure that do not hang together with the rest on the skin.

Nodes of neighbouring fingers are near each other and count as linked; on the skin they are not.
Where an island is given up, the structure that lies next beneath it is meant instead.
"""

from collections.abc import Mapping

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from needlemap.bodymap.mesh import BodyMesh
from pipeline.beneath_lists import TexelRows
from pipeline.scene import Bools, Floats, Ints


def islands(rows: TexelRows, pieces: Mapping[int, int], skin: "QuadSkin") -> Bools:
    """Which of the rows belong to more pieces than an item may have: the smallest ones.

    `pieces` says by number of the item how many it may have on each side; others are left as they
    are.
    """
    given_up = np.zeros(len(rows.texel), dtype=bool)
    for number, own in rows.of_items().items():
        own = own[rows.choosable[own]]
        if number in pieces and len(own):
            piece, areas = skin.pieces(skin.quad[rows.texel[own]])
            kept = np.argsort(-areas, kind="stable")[: pieces[number]]
            given_up[own[~np.isin(piece, kept)]] = True
    return given_up


class QuadSkin:
    """The small quads of the skin, linked where they share a corner.

    Attributes
    ----------
    quad
        (n,) small quad of each texel of the right half.
    """

    def __init__(self, mesh: BodyMesh, vertices: Floats, points: Floats) -> None:
        self.quad = mesh.quad_of(points)[0]
        self._corners = mesh.quads
        a, b, c, d = (vertices[corner] for corner in mesh.quads.T)
        self._areas = np.linalg.norm(np.cross(c - a, d - b), axis=1) / 2

    def pieces(self, quads: Ints) -> tuple[Ints, Floats]:
        """Return the piece of each of some quads (they may repeat), and the area of the pieces."""
        held, which = np.unique(quads, return_inverse=True)
        vertices, corner = np.unique(self._corners[held], return_inverse=True)
        rows = np.repeat(np.arange(len(held)), 4)
        ends = corner.ravel() + len(held)
        count = len(held) + len(vertices)
        links = sparse.csr_matrix((np.ones(len(rows)), (rows, ends)), shape=(count, count))
        label = connected_components(links, directed=False)[1][: len(held)]
        _, piece = np.unique(label, return_inverse=True)
        return piece[which], np.bincount(piece, self._areas[held])
