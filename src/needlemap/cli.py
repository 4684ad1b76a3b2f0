"""The command line: what can be done without the window. Imports Qt only for what draws."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from needlemap import __version__
from needlemap.cli_reports import add_report
from needlemap.cli_verify import add_verify
from needlemap.errors import NeedleMapError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, 1 after an error said on stderr, 2 for wrong usage.

    A command may answer with a status of its own.
    """
    asked = _parser().parse_args(arguments)
    try:
        status: int | None = asked.run(asked)
    except NeedleMapError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"needlemap-cli: {error}", file=sys.stderr)
        return 2
    return status or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="needlemap-cli", description="NeedleMap without a window")
    parser.add_argument("--version", action="version", version=f"NeedleMap {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_demo(commands)
    _add_locate(commands)
    _add_project(commands)
    add_report(commands)
    add_verify(commands)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add_demo(commands: _Commands) -> None:
    demo = commands.add_parser("demo", help="chart and sign a visit through the real window")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help="an empty folder")
    demo.add_argument("--figure", default="male", help="the patient's figure (male)")
    demo.set_defaults(run=_demo)


def _add_locate(commands: _Commands) -> None:
    locate = commands.add_parser("locate", help="say what lies under a point of a plate, as JSON")
    _add_plate(locate)
    locate.add_argument("x_mm", type=float, metavar="X")
    locate.add_argument("y_mm", type=float, metavar="Y")
    locate.set_defaults(run=_locate)


def _add_project(commands: _Commands) -> None:
    project = commands.add_parser("project", help="say where a spot of skin lies on a plate")
    _add_plate(project)
    project.add_argument("face", type=int, metavar="FACE")
    project.add_argument("s", type=float, metavar="S")
    project.add_argument("t", type=float, metavar="T")
    project.set_defaults(run=_project)


def _add_plate(command: argparse.ArgumentParser) -> None:
    command.add_argument("--figure", default="male", help="male, female, …")
    command.add_argument("--plate", required=True, help="anterior, posterior, …")


def _demo(asked: argparse.Namespace) -> None:
    if asked.out.exists() and any(asked.out.iterdir()):
        raise NeedleMapError(f"{asked.out} is not empty; please name a new folder.")
    from needlemap.bodymap import plates

    plates(asked.figure)  # ValueError for one that is not drawn
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from needlemap.demo.visit import visit

    asked.out.mkdir(parents=True, exist_ok=True)
    visited = visit(asked.out.absolute(), asked.figure)
    print(f"PDF       {visited.pdf}")
    print(f"window    {visited.window_picture}")
    print(f"records   {visited.records}")
    print(f"10 sites charted with {visited.charting_events} input events")
    print(f"{visited.all_events} input events from first start to PDF")


def _locate(asked: argparse.Namespace) -> None:
    from needlemap.bodymap import BodyAtlas, BodySurface

    placement = BodyAtlas(BodySurface.load(asked.figure)).locate(
        asked.plate, asked.x_mm, asked.y_mm
    )
    if placement is None:
        raise NeedleMapError(
            f"({asked.x_mm:g}, {asked.y_mm:g}) is beside the body on plate {asked.plate}; "
            "choose a point on the skin."
        )
    answer: dict[str, object] = {
        "surface": {
            "face": placement.point.face,
            "s": placement.point.s,
            "t": placement.point.t,
        },
        "side": placement.side.value,
        "region": placement.region,
        "structures": [candidate.structure for candidate in placement.candidates],
    }
    if placement.candidates and placement.candidates[0].distance_mm > 0:
        answer["distance_mm"] = round(placement.candidates[0].distance_mm, 1)
    print(json.dumps(answer))


def _project(asked: argparse.Namespace) -> None:
    import numpy as np

    from needlemap.bodymap import BodySurface
    from needlemap.domain.placement import SurfacePoint

    point = SurfacePoint(asked.face, asked.s, asked.t)
    xy, visible = BodySurface.load(asked.figure).project(
        np.array([[point.face, point.s, point.t]]), asked.plate
    )
    x_mm, y_mm = (round(float(value), 3) for value in xy[0])
    print(json.dumps({"x_mm": x_mm, "y_mm": y_mm, "visible": bool(visible[0])}))


if __name__ == "__main__":
    sys.exit(main())
