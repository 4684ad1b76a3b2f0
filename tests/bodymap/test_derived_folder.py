"""The folder derived from BodyParts3D: on no paper without its owner's name, and not needed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from needlemap.paths import bodymaps

SOURCE = Path(__file__).parents[2] / "src" / "needlemap"
# What paints or reads pictures and outlines of the folder.
SHOWS_LAYERS = re.compile(
    r"(bodymap|painting)(\.| import .*)\b(layers|courses|atlas_layers|depths)\b|plate_outlines"
)
ASKED = """
import json, sys
from pathlib import Path
from needlemap import paths
paths.bodymaps = lambda: Path(sys.argv[1])
from needlemap.bodymap import BodyAtlas, plate_outlines, plates
from needlemap.bodymap.courses import vessels
from needlemap.bodymap.layers import Depth, layer_file
atlas, plate = BodyAtlas.load(), plates()[1]
placement = atlas.locate("posterior", 120, 1390)
print(json.dumps({
    "version": atlas.version,
    "structure": placement.structure,
    "zones": len(atlas.locate("posterior", 35, 1200).risk_zones),
    "beneath": [item.name for item in atlas.beneath(placement.point)],
    "outlines": len(plate_outlines(plate)),
    "vessels": len(vessels()),
    "layer": layer_file(plate, Depth.DEEP),
}))
"""


def test_no_paper_shows_what_its_owner_would_have_to_be_named_on() -> None:
    """Where a paper comes to show layers, it must print the attribution too."""
    files = [*(SOURCE / "reports").rglob("*.py"), *(SOURCE / "services").rglob("*.py")]
    assert len(files) > 50
    showing = [path.name for path in files if SHOWS_LAYERS.search(path.read_text(encoding="utf-8"))]
    assert showing == []


@pytest.mark.parametrize(
    "line",
    [
        "from needlemap.bodymap.layers import Depth, layer_file",
        "from needlemap.bodymap import Plate, courses",
        "from needlemap.painting.atlas_layers import AtlasLayers",
        "from needlemap.bodymap import plate_outlines",
    ],
)
def test_what_shows_layers_is_found(line: str) -> None:
    assert SHOWS_LAYERS.search(f"import re\n{line}\n")


def test_without_the_folder_a_click_is_named_by_the_drawn_outlines(tmp_path: Path) -> None:
    for path in bodymaps().iterdir():
        if path.name != "anatomy":
            (tmp_path / path.name).symlink_to(path)
    said = subprocess.run(
        [sys.executable, "-c", ASKED, str(tmp_path)], check=True, capture_output=True, text=True
    )
    found = json.loads(said.stdout)
    assert found["version"].endswith(".drawn")
    assert found["structure"] == "infraspinatus"
    assert "infraspinatus" in found["beneath"]
    assert found["zones"] >= 1
    assert found["outlines"] > 100
    assert (found["vessels"], found["layer"]) == (0, None)
