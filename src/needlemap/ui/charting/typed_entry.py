"""Joins the line of typed entry with the body: what it says, a preview, and the placing."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter

from needlemap.domain.estim import Current
from needlemap.domain.placement import SurfacePoint
from needlemap.domain.site import Brush
from needlemap.history.usual import UsualChoices
from needlemap.painting import BodyPalette, Mark, MarkState, PlateFrame, shape_of_technique
from needlemap.reference import Reference
from needlemap.reference.entry_suggestions import suggestions
from needlemap.reference.typed_entry import EntryError, ProblemKind, TypedEntry, read
from needlemap.ui.charting.body.charted_body import Body
from needlemap.ui.charting.body.mark_layer import MarkBoard
from needlemap.ui.charting.canvas import BodyCanvas
from needlemap.ui.charting.chart import SessionChart
from needlemap.ui.charting.entry_words import no_trigger_point_words, problem_words, said_words
from needlemap.ui.charting.tools.entry_line import EntryLine
from needlemap.ui.charting.typed_sites import TypedSites, UnknownTriggerPointError

# What a line need not say yet while it is being typed.
_STILL_OPEN = (
    ProblemKind.EMPTY,
    ProblemKind.NO_STRUCTURE,
    ProblemKind.NO_SIDE,
    ProblemKind.MANY_STRUCTURES,
)


class TypedEntryDesk(QObject):
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
        chart: SessionChart,
        body: Body,
        canvas: BodyCanvas,
        reference: Reference,
        usual: UsualChoices,
        brush: Callable[[], Brush],
        settings: Callable[[], Current],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._chart = chart
        self._body = body
        self._canvas = canvas
        self._reference = reference
        self._brush = brush
        self._settings = settings
        self._sites = TypedSites(body, reference, usual)
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
        dose = self._sites.dose(entry, self._brush())
        spots = self._body.sight.spots_of(self._canvas.plate.id, points)
        return [
            Mark(
                *spot,
                needle_count=dose.needle_count,
                shape=shape_of_technique(dose.technique),
                state=MarkState.GHOST,
                selected=True,
                approximate=True,
            )
            for spot in spots
            if spot is not None
        ]

    def paint(self, painter: QPainter, frame: PlateFrame, palette: BodyPalette) -> None:
        """Paint the preview under the marks."""
        if self._preview is not None:
            board = MarkBoard(palette, self._canvas.devicePixelRatioF())
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
        dose = self._sites.dose(entry, self._brush())
        usual = self._sites.is_usual(entry)
        words = said_words(entry, dose, self._reference, usual=usual)
        self.line.show_answer(words, further, wrong=False)
        return entry

    def _on_edited(self, text: str) -> None:
        self._preview = None
        self._read(text, _STILL_OPEN)
        self._canvas.update()

    def _on_entered(self, text: str) -> None:
        self._preview = None
        entry = self._read(text, (ProblemKind.EMPTY,))
        if entry is None:
            return
        sites = self._sites.sites(entry, self._brush(), self._chart.session, self._settings())
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
