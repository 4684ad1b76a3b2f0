"""From a typed line to sites at the usual points of its structure."""

import re
from collections.abc import Collection
from dataclasses import replace
from functools import cached_property

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter

from needlemap.domain.clock import now_utc
from needlemap.domain.estim import Current
from needlemap.domain.pairs import as_electrodes
from needlemap.domain.placement import Side, SurfacePoint
from needlemap.domain.session import Session
from needlemap.domain.site import NeedleSite, SitePreset, StructureSource
from needlemap.history.learned_choices import LearnedChoices
from needlemap.painting import BodyPalette, Mark, MarkState, PlateFrame, shape_of_technique
from needlemap.reference import Reference
from needlemap.reference.entry_suggestions import suggestions
from needlemap.reference.entry_words import Vocabulary
from needlemap.reference.typed_entry import EntryError, Problem, ProblemKind, TypedEntry, read
from needlemap.ui.charting.body.canvas import BodyCanvas
from needlemap.ui.charting.body.mark_layer import MarkLayer
from needlemap.ui.charting.body.site_marks import Body
from needlemap.ui.charting.presets.pickers import leaves_needle
from needlemap.ui.charting.sites.commands import CheckedPreset
from needlemap.ui.charting.state import ChartState
from needlemap.ui.charting.tools.entry_line import EntryLine
from needlemap.ui.widgets.translation import tr


class UnknownTriggerPointError(ValueError):
    """A structure has no trigger point of that number; `known` tells how many it has."""

    def __init__(self, known: int) -> None:
        super().__init__(f"trigger_point must be from 1 to {known}")
        self.known = known


class TypedSites:
    """Places what is typed: where the therapist usually needles it, else at its trigger point."""

    def __init__(self, body: Body, reference: Reference, learned: LearnedChoices) -> None:
        self._body = body
        self._reference = reference
        self._learned = learned

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that may be typed; only what is drawn can be placed."""
        return Vocabulary(self._reference, {one.id for one in self._body.atlas.structures})

    def points(self, entry: TypedEntry) -> list[tuple[Side, SurfacePoint]]:
        """Return where to place, one spot a side; UnknownTriggerPointError for a wrong number."""
        return [(side, self._point(entry, side)) for side in entry.sides]

    def is_learned(self, entry: TypedEntry) -> bool:
        """Whether the therapist's own history tells the spot."""
        return (
            entry.numbers.trigger_point is None
            and self._learned.point_of(entry.structure, entry.sides[0]) is not None
        )

    def dose(self, entry: TypedEntry, preset: SitePreset) -> SitePreset:
        """Return the preset in hand with what the line says."""
        dosed = entry.dosed(preset)
        stays = leaves_needle(dosed.manipulation, self._reference)
        return replace(dosed, leaves_needle=stays)

    def sites(
        self, entry: TypedEntry, preset: SitePreset, session: Session, settings: Current
    ) -> tuple[NeedleSite, ...]:
        """Return new sites of the session, approximate until they are moved.

        With current in the preset they are electrodes. Two sides needled electrically are a pair
        too, set to `settings`.
        """
        dose, now = self.dose(entry, preset), now_utc()
        fresh = [
            replace(
                dose.site(
                    self._body.atlas.at(point, technique=dose.technique),
                    session_id=session.id,
                    ordinal=ordinal,
                    inserted_at=now,
                ),
                side=side,
                structure=entry.structure,
                structure_source=StructureSource.TYPED,
                approximate=True,
            )
            for ordinal, (side, point) in enumerate(self.points(entry), session.next_ordinal)
        ]
        technique = self._reference.techniques.get(dose.technique)
        are_a_pair = len(fresh) == 2 and technique is not None and technique.paired
        current = dose.current or (settings if are_a_pair else None)
        return tuple(fresh) if current is None else as_electrodes(fresh, current, session.sites)

    def _point(self, entry: TypedEntry, side: Side) -> SurfacePoint:
        number = entry.numbers.trigger_point
        if number is not None:
            return self._trigger_point(entry.structure, side, number)
        known = self._learned.point_of(entry.structure, side)
        return known or self._body.atlas.typical_point(entry.structure, side)

    def _trigger_point(self, structure: str, side: Side, number: int) -> SurfacePoint:
        """Return the one whose name has the number, else the one that stands there in the list."""
        drawn = {
            mark.name: mark.point
            for mark in reversed(self._body.atlas.trigger_points)
            if mark.id == structure and mark.side in (side, Side.MIDLINE)
        }
        names = list(drawn)[::-1]
        by_name = [name for name in names if re.match(rf"TrP{number}\b", name)]
        if not by_name and not 1 <= number <= len(names):
            raise UnknownTriggerPointError(len(names))
        return drawn[by_name[0] if by_name else names[number - 1]]


