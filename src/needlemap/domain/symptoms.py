"""The symptom drawing of a visit: areas of skin that hurt or feel strange, and where it spreads."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from needlemap.domain import checks
from needlemap.domain.placement import SurfacePoint
from needlemap.domain.skin_cells import (
    common_cells,
    runs_of,
    with_cells,
    without_cells,
)
from needlemap.domain.visit_complaint import NRS

MOST_AREAS = 99
MOST_ARROWS = 99


class Symptom(StrEnum):
    """What is felt in an area."""

    PAIN = "pain"
    ACHE = "ache"
    NUMBNESS = "numbness"
    PINS_AND_NEEDLES = "pins_and_needles"
    STIFFNESS = "stiffness"
    WEAKNESS = "weakness"


class SymptomDepth(StrEnum):
    """How deep it is felt."""

    SUPERFICIAL = "superficial"
    DEEP = "deep"


class SymptomCourse(StrEnum):
    """Whether it is there all the time."""

    CONSTANT = "constant"
    INTERMITTENT = "intermittent"


@dataclass(frozen=True, slots=True)
class SymptomArea:
    """One area, labelled P1, P2 and so on by its number.

    ``cells`` are the text of an area of skin (`skin_cells`), never empty. None was not asked.
    """

    number: int
    kind: Symptom
    cells: str
    depth: SymptomDepth | None = None
    course: SymptomCourse | None = None
    intensity: int | None = None

    def __post_init__(self) -> None:
        checks.check_whole("number of the area", self.number, low=1, high=MOST_AREAS)
        if not runs_of(self.cells):
            raise ValueError("cells must not be empty")
        if self.intensity is not None:
            checks.check_whole("intensity", self.intensity, low=NRS[0], high=NRS[1])

    @property
    def label(self) -> str:
        """As physical therapists write it: P1, P2."""
        return label_of(self.number)


@dataclass(frozen=True, slots=True)
class SymptomArrow:
    """That a symptom spreads from one spot of skin to another."""

    start: SurfacePoint
    end: SurfacePoint

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("an arrow must lead from one spot to another")


@dataclass(frozen=True, slots=True)
class SymptomDrawing:
    """All that was drawn at one visit, never empty: without areas and arrows there is none.

    ``atlas_version`` names the mesh. ``unchanged_since`` is the session whose areas of skin the
    therapist declared unchanged; it goes once an area is painted or erased.
    """

    areas: tuple[SymptomArea, ...]
    atlas_version: str
    arrows: tuple[SymptomArrow, ...] = ()
    unchanged_since: str | None = None

    def __post_init__(self) -> None:
        checks.check_text("atlas_version", self.atlas_version, longest=40, required=True)
        checks.check_whole("number of areas", len(self.areas), low=0, high=MOST_AREAS)
        checks.check_whole("number of arrows", len(self.arrows), low=0, high=MOST_ARROWS)
        if not self.areas and not self.arrows:
            raise ValueError("a symptom drawing must have at least 1 area or arrow")
        numbers = [area.number for area in self.areas]
        if sorted(set(numbers)) != numbers:
            raise ValueError("areas must be in the order of their numbers, each its own")
        if self.unchanged_since is not None:
            checks.check_id("unchanged_since", self.unchanged_since)

    @property
    def next_number(self) -> int:
        """The number that the next area takes."""
        return self.areas[-1].number + 1 if self.areas else 1

    def area(self, number: int) -> SymptomArea | None:
        """Return the area with this number, None when there is none."""
        return next((area for area in self.areas if area.number == number), None)


def label_of(number: int) -> str:
    """Return the label of the area with this number."""
    return f"P{number}"


def with_area(
    drawing: SymptomDrawing | None, area: SymptomArea, *, atlas_version: str
) -> SymptomDrawing:
    """Return the drawing with a new area, or with this one instead of that of its number."""
    if drawing is None:
        return SymptomDrawing((area,), atlas_version)
    others = [one for one in drawing.areas if one.number != area.number]
    ordered = tuple(sorted((*others, area), key=lambda one: one.number))
    return _as_changed(drawing, ordered)


def with_stroke(
    drawing: SymptomDrawing | None, number: int, cells: str, *, kind: Symptom, atlas_version: str
) -> SymptomDrawing | None:
    """Return the drawing after a stroke of the brush: the area grows, or begins with this kind."""
    if not cells:
        return drawing
    known = drawing.area(number) if drawing else None
    area = (
        SymptomArea(number, kind, cells)
        if known is None
        else replace(known, cells=with_cells(known.cells, cells))
    )
    return with_area(drawing, area, atlas_version=atlas_version)


def erased(drawing: SymptomDrawing, number: int, cells: str) -> SymptomDrawing | None:
    """Return the drawing without these cells of an area; None when nothing of it is left."""
    known = drawing.area(number)
    if known is None or not common_cells(known.cells, cells):
        return drawing
    left = without_cells(known.cells, cells)
    if not left:
        return without_area(drawing, number)
    return with_area(drawing, replace(known, cells=left), atlas_version=drawing.atlas_version)


def without_area(drawing: SymptomDrawing, number: int) -> SymptomDrawing | None:
    """Return the drawing without an area; the others keep their labels. None when it is empty."""
    left = tuple(area for area in drawing.areas if area.number != number)
    return _as_changed(drawing, left) if left or drawing.arrows else None


def with_arrow(
    drawing: SymptomDrawing | None, arrow: SymptomArrow, *, atlas_version: str
) -> SymptomDrawing:
    """Return the drawing with an arrow more."""
    if drawing is None:
        return SymptomDrawing((), atlas_version, (arrow,))
    return replace(drawing, arrows=(*drawing.arrows, arrow))


def without_arrow(drawing: SymptomDrawing, arrow: SymptomArrow) -> SymptomDrawing | None:
    """Return the drawing without an arrow; None when nothing is left."""
    left = tuple(one for one in drawing.arrows if one != arrow)
    return replace(drawing, arrows=left) if left or drawing.areas else None


def described(drawing: SymptomDrawing, number: int, **facts: Any) -> SymptomDrawing:
    """Return the drawing with other facts of an area: kind, depth, course, intensity."""
    area = drawing.area(number)
    if area is None:
        return drawing
    return with_area(drawing, replace(area, **facts), atlas_version=drawing.atlas_version)


def same_areas(earlier: SymptomDrawing, session_id: str) -> SymptomDrawing:
    """Return an earlier visit's drawing as that of today: the same skin, kinds and arrows.

    How strong it is today nobody has said yet.
    """
    areas = tuple(replace(area, intensity=None) for area in earlier.areas)
    return replace(earlier, areas=areas, unchanged_since=session_id)


def _as_changed(drawing: SymptomDrawing, areas: tuple[SymptomArea, ...]) -> SymptomDrawing:
    """Return the drawing with other areas; unchanged no longer where skin came or went."""
    same = [(one.number, one.cells) for one in areas] == [
        (one.number, one.cells) for one in drawing.areas
    ]
    since = drawing.unchanged_since if same else None
    return replace(drawing, areas=areas, unchanged_since=since)


@dataclass(frozen=True, slots=True)
class DrawnOn:
    """The drawing of one session, and the day of it: for what came before, and for courses."""

    session_id: str
    day: date
    drawing: SymptomDrawing


class Decision(StrEnum):
    """What the therapist said to a patient's own entry."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class PatientEntry:
    """What the patient drew and answered alone: a proposal until the therapist decides on it.

    ``entered_at`` is when it was submitted. It stays as it was entered, whatever was decided.
    """

    entered_at: datetime
    drawing: SymptomDrawing | None = None
    pain_now: int | None = None
    pain_worst: int | None = None
    pain_best: int | None = None
    decision: Decision | None = None
    decided_at: datetime | None = None

    def __post_init__(self) -> None:
        checks.check_moment("entered_at", self.entered_at)
        for field in ("pain_now", "pain_worst", "pain_best"):
            if getattr(self, field) is not None:
                checks.check_whole(field, getattr(self, field), low=NRS[0], high=NRS[1])
        if (self.decision is None) != (self.decided_at is None):
            raise ValueError("decided_at must be there if and only if there is a decision")
        if self.decided_at is not None:
            checks.check_moment("decided_at", self.decided_at)

    @property
    def is_open(self) -> bool:
        """Whether nobody has confirmed or rejected it yet."""
        return self.decision is None

    @property
    def is_empty(self) -> bool:
        """Whether the patient entered nothing."""
        answers = (self.drawing, self.pain_now, self.pain_worst, self.pain_best)
        return all(answer is None for answer in answers)
