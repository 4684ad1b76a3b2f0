"""The two needles of a current are joined on paper; one shown alone says where the other is."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from needlemap.painting.estim import EstimLine
from needlemap.reports.content.estim import pairs_of, partners_of
from needlemap.reports.figures.marks import paint_pair_sign, pair_lines
from needlemap.reports.figures.panels import PlacedSite
from needlemap.reports.pages.paper import mm
from reports.makers import a_record, a_session, a_site
from reports.visits import CURRENT, a_whole_session


@pytest.fixture
def sites() -> tuple[PlacedSite, PlacedSite]:
    first, second, *_ = a_record(a_whole_session()).places
    return PlacedSite(first, 5, 10), PlacedSite(second, 45, 20)


def test_a_line_joins_the_two_and_its_channel_stands_at_it(
    sites: tuple[PlacedSite, PlacedSite],
) -> None:
    assert list(pair_lines(sites)) == [EstimLine(5, 10, 45, 20, "E2")]
    assert list(pair_lines(sites[::-1])) == [EstimLine(5, 10, 45, 20, "E2")]


def test_a_needle_whose_partner_is_on_another_plate_gets_a_stub_with_its_number(
    sites: tuple[PlacedSite, PlacedSite],
) -> None:
    assert list(pair_lines(sites[:1])) == [EstimLine(5, 10, None, None, "E2 to 2")]
    assert list(pair_lines(sites[1:])) == [EstimLine(45, 20, None, None, "E2 to 1")]


def test_a_needle_without_partner_draws_nothing(sites: tuple[PlacedSite, PlacedSite]) -> None:
    bare = [replace(site, place=replace(site.place, partner=None)) for site in sites]
    assert list(pair_lines(bare)) == []


def test_the_legend_shows_such_a_line_without_a_label(qapp: QGuiApplication) -> None:
    image = QImage(int(mm(12)), int(mm(6)), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_pair_sign(painter, QPointF(mm(6), mm(3)))
    painter.end()
    dark = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).lightness() < 128
    ]
    assert min(x for x, _ in dark) == pytest.approx(mm(3.9), abs=mm(0.3))
    assert max(x for x, _ in dark) == pytest.approx(mm(8.1), abs=mm(0.3))
    assert max(abs(y - mm(3)) for _, y in dark) < mm(0.8)


def test_a_pair_whose_other_needle_was_taken_away_keeps_its_settings() -> None:
    session = a_session(a_site(1), a_site(2, estim=CURRENT))
    assert pairs_of(session.sites) == (((2,), CURRENT),)
    assert partners_of(session.sites) == {}
    (section,) = (s for s in a_record(session).sections if s.title == "Electrical stimulation")
    assert section.grid is not None
    assert section.grid.rows[0][:3] == ("2", "2", "80 Hz")
