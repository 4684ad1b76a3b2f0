"""The body's surface, its plates, and what lies under a point. No Qt."""

from needlemap.bodymap.plates import Plate, figures, plates
from needlemap.bodymap.surface import ATLAS_VERSION, BodySurface

__all__ = ["ATLAS_VERSION", "BodySurface", "Plate", "figures", "plates"]
