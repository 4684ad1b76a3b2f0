"""A map of density on paper: at the right place, in patterns that grey and fax keep apart."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from helpers.plates import ASurface
from needlemap.bodymap import BodySurface
from needlemap.domain.placement import SurfacePoint
from needlemap.history import SkinDensity
from needlemap.history.raster import PlateRaster
from needlemap.painting.heat import BANDS, heat_levels
from needlemap.reports.content.history import Counted, HistoryRecord, OverlaySite
from needlemap.reports.figures.density import DensityPanel, swatch
from needlemap.reports.layouts.history import history_document
from needlemap.reports.pages.paper import mm
from reports.reading import missing, text_of
from reports.test_history_pdf import a_history_record

Greys = NDArray[np.uint8]
Bools = NDArray[np.bool_]
SPOT_MM = (-60.0, 1230.0)  # on the patient's left, at the height of the lower ribs


@pytest.fixture(scope="module")
def male() -> BodySurface:
    return BodySurface.load("male")


@pytest.fixture(scope="module")
def spot(male: BodySurface) -> SurfacePoint:
    found = male.locate("posterior", *SPOT_MM)
    assert found is not None
    return found


def record_of(spot: SurfacePoint, counted: Counted, *needles: int) -> HistoryRecord:
    """Return a history whose sites all lie at one spot, each with so many needles."""
    sites = tuple(OverlaySite(spot, "trigger_point_dn", 0, count) for count in needles)
    return replace(a_history_record(density=counted), overlay=sites)


def grey(image: QImage) -> Greys:
    assert image.format() == QImage.Format.Format_Grayscale8  # PDF/A-1 knows no transparency
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].copy()


@pytest.mark.parametrize(
    ("counted", "densest"), [(Counted.NEEDLES, "5 to 10"), (Counted.SITES, "1 to 2")]
)
def test_the_densest_band_of_each_view_is_said(
    male: BodySurface, spot: SurfacePoint, counted: Counted, densest: str, qapp: object
) -> None:
    text = text_of(history_document(record_of(spot, counted, 3, 4), male))
    wanted = [f"Density of {counted.value} on the skin", "Front below the first band"]
    wanted += [f"Back densest: {densest}", f"Upper back densest: {densest}"]
    assert missing(wanted, text) == []


def test_the_map_lies_where_the_needles_were(
    male: BodySurface, spot: SurfacePoint, qapp: object
) -> None:
    plate = male.plate("posterior")
    skin = SkinDensity(male)
    raster = PlateRaster.of(male, skin.lattice, plate.id, plate.window_mm)
    pictures = []
    for needles in (0.0, 30.0):
        skin.take_sites(np.array([(spot.face, spot.s, spot.t)]), np.array([needles]))
        levels = heat_levels(skin.of_run(0, 1))
        pictures.append(grey(DensityPanel(plate, raster, levels, mm(88), mm(122)).picture()))
    bare, needled = pictures
    rows, columns = np.nonzero(bare != needled)
    x0, y0, x1, y1 = plate.window_mm
    x_mm = x0 + (columns.mean() + 0.5) / bare.shape[1] * (x1 - x0)
    y_mm = y1 - (rows.mean() + 0.5) / bare.shape[0] * (y1 - y0)
    assert (x_mm, y_mm) == pytest.approx(SPOT_MM, abs=6)
    assert set(np.unique(needled[bare != needled]).tolist()) == {0, 255}


@pytest.mark.parametrize("counted", [Counted.NOTHING, Counted.NEEDLES])
def test_no_map_is_printed_where_none_is_asked_for_or_nothing_was_needled(
    surface: ASurface, counted: Counted
) -> None:
    sites = a_history_record().overlay if counted is Counted.NOTHING else ()
    record = replace(a_history_record(density=counted), overlay=sites)
    said = ["Density of", "on the skin"]
    assert missing(said, text_of(history_document(record, surface))) == said


def inner(band: int) -> Greys:
    """Return the inside of a swatch of the key, as it lies on paper."""
    return grey(swatch(band, 144, 76))[8:72, 8:136]


def faxed(picture: Greys, quarters: int) -> Bools:
    """Return what a fax of 200 dpi sends black; its dots begin so many quarters beside ours."""
    fine = np.kron(picture, np.ones((2, 2), np.uint8))[quarters:, quarters:]
    rows, columns = fine.shape[0] // 4, fine.shape[1] // 4
    dots = fine[: rows * 4, : columns * 4].reshape(rows, 4, columns, 4).mean(axis=(1, 3))
    return np.asarray(dots < 128)


def apart(one: Bools, other: Bools) -> float:
    """Return the share of dots that differ, however the patterns are laid over each other."""
    rows, columns = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    shifted = [
        np.roll(other[:rows, :columns], (down, along), axis=(0, 1)) != one[:rows, :columns]
        for down in range(8)
        for along in range(8)
    ]
    return float(min(each[8:-8, 8:-8].mean() for each in shifted))


@pytest.mark.parametrize("quarters", [0, 1, 3])
def test_a_fax_keeps_every_band_apart_from_every_other(qapp: object, quarters: int) -> None:
    printed = [faxed(inner(band), 0) for band in range(BANDS)]
    sent = [faxed(inner(band), quarters) for band in range(BANDS)]
    nearest = [min(range(BANDS), key=lambda other: apart(each, printed[other])) for each in sent]
    assert nearest == list(range(BANDS))
    assert min(apart(printed[a], printed[b]) for a, b in combinations(range(BANDS), 2)) >= 0.12


def test_in_grey_each_band_is_darker_than_the_thinner_ones(qapp: object) -> None:
    tones = [inner(band).mean() for band in range(BANDS)]
    assert max(np.diff(tones)) <= -0.1 * 255
