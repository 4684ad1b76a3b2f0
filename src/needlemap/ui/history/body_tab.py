"""The history on the body: filters above, time below, words beside."""

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from needlemap.history import SavedFilters
from needlemap.history.timeline import date_of, day_number
from needlemap.ui.history.body_pane import BodyPane
from needlemap.ui.history.filter_bar import FilterBar
from needlemap.ui.history.plate_style import PlateStyle
from needlemap.ui.history.side_panel import SidePanel
from needlemap.ui.history.state import HistoryState, Layer
from needlemap.ui.history.transport import Transport
from needlemap.ui.history.words import MarkWords, Words, range_words, session_title
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.plot_table import PlotTable
from needlemap.ui.widgets.theme import scaled_px

if TYPE_CHECKING:
    from needlemap.ui.history.strip import TimeStrip

_STRIP_HEIGHT = 128
_RESTS_MS = 250


class BodyTab(QWidget):
    """Plates, transport and strip around one LookingBack.

    Signals
    -------
    session_requested
        Row of the session to open.
    """

    session_requested = Signal(int)

    def __init__(
        self,
        looking: HistoryState,
        look: PlateStyle,
        words: Words,
        saved: SavedFilters,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._looking, self._look, self._words = looking, look, words
        self.filters = FilterBar(looking, words, saved, self)
        self.pane = BodyPane(looking, look, MarkWords(looking, words), self)
        self.side = SidePanel(looking, words, look, self)
        self.card = self.side.card
        self.foot = QFrame(self)
        self.transport = Transport(self.foot)
        self.strip: TimeStrip | None = None
        self.table: PlotTable | None = None
        self._announced = ""
        # A range that is dragged is told of once it rests.
        self._telling = QTimer(self, singleShot=True, interval=_RESTS_MS)
        self._telling.timeout.connect(self._tell_view)
        self._lay_out()
        self._connect()
        self._show_view()
        self.transport.setEnabled(len(looking.history.timeline) > 0)

    @property
    def looking(self) -> HistoryState:
        """What is looked at."""
        return self._looking

    @property
    def words(self) -> Words:
        """What things are called."""
        return self._words

    def add_strip(self) -> None:
        """Bring in the strip of time; apart, since its library takes long to load."""
        if self.strip is None:
            self.strip = self._new_strip(in_place_of=self._waiting)
            self._looking.view_changed.connect(self._tell_strip)
            self._looking.selection_changed.connect(self._tell_strip)
            self._tell_strip()

    def apply_theme(self, look: PlateStyle) -> None:
        """Draw in other colours."""
        self._look = look
        self.pane.show_palette(look.palette)
        self.side.apply_theme(look)
        if self.strip is not None:
            self.strip = self._new_strip(in_place_of=self.strip)
            self._tell_strip()

    def _new_strip(self, *, in_place_of: QWidget) -> "TimeStrip":
        from needlemap.ui.history.strip import TimeStrip

        looking = self._looking
        whole = looking.whole
        span = whole.start_day, whole.end_day
        strip = TimeStrip(
            looking.history.timeline, looking.history.needles_of_sessions(), span, self._look.theme
        )
        strip.setFixedHeight(scaled_px(_STRIP_HEIGHT))
        strip.range_dragged.connect(looking.show_range)
        strip.session_clicked.connect(self.show_session)
        strip.table_requested.connect(self.show_table)
        self._foot_column.replaceWidget(in_place_of, strip)
        in_place_of.deleteLater()
        return strip

    def show_session(self, row: int, site: int = -1) -> None:
        """Put a session in front and describe it."""
        self._looking.show_session(row)
        self.card.show_session(row, site)

    # Layout

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        centre = QVBoxLayout()
        centre.setContentsMargins(14, 4, 14, 8)
        centre.addWidget(self.pane, 1)
        middle.addLayout(centre, 1)
        middle.addWidget(self.side)
        column.addLayout(middle, 1)
        self._fill_foot()

    def _fill_foot(self) -> None:
        """Put the buttons of time above the place of the strip; the page shows both below all."""
        self.foot.setObjectName("foot")
        self._foot_column = QVBoxLayout(self.foot)
        self._foot_column.setContentsMargins(14, 8, 14, 6)
        self._foot_column.setSpacing(4)
        self._waiting = QWidget(self.foot)
        self._waiting.setFixedHeight(scaled_px(_STRIP_HEIGHT))
        self._foot_column.addWidget(self.transport)
        self._foot_column.addWidget(self._waiting)

    def show_strip(self, shown: bool) -> None:
        """Show the strip of time, or only the buttons above it."""
        (self.strip or self._waiting).setVisible(shown)

    # Wiring

    def _tell_strip(self) -> None:
        view = self._looking.view
        if self.strip is not None:
            self.strip.show_range(view.start_day, view.end_day)
            self.strip.show_current(view.current)
            shown = self._looking.plate_resolver.shown_sessions(view)
            self.strip.show_bars(self._looking.bar_needles(), shown)

    def _connect(self) -> None:
        looking, transport = self._looking, self.transport
        transport.step_clicked.connect(self.step)
        transport.weeks_clicked.connect(self._on_weeks_clicked)
        transport.days_clicked.connect(self._on_days_clicked)
        transport.sessions_clicked.connect(self.show_all_sessions)
        transport.play.toggled.connect(self._on_play_toggled)
        transport.played.connect(self._on_played)
        self.pane.site_clicked.connect(self._on_site_clicked)
        self.pane.site_hovered.connect(self._on_site_hovered)
        self.side.layers.count_chosen.connect(self.pane.show_count)
        self.side.open_clicked.connect(self.session_requested)
        self.card.site_chosen.connect(self.pane.select)
        looking.view_changed.connect(self._show_view)

    def show_table(self) -> None:
        """Show the sessions of the strip as a table, with the numbers that it draws."""
        looking = self._looking
        timeline, needles = looking.timeline, looking.bar_needles()
        shown = looking.plate_resolver.shown_sessions(looking.view)
        rows = []
        for row in np.flatnonzero(shown).tolist():
            pain = [timeline.pain_before[row], timeline.pain_after[row]]
            state = self.tr("entered in error") if timeline.in_error[row] else ""
            if timeline.draft[row]:
                state = self.tr("draft, not signed")
            values = ["" if value != value else f"{value:g}" for value in pain]
            session = timeline.sessions[row]
            rows.append((session_title(session), f"{int(needles[row])}", *values, state))
        headings = (
            self.tr("Session"),
            self.tr("Needles"),
            self.tr("Pain before"),
            self.tr("Pain after"),
            self.tr("State"),
        )
        self.table = PlotTable.ask(self, self.tr("Sessions over time"), headings, rows)

    def _tell_view(self) -> None:
        """Say once which session or range is looked at now; not while sessions are played."""
        words = self.transport.words.text()
        if self._looking.view.current is not None and self.card.row is not None:
            words = self.card.head_words
        if words != self._announced and not self.transport.is_playing:
            self._announced = words
            announce(self.card, words)

    def step(self, by: int) -> None:
        """Go to the session before or after, or say that there is none."""
        before = self._looking.view
        self._looking.step(by)
        self.card.show_session(self._looking.view.current)
        if self._looking.view == before:
            words = self.tr("This is the last session.")
            if before.current is None:
                words = self.card.head_words
            elif by < 0:
                words = self.tr("This is the first session.")
            announce(self.card, words)

    def shift_range(self, times: int) -> None:
        """Show the range before (-1) or after (1), or say that there is none."""
        before = self._looking.view
        self._looking.shift_range(times)
        self.card.show_session(self._looking.view.current)
        if self._looking.view == before:
            earlier = self.tr("There is nothing before this range.")
            later = self.tr("There is nothing after this range.")
            announce(self.card, earlier if times < 0 else later)

    def show_last(self) -> None:
        """Put the last session in front, where its sites are seen best; `list_sites` follows."""
        self._looking.show_last()
        self.card.show_session(self._looking.view.current, sites_later=True)
        self.pane.show_session_views()

    def list_sites(self) -> None:
        """List the sites of the session in front, where that was left for later."""
        if self.card.row is not None and not self.card.lists_sites:
            self.card.show_session(self.card.row)

    def toggle_playing(self) -> None:
        """Play the sessions one after the other, or stop."""
        self.transport.play.click()
        stopped = self.tr("Not playing") if self.transport.isEnabled() else self.card.head_words
        playing = self.tr("Playing, {0}").format(self.transport.speed.currentText())
        announce(self.transport, playing if self.transport.is_playing else stopped)

    def toggle_symptoms(self) -> None:
        """Show the symptom drawings on the body, or hide them."""
        self.side.layers.symptoms.click()
        announce(self.side, self.side.symptom_words)

    def toggle_layer(self, layer: Layer) -> None:
        """Put a layer on the body, or go back to the marks when it is there."""
        self.side.toggle_layer(layer)
        announce(self.side, self.side.layer_words)

    def show_all_sessions(self) -> None:
        """Put no session in front."""
        self._announced = ""  # said even where all were shown before
        self._telling.start()
        self.transport.stop()
        self._looking.show_session(None)
        self.card.show_session(None)
        self.pane.select(-1)

    def _on_weeks_clicked(self, weeks: int) -> None:
        if weeks:
            self._looking.show_weeks(weeks)
        else:
            self._looking.show_all()
        self.card.show_session(None)

    def _on_days_clicked(self) -> None:
        from needlemap.ui.history.days_dialog import DaysDialog  # seldom needed

        view = self._looking.view
        first, last = date_of(view.start_day), date_of(view.end_day - 1e-6)
        self.days_dialog = DaysDialog.ask(self, first, last, self._on_days_chosen)

    def _on_days_chosen(self, first: date, last: date) -> None:
        self._looking.show_range(day_number(first), day_number(last) + 1)
        self.card.show_session(self._looking.view.current)

    def _on_play_toggled(self, on: bool) -> None:
        """Begin with the first session of the range where the last is in front, as on opening."""
        looking = self._looking
        shown = np.flatnonzero(looking.plate_resolver.shown_sessions(looking.view))
        if on and len(shown) and looking.view.current == shown[-1]:
            in_range = shown[looking.timeline.at_days[shown] >= looking.view.start_day]
            looking.show_session(int(in_range[0]))
            self.card.show_session(looking.view.current)

    def _on_played(self) -> None:
        before = self._looking.view.current
        self.step(1)
        if self._looking.view.current == before:
            self.transport.stop()

    def _on_site_clicked(self, site: int) -> None:
        self.pane.select(site)
        if site >= 0:
            row = int(self._looking.sites.session[site])
            self.card.show_session(row, site)

    def _on_site_hovered(self, site: int) -> None:
        if site < 0:
            QToolTip.hideText()
            return
        history = self._looking.history
        session = history.timeline.sessions[int(history.sites.session[site])]
        words = f"{session_title(session)}\n{self.card.site_words(site)}"
        QToolTip.showText(QCursor.pos() + QPoint(14, 10), words, self.pane)

    def _show_view(self) -> None:
        view = self._looking.view
        words = range_words(view.start_day, view.end_day)
        if view.current is not None:
            session = self._looking.timeline.sessions[view.current]
            words = self.tr("as of {0}").format(session_title(session))
        self.transport.words.setText(words)
        self._telling.start()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.pane.fit_page(event.size().width())
