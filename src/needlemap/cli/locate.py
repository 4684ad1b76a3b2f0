"""``needlemap-cli locate`` and ``project``: what lies at a place, and where a spot of skin lies."""

import json

import click

from needlemap.cli.options import plate_options
from needlemap.errors import NeedleMapError

_EXAMPLES = """\b
Examples:
  needlemap-cli locate --plate posterior 58 1478
  needlemap-cli locate --figure female --plate anterior -58 1290
"""
_PROJECT_EXAMPLES = """\b
Examples:
  needlemap-cli project --plate posterior 5213 0.2 0.3
"""


# A negative number is a place, not an option.
@click.command(context_settings={"ignore_unknown_options": True}, epilog=_EXAMPLES)
@plate_options
@click.argument("x_mm", type=float, metavar="X")
@click.argument("y_mm", type=float, metavar="Y")
def locate(*, figure: str, plate: str, x_mm: float, y_mm: float) -> None:
    """Say what lies under a point of a plate, as JSON.

    "structures" are what a click may mean, the likeliest first; "beneath" is all that lies below in
    order from the skin inwards, without depths.

    X and Y are in mm of the plate.
    """
    from needlemap.bodymap import BodyAtlas, BodySurface

    atlas = BodyAtlas(BodySurface.load(figure))
    placement = atlas.locate(plate, x_mm, y_mm)
    if placement is None:
        raise NeedleMapError(
            f"({x_mm:g}, {y_mm:g}) is not on the body in view {plate}; choose a point on the skin."
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
        "zones": list(placement.risk_zones),
        "beneath": [
            {"name": item.name, "kind": item.kind} for item in atlas.beneath(placement.point)
        ],
        "atlas": placement.atlas_version,
    }
    if placement.candidates and placement.candidates[0].distance_mm > 0:
        answer["distance_mm"] = round(placement.candidates[0].distance_mm, 1)
    click.echo(json.dumps(answer))


@click.command(context_settings={"ignore_unknown_options": True}, epilog=_PROJECT_EXAMPLES)
@plate_options
@click.argument("face", type=int)
@click.argument("s", type=float)
@click.argument("t", type=float)
def project(*, figure: str, plate: str, face: int, s: float, t: float) -> None:
    """Say where a spot of skin lies on a plate, as JSON.

    FACE, S and T are what `needlemap-cli locate` says of a spot.
    """
    import numpy as np

    from needlemap.bodymap import BodySurface
    from needlemap.domain.placement import SurfacePoint

    point = SurfacePoint(face, s, t)
    xy, visible = BodySurface.load(figure).project(
        np.array([[point.face, point.s, point.t]]), plate
    )
    x_mm, y_mm = (round(float(value), 3) for value in xy[0])
    click.echo(json.dumps({"x_mm": x_mm, "y_mm": y_mm, "visible": bool(visible[0])}))
