"""A close plate stands for a crowd where it shows all of it the same way, else a part enlarged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from helpers.plates import ASurface, a_surface
from needlemap.domain.placement import PlatePoint
from needlemap.reports.figures.insets import inset_for
from needlemap.reports.figures.panels import Panel, panels_of
from reports.makers import a_record, a_session, a_site, crowded_sites

UPPER = (-100.0, 1200.0, 500.0, 1700.0)


class SurfaceWithCloseBack(ASurface):
    """Front, back, and a close plate of the back whose millimetres are those of the back."""

    def project(  # type: ignore[no-untyped-def]
        self, points, plate, /
    ):
        """Return places; on the close plate those in its window are visible."""
        if plate != "upper_back":
            return super().project(points, plate)
        xy, seen = super().project(points, "posterior")
        low, high = np.array(UPPER[:2]), np.array(UPPER[2:])
        return xy, seen & ((xy >= low) & (xy <= high)).all(axis=1)


@pytest.fixture
def with_close_back(tmp_path: Path, qapp: QGuiApplication) -> SurfaceWithCloseBack:
    whole = a_surface(tmp_path)
    back = whole.plate("posterior")
    close = replace(back, id="upper_back", label="Upper back", window_mm=UPPER, close=True)
    return SurfaceWithCloseBack([whole.plate("anterior"), back, close])


def panels(surface: ASurface, *, far: int = 0) -> tuple[Panel, ...]:
    """Return the panels of ten crowded sites and so many others far down."""
    others = [a_site(21 + i, s=0.5 + 0.05 * i, t=0.2) for i in range(far)]
    record = a_record(a_session(*list(crowded_sites(10)), *others))
    return panels_of(record.places, surface, most_sites=30)


def test_a_crowd_is_numbered_on_the_close_plate(with_close_back: SurfaceWithCloseBack) -> None:
    whole, close = panels(with_close_back)
    assert (whole.plate.id, close.plate.id) == ("posterior", "upper_back")
    assert [site.place.number for site in close.sites] == list(range(1, 11))
    assert whole.frames == (close.close_up,)
    assert whole.frames[0].window_mm == UPPER


def test_sites_off_the_close_plate_are_numbered_on_the_whole_body(
    with_close_back: SurfaceWithCloseBack,
) -> None:
    by_plate = {panel.plate.id: panel for panel in panels(with_close_back, far=2)}
    assert [site.place.number for site in by_plate["posterior"].sites] == [11, 12]
    assert len(by_plate["posterior"].dots) == 10


def test_without_a_close_plate_the_part_itself_is_enlarged(surface: ASurface) -> None:
    _, close = panels(surface)
    assert close.plate.id == "posterior"
    assert close.close_up is not None


def test_a_close_plate_that_hides_one_of_the_sites_is_not_used(
    with_close_back: SurfaceWithCloseBack,
) -> None:
    back = with_close_back.plate("posterior")
    inside, below = (1.0, 0.6, 0.82), (1.0, 0.5, 0.1)
    assert inset_for(back, with_close_back, np.array([inside])) is not None
    assert inset_for(back, with_close_back, np.array([inside, below])) is None


def test_a_close_plate_seen_from_elsewhere_is_not_used(
    with_close_back: SurfaceWithCloseBack,
) -> None:
    front = with_close_back.plate("anterior")
    assert inset_for(front, with_close_back, np.array([(1.0, 0.6, 0.82)])) is None


def test_each_site_is_numbered_once(with_close_back: SurfaceWithCloseBack) -> None:
    numbered = [s.place.number for p in panels(with_close_back, far=3) for s in p.sites]
    assert sorted(numbered) == list(range(1, 14))


def test_a_site_clicked_on_a_close_plate_is_drawn_there(
    with_close_back: SurfaceWithCloseBack,
) -> None:
    site = a_site(1, s=0.6, t=0.82, clicked=PlatePoint("upper_back", 92, 1458))
    record = a_record(a_session(site))
    assert [p.plate.id for p in panels_of(record.places, with_close_back, most_sites=9)] == [
        "upper_back"
    ]