def entry_words(entry: TypedEntry, dose: SitePreset, reference: Reference, *, learned: bool) -> str:
    """Return what would be placed, so that nothing read wrongly goes unseen."""
    sides = {
        (Side.RIGHT,): tr("Right"),
        (Side.LEFT,): tr("Left"),
        (Side.RIGHT, Side.LEFT): tr("Both sides:"),
        (Side.MIDLINE,): tr("Midline:"),
    }[entry.sides]
    needle = dose.needle.label if dose.needle else tr("needle not recorded")
    parts = [
        f"{sides} {reference.structure_name(entry.structure).partition(' (')[0]}",
        f"{needle}  ×{dose.needle_count}",
        reference.technique_name(dose.technique),
        reference.manipulation_name(dose.manipulation),
        tr("depth {0:g} mm").format(dose.depth_mm) if dose.depth_mm else "",
        _place_words(entry, learned=learned),
    ]
    return "  ·  ".join(part for part in parts if part)


def problem_words(problem: Problem, reference: Reference) -> str:
    """Return why a line cannot be placed, and what to type instead."""
    kind, word = problem.kind, problem.word
    if kind is ProblemKind.EMPTY:
        return tr("For example: r infraspinatus 2 40  ·  both glut med 3x60 estim  ·  l ut tp2")
    if kind is ProblemKind.NO_STRUCTURE:
        return tr("Which structure?")
    if kind is ProblemKind.NO_SIDE:
        return tr("Which side: r, l or both?")
    if kind is ProblemKind.MANY_STRUCTURES:
        return tr("“{0}” could be one of these. Press Tab to choose.").format(word)
    if kind is ProblemKind.MANY_TECHNIQUES:
        names = ", ".join(reference.technique_name(one) for one in problem.choices)
        return tr("“{0}” could be: {1}.").format(word, names)
    if kind is ProblemKind.TOO_MANY_NUMBERS:
        return tr("Too many numbers: {0}. Enter the needles first, then their length.").format(word)
    if kind is ProblemKind.NOT_ON_OFFER:
        near = tr(" or ").join(problem.choices)
        return tr("{0} is not available. The nearest is {1}.").format(word, near)
    if problem.choices:
        return tr(
            "“{0}” was not recognized. Did you mean one of these? Press Tab to choose."
        ).format(word)
    return tr("“{0}” was not recognized.").format(word)


def no_trigger_point_words(known: int) -> str:
    """Return that a structure has no trigger point of the number typed."""
    if known == 0:
        return tr("No trigger point is marked there. Leave out tp.")
    return tr("Only trigger points 1 to {0} are marked there.").format(known)


def _place_words(entry: TypedEntry, *, learned: bool) -> str:
    if entry.numbers.trigger_point is not None:
        return tr("trigger point {0}").format(entry.numbers.trigger_point)
    return tr("where you usually needle it") if learned else tr("at the usual point")


# What a line need not say yet while it is being typed.
_STILL_OPEN = (
    ProblemKind.EMPTY,
    ProblemKind.NO_STRUCTURE,
    ProblemKind.NO_SIDE,
    ProblemKind.MANY_STRUCTURES,
)


