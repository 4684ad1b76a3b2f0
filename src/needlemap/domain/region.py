"""What differs from region to region: labels, spelling, the billing code, the paper."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Region(StrEnum):
    """Where a clinic is; stored by its code."""

    US = "us"
    UK = "uk"
    AUSTRALIA = "au"
    CANADA = "ca"
    OTHER = "other"


_PROGRAMME = (re.compile(r"\b([Pp]rogram)\b"), r"\1me")
_LICENCE = (re.compile(r"\b([Ll])icense\b"), r"\1icence")
# How a region writes what the program writes as in the United States.
_SPELLING: Mapping[Region | None, tuple[tuple[re.Pattern[str], str], ...]] = MappingProxyType(
    {
        Region.UK: ((re.compile(r"\bMRN\b"), "Patient ID"), _PROGRAMME, _LICENCE),
        Region.AUSTRALIA: (_LICENCE,),
        Region.CANADA: (_LICENCE,),
    }
)


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
    for american, own in _SPELLING.get(_InForce.region, ()):
        text = american.sub(own, text)
    return text


def has_billing_code(region: Region | None) -> bool:
    """Whether a clinic bills by CPT, which nobody outside the United States does."""
    return region in (None, Region.US)


def paper_of(region: Region | None) -> str:
    """Return the paper of a region: Letter in North America, A4 elsewhere and by default."""
    return "Letter" if region in (Region.US, Region.CANADA) else "A4"
