"""All sites of a history as marks on one plate: stamped from arrays, never one by one."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from needlemap.history import History
from needlemap.painting import (
    BodyPalette,
    Mark,
    MarkArrays,
    MarkSprites,
    PlateFrame,
    shape_of_technique,
)
from needlemap.painting.ages import AGES, age_looks, age_palette
from needlemap.painting.palette import colour
from needlemap.ui.history.plate_style import SpriteSheets

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.floating[Any]]
Places = NDArray[np.float64]
Project = Callable[[Floats], tuple[Floats, NDArray[np.bool_]]]

# Marks nearer than this to a younger one would be covered by it: they are not stamped.
_THIN_PX = 0.42  # sizes of the youngest marks
_THIN_FROM = 1500
_SIZES_PX = ((600, 16.0), (6000, 13.0))
_SMALLEST_PX = 12.0


class SiteLooks:
    """How the sites of a history look, drawn once for all plates.

    Attributes
    ----------
    sheets
        Where drawn marks are kept, longer than one history.
    look
        (n,) which of `marks` each site looks like.
    sprites, cells, opacity
        By age class: sheets of drawn marks, the cell (looks,) of each look, opacity.
    """

    def __init__(self, history: History, sheets: SpriteSheets) -> None:
        self.sheets = sheets
        self.look, self.marks = _looks(history)
        self.mark_px = mark_size(len(history.sites))
        self.sprites: list[MarkSprites] = []
        self.cells: list[NDArray[np.intp]] = []
        self.opacity: tuple[float, ...] = ()
        self._many = len(history.sites) > _THIN_FROM
        self._drawn_in: tuple[BodyPalette, float] | None = None

    def apply_theme(self, palette: BodyPalette, ratio: float) -> None:
        """Draw the looks in these colours for this device pixel ratio, unless they are."""
        if self._drawn_in == (palette, ratio):
            return
        self._drawn_in = (palette, ratio)
        looks = age_looks(palette)
        # Where hundreds lie on each other, to see through them tells nothing and is slow.
        self.opacity = tuple(1.0 if self._many else look.opacity for look in looks)
        self.sprites = [
            self.sheets.of(age_palette(palette, age), self.mark_px * looks[age].size, ratio)
            for age in range(AGES)
        ]
        self.cells = [sprites.arrays(self.marks).cells for sprites in self.sprites]


class SiteLayer:
    """The marks of a history on one plate.

    Parameters
    ----------
    history
        Whose sites.
    looks
        How they look.
    project
        Surface points (n, 3) to places (n, 2) in plate mm, and which are seen.
    """

    def __init__(self, history: History, looks: SiteLooks, project: Project) -> None:
        self._history, self._looks, self._project = history, looks, project
        self.mark_px = looks.mark_px
        self._rows: Ints = np.empty(0, np.int64)
        self._ages: Ints = np.empty(0, np.int64)
        self._grid: tuple[float, Ints, int] | None = None
        self._kept: tuple[float, Ints, Ints] | None = None

    @cached_property
    def _projected(self) -> tuple[Places, NDArray[np.bool_]]:
        """(n, 2) where all sites lie and (n,) which are seen; a view that is never shown asks not.

        Of 10,000 sites it takes 3 ms.
        """
        points = self._history.sites.points
        xy, seen = self._project(points) if len(points) else (np.empty((0, 2)), np.empty(0, bool))
        return np.ascontiguousarray(xy, np.float64), seen

    @property
    def _xy(self) -> Places:
        return self._projected[0]

    @property
    def _seen(self) -> NDArray[np.bool_]:
        return self._projected[1]

    @property
    def shown(self) -> int:
        """How many of the shown sites can be seen on this plate."""
        return len(self.places(self._rows)[0])

    @property
    def rows(self) -> Ints:
        """The sites shown, the oldest first, whether the plate sees them or not."""
        return self._rows

    def show(self, rows: Ints, ages: Ints) -> None:
        """Show these sites (rising rows) in these age classes."""
        self._rows, self._ages = rows, ages
        self._kept = None

    def paint(self, painter: QPainter, frame: PlateFrame, area: QRectF) -> None:
        """Stamp the marks, the oldest first, so that the youngest lie on top."""
        looks = self._looks
        rows, ages = self._stamped(frame.px_per_mm)
        # Ages fall along the rows: each class is one run.
        ends = np.searchsorted(-ages, -np.arange(AGES) + 0.5)
        start = 0
        for age in reversed(range(AGES)):
            run = rows[start : ends[age]]
            start = ends[age]
            if len(run):
                cells = looks.cells[age][looks.look[run]]
                faded = np.full(len(run), looks.opacity[age])
                marks = MarkArrays(self._xy[run], cells, faded)
                looks.sprites[age].paint(painter, frame, marks, visible=area)

    def paint_strikes(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        """Strike through the marks of sessions that were entered in error."""
        rows, _ = self._stamped(frame.px_per_mm)
        struck = rows[self._history.in_error[rows]]
        strike(painter, frame.points_to_px(self._xy[struck]), self.mark_px, palette)

    def marks(self, px_per_mm: float) -> list[tuple[int, Mark, int]]:
        """Return row, mark and age class of what is stamped, to be drawn as lines on paper."""
        looks = self._looks
        rows, ages = self._stamped(px_per_mm)
        xy = self._xy[rows].tolist()
        return [
            (row, replace(looks.marks[looks.look[row]], x_mm=x, y_mm=y), age)
            for row, (x, y), age in zip(rows.tolist(), xy, ages.tolist(), strict=True)
        ]

    def row_at(self, frame: PlateFrame, at: QPointF, reach_px: float) -> int | None:
        """Return the site whose mark is nearest to a pixel within reach; the youngest of a tie."""
        rows, _ = self._stamped(frame.px_per_mm)
        if not len(rows):
            return None
        apart = np.hypot(*(frame.points_to_px(self._xy[rows]) - [at.x(), at.y()]).T)
        nearest = len(rows) - 1 - int(np.argmin(apart[::-1]))
        return int(rows[nearest]) if apart[nearest] <= reach_px else None

    def place_of(self, row: int) -> tuple[float, float] | None:
        """Return where a site lies on the plate in mm, None when it cannot be seen there."""
        return tuple(self._xy[row].tolist()) if self._seen[row] else None

    def sees(self, rows: Ints) -> NDArray[np.bool_]:
        """Return (r,) which sites are seen on the plate."""
        return np.asarray(self._seen[rows])

    def places(self, rows: Ints) -> tuple[Ints, NDArray[np.float64]]:
        """Return those of the sites that are seen on the plate, and where (k, 2) in mm."""
        if not len(rows):  # before anything is shown the places are not asked for
            return rows, np.empty((0, 2))
        seen = rows[self._seen[rows]]
        return seen, self._xy[seen]

    def _stamped(self, px_per_mm: float) -> tuple[Ints, Ints]:
        """Return the rows to stamp and their ages: of marks that cover each other the youngest."""
        if self._kept is None or self._kept[0] != px_per_mm:
            self._kept = (px_per_mm, *self._thinned(px_per_mm))
        return self._kept[1], self._kept[2]

    def _thinned(self, px_per_mm: float) -> tuple[Ints, Ints]:
        if len(self._rows) < _THIN_FROM:
            seen = self._seen[self._rows]
            return self._rows[seen], self._ages[seen]
        cells, count = self._cell_numbers(px_per_mm)
        last: Ints = np.full(count + 1, -1, np.int64)
        # Of several rows in one cell the last assignment holds: the youngest. Those that cannot be
        # seen all share the cell behind the others.
        last[cells[self._rows]] = np.arange(len(self._rows))
        kept = np.sort(last[:count][last[:count] >= 0])
        return self._rows[kept], self._ages[kept]

    def _cell_numbers(self, px_per_mm: float) -> tuple[Ints, int]:
        """Return which small square of the screen each site lies in, counted from 0."""
        if self._grid is None or self._grid[0] != px_per_mm:
            column, row = (
                np.floor(self._xy * (px_per_mm / (_THIN_PX * self.mark_px))).astype(np.int64).T
            )
            names, numbers = np.unique(column * 2**24 + row, return_inverse=True)
            self._grid = (px_per_mm, np.where(self._seen, numbers, len(names)), len(names))
        return self._grid[1], self._grid[2]


def mark_size(sites: int) -> float:
    """Return the diameter in px of the youngest marks: smaller where there are very many."""
    return next((size for most, size in _SIZES_PX if sites <= most), _SMALLEST_PX)


def _looks(history: History) -> tuple[Ints, list[Mark]]:
    """Return (n,) which look each site has, and the looks: technique by shape, count by digit."""
    technique = history.sites.coded["technique"]
    pairs = technique.numbers.astype(np.int64) * 64 + history.sites.needles
    names, numbers = np.unique(pairs, return_inverse=True)
    marks = []
    for pair in names.tolist():
        number, needles = divmod(pair, 64)
        shape = shape_of_technique(technique.names[number])
        marks.append(Mark(0.0, 0.0, number=needles if needles > 1 else 0, shape=shape))
    return numbers, marks


def strike(painter: QPainter, places: Floats, mark_px: float, palette: BodyPalette) -> None:
    """Strike marks of this size through: places are (n, 2) pixels."""
    reach = mark_px * 0.85
    lines = [QLineF(x - reach, y + reach * 0.5, x + reach, y - reach * 0.5) for x, y in places]
    for code, width in ((palette.rim, 3.6), (palette.needle_in, 1.8)):
        painter.setPen(QPen(colour(code), width))
        painter.drawLines(lines)
