"""A protocol: a name, an owner or the clinic, and sites with their doses."""

from typing import Any

import pytest

from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.protocol import SITES_A_PROTOCOL, ProtocolSite
from needlemap.domain.site import SitePreset
from storage.makers import make_protocol

SITE = ProtocolSite(SurfacePoint(7, 0.5, 0.5), Side.LEFT, None, SitePreset())


def test_a_protocol_has_one_to_a_hundred_sites() -> None:
    assert make_protocol(sites=(SITE,) * SITES_A_PROTOCOL).sites[0] == SITE


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("sites", (), "number of sites must be a whole number from 1 to 100, not 0"),
        ("sites", (SITE,) * 101, "not 101"),
        ("name", " ", "name must not be empty"),
        ("name", "x" * 121, "at most 120"),
        ("owner", "me", "owner must be an id"),
        ("id", "", "id must be an id"),
        ("made_at", None, "made_at must be a time in UTC"),
    ],
)
def test_what_is_no_protocol_is_refused(field: str, value: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make_protocol(**{field: value})


def test_a_structure_is_named_by_its_code() -> None:
    with pytest.raises(ValueError, match="structure must be"):
        ProtocolSite(SITE.point, Side.LEFT, "Deltoid", SitePreset())
