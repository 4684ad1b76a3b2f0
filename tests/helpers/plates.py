"""A small plate with a drawn tone picture, and a surface whose points are easy to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

Window = tuple[float, float, float, float]
WINDOW: Window = (-460.0, -10.0, 460.0, 1780.0)


@dataclass(frozen=True, slots=True)
class APlate:
    """A plate as painting and reports see it."""

    picture: Path
    id: str = "anterior"
    label: str = "Front"
    window_mm: Window = WINDOW
    right: tuple[float, float, float] = (1.0, 0.0, 0.0)
    look: tuple[float, float, float] = (0.0, 0.0, -1.0)
    pose: str = "stand"
    close: bool = False
    side: str = ""
    is_mirrored: bool = False


class ASurface:
    """Two plates; a point's s and t are its place in the window, its face the plate it is on."""

    def __init__(self, plates: Sequence[APlate]) -> None:
        self._plates = {plate.id: plate for plate in plates}

    @property
    def face_count(self) -> int:
        """Return how many faces there are: one a plate."""
        return len(self._plates)

    def positions(self, points: NDArray[np.floating[Any]], /) -> NDArray[np.floating[Any]]:
        """Return places in mm: each face fills its plate's window, the next a metre behind."""
        x0, y0, x1, y1 = WINDOW
        flat = np.array([x0, y0]) + points[:, 1:3] * [x1 - x0, y1 - y0]
        return np.column_stack([flat, -1000.0 * points[:, 0]])

    @property
    def plates(self) -> tuple[str, ...]:
        """Return the plates' ids."""
        return tuple(self._plates)

    def plate(self, plate: str, /) -> APlate:
        """Return a plate."""
        return self._plates[plate]

    def project(
        self, points: NDArray[np.floating[Any]], plate: str, /
    ) -> tuple[NDArray[np.floating[Any]], NDArray[np.bool_]]:
        """Return places in mm; visible are the points of this plate."""
        x0, y0, x1, y1 = self._plates[plate].window_mm
        xy = np.array([x0, y0]) + points[:, 1:3] * [x1 - x0, y1 - y0]
        return xy, np.asarray(points[:, 0] == self.plates.index(plate))


def a_surface(folder: Path) -> ASurface:
    """Return front and back with their pictures written into a folder."""
    picture = folder / "tone.png"
    write_tone_picture(picture)
    back = APlate(
        picture, id="posterior", label="Back", right=(-1.0, 0.0, 0.0), look=(0.0, 0.0, 1.0)
    )
    return ASurface([APlate(picture), back])


def write_tone_picture(path: Path) -> None:
    """Write a grey figure: black line, white skin, clear around it, half clear at its edge."""
    image = QImage(230, 448, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(255, 255, 255))
    painter.setPen(QColor(0, 0, 0))
    painter.drawEllipse(QPointF(115, 50), 30, 40)
    painter.drawRoundedRect(55, 90, 120, 340, 40, 40)
    painter.end()
    image.save(str(path))
