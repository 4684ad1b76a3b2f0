"""Rebuild the body's files: `python -m pipeline`, run inside assets/bodymaps."""

import argparse
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.atlas_table import atlas_table, drawn_table
from needlemap.bodymap.beneath import beneath_texture
from needlemap.bodymap.labels import label_texture
from needlemap.bodymap.plates import plates
from pipeline.beneath_stage import write_beneath
from pipeline.course_stage import write_courses
from pipeline.figure_work import Figures
from pipeline.figures import REFERENCE, figure_names
from pipeline.label_stage import label_body
from pipeline.layer_stage import Layers, write_sources
from pipeline.packing import as_json
from pipeline.parts import fields
from pipeline.plate_list import plates_table
from pipeline.progress import Progress, say
from pipeline.skin import Skin, figure_vertices
from pipeline.source import Source, fetch
from pipeline.store import write_npz

HERE = Path(__file__).parent.parent
DOWNLOADS = HERE.parent.parent / ".downloads"

WHOLE_BODY = ("surface", "beneath", "courses")
STAGES = ("all", *WHOLE_BODY, "plates", "drawings", "layers")


def main() -> None:
    """Read the options, build the stages that are asked for."""
    parser = argparse.ArgumentParser(prog="pipeline", description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    parser.add_argument("--anatomy", type=Path, help="the prepared folder of BodyParts3D")
    parser.add_argument("--stage", choices=STAGES, default="all")
    parser.add_argument("--figure", action="append", default=[], help="only this figure's plates")
    parser.add_argument("--plate", action="append", default=[], help="only this plate")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    options = parser.parse_args()
    names = options.figure or list(figure_names())
    drawn = (
        {each.id for each in plates(REFERENCE) if not each.is_mirrored} if options.plate else set()
    )
    if unknown := set(options.plate) - drawn:
        parser.error(f"no plate to draw: {', '.join(unknown)}. A new one: first --stage surface.")
    figures = Figures(names, options.out, tuple(options.plate), options.jobs)
    progress = Progress()
    if options.stage in WHOLE_BODY:
        _whole_body(options.stage, options.anatomy, options.out, progress)
    else:
        with figures:
            if options.stage == "all":
                _whole_body("all", options.anatomy, options.out, progress, figures)
            elif options.stage == "plates":
                figures.begin("pictures")
            if options.stage != "layers":
                figures.begin("drawings")
            if options.anatomy and options.stage in ("all", "layers"):
                layers = Layers.of(options.anatomy, HERE)
                progress.done("what lies bare")
                figures.begin("layers", layers)
        progress.done("figures")
        if options.anatomy and options.stage in ("all", "layers"):
            write_sources(options.out)
    say(progress.told("in all"))


def _whole_body(
    stage: str, anatomy: Path | None, out: Path, progress: Progress, figures: Figures | None = None
) -> None:
    """Make what all figures share; their pictures are begun as soon as the skin is there."""
    if stage in ("all", "surface"):
        source, skin = write_skin(out)
        progress.done("skin")
        if figures is not None:
            figures.begin("pictures")
        write_labels(out, source, skin)
        forget_what_was_read()
        progress.done("labels")
    if anatomy and stage in ("all", "surface", "beneath"):
        write_beneath(anatomy, HERE, out)
        forget_what_was_read()
        progress.done("beneath")
    if anatomy:
        write_courses(anatomy, out)
        progress.done("courses")


def write_skin(out: Path) -> tuple[Source, Skin]:
    """Write surface.npz, its labels still those of before, and plates/plates.json."""
    source = fetch(DOWNLOADS)
    skin = Skin.of(source)
    vertices = figure_vertices(source, skin)
    parts = fields(source, skin, vertices["male.stand"])
    arrays = {"faces": skin.faces, "twin": skin.twin}
    arrays |= {f"vertices.{name}": array for name, array in vertices.items()}
    arrays |= {f"part.{name}": array for name, array in parts.items()}
    plates = out / "plates"
    plates.mkdir(parents=True, exist_ok=True)
    write_npz(out / "surface.npz", _stored(out / "surface.npz", labels=True) | arrays)
    (plates / "plates.json").write_text(as_json(plates_table(vertices, parts)), encoding="utf-8")
    return source, skin


def write_labels(out: Path, source: Source, skin: Skin) -> None:
    """Write the labels into surface.npz, and atlas.json."""
    labels, table = label_body(HERE / "outlines", source, skin)
    write_npz(out / "surface.npz", _stored(out / "surface.npz", labels=False) | labels)
    (out / "plates" / "atlas.json").write_text(as_json(table), encoding="utf-8")


def forget_what_was_read() -> None:
    """Let the program read anew what a stage has just written."""
    for cached in (label_texture, beneath_texture, atlas_table, drawn_table):
        cached.cache_clear()


def _stored(path: Path, *, labels: bool) -> dict[str, NDArray[np.generic]]:
    """Return the labels that the file holds, or all else: the program may read it meanwhile."""
    if not path.exists():
        return {}
    with np.load(path) as archive:
        names = [name for name in archive.files if name.startswith("label.") == labels]
        return {name: archive[name] for name in names}


if __name__ == "__main__":
    main()
