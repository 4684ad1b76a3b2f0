"""A brush in a few words, for chips and their keys: ``TrP · static · 0.30×40 · 1``."""

from needlemap.domain.site import Brush
from needlemap.reference import Reference


def brush_words(brush: Brush, reference: Reference) -> str:
    """Return technique, manipulation, needle, count; depth and current where they are set."""
    technique = reference.techniques.get(brush.technique)
    manipulation = reference.manipulations.get(brush.manipulation or "")
    needle = brush.needle
    parts = [
        (technique.short or technique.name) if technique else brush.technique,
        (manipulation.short or manipulation.name) if manipulation else brush.manipulation or "",
        f"{needle.diameter_mm:.2f}×{needle.length_mm:g}" if needle else "",
        str(brush.needle_count),
        f"{brush.depth_mm:g} mm" if brush.depth_mm else "",
        "E" if brush.current else "",
    ]
    return " · ".join(part for part in parts if part)
