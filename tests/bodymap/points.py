"""Random spots of skin for tests."""

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap import BodySurface


def random_points(surface: BodySurface, count: int, seed: int = 7) -> NDArray[np.float64]:
    """(count, 3) face, s, t; large faces as often as their size says."""
    rng = np.random.default_rng(seed)
    faces = np.arange(surface.face_count, dtype=float)
    corners = [
        surface.positions(np.stack([faces, np.full_like(faces, s), np.full_like(faces, t)], axis=1))
        for s, t in ((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0))
    ]
    area = np.linalg.norm(np.cross(corners[1] - corners[0], corners[3] - corners[2]), axis=1)
    face = rng.choice(surface.face_count, size=count, p=area / area.sum())
    return np.stack([face, rng.random(count), rng.random(count)], axis=1)
