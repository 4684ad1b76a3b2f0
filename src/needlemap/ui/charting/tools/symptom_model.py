"""What is being drawn of symptoms, and with which brush: apart from any widget."""

from collections.abc import Callable
from enum import Enum, auto
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from needlemap.bodymap.skin_cells import area_text
from needlemap.domain.placement import SurfacePoint
from needlemap.domain.skin_cells import common_cells
from needlemap.domain.symptoms import (
    DrawnOn,
    Symptom,
    SymptomArea,
    SymptomArrow,
    SymptomDrawing,
    described,
    erased,
    label_of,
    same_areas,
    with_arrow,
    with_stroke,
    without_area,
    without_arrow,
)

RADII_MM = (3.0, 5.0, 8.0, 12.0, 18.0, 26.0, 38.0)
_DEFAULT_RADIUS = 3

Store = Callable[[SymptomDrawing | None], bool]


class Mode(Enum):
    """What a stroke does."""

    PAINT = auto()
    ERASE = auto()
    ARROW = auto()


class SymptomModel(QObject):
    """The drawing as it is stored, the area in hand, and the brush. Save first, show second.

    Signals
    -------
    drawing_changed
        Another drawing is stored.
    brush_changed
        Another area, kind, mode or size is in hand.
    message
        A sentence about what was not done.
    """

    drawing_changed = Signal()
    brush_changed = Signal()
    message = Signal(str)

    def __init__(
        self,
        store: Store,
        *,
        atlas_version: str,
        find_earlier: Callable[[], DrawnOn | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._atlas_version = atlas_version
        self._find_earlier = find_earlier
        self.proposal: SymptomDrawing | None = None
        """What the patient drew alone, while nobody has decided on it: shown faintly too."""
        self._drawing: SymptomDrawing | None = None
        self._chosen = 0
        self._kind = Symptom.PAIN
        self._mode = Mode.PAINT
        self._size = _DEFAULT_RADIUS

    @cached_property
    def earlier(self) -> DrawnOn | None:
        """The last drawing before this visit, shown faintly; looked for when first asked for."""
        return self._find_earlier()

    @property
    def drawing(self) -> SymptomDrawing | None:
        """The drawing as stored."""
        return self._drawing

    @property
    def area(self) -> SymptomArea | None:
        """The area in hand, None while the next stroke begins one."""
        return self._drawing.area(self._chosen) if self._drawing and self._chosen else None

    @property
    def chosen(self) -> int:
        """The number of the area in hand, 0 for none."""
        return self.area.number if self.area else 0

    @property
    def kind(self) -> Symptom:
        """What the next stroke paints."""
        return self.area.kind if self.area else self._kind

    @property
    def mode(self) -> Mode:
        """What a stroke does."""
        return self._mode

    @property
    def radius_mm(self) -> float:
        """The radius of the brush."""
        return RADII_MM[self._size]

    def show_drawing(self, drawing: SymptomDrawing | None) -> None:
        """Follow what is stored."""
        if drawing != self._drawing:
            self._drawing = drawing
            self.drawing_changed.emit()
            self.brush_changed.emit()

    def show_proposal(self, proposal: SymptomDrawing | None) -> None:
        """Show what a patient proposes, or no longer."""
        if proposal != self.proposal:
            self.proposal = proposal
            self.drawing_changed.emit()

    # Brush

    def choose(self, number: int) -> None:
        """Take an area in hand; 0 for a new one."""
        kind = self.kind
        self._chosen = number
        if number == 0:
            self._kind = kind
        self.brush_changed.emit()

    def step(self, by: int) -> None:
        """Take the next area in hand, or the one before."""
        numbers = [area.number for area in self._drawing.areas] if self._drawing else []
        if not numbers:
            self.message.emit(self.tr("There is no area yet. Paint one on the body."))
            return
        at = numbers.index(self.chosen) + by if self.chosen in numbers else min(0, by)
        self.choose(numbers[at % len(numbers)])

    def use(self, mode: Mode) -> None:
        """Let strokes do this; asked for again, they paint."""
        self._mode = Mode.PAINT if mode is self._mode else mode
        self.brush_changed.emit()

    def resize_brush(self, by: int) -> None:
        """Make the brush larger or smaller by some steps."""
        self._size = min(max(self._size + by, 0), len(RADII_MM) - 1)
        self.brush_changed.emit()

    def take_kind(self, kind: Symptom) -> None:
        """Let the area in hand, or the next one, be of a kind."""
        self._kind = kind
        if self.area is not None:
            self.describe(kind=kind)
        self.brush_changed.emit()

    # Drawing

    def stroke(self, cells: NDArray[np.integer[Any]]) -> bool:
        """Paint or erase cells of skin, sorted; false when nothing was stored."""
        text = area_text(cells)
        if not text:
            self.message.emit(self.tr("Nothing was drawn: the stroke lies beside the body."))
            return False
        if self._mode is Mode.ERASE:
            return self._erase(text)
        number = self.chosen or (self._drawing.next_number if self._drawing else 1)
        return self._draw(
            lambda: with_stroke(
                self._drawing, number, text, kind=self.kind, atlas_version=self._atlas_version
            ),
            then=number,
        )

    def spread(self, start: SurfacePoint, end: SurfacePoint) -> bool:
        """Draw an arrow from one spot of skin to another."""
        return self._draw(
            lambda: with_arrow(
                self._drawing, SymptomArrow(start, end), atlas_version=self._atlas_version
            )
        )

    def take_earlier(self) -> bool:
        """Declare the skin of the earlier drawing unchanged; its first area is in hand then."""
        earlier = self.earlier
        if earlier is None:
            self.message.emit(self.tr("No drawing of an earlier visit is on record."))
            return False
        if self._drawing is not None:
            self.message.emit(
                self.tr("Something is drawn already. Undo it to start from last time.")
            )
            return False
        first = next((area.number for area in earlier.drawing.areas), 0)
        return self._draw(lambda: same_areas(earlier.drawing, earlier.session_id), then=first)

    def describe(self, **facts: Any) -> bool:
        """Say of the area in hand: kind, depth, course, intensity."""
        drawing, number = self._drawing, self.chosen
        if drawing is None or not number:
            self.message.emit(self.tr("No area is selected. Paint one, or select one in the list."))
            return False
        return self._draw(lambda: described(drawing, number, **facts))

    def remove_chosen(self) -> bool:
        """Remove the area in hand."""
        drawing, number = self._drawing, self.chosen
        if drawing is None or not number:
            self.message.emit(self.tr("No area is selected. Paint one, or select one in the list."))
            return False
        return self._draw(lambda: without_area(drawing, number), then=0)

    def remove_last_arrow(self) -> bool:
        """Remove the arrow that was drawn last."""
        drawing = self._drawing
        if drawing is None or not drawing.arrows:
            self.message.emit(self.tr("There is no arrow."))
            return False
        return self._draw(lambda: without_arrow(drawing, drawing.arrows[-1]))

    def _erase(self, text: str) -> bool:
        drawing = self._drawing
        areas = drawing.areas if drawing else ()
        under = [area.number for area in areas if common_cells(area.cells, text)]
        if drawing is None or not under:
            self.message.emit(self.tr("Nothing is drawn there."))
            return False
        number = self.chosen or under[-1]
        if number not in under:
            words = self.tr("{0} lies there, not {1}. Select {0} in the list to erase it.")
            self.message.emit(words.format(label_of(under[-1]), label_of(number)))
            return False
        return self._draw(lambda: erased(drawing, number, text), then=number)

    def _draw(
        self, change: Callable[[], SymptomDrawing | None], *, then: int | None = None
    ) -> bool:
        try:
            drawing = change()
        except ValueError as error:
            self.message.emit(self.tr("Not drawn: {0}.").format(error))
            return False
        if drawing == self._drawing:
            return True
        if not self._store(drawing):
            return False
        if then is not None:
            self._chosen = then
        self.show_drawing(drawing)
        self.brush_changed.emit()
        return True
