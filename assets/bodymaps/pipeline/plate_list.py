"""The plates: from where each looks at which part of the body, and how wide its window is."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from needlemap.bodymap.plates import swapped_sides
from pipeline.figures import REFERENCE, figure_names

Axis = tuple[float, float, float]
Window = tuple[float, float, float, float]
Vertices = dict[str, NDArray[np.float32]]

FRONT = ((0.0, 0.0, -1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
BACK = ((0.0, 0.0, 1.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
FROM_RIGHT = ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0))
FROM_LEFT = ((-1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0))
FROM_ABOVE = ((0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0))
FROM_BELOW = ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
MARGIN_MM = 12.0


@dataclass(frozen=True)
class PlateDefinition:
    """One plate of every figure; `view` is look, right and up, `crop` a window on the reference.

    Without a crop the window holds the whole shown part. Right cross up is minus look.
    """

    id: str
    label: str
    pose: str
    view: tuple[Axis, Axis, Axis]
    part: str = "all"
    crop: Window | None = None
    close: bool = True


def plate_definitions() -> list[PlateDefinition]:
    """All plates, the four of the whole body first."""
    whole = [
        PlateDefinition("anterior", "Front", "stand", FRONT, close=False),
        PlateDefinition("posterior", "Back", "stand", BACK, close=False),
        PlateDefinition(
            "left_lateral", "Left", "reach", FROM_LEFT, part="no_right_arm", close=False
        ),
        PlateDefinition(
            "right_lateral", "Right", "reach", FROM_RIGHT, part="no_left_arm", close=False
        ),
    ]
    single = [
        PlateDefinition(
            "head_anterior", "Head, anterior", "stand", FRONT, crop=(-150, 1395, 150, 1750)
        ),
        PlateDefinition(
            "head_posterior", "Head, posterior", "stand", BACK, crop=(-150, 1395, 150, 1750)
        ),
        PlateDefinition(
            "neck_anterior", "Neck, anterior", "stand", FRONT, crop=(-125, 1390, 125, 1550)
        ),
        PlateDefinition(
            "shoulders_superior", "Shoulders, superior", "stand", FROM_ABOVE, part="shoulders"
        ),
        PlateDefinition("upper_back", "Upper back", "stand", BACK, crop=(-275, 1150, 275, 1545)),
        PlateDefinition(
            "pelvis_posterior", "Low back and buttocks", "stand", BACK, crop=(-225, 770, 225, 1200)
        ),
        PlateDefinition(
            "groin", "Groin and adductors", "stand", FRONT, crop=(-225, 600, 225, 1040)
        ),
    ]
    return whole + single + [plate for one in _right_plates() for plate in (one, _twin(one))]


def _right_plates() -> list[PlateDefinition]:
    return [
        PlateDefinition(
            "head_right",
            "Head, right",
            "stand",
            FROM_RIGHT,
            part="no_left_arm",
            crop=(-110, 1395, 190, 1750),
        ),
        PlateDefinition(
            "right_trunk",
            "Trunk, lateral, right",
            "reach",
            FROM_RIGHT,
            part="no_left_arm",
            crop=(-190, 860, 250, 1460),
        ),
        PlateDefinition(
            "right_forearm_anterior",
            "Forearm, anterior, right",
            "stand",
            FRONT,
            part="right_arm",
            crop=(-400, 885, -208, 1200),
        ),
        PlateDefinition(
            "right_forearm_posterior",
            "Forearm, posterior, right",
            "stand",
            BACK,
            part="right_arm",
            crop=(208, 885, 400, 1200),
        ),
        PlateDefinition(
            "right_hand_palmar", "Hand, palmar, right", "stand", FRONT, part="right_hand"
        ),
        PlateDefinition(
            "right_hand_dorsal", "Hand, dorsal, right", "stand", BACK, part="right_hand"
        ),
        PlateDefinition(
            "right_thigh_posterior",
            "Thigh, posterior, right",
            "stand",
            BACK,
            part="right_leg",
            crop=(20, 500, 220, 870),
        ),
        PlateDefinition(
            "right_knee_anterior",
            "Knee, anterior, right",
            "stand",
            FRONT,
            part="right_leg",
            crop=(-220, 410, -60, 660),
        ),
        PlateDefinition(
            "right_calf",
            "Calf, right",
            "stand",
            BACK,
            part="right_leg",
            crop=(80, 70, 250, 530),
        ),
        PlateDefinition(
            "right_leg_medial", "Leg, medial, right", "stand", FROM_LEFT, part="right_leg"
        ),
        PlateDefinition(
            "right_foot_dorsal", "Foot, dorsal, right", "stand", FROM_ABOVE, part="right_foot"
        ),
        PlateDefinition(
            "right_foot_plantar", "Foot, plantar, right", "stand", FROM_BELOW, part="right_foot"
        ),
        PlateDefinition(
            "right_foot_lateral", "Foot, lateral, right", "stand", FROM_RIGHT, part="right_foot"
        ),
        PlateDefinition(
            "right_foot_medial", "Foot, medial, right", "stand", FROM_LEFT, part="right_foot"
        ),
    ]


def _twin(plate: PlateDefinition) -> PlateDefinition:
    """Return the same plate of the left side."""
    look, right, up = plate.view
    sideways = {FROM_RIGHT: FROM_LEFT, FROM_LEFT: FROM_RIGHT}
    view = sideways.get(plate.view, (look, right, up))
    crop = plate.crop and (-plate.crop[2], plate.crop[1], -plate.crop[0], plate.crop[3])
    return replace(
        plate,
        id=swapped_sides(plate.id),
        label=plate.label.replace("right", "left"),
        part=swapped_sides(plate.part),
        view=view,
        crop=crop,
    )


def window(
    plate: PlateDefinition, figure: str, vertices: Vertices, shown: NDArray[np.bool_]
) -> Window:
    """Window of a plate on a figure in whole mm: it holds the same skin on every figure.

    `shown` (v,) tells which vertices belong to the plate's part.
    """
    spots = _on_plate(plate, vertices[f"{figure}.{plate.pose}"])
    margin = np.full((2, 2), MARGIN_MM)
    if plate.crop:
        corners = np.reshape(plate.crop, (2, 2))
        at = _on_plate(plate, vertices[f"{REFERENCE}.{plate.pose}"])
        shown = shown & (at > corners[0]).all(axis=1) & (at < corners[1]).all(axis=1)
        margin = np.abs(corners - [at[shown].min(axis=0), at[shown].max(axis=0)])
    low, high = spots[shown].min(axis=0) - margin[0], spots[shown].max(axis=0) + margin[1]
    x0, y0 = np.floor(low).tolist()
    x1, y1 = np.ceil(high).tolist()
    return x0, y0, x1, y1


def _on_plate(plate: PlateDefinition, vertices: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vertices @ np.array([plate.view[1], plate.view[2]], dtype=np.float32).T)


def pixels_per_mm(plate: PlateDefinition, span: Window) -> float:
    """Sharpness: 300 dots an inch when a whole body fills an A4 page; close plates finer."""
    if not plate.close:
        return 1.8
    longest = max(span[2] - span[0], span[3] - span[1])
    return round(min(1700 / longest, 8.0), 2)


def plates_table(vertices: Vertices, parts: dict[str, NDArray[np.uint8]]) -> dict[str, object]:
    """Return what plates.json says: the definitions, and the windows of each figure."""
    definitions = plate_definitions()
    shown = {name: field >= 100 for name, field in parts.items()}
    shown["all"] = np.ones(len(vertices[f"{REFERENCE}.stand"]), dtype=bool)
    return {
        "plates": {p.id: _described(p) for p in definitions},
        "figures": {
            figure: {
                p.id: _framed(p, window(p, figure, vertices, shown[p.part])) for p in definitions
            }
            for figure in figure_names()
        },
    }


def _described(plate: PlateDefinition) -> dict[str, object]:
    look, right, up = plate.view
    return {
        "label": plate.label,
        "pose": plate.pose,
        "part": plate.part,
        "close": plate.close,
        "look": look,
        "right": right,
        "up": up,
    }


def _framed(plate: PlateDefinition, span: Window) -> dict[str, object]:
    return {"window_mm": span, "px_per_mm": pixels_per_mm(plate, span)}
