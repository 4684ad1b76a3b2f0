"""What a plate is: from where it looks at the body, in which pose, through which window."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlemap import paths
from needlemap.errors import ReferenceDataError

Axis = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Plate:
    """One picture of the body.

    Coordinates on a plate are mm: x along `right` from the body's midline, y along `up` above
    the floor. Axes are unit vectors in the body's frame (x to its left, y up, z forward).

    Attributes
    ----------
    part
        The part of the body that is shown; the rest is left out.
    close
        True for a detail, False for the whole body.
    window_mm
        Left, bottom, right, top of the picture.
    """

    id: str
    label: str
    figure: str
    pose: str
    part: str
    close: bool
    look: Axis
    right: Axis
    up: Axis
    window_mm: tuple[float, float, float, float]
    px_per_mm: float

    @property
    def is_mirrored(self) -> bool:
        """Whether its files are those of its right twin, whose mirror image it is."""
        return is_left(self.id)

    @property
    def drawn_id(self) -> str:
        """Name of its files: its own, or that of its right twin."""
        return swapped_sides(self.id) if self.is_mirrored else self.id

    @property
    def picture(self) -> Path:
        """The tone picture: grey with alpha, its edges on the window's edges."""
        return paths.bodymaps() / "plates" / self.figure / f"{self.drawn_id}.webp"

    @property
    def outlines(self) -> Path:
        """The drawing, one path for each structure and side; the anatomy's where it is there."""
        anatomy = paths.bodymaps() / "anatomy" / "plates" / self.figure / f"{self.drawn_id}.svgz"
        return anatomy if anatomy.is_file() else self.drawn_outlines

    @property
    def drawn_outlines(self) -> Path:
        """The drawing from the drawn outlines alone."""
        return paths.bodymaps() / "plates" / self.figure / f"{self.drawn_id}.svgz"

    @property
    def side(self) -> str:
        """The patient's side when the part lies on one alone: ``left``, ``right``, else empty."""
        if self.part.startswith(("left_", "right_")):
            return self.part.partition("_")[0]
        return {"no_right_arm": "left", "no_left_arm": "right"}.get(self.part, "")

    def axes(self) -> NDArray[np.float64]:
        """(3, 3): rows right, up and towards the viewer."""
        return np.array([self.right, self.up, [-value for value in self.look]])

    def holds(self, xy: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
        """Which of the (n, 2) plate points lie in the window."""
        x0, y0, x1, y1 = self.window_mm
        x, y = xy[:, 0], xy[:, 1]
        return np.asarray((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))


def is_left(plate: str) -> bool:
    """Tell whether the plate shows the left side."""
    return "left" in plate.split("_")


def swapped_sides(name: str) -> str:
    """Name of a plate or part with right for left and left for right."""
    words = {"right": "left", "left": "right"}
    return "_".join(words.get(word, word) for word in name.split("_"))


def figures() -> tuple[str, ...]:
    """Names of the figures that are drawn: male, female, neutral and their builds."""
    return tuple(_table()["figures"])


@cache
def plates(figure: str = "male") -> tuple[Plate, ...]:
    """All plates of a figure, the whole body first.

    Raises
    ------
    ValueError
        For a figure that is not drawn.
    """
    table = _table()
    if figure not in table["figures"]:
        raise ValueError(f"figure must be one of {', '.join(figures())}, not {figure!r:.100}")
    frames = table["figures"][figure]
    return tuple(
        _plate(figure, name, table["plates"][name], frame) for name, frame in frames.items()
    )


def _plate(figure: str, name: str, view: dict[str, Any], frame: dict[str, Any]) -> Plate:
    x0, y0, x1, y1 = frame["window_mm"]
    look, right, up = (_axis(view[key]) for key in ("look", "right", "up"))
    return Plate(
        id=name,
        label=view["label"],
        figure=figure,
        pose=view["pose"],
        part=view["part"],
        close=view["close"],
        look=look,
        right=right,
        up=up,
        window_mm=(x0, y0, x1, y1),
        px_per_mm=frame["px_per_mm"],
    )


def _axis(values: list[float]) -> Axis:
    x, y, z = values
    return x, y, z


@cache
def _table() -> dict[str, Any]:
    path = paths.bodymaps() / "plates" / "plates.json"
    try:
        table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"The list of plates ({path.name}) is missing or damaged."
        raise ReferenceDataError(f"{message} Please install NeedleMap again.") from error
    return table
