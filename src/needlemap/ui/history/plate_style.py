"""What a history is drawn with: the figure, the colours, and sheets of marks that are kept."""

from dataclasses import dataclass, field

from needlemap.bodymap import BodySurface
from needlemap.painting import BodyPalette, MarkSprites, PlatePictures
from needlemap.ui.widgets.theme import Theme


class SpriteSheets:
    """Sheets of drawn marks by colours, size and pixel ratio: one history draws, the next has."""

    def __init__(self) -> None:
        self._made: dict[tuple[BodyPalette, float, float], MarkSprites] = {}

    def of(self, palette: BodyPalette, size_px: float, ratio: float) -> MarkSprites:
        """Return the sheet, an empty one when it is asked for the first time."""
        key = palette, size_px, ratio
        if key not in self._made:
            self._made[key] = MarkSprites(palette, size_px, ratio)
        return self._made[key]


@dataclass(frozen=True, slots=True)
class PlateStyle:
    """The figure, and the colours of body and window."""

    surface: BodySurface
    pictures: PlatePictures
    palette: BodyPalette
    theme: Theme
    sheets: SpriteSheets = field(default_factory=SpriteSheets)
