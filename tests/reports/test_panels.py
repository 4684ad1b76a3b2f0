"""Each site is drawn once, on the plate where it was clicked; front and back go together."""

from dataclasses import replace

import pytest

from helpers.plates import ASurface
from needlemap.domain.placement import PlatePoint, SurfacePoint
from needlemap.reports.content.record import SitePlace
from needlemap.reports.figures.panels import Panel, panels_of
from reports.makers import a_record, a_session, a_site


def places(count: int = 1, **facts: object) -> tuple[SitePlace, ...]:
    """Return places as a record has them."""
    sites = [a_site(i + 1, s=0.2 + 0.6 * i / count) for i in range(count)]
    record = a_record(a_session(*sites))
    return tuple(replace(place, **facts) for place in record.places)  # type: ignore[arg-type]


def numbers(panels: tuple[Panel, ...]) -> dict[str, list[int]]:
    """Return the numbers drawn on each plate."""
    return {panel.plate.id: [site.place.number for site in panel.sites] for panel in panels}


def test_front_and_back_are_printed_together(surface: ASurface) -> None:
    panels = panels_of(places(2), surface, most_sites=30)
    assert numbers(panels) == {"anterior": [], "posterior": [1, 2]}


def test_a_typed_site_goes_to_the_first_plate_that_shows_its_skin(surface: ASurface) -> None:
    typed = places(1, clicked=None, point=SurfacePoint(0, 0.5, 0.5))
    assert numbers(panels_of(typed, surface, most_sites=30))["anterior"] == [1]


def test_a_site_of_a_plate_that_is_gone_is_drawn_where_it_can_be_seen(surface: ASurface) -> None:
    old = places(1, clicked=PlatePoint("old_plate", 0, 0))
    assert numbers(panels_of(old, surface, most_sites=30))["posterior"] == [1]


def test_a_site_is_drawn_at_its_spot_of_skin(surface: ASurface) -> None:
    back = panels_of(places(1, point=SurfacePoint(1, 0.25, 0.5)), surface, most_sites=30)[1]
    assert (back.sites[0].x_mm, back.sites[0].y_mm) == (-230.0, 885.0)


@pytest.mark.parametrize("count", [31, 60, 500])
def test_too_many_sites_for_one_panel_go_to_further_ones(surface: ASurface, count: int) -> None:
    panels = panels_of(places(count), surface, most_sites=30)[1:]
    drawn = [site.place.number for panel in panels for site in panel.sites]
    assert drawn == list(range(1, count + 1))
    assert max(len(panel.sites) for panel in panels) <= 30
    assert {panel.parts for panel in panels} == {len(panels)}


def test_a_session_without_sites_shows_front_and_back_empty(surface: ASurface) -> None:
    assert numbers(panels_of((), surface, most_sites=30)) == {"anterior": [], "posterior": []}
