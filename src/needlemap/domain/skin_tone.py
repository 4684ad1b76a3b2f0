"""The skin of the drawn body, as a user likes to see it; it says nothing about a patient."""

from enum import StrEnum


class SkinTone(StrEnum):
    """From light to dark; stored by its code."""

    LIGHT = "light"
    BEIGE = "beige"
    OLIVE = "olive"
    BROWN = "brown"
    DARK = "dark"
