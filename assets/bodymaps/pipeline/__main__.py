"""Rebuild the body's files: `python -m pipeline`, run inside assets/bodymaps."""

import argparse
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.atlas_table import atlas_table, drawn_table
from needlemap.bodymap.beneath import beneath_texture
from needlemap.bodymap.labels import label_texture
from pipeline.beneath_stage import write_beneath
from pipeline.course_stage import write_courses
from pipeline.figure_work import Work, drawn
from pipeline.figures import figure_names
from pipeline.label_stage import label_body
from pipeline.layer_stage import Layers, write_sources
from pipeline.packing import as_json
from pipeline.parts import fields
from pipeline.plate_list import plates_table
from pipeline.progress import Progress, say
from pipeline.skin import Skin, figure_vertices
from pipeline.source import fetch
from pipeline.store import write_npz

HERE = Path(__file__).parent.parent
DOWNLOADS = HERE.parent.parent / ".downloads"

STAGES = ("all", "surface", "beneath", "courses", "plates", "drawings", "layers")


def main() -> None:
    """Read the options, build the stages that are asked for."""
    parser = argparse.ArgumentParser(prog="pipeline", description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    parser.add_argument("--anatomy", type=Path, help="the prepared folder of BodyParts3D")
    parser.add_argument("--stage", choices=STAGES, default="all")
    parser.add_argument("--figure", action="append", default=[], help="only this figure's plates")
    parser.add_argument("--plate", action="append", default=[], help="only this plate")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="figures at a time")
    options = parser.parse_args()
    progress = Progress()
    if options.stage in ("all", "surface"):
        build_surface(options.out)
        progress.done("surface")
    if options.anatomy and options.stage in ("all", "surface", "beneath"):
        forget_what_was_read()
        write_beneath(options.anatomy, HERE, options.out)
        forget_what_was_read()
        write_courses(options.anatomy, options.out)
        progress.done("beneath")
    if options.anatomy and options.stage == "courses":
        write_courses(options.anatomy, options.out)
        progress.done("courses")
    if options.stage in ("surface", "beneath", "courses"):
        say(progress.told("whole body"))
        return
    layers = None
    if options.anatomy and options.stage in ("all", "layers"):
        layers = Layers.of(options.anatomy, HERE)
        progress.done("what lies bare")
    say(progress.told("whole body"))
    figures = options.figure or list(figure_names())
    work = Work(options.stage, options.out, tuple(options.plate), layers)
    for line in drawn(figures, work, options.jobs):
        say(line)
    if layers is not None:
        write_sources(options.out)


def build_surface(out: Path) -> None:
    """Write surface.npz and plates/plates.json, then atlas.json: it is made with the former."""
    source = fetch(DOWNLOADS)
    skin = Skin.of(source)
    vertices = figure_vertices(source, skin)
    parts = fields(source, skin, vertices["male.stand"])
    arrays = {"faces": skin.faces, "twin": skin.twin}
    arrays |= {f"vertices.{name}": array for name, array in vertices.items()}
    arrays |= {f"part.{name}": array for name, array in parts.items()}
    plates = out / "plates"
    plates.mkdir(parents=True, exist_ok=True)
    write_npz(out / "surface.npz", _labels_of_before(out / "surface.npz") | arrays)
    (plates / "plates.json").write_text(as_json(plates_table(vertices, parts)), encoding="utf-8")
    labels, table = label_body(HERE / "outlines", source, skin)
    write_npz(out / "surface.npz", arrays | labels)
    (plates / "atlas.json").write_text(as_json(table), encoding="utf-8")


def forget_what_was_read() -> None:
    """Let the program read anew what a stage has just written."""
    for cached in (label_texture, beneath_texture, atlas_table, drawn_table):
        cached.cache_clear()


def _labels_of_before(path: Path) -> dict[str, NDArray[np.generic]]:
    """Return the labels of the last run: the program may read the file while this one works."""
    if not path.exists():
        return {}
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files if name.startswith("label.")}


if __name__ == "__main__":
    main()
