"""The files of the plates: complete, readable, small enough, and in step with the outlines."""

import gzip
import hashlib
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import numpy as np
import pytest

from needlemap.bodymap import BodySurface, Plate, figures, plate_outlines, plates
from needlemap.bodymap.atlas_table import DRAWN, atlas_table, drawn_table
from needlemap.bodymap.mesh import body_mesh
from needlemap.errors import ReferenceDataError
from needlemap.paths import bodymaps

WHOLE = ("anterior", "posterior", "left_lateral", "right_lateral")
LARGEST_MB = 60


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The pipeline's parts that need nothing but numpy."""
    monkeypatch.syspath_prepend(str(bodymaps()))
    yield importlib.import_module("pipeline")
    for name in [name for name in sys.modules if name.partition(".")[0] == "pipeline"]:
        monkeypatch.delitem(sys.modules, name)


def test_every_figure_has_the_same_plates_the_whole_body_first() -> None:
    ids = {figure: tuple(plate.id for plate in plates(figure)) for figure in figures()}
    assert len(ids) == 9
    assert len(set(ids.values())) == 1
    assert ids["male"][:4] == WHOLE
    assert len(ids["male"]) >= 22
    assert {
        "neck_anterior",
        "right_forearm_anterior",
        "right_forearm_posterior",
        "left_thigh_posterior",
        "right_knee_anterior",
        "left_calf",
    } <= set(ids["male"])


@pytest.mark.parametrize("figure", figures())
def test_every_plate_has_a_picture_and_a_drawing(figure: str) -> None:
    missing = [
        file.name
        for plate in plates(figure)
        for file in (plate.picture, plate.outlines)
        if not file.is_file()
    ]
    assert missing == []


@pytest.mark.parametrize("figure", figures())
def test_every_figure_can_be_clicked_on_the_plates_of_the_whole_body(figure: str) -> None:
    assert_clickable(figure, plates(figure)[:4])


def test_every_close_plate_can_be_clicked() -> None:
    assert_clickable("female", plates("female")[4:])


def assert_clickable(figure: str, wanted: tuple[Plate, ...]) -> None:
    surface = BodySurface(figure, body_mesh())
    for plate in wanted:
        x0, y0, x1, y1 = plate.window_mm
        grid = np.stack(np.meshgrid(np.linspace(x0, x1, 9), np.linspace(y0, y1, 9)), axis=-1)
        found = [surface.locate(plate.id, *spot) for spot in grid.reshape(-1, 2).tolist()]
        assert sum(point is not None for point in found) >= 8, plate.id


def test_all_files_of_the_body_fit_into_sixty_megabytes() -> None:
    files = [file for file in bodymaps().rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= LARGEST_MB * 1e6


@pytest.mark.parametrize("plate", plates("male"), ids=lambda plate: plate.id)
def test_a_drawing_is_well_formed_and_names_each_path_once(plate: Plate) -> None:
    root = ElementTree.fromstring(gzip.decompress(plate.outlines.read_bytes()))
    ids = [path.attrib["id"] for path in root.iter("{http://www.w3.org/2000/svg}path")]
    assert len(ids) == len(set(ids))
    assert ids[0] == "body"
    assert len(ids) == len(plate_outlines(plate))


def test_a_damaged_drawing_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = tmp_path / "cut.svgz"
    cut.write_bytes(plates("male")[0].outlines.read_bytes()[:400])
    monkeypatch.setattr(Plate, "outlines", cut)
    plate_outlines.cache_clear()
    with pytest.raises(ReferenceDataError, match="missing or damaged; please install NeedleMap"):
        plate_outlines(plates("male")[0])


def test_a_left_plate_has_no_files_of_its_own() -> None:
    for plate in plates("male"):
        assert plate.is_mirrored == ("left" in plate.id)
        assert "left" not in plate.picture.name + plate.outlines.name + plate.drawn_outlines.name


def test_outlines_lie_in_the_window_and_name_what_is_drawn() -> None:
    known = {one.id for one in atlas_table().drawn} | {"body"}
    for plate in plates("male"):
        x0, y0, x1, y1 = plate.window_mm
        for outline in plate_outlines(plate):
            assert outline.id in known
            spots = np.concatenate(outline.curves_mm)
            assert (spots >= [x0 - 1, y0 - 1]).all()
            assert (spots <= [x1 + 1, y1 + 1]).all()


def test_a_left_plate_draws_the_mirror_of_its_right_twin() -> None:
    of_id = {plate.id: plate for plate in plates("male")}
    right = plate_outlines(of_id["right_lateral"])
    left = {(one.id, one.group, one.side): one for one in plate_outlines(of_id["left_lateral"])}
    assert len(right) == len(left)
    for outline in right:
        twin = left[outline.id, outline.group, outline.side.opposite]
        for one, other in zip(outline.curves_mm, twin.curves_mm, strict=True):
            assert {(-x, y) for x, y in one.tolist()} == {(x, y) for x, y in other.tolist()}


def test_the_labels_were_made_from_the_outlines_and_limits_that_are_here() -> None:
    digest = hashlib.sha256()
    outlines = sorted((bodymaps() / "outlines").glob("*.json"))
    for path in [*outlines, bodymaps() / "rules" / "limits.json"]:
        digest.update(path.read_bytes())
    assert drawn_table().version == f"needlemap-2.{digest.hexdigest()[:8]}{DRAWN}"


@pytest.mark.usefixtures("pipeline")
def test_the_pipeline_frames_the_plates_as_committed() -> None:
    plate_list = importlib.import_module("pipeline.plate_list")
    with np.load(bodymaps() / "surface.npz") as archive:
        stored = {name: archive[name] for name in archive.files}
    vertices = named_after("vertices.", stored)
    parts = named_after("part.", stored)
    committed = json.loads((bodymaps() / "plates" / "plates.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(plate_list.plates_table(vertices, parts))) == committed


@pytest.mark.usefixtures("pipeline")
def test_the_pipeline_writes_the_same_arrays_to_the_same_bytes(tmp_path: Path) -> None:
    store = importlib.import_module("pipeline.store")
    committed = bodymaps() / "plates" / "male" / "sight.npz"
    with np.load(committed) as archive:
        store.write_npz(tmp_path / "again.npz", {name: archive[name] for name in archive.files})
    assert (tmp_path / "again.npz").read_bytes() == committed.read_bytes()


def named_after(
    prefix: str, arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]
) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
