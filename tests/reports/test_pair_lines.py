"""The two needles of a current are joined on paper; a needle alone is not."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from needlemap.reports.content import SitePlace
from needlemap.reports.estim_content import pairs_of
from needlemap.reports.pair_lines import paint_pairs
from needlemap.reports.paper import mm
from reports.makers import a_record, a_session, a_site
from reports.visits import CURRENT, a_whole_session

FROM, TO = QPointF(mm(5), mm(10)), QPointF(mm(45), mm(10))


@pytest.fixture
def places(qapp: QGuiApplication) -> tuple[SitePlace, ...]:
    return a_record(a_whole_session()).places


def drawn(*spots: tuple[SitePlace, QPointF]) -> QImage:
    image = QImage(int(mm(50)), int(mm(20)), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_pairs(painter, spots)
    painter.end()
    return image


def ink(image: QImage) -> set[int]:
    """Return the columns, in mm, that are not white at the height of the line."""
    row = int(mm(10))
    dark = (x for x in range(image.width()) if image.pixelColor(x, row).lightness() < 128)
    return {int(x / mm(1)) for x in dark}


def test_a_line_joins_the_two_and_its_channel_stands_in_the_middle(
    places: tuple[SitePlace, ...],
) -> None:
    image = drawn((places[0], FROM), (places[1], TO))
    assert {6, 12, 38, 43} & ink(image)
    assert min(ink(image)) >= 4
    assert max(ink(image)) <= 46
    silent = [replace(place, channel="") for place in places]
    assert image != drawn((silent[0], FROM), (silent[1], TO))


def test_a_needle_alone_or_without_current_draws_nothing(places: tuple[SitePlace, ...]) -> None:
    bare = replace(places[1], pair="")
    assert ink(drawn((places[0], FROM))) == set()
    assert ink(drawn((bare, FROM), (bare, TO))) == set()


def test_a_pair_whose_other_needle_was_taken_away_keeps_its_settings() -> None:
    session = a_session(a_site(1), a_site(2, estim=CURRENT))
    assert pairs_of(session.sites) == (((2,), CURRENT),)
    (section,) = (s for s in a_record(session).sections if s.title == "Electrical stimulation")
    assert section.grid is not None
    assert section.grid.rows[0][:3] == ("2", "2", "80 Hz")
