"""Tone pictures are tinted without fringes, scaled, kept, and refused when they are damaged."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtGui import QColor, QImage

from helpers.plates import APlate
from needlemap.errors import ReferenceDataError
from needlemap.painting import DARK, LIGHT, PRINT, PaperPictures, PlatePictures
from needlemap.painting.palette import BodyPalette
from needlemap.painting.plates import ramp, tinted


def one_pixel(grey: int, alpha: int) -> QImage:
    """Return a premultiplied picture of one pixel."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.setPixelColor(0, 0, QColor(grey, grey, grey, alpha))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@pytest.mark.parametrize(
    ("grey", "code"), [(0, LIGHT.body_ink), (255, LIGHT.body_light), (84, LIGHT.body_dark)]
)
def test_the_ramp_runs_from_ink_to_light(grey: int, code: str) -> None:
    assert tinted(one_pixel(grey, 255), LIGHT).pixelColor(0, 0).name() == code


def test_what_is_clear_stays_clear() -> None:
    assert tinted(one_pixel(0, 0), LIGHT).pixelColor(0, 0).alpha() == 0


def test_an_edge_keeps_its_colour_and_its_alpha() -> None:
    edge = tinted(one_pixel(255, 128), LIGHT).pixelColor(0, 0)
    light = QColor(LIGHT.body_light)
    assert edge.alpha() == 128
    assert abs(edge.red() - light.red()) <= 2
    assert abs(edge.blue() - light.blue()) <= 2


def test_the_ramp_never_gets_darker() -> None:
    for palette in (LIGHT, DARK, PRINT):
        assert (ramp(palette)[1:] >= ramp(palette)[:-1]).all()


def test_the_window_fills_the_picture_at_the_asked_scale(plate: APlate) -> None:
    image = PlatePictures().plate_image(plate, LIGHT, 0.1)
    assert (image.width(), image.height()) == (92, 179)


def test_a_picture_is_never_larger_than_its_file(plate: APlate) -> None:
    assert PlatePictures().plate_image(plate, LIGHT, 50).width() == 230


def test_the_same_picture_is_made_once_for_each_palette(plate: APlate) -> None:
    pictures = PlatePictures()
    first = pictures.plate_image(plate, LIGHT, 0.1)
    assert pictures.plate_image(plate, LIGHT, 0.1) is first
    assert pictures.plate_image(plate, DARK, 0.1) != first


class Meddled(PlatePictures):
    """While its first picture is made, another thread asks for a second one."""

    def __init__(self, plate: APlate) -> None:
        super().__init__()
        self.inside = self.most_inside = 0
        self.other = Thread(target=self.plate_image, args=(plate, DARK, 0.1))

    def _make(self, tone: QImage, palette: BodyPalette) -> QImage:
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        if palette is LIGHT:
            self.other.start()
            self.other.join(timeout=0.2)  # it has to wait for this one; without a lock it is done
        self.inside -= 1
        return super()._make(tone, palette)


def test_two_threads_make_one_picture_after_the_other(plate: APlate) -> None:
    pictures = Meddled(plate)
    pictures.plate_image(plate, LIGHT, 0.1)
    pictures.other.join()
    assert pictures.most_inside == 1


def test_paper_pictures_are_grey_and_opaque(plate: APlate) -> None:
    image = PaperPictures().plate_image(plate, PRINT, 0.1)
    assert image.format() == QImage.Format.Format_Grayscale8
    assert image.pixelColor(0, 0) == QColor(PRINT.background)


def test_a_plate_of_the_left_side_is_the_mirror_image_of_its_file(plate: APlate) -> None:
    lopsided = plate.picture.with_name("lopsided.png")
    image = QImage(str(plate.picture))
    image.setPixelColor(3, 5, QColor(0, 0, 0))
    image.save(str(lopsided))
    right, left = (
        PlatePictures().plate_image(
            replace(plate, picture=lopsided, is_mirrored=mirrored), LIGHT, 10.0
        )
        for mirrored in (False, True)
    )
    assert right.pixelColor(3, 5) == left.pixelColor(left.width() - 4, 5)
    assert right.pixelColor(3, 5) != left.pixelColor(3, 5)


def test_a_missing_picture_is_told_in_one_sentence(plate: APlate) -> None:
    lost = replace(plate, picture=Path("nowhere.webp"))
    with pytest.raises(ReferenceDataError, match=r"The body picture nowhere\.webp is missing"):
        PlatePictures().plate_image(lost, LIGHT, 0.1)


def test_paper_gets_a_firm_line_around_the_body(plate: APlate) -> None:
    image = PaperPictures().plate_image(plate, PRINT, 1.0)
    middle = [image.pixelColor(x, 250).lightness() for x in range(image.width())]
    edge = next(x for x, tone in enumerate(middle) if tone < 250)
    assert min(middle[edge : edge + 4]) < 120
    assert middle[115] == QColor(PRINT.body_light).lightness()


def test_a_plate_that_fades_out_gets_no_line_where_it_fades(tmp_path: Path) -> None:
    fading = QImage(100, 100, QImage.Format.Format_ARGB32)
    for x in range(100):
        for y in range(100):
            fading.setPixelColor(x, y, QColor(255, 255, 255, round(2.5 * x)))
    fading.save(str(tmp_path / "fading.png"))
    plate = APlate(tmp_path / "fading.png", window_mm=(0, 0, 100, 100))
    image = PaperPictures().plate_image(plate, PRINT, 1.0)
    assert min(image.pixelColor(x, 50).lightness() for x in range(3, 97)) > 240
