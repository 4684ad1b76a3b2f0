"""The body's surface, its plates, and what lies under a point. No Qt."""

from needlemap.bodymap.atlas import BodyAtlas
from needlemap.bodymap.atlas_table import DrawnStructure, Landmark, RiskZone
from needlemap.bodymap.beneath import BeneathItem
from needlemap.bodymap.nearby import NearbyLandmark, NearbyTriggerPoint, SkinMark
from needlemap.bodymap.outlines import PlateOutline, plate_outlines
from needlemap.bodymap.plates import Plate, figures, plates
from needlemap.bodymap.surface import BodySurface
from needlemap.bodymap.views import PlateViews

__all__ = [
    "BeneathItem",
    "BodyAtlas",
    "BodySurface",
    "DrawnStructure",
    "Landmark",
    "NearbyLandmark",
    "NearbyTriggerPoint",
    "Plate",
    "PlateOutline",
    "PlateViews",
    "RiskZone",
    "SkinMark",
    "figures",
    "plate_outlines",
    "plates",
]