class TypedEntryController(QObject):
    """Reads each line as it is typed, and places it when it is entered.

    Signals
    -------
    placed
        Ids of the sites that were recorded.
    plate_wanted
        Id of the plate that shows what was placed.
    """

    placed = Signal(object)
    plate_wanted = Signal(str)

    def __init__(
        self,
        state: ChartState,
        body: Body,
        canvas: BodyCanvas,
        reference: Reference,
        learned: LearnedChoices,
        checked_preset: CheckedPreset,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._chart = state, state.chart
        self._body = body
        self._canvas = canvas
        self._reference, self._checked_preset = reference, checked_preset
        self._sites = TypedSites(body, reference, learned)
        self._preview: tuple[TypedEntry, list[SurfacePoint]] | None = None
        self.line = EntryLine(canvas)
        self.line.edited.connect(self._on_edited)
        self.line.entered.connect(self._on_entered)
        self.line.closed.connect(self._on_closed)
        canvas.add_underlay(self.paint)

    def open_line(self) -> None:
        """Open the line, unless the session is locked."""
        if self._chart.check_may_edit():
            self.line.open_line()

    @property
    def preview(self) -> list[Mark]:
        """The rings that show on the plate in front where the line would place."""
        if self._preview is None:
            return []
        entry, points = self._preview
        dose = self._sites.dose(entry, self._state.preset)
        spots = self._body.sight.spots_of(self._canvas.plate.id, points)
        return [
            Mark(
                *spot,
                needle_count=dose.needle_count,
                shape=shape_of_technique(dose.technique),
                state=MarkState.PREVIOUS,
                selected=True,
                approximate=True,
            )
            for spot in spots
            if spot is not None
        ]

    def paint(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        """Paint the preview under the marks."""
        if self._preview is not None:
            board = MarkLayer(palette, self._canvas.devicePixelRatioF())
            board.show({str(number): mark for number, mark in enumerate(self.preview)})
            board.paint(painter, frame, [QRectF(QPointF(0, 0), self._canvas.size())])

    def _read(self, text: str, open_questions: Collection[ProblemKind]) -> TypedEntry | None:
        """Answer the line; return what it says when it can be placed.

        What is still an open question is no mistake.
        """
        vocabulary = self._sites.vocabulary
        further = suggestions(text, vocabulary)
        try:
            entry = read(text, vocabulary)
            points = [point for _, point in self._sites.points(entry)]
        except EntryError as error:
            wrong = error.problem.kind not in open_questions
            words = problem_words(error.problem, self._reference)
            self.line.show_answer(words, further, wrong=wrong)
            return None
        except UnknownTriggerPointError as error:
            self.line.show_answer(no_trigger_point_words(error.known), further, wrong=True)
            return None
        self._preview = entry, points
        dose = self._sites.dose(entry, self._state.preset)
        learned = self._sites.is_learned(entry)
        words = entry_words(entry, dose, self._reference, learned=learned)
        self.line.show_answer(words, further, wrong=False)
        return entry

    def _on_edited(self, text: str) -> None:
        self._preview = None
        self._read(text, _STILL_OPEN)
        self._canvas.update()

    def _on_entered(self, text: str) -> None:
        self._preview = None
        entry = self._read(text, (ProblemKind.EMPTY,))
        preset = self._checked_preset() if entry is not None else None
        if entry is None or preset is None:
            return
        state = self._state
        sites = self._sites.sites(entry, preset, state.session, state.current)
        words, self._preview = self.line.words, None
        self._canvas.update()
        if self._chart.add(sites):
            self.line.take_next(self.tr("Added: {0}").format(words))
            self._show_plate_of([site.point for site in sites])
            self.placed.emit([site.id for site in sites])

    def _on_closed(self) -> None:
        self._preview = None
        self._canvas.update()
        self._canvas.setFocus()

    def _show_plate_of(self, points: list[SurfacePoint]) -> None:
        """Ask for the plate that shows a spot best, unless the one in front shows one."""
        sight = self._body.sight
        if all(spot is None for spot in sight.spots_of(self._canvas.plate.id, points)):
            best = sight.best_plate(points[0])
            if best is not None:
                self.plate_wanted.emit(best)
