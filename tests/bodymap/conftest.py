"""The figures that most tests look at, opened once."""

import pytest

from needlemap.bodymap import BodyAtlas, BodySurface


@pytest.fixture(scope="session")
def male() -> BodySurface:
    """The reference figure."""
    return BodySurface.load("male")


@pytest.fixture(scope="session")
def atlas(male: BodySurface) -> BodyAtlas:
    """The atlas on the reference figure."""
    return BodyAtlas(male)
