"""What a symptom drawing on the body says: day, areas, needles in it, size over time."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from needlemap.domain.days import day_words
from needlemap.domain.plurals import counted
from needlemap.domain.symptoms import SymptomDrawing
from needlemap.history.drawings import area_series, drawn_cm2, drawn_sessions, sites_within
from needlemap.painting.plots import Figure
from needlemap.reports.content.symptoms import symptom_words
from needlemap.reports.figures.progress import area_figure
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.history.state import HistoryState
from needlemap.ui.widgets.complaint_words import complaint_name
from needlemap.ui.widgets.factories import label, wrapped
from needlemap.ui.widgets.figure_view import FigureView
from needlemap.ui.widgets.theme import Theme

_FEWEST = 2  # a course needs two drawings


class SymptomPanel(QWidget):
    """Words beside the symptom drawings; a small strip of their area over time."""

    def __init__(
        self, looking: HistoryState, figure: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._looking, self._figure, self._theme = looking, figure, theme
        self._has_room = True
        self.complaint = ComboBox()
        self.complaint.setAccessibleName(self.tr("Symptom drawings of"))
        self.words = wrapped("", "muted")
        self.strip: FigureView | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(label(self.tr("Symptoms"), "heading"))
        self._column.addWidget(self.complaint)
        self._column.addWidget(self.words)
        self._fill_complaints()
        self.complaint.currentIndexChanged.connect(
            lambda _: looking.show_symptoms_of(self.complaint.currentData())
        )
        for changed in (looking.symptoms_changed, looking.view_changed, looking.selection_changed):
            changed.connect(self.refresh)
        self.refresh()

    def apply_theme(self, theme: Theme) -> None:
        """Paint the strip in other colours."""
        self._theme = theme
        if self.strip is not None:
            self.strip.apply_theme(theme)

    def give_room(self, *, has_room: bool) -> None:
        """Show the strip, or in a low window the words alone."""
        self._has_room = has_room
        if self.strip is not None:
            self.strip.setVisible(has_room)

    def refresh(self) -> None:
        """Say what is shown."""
        self.setVisible(self._looking.shows_symptoms)
        if self._looking.shows_symptoms:
            self.words.setText(self._words_now())
            self._show_strip()

    def _fill_complaints(self) -> None:
        history = self._looking.history
        self.complaint.addItem(self.tr("All complaints"), None)
        every = ~history.timeline.in_error
        for each in history.complaints:
            if drawn_sessions(history, every, each.id):
                self.complaint.addItem(complaint_name(each), each.id)
        self.complaint.setVisible(self.complaint.count() > 1)

    def _words_now(self) -> str:
        history, shown = self._looking.history, self._looking.shown_drawings()
        if shown.latest is None:
            return self.tr("No symptom drawing up to this session in this range.")
        drawing = history.drawings[shown.latest]
        day = day_words(history.timeline.sessions[shown.latest].local_at)
        size = self._size(drawing)
        if not shown.is_current:
            return self.tr("Not drawn at this session. Dashed: last drawn on {0}, {1}.").format(
                day, size
            )
        parts = [
            self.tr("Drawn on {0}: {1}.").format(day, size),
            "; ".join(symptom_words(area) for area in drawing.areas) + ".",
            self._needles_in(drawing, shown.latest),
            self._treated(shown.latest),
        ]
        if shown.before is not None:
            before = history.drawings[shown.before]
            day = day_words(history.timeline.sessions[shown.before].local_at)
            parts.append(self.tr("Dashed: {0}, {1}.").format(day, self._size(before)))
        return " ".join(words for words in parts if words.strip("."))

    def _size(self, drawing: SymptomDrawing) -> str:
        return self.tr("{0:.0f} cm² on the figure").format(drawn_cm2(drawing, self._figure))

    def _needles_in(self, drawing: SymptomDrawing, row: int) -> str:
        """Return how many of the session's sites lie in the areas."""
        run = self._looking.history.sites_of_session(row)
        rows = self._looking.body_rows()
        own = rows[(rows >= run.start) & (rows < run.stop)]
        if not len(own) or not drawing.areas:
            return ""
        inside = int(sites_within(self._looking.history, own, drawing).sum())
        return counted(
            len(own),
            self.tr("{1} of {0} site of that session lies in it."),
            self.tr("{1} of {0} sites of that session lie in it."),
            inside,
        )

    def _treated(self, row: int) -> str:
        """Say where a drawing cannot be of one complaint alone."""
        treated = len(self._looking.timeline.sessions[row].treated)
        if treated < _FEWEST:
            return ""
        words = self.tr("That session treated {0} complaints: the drawing is of all of them.")
        return words.format(treated)

    def _show_strip(self) -> None:
        """Show the course, made again only where it is another one: not for each step played."""
        figure = self._course()
        if self.strip is not None:
            if self.strip.figure == figure:
                return
            self._column.removeWidget(self.strip)
            self.strip.deleteLater()
            self.strip = None
        if figure is None:
            return
        self.strip = FigureView(figure, self.tr("Area of symptoms over time"), self._theme)
        # Shown before it is laid in, it would be a window of its own and take the focus.
        self._column.addWidget(self.strip)
        self.strip.setVisible(self._has_room)

    def _course(self) -> Figure | None:
        drawn = self._looking.drawn_sessions()
        if len(drawn) < _FEWEST:
            return None
        view = self._looking.view
        sizes = area_series(self._looking.history, drawn, self._figure)
        return area_figure(sizes, (view.start_day, view.end_day))
