"""What differs between the United States and the United Kingdom: a label, a spelling, a code."""

import re
from enum import StrEnum

# As the program writes it (American), and as it is written in the United Kingdom.
_BRITISH = (
    (re.compile(r"\bMRN\b"), "Patient ID"),
    (re.compile(r"\b([Pp]rogram)\b"), r"\1me"),
    (re.compile(r"\b([Ll])icense\b"), r"\1icence"),
)


class Region(StrEnum):
    """Where a clinic is; stored by its code."""

    US = "us"
    UK = "uk"


class _InForce:
    """The region that this process follows: that of the clinic, once records are open."""

    region: Region | None = None


def follow_region(region: Region | None) -> None:
    """Write as this region does, from now on and everywhere; None where none was chosen."""
    _InForce.region = region


def followed_region() -> Region | None:
    """Return the region that is followed, None where none was chosen."""
    return _InForce.region


def regional(text: str) -> str:
    """Return a text of the program, never one that somebody typed, as the region writes it."""
    if _InForce.region is Region.UK:
        for american, british in _BRITISH:
            text = american.sub(british, text)
    return text


def has_billing_code(region: Region | None) -> bool:
    """Whether a clinic bills by CPT, which nobody outside the United States does."""
    return region is not Region.UK
