"""The figure on which a session is charted, and what draws it."""

from dataclasses import dataclass

from needlemap.bodymap import BodyAtlas, BodySurface
from needlemap.painting import BodyPalette, PlatePictures
from needlemap.ui.charting.body.site_marks import PlateSight


@dataclass(frozen=True, slots=True)
class Body:
    """Surface, atlas and sight belong to one figure; pictures and palette draw any."""

    surface: BodySurface
    atlas: BodyAtlas
    sight: PlateSight
    pictures: PlatePictures
    palette: BodyPalette
