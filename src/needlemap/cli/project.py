"""``needlemap-cli project``: where a spot of skin lies on a plate."""

import json

import click

from needlemap.cli.options import plate_options


@click.command(context_settings={"ignore_unknown_options": True})
@plate_options
@click.argument("face", type=int)
@click.argument("s", type=float)
@click.argument("t", type=float)
def project(*, figure: str, plate: str, face: int, s: float, t: float) -> None:
    """Say where a spot of skin lies on a plate, as JSON.

    FACE, S and T are what `needlemap-cli locate` says of a spot, for example:
    needlemap-cli project --plate posterior 5213 0.2 0.3
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
