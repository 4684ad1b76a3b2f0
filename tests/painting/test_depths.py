"""Pictures of a depth: tinted as the palette says, mirrored for the left, found damaged."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from needlemap.bodymap import plates
from needlemap.bodymap.layers import Depth, LayerFile, layer_file, named_spots
from needlemap.bodymap.plates import Plate
from needlemap.errors import ReferenceDataError
from needlemap.painting import DARK, LIGHT, depths
from needlemap.painting.depths import DepthPictures
from needlemap.painting.palette import BodyPalette

PLATE = plates("male")[0]
MUSCLE, PALE = QColor(176, 104, 128), QColor(200, 200, 200)


def tone_picture(path: Path) -> Path:
    """Muscle on the left half, tendon on the right, nothing in the top row."""
    image = QImage(40, 20, QImage.Format.Format_ARGB32)
    image.fill(PALE)
    painter = QPainter(image)
    painter.fillRect(0, 0, 20, 20, MUSCLE)
    painter.end()
    for x in range(40):
        image.setPixelColor(x, 0, QColor(255, 255, 255, 0))
    image.save(str(path))
    return path


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tone_picture(tmp_path / "picture.png")

    def found(plate: Plate, _depth: Depth) -> LayerFile:
        return LayerFile(path, plate.id.startswith("left"))

    monkeypatch.setattr(depths, "layer_file", found)
    return path


def painted(plate: Plate, palette: BodyPalette, opacity: float = 1.0) -> QImage:
    pictures = DepthPictures()
    assert pictures.load(plate, Depth.DEEP, palette)
    sheet = QImage(40, 20, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.fill(0)
    painter = QPainter(sheet)
    pictures.paint(painter, QRectF(0, 0, 40, 20), plate, Depth.DEEP, palette, opacity=opacity)
    painter.end()
    return sheet


@pytest.mark.usefixtures("file")
def test_muscle_is_red_and_tendon_pale() -> None:
    sheet = painted(PLATE, LIGHT)
    muscle, pale = sheet.pixelColor(8, 10), sheet.pixelColor(32, 10)
    assert muscle.red() > muscle.green() + 60
    assert abs(pale.red() - pale.green()) < 20
    assert pale.lightness() > muscle.lightness()


@pytest.mark.parametrize(
    ("plate", "tendon", "belly"),
    [
        ("right_hand_dorsal", "extensor_digitorum", "interosseus_dorsalis_1_manus"),
        ("right_hand_palmar", "flexor_digitorum_superficialis", "abductor_digiti_minimi_manus"),
        ("right_foot_dorsal", "extensor_digitorum_longus", "extensor_digitorum_brevis"),
    ],
)
def test_long_tendons_are_pale_in_hand_and_foot(plate: str, tendon: str, belly: str) -> None:
    shown = next(one for one in plates("male") if one.id == plate)
    file = layer_file(shown, Depth.SUPERFICIAL)
    assert file is not None
    image, (left, _, right, top) = QImage(str(file.path)), shown.window_mm
    spots = {one.name: one for one in named_spots(shown, Depth.SUPERFICIAL)}
    step = image.width() / (right - left)
    tendon_tone, belly_tone = (
        image.pixelColor(int((spot.x_mm - left) * step), int((top - spot.y_mm) * step))
        for spot in (spots[tendon], spots[belly])
    )
    assert tendon_tone.red() - tendon_tone.green() < 25
    assert belly_tone.red() - belly_tone.green() > 45


@pytest.mark.usefixtures("file")
def test_what_is_clear_stays_clear() -> None:
    assert painted(PLATE, LIGHT).pixelColor(8, 0).alpha() == 0


@pytest.mark.usefixtures("file")
def test_the_dark_palette_is_darker() -> None:
    light, dark = painted(PLATE, LIGHT), painted(PLATE, DARK)
    for x in (8, 32):
        assert dark.pixelColor(x, 10).lightness() < light.pixelColor(x, 10).lightness()


@pytest.mark.usefixtures("file")
def test_a_plate_of_the_left_is_the_mirror_image() -> None:
    left = painted(replace(PLATE, id="left_lateral"), LIGHT)
    assert left.pixelColor(32, 10).red() > left.pixelColor(32, 10).green() + 60


@pytest.mark.usefixtures("file")
def test_a_faint_picture_covers_only_a_part() -> None:
    assert 40 < painted(PLATE, LIGHT, opacity=0.25).pixelColor(8, 10).alpha() < 90


def test_a_picture_is_painted_only_once_it_is_ready(file: Path) -> None:
    pictures = DepthPictures()
    assert not pictures.is_ready(PLATE, Depth.DEEP, LIGHT)
    pictures.load(PLATE, Depth.DEEP, LIGHT)
    assert pictures.is_ready(PLATE, Depth.DEEP, LIGHT)
    assert not pictures.is_ready(PLATE, Depth.DEEP, DARK)


def test_a_damaged_picture_is_said_in_one_sentence(file: Path) -> None:
    file.write_bytes(b"no picture")
    with pytest.raises(ReferenceDataError, match="install NeedleMap again") as raised:
        DepthPictures().load(PLATE, Depth.DEEP, LIGHT)
    assert file.name in raised.value.user_message


def test_without_pictures_there_is_nothing_to_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depths, "layer_file", lambda _plate, _depth: None)
    pictures = DepthPictures()
    assert not pictures.load(PLATE, Depth.DEEP, LIGHT)
    assert not pictures.is_ready(PLATE, Depth.DEEP, LIGHT)
