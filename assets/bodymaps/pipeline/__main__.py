"""Rebuild the body's files: `python -m pipeline`, run inside assets/bodymaps."""

import argparse
import json
from pathlib import Path

from pipeline.parts import fields
from pipeline.plate_list import plates_table
from pipeline.skin import Skin, figure_vertices
from pipeline.source import fetch
from pipeline.store import write_npz

HERE = Path(__file__).parent.parent
DOWNLOADS = HERE.parent.parent / ".downloads"


def main() -> None:
    """Read the options, build the stages that are asked for."""
    parser = argparse.ArgumentParser(prog="pipeline", description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    options = parser.parse_args()
    build_surface(options.out)


def build_surface(out: Path) -> None:
    """Write surface.npz and plates/plates.json."""
    source = fetch(DOWNLOADS)
    skin = Skin.of(source)
    vertices = figure_vertices(source, skin)
    parts = fields(source, skin, vertices["male.stand"])
    arrays = {"faces": skin.faces, "twin": skin.twin}
    arrays |= {f"vertices.{name}": array for name, array in vertices.items()}
    arrays |= {f"part.{name}": array for name, array in parts.items()}
    write_npz(out / "surface.npz", arrays)
    table = json.dumps(plates_table(vertices, parts), indent=1, sort_keys=True)
    (out / "plates").mkdir(exist_ok=True)
    (out / "plates" / "plates.json").write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
