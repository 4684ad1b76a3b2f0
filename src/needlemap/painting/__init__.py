"""The one painter of body, layers and marks, for screen, history and paper. QtGui, no widgets."""

from needlemap.painting.body import BodyLayers, paint_body
from needlemap.painting.fonts import load_fonts, mark_font
from needlemap.painting.frame import PlateFrame
from needlemap.painting.marks import Mark, MarkState, box_of, paint_mark
from needlemap.painting.minutes import MinutesBadge, minutes_box, paint_minutes
from needlemap.painting.palette import CONTRAST, DARK, LIGHT, PRINT, BodyPalette
from needlemap.painting.plates import DrawnPlate, PaperPictures, PlatePictures
from needlemap.painting.shapes import MarkShape, shape_of_technique
from needlemap.painting.side_letters import SideLetter, paint_side_letters, side_letters
from needlemap.painting.sprites import MarkArrays, MarkSprites, paint_marks
from needlemap.painting.structures import (
    DrawnStructure,
    drawn_structure,
    paint_labels,
    paint_structures,
)

__all__ = [
    "CONTRAST",
    "DARK",
    "LIGHT",
    "PRINT",
    "BodyLayers",
    "BodyPalette",
    "DrawnPlate",
    "DrawnStructure",
    "Mark",
    "MarkArrays",
    "MarkShape",
    "MarkSprites",
    "MarkState",
    "MinutesBadge",
    "PaperPictures",
    "PlateFrame",
    "PlatePictures",
    "SideLetter",
    "box_of",
    "drawn_structure",
    "load_fonts",
    "mark_font",
    "minutes_box",
    "paint_body",
    "paint_labels",
    "paint_mark",
    "paint_marks",
    "paint_minutes",
    "paint_side_letters",
    "paint_structures",
    "shape_of_technique",
    "side_letters",
]
