"""How each user wants the window and the body to look."""

from dataclasses import dataclass
from enum import StrEnum


class Appearance(StrEnum):
    """The colours of the window; stored by its code."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class InterfaceSettings:
    """One user's wishes; without an appearance the window follows the desktop.

    ``letter_keys`` are commands on a letter, digit or sign alone: who speaks to the computer sets
    them off by every word.
    """

    appearance: Appearance | None = None
    large_targets: bool = False
    letter_keys: bool = True


class SkinTone(StrEnum):
    """From light to dark; stored by its code."""

    LIGHT = "light"
    BEIGE = "beige"
    OLIVE = "olive"
    BROWN = "brown"
    DARK = "dark"
