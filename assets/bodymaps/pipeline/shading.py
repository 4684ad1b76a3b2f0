"""From what the rays met to grey: soft key light, open sky, curvature, and ink at depth jumps."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from pipeline.scene import Bools, Floats

KEY_LIGHT = np.array([-0.42, 0.52, 0.74]) / np.linalg.norm([-0.42, 0.52, 0.74])
KEY, FRONT = 0.66, 0.34  # shares of the key light and of light from the viewer
# The grey ramp: 0 is ink, DARKEST the deepest shade of skin, 255 the lightest.
DARKEST = 84.0
INK_STRENGTH = 0.9
SECTION_GREY = 236.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture's rays met; maps (h, w), rows from the top.

    Attributes
    ----------
    normal
        (h, w, 3) right, up and towards the viewer.
    depth
        mm towards the viewer, far behind where nothing was met.
    skin
        Skin was met.
    section
        The cut end of a part was met.
    """

    normal: Floats
    open_sky: Floats
    depth: Floats
    skin: Bools
    section: Bools


def grey_of(seen: Seen, px_mm: float, line_px: float) -> Floats:
    """(h, w) 0 to 255. `px_mm` is the size of a sample, `line_px` the ink's width in samples."""
    light = np.clip(seen.normal @ KEY_LIGHT.astype(np.float32), 0, 1)
    tone = KEY * light + FRONT * np.clip(seen.normal[..., 2], 0, 1)
    tone *= 0.34 + 0.66 * seen.open_sky**0.85
    tone += _relief(seen, px_mm)
    tone = 0.10 + 0.90 * np.clip(tone * 1.02, 0, 1)
    grey = DARKEST + (255 - DARKEST) * tone
    grey = np.where(seen.section, SECTION_GREY, grey)
    return np.asarray(grey * (1 - INK_STRENGTH * ink_of(seen, px_mm, line_px)))


def _relief(seen: Seen, px_mm: float) -> Floats:
    """Return a little light on ridges, shade in furrows, at about 3 mm, made at half size."""
    step = 2 * px_mm
    sigma = np.clip(2.2 / step, 1.0, 7.0)
    skin = seen.skin[::2, ::2]
    weight = ndimage.gaussian_filter(skin.astype(np.float32), sigma) + 1e-3
    across, along = (
        ndimage.gaussian_filter(np.where(skin, seen.normal[::2, ::2, axis], 0), sigma) / weight
        for axis in (0, 1)
    )
    bend = np.gradient(across, axis=1) - np.gradient(along, axis=0)
    relief = np.clip(bend / step * 2.4, -0.14, 0.08)
    full = relief.repeat(2, axis=0).repeat(2, axis=1)[: seen.skin.shape[0], : seen.skin.shape[1]]
    return np.asarray(ndimage.uniform_filter(full, 3))


def ink_of(seen: Seen, px_mm: float, line_px: float) -> Floats:
    """(h, w) 0 to 1: a line on the nearer side of every jump in depth, thicker at larger jumps."""
    there = seen.skin
    farther = ndimage.minimum_filter(seen.depth, size=3)
    jump = np.where(there, seen.depth - farther, 0.0)
    threshold = np.maximum(max(1.4, 5.0 * px_mm), 4.5 * px_mm * _slope(seen))
    fine = ndimage.gaussian_filter((jump > threshold).astype(np.float32), line_px * 0.42)
    bold = ndimage.gaussian_filter((jump > 12 * threshold).astype(np.float32), line_px * 0.62)
    ink = np.clip(fine * 1.5, 0, 0.75) + np.clip(bold * 1.2, 0, 0.6)
    return np.where(there, np.clip(ink, 0, 1), 0)


def _slope(seen: Seen) -> Floats:
    """(h, w) mm of depth for each mm across, of the flattest skin in the neighbourhood.

    A steep flank falls away from sample to sample without any edge; both its sides are steep.
    """
    facing = np.clip(seen.normal[..., 2], 0.02, 1)
    slope = np.where(seen.skin, np.sqrt(1 - facing**2) / facing, 0)
    return np.asarray(ndimage.minimum_filter(slope, size=3))
