"""Where the pictures of depths lie, and the short names of bones."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from needlemap import paths
from needlemap.bodymap import figures, layers, plates
from needlemap.bodymap.layers import Depth, bone_name, layer_file, named_spots
from needlemap.bodymap.plates import Plate
from needlemap.domain.placement import Side
from needlemap.errors import ReferenceDataError

PLATES = {plate.id: plate for plate in plates("male")}
RIGHT, LEFT = PLATES["right_trunk"], PLATES["left_trunk"]
ROWS = {"right_trunk": {"deep": {"soleus.right": [30.5, 400.0, 900], "L3.midline": [1, 2, 3]}}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    own = tmp_path / "male"
    own.mkdir()
    (own / "right_trunk.deep.webp").write_bytes(b"")
    (own / "names.json").write_text(json.dumps(ROWS))
    monkeypatch.setattr(layers, "_folder", lambda: tmp_path)
    layers._names.cache_clear()
    yield tmp_path
    layers._names.cache_clear()


@pytest.mark.usefixtures("folder")
def test_the_left_twin_is_shown_as_the_mirror_image_of_the_right_plate() -> None:
    right, left = layer_file(RIGHT, Depth.DEEP), layer_file(LEFT, Depth.DEEP)
    assert right is not None
    assert left is not None
    assert left.path == right.path
    assert (right.mirrored, left.mirrored) == (False, True)


@pytest.mark.usefixtures("folder")
def test_a_depth_that_is_not_painted_has_no_picture() -> None:
    assert layer_file(RIGHT, Depth.BONE) is None


@pytest.mark.usefixtures("folder")
def test_names_of_the_left_twin_change_sides() -> None:
    def at(plate: Plate) -> dict[tuple[str, Side], float]:
        return {(one.name, one.side): one.x_mm for one in named_spots(plate, Depth.DEEP)}

    assert at(RIGHT) == {("soleus", Side.RIGHT): 30.5, ("L3", Side.MIDLINE): 1.0}
    assert at(LEFT) == {("soleus", Side.LEFT): -30.5, ("L3", Side.MIDLINE): -1.0}


@pytest.mark.parametrize("plate", ["posterior", "upper_back", "head_posterior"])
def test_from_behind_no_bone_of_the_front_is_named(plate: str) -> None:
    front, back = (
        {one.name for one in named_spots(PLATES[name], Depth.BONE)} for name in ("anterior", plate)
    )
    of_the_front = {"manubrium", "body of sternum", "maxilla", "second costal cartilage"}
    assert of_the_front - {"maxilla"} <= front
    assert not of_the_front & back
    assert "seventh cervical vertebra" in back


def test_damaged_names_are_said_in_one_sentence(folder: Path) -> None:
    (folder / "male" / "names.json").write_text("{")
    with pytest.raises(ReferenceDataError, match="install NeedleMap again"):
        named_spots(RIGHT, Depth.DEEP)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("third lumbar vertebra", "L3"),
        ("twelfth thoracic vertebra", "T12"),
        ("atlas", "C1 (atlas)"),
        ("right seventh rib", "Rib 7"),
        ("second metacarpal bone", "Metacarpal 2"),
        ("scapula", "Scapula"),
        ("hip bone", "Hip bone"),
        ("distal phalanx of big toe", "Distal phalanx of big toe"),
        ("fourth costal cartilage", "Costal cartilage 4"),
    ],
)
def test_bones_have_short_names_and_vertebrae_are_counted(long: str, short: str) -> None:
    assert bone_name(long) == short


def test_the_pictures_are_made_from_the_lists_and_rules_that_are_there() -> None:
    bodymaps = paths.bodymaps()
    made_from = json.loads((bodymaps / "anatomy/layers/made_from.json").read_text(encoding="utf-8"))
    found = {
        name: hashlib.sha256((bodymaps / name).read_bytes()).hexdigest()[:16] for name in made_from
    }
    assert "anatomy/beneath.npz" in found
    assert found == made_from


@pytest.mark.parametrize("figure", figures())
def test_every_plate_of_a_figure_has_every_depth_and_names(figure: str) -> None:
    missing = [
        (plate.id, depth)
        for plate in plates(figure)
        for depth in Depth
        if depth is not Depth.SKIN
        and (layer_file(plate, depth) is None or not named_spots(plate, depth))
    ]
    assert missing == []


def test_the_assets_stay_small_enough_to_ship() -> None:
    folder = paths.bodymaps().parent
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert size <= 60_000_000
