"""What is drawn on the body: structures, risk zones, landmarks, as atlas.json has them."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from needlemap import paths
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.errors import ReferenceDataError

# What the version ends in where outlines alone say what lies beneath.
DRAWN = ".drawn"


@dataclass(frozen=True, slots=True)
class DrawnStructure:
    """A muscle or other target. `trigger_points` lie on the patient's right half."""

    id: str
    kind: str
    layer: str
    midline: bool
    trigger_points: tuple["Mark", ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A named spot of skin on the right half of the body."""

    name: str
    point: SurfacePoint


@dataclass(frozen=True, slots=True)
class Landmark:
    """A bony or surface landmark; `point` lies on the right half."""

    id: str
    name: str
    midline: bool
    point: SurfacePoint


@dataclass(frozen=True, slots=True)
class RiskZone:
    """A zone that warns: what lies there, what may happen, what to do.

    `severity` is high or caution; `flags` are the patient flags that raise it; `source_status`
    tells how well the source was read.
    """

    id: str
    name: str
    latin: str
    hazard: str
    harm: str
    severity: str
    advice: str
    flags: tuple[str, ...]
    source: str
    source_status: str
    midline: bool


@dataclass(frozen=True, slots=True)
class AtlasTable:
    """All drawings. `drawn` lists structures and zones by the numbers that labels use."""

    version: str
    regions: tuple[str, ...]
    drawn: tuple[DrawnStructure | RiskZone, ...]
    landmarks: tuple[Landmark, ...]


@cache
def atlas_table() -> AtlasTable:
    """Read atlas.json once, and what the anatomy folder says of it."""
    return _read(anatomy=True)


@cache
def drawn_table() -> AtlasTable:
    """Read atlas.json as the drawn outlines alone have it."""
    return _read(anatomy=False)


def _read(*, anatomy: bool) -> AtlasTable:
    path = paths.bodymaps() / "plates" / "atlas.json"
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        moved, digest = _anatomy() if anatomy else ({}, DRAWN)
        drawn = tuple(_drawn(row | moved.get(row["id"], {})) for row in table["drawings"])
        landmarks = tuple(_landmark(row) for row in table["landmarks"])
        version = table["version"] + digest
        return AtlasTable(version, tuple(table["regions"]), drawn, landmarks)
    except (OSError, ValueError, KeyError) as error:
        message = f"The atlas of the body ({path.name}) is missing or damaged."
        raise ReferenceDataError(f"{message} Please install NeedleMap again.") from error


def _anatomy() -> tuple[dict[str, dict[str, Any]], str]:
    """Trigger points that the anatomy folder moved, by structure, and what it adds to the version.

    Without the folder the drawn ones hold, and the version says so.
    """
    path = paths.bodymaps() / "anatomy" / "atlas.json"
    if not path.is_file():
        return {}, DRAWN
    table = json.loads(path.read_text(encoding="utf-8"))
    points = {name: {"trigger_points": marks} for name, marks in table["trigger_points"].items()}
    return points, f".{table['digest']}"


def sides_of(drawing: DrawnStructure | RiskZone | Landmark) -> tuple[Side, ...]:
    """On which sides a drawing exists."""
    return (Side.MIDLINE,) if drawing.midline else (Side.RIGHT, Side.LEFT)


def _drawn(row: dict[str, Any]) -> DrawnStructure | RiskZone:
    if "facts" in row:
        facts = {**row["facts"], "flags": tuple(row["facts"]["flags"])}
        return RiskZone(id=row["id"], midline=row["midline"], **facts)
    marks = tuple(
        Mark(mark["name"], SurfacePoint(*mark["point"])) for mark in row["trigger_points"]
    )
    return DrawnStructure(row["id"], row["kind"], row["layer"], row["midline"], marks)


def _landmark(row: dict[str, Any]) -> Landmark:
    return Landmark(row["id"], row["name"], row["midline"], SurfacePoint(*row["point"]))
