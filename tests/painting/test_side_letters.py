"""R and L: the patient's own sides, on every view, at every zoom, in sight and on their side."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from needlemap.bodymap import BodySurface
from needlemap.bodymap.plates import figures, plates
from needlemap.painting import (
    LIGHT,
    PRINT,
    PlateFrame,
    SideLetter,
    paint_side_letters,
    side_letters,
)

AREA = QRectF(0, 0, 700, 640)
LETTER_PX = 22.0
PLATES = [plate.id for plate in plates()]


def letters_at(plate_id: str, *, zoom: float, at: tuple[float, float]) -> tuple[SideLetter, ...]:
    """Return the letters with a place of the plate, as shares of its window, in the middle."""
    plate = next(each for each in plates() if each.id == plate_id)
    x0, y0, x1, y1 = plate.window_mm
    x_mm, y_mm = x0 + at[0] * (x1 - x0), y0 + at[1] * (y1 - y0)
    scale = PlateFrame.fitted(plate.window_mm, AREA).px_per_mm * zoom
    middle = AREA.center()
    frame = PlateFrame(scale, middle.x() - x_mm * scale, middle.y() + y_mm * scale)
    return side_letters(plate, frame, AREA, LETTER_PX)


def side_shown(plate_id: str) -> set[str]:
    """Return the letters of the patient's sides whose skin a plate shows."""
    surface = BodySurface.load()
    x0, y0, x1, y1 = surface.plate(plate_id).window_mm
    spots = [
        surface.locate(plate_id, x, y)
        for x in np.linspace(x0, x1, 15)
        for y in np.linspace(y0, y1, 15)
    ]
    points = np.array([(spot.face, spot.s, spot.t) for spot in spots if spot is not None])
    across = surface.positions(points)[:, 0]
    return {letter for letter, seen in (("L", across > 5), ("R", across < -5)) if seen.any()}


@pytest.mark.parametrize("plate_id", PLATES)
def test_every_whole_view_bears_the_letters_of_the_sides_that_it_shows(plate_id: str) -> None:
    letters = letters_at(plate_id, zoom=1, at=(0.5, 0.5))
    assert {each.letter for each in letters} == side_shown(plate_id)


@pytest.mark.parametrize("figure", figures())
def test_every_view_of_every_figure_bears_a_letter(figure: str) -> None:
    for plate in plates(figure):
        assert side_letters(plate, PlateFrame.fitted(plate.window_mm, AREA), AREA, LETTER_PX)


@pytest.mark.parametrize("zoom", [0.8, 1, 2.5, 9])
@pytest.mark.parametrize("at", [(0.5, 0.5), (0.2, 0.8), (0.9, 0.3)])
@pytest.mark.parametrize("plate_id", PLATES)
def test_letters_stay_in_sight_and_apart_wherever_one_looks(
    plate_id: str, at: tuple[float, float], zoom: float
) -> None:
    letters = letters_at(plate_id, zoom=zoom, at=at)
    assert letters
    assert all(AREA.contains(each.box) for each in letters)
    assert len({each.letter for each in letters}) == len(letters)


def test_a_letter_stands_on_its_side_of_the_midline() -> None:
    front = {
        each.letter: each.box.center().x() for each in letters_at("anterior", zoom=3, at=(0.5, 0.5))
    }
    back = {
        each.letter: each.box.center().x()
        for each in letters_at("posterior", zoom=3, at=(0.5, 0.5))
    }
    assert front["R"] < AREA.center().x() < front["L"]
    assert back["L"] < AREA.center().x() < back["R"]


def test_a_part_beside_the_midline_bears_the_one_letter_of_its_side() -> None:
    assert [each.letter for each in letters_at("anterior", zoom=9, at=(0.8, 0.5))] == ["L"]
    assert [each.letter for each in letters_at("posterior", zoom=9, at=(0.8, 0.5))] == ["R"]


@pytest.mark.parametrize("palette", [LIGHT, PRINT], ids=["screen", "paper"])
def test_a_letter_reads_on_skin(palette: object) -> None:
    picture = QImage(700, 640, QImage.Format.Format_RGB32)
    picture.fill(0xFFC8A890)
    painter = QPainter(picture)
    plate = plates()[0]
    frame = PlateFrame.fitted(plate.window_mm, AREA)
    paint_side_letters(
        painter, plate, frame, AREA, LIGHT if palette is LIGHT else PRINT, size_px=22
    )
    painter.end()
    for each in side_letters(plate, frame, AREA, LETTER_PX):
        box = each.box.toRect()
        tones = {
            picture.pixelColor(x, y).lightness()
            for x in range(box.left() + 3, box.right() - 3)
            for y in range(box.top() + 3, box.bottom() - 3)
        }
        assert max(tones) - min(tones) > 100


def test_a_view_that_is_out_of_sight_has_no_letter() -> None:
    plate = plates()[0]
    assert side_letters(plate, PlateFrame(1, 9000, 9000), AREA, LETTER_PX) == ()
