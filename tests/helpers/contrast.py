"""The contrast of colours as WCAG 2.2 defines it."""

import numpy as np
from numpy.typing import NDArray


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio, 1 to 21, of two ``#rrggbb`` colours."""
    pixels = np.frombuffer(bytes.fromhex(one[1:] + other[1:]), np.uint8).reshape(2, 3)
    first, second = luminances(pixels).tolist()
    return ratio(first, second)


def luminances(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the relative luminance of colours (…, 3)."""
    parts = pixels.astype(float) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


def ratio(one: float, other: float) -> float:
    """Return the contrast of two luminances, 1 to 21."""
    dark, light = sorted((one, other))
    return (light + 0.05) / (dark + 0.05)
