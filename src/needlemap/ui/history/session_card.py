"""The session in front, or the site that was clicked, in words."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from needlemap.history import SessionFacts
from needlemap.ui.history.state import HistoryState
from needlemap.ui.history.words import Words, session_title
from needlemap.ui.widgets.factories import button, label, wrapped

_LISTED = 14


class SessionCard(QWidget):
    """Says of the session in front what was needled; opens it.

    Signals
    -------
    open_clicked
        Row of the session to open.
    """

    open_clicked = Signal(int)

    def __init__(self, looking: HistoryState, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looking, self._words = looking, words
        self._row: int | None = None
        self.title = label("", "heading")
        self._facts = wrapped("", "muted")
        self._sites = wrapped("")
        self.open = button(self.tr("Open this session"), tip=self.tr("Open it (Return)"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.title, self._facts, self.open, self._sites):
            column.addWidget(widget)
        self.open.clicked.connect(self._on_open_clicked)
        looking.view_changed.connect(self._on_view_changed)
        self.show_session(None)

    @property
    def row(self) -> int | None:
        """The session that is described."""
        return self._row

    @property
    def text(self) -> str:
        """All that the card says."""
        return "\n".join((self.title.text(), self._facts.text(), self._sites.text()))

    def show_session(self, row: int | None, site: int = -1) -> None:
        """Describe a session; of a site that was clicked its own facts come first."""
        self._row = row
        self.open.setVisible(row is not None)
        if row is None:
            self.title.setText(self.tr("No session chosen"))
            self._facts.setText(self._invitation())
            self._sites.setText("")
            return
        session = self._looking.history.timeline.sessions[row]
        self.title.setText(session_title(session))
        self._strike(struck=session.entered_in_error)
        self._facts.setText(self._session_facts(row))
        self._sites.setText(self._site_lines(row, site))

    def _strike(self, *, struck: bool) -> None:
        """Strike the title through: the session was entered in error."""
        font = self.title.font()
        font.setStrikeOut(struck)
        self.title.setFont(font)

    def _invitation(self) -> str:
        if not len(self._looking.history.timeline):
            return self.tr("Nothing has been charted for this patient yet.")
        if not len(self._looking.rows()):
            return self.tr("No site in this range matches the filters.")
        return self.tr("Click a mark or a bar, or use the arrow keys.")

    def _session_facts(self, row: int) -> str:
        history = self._looking.history
        session = history.timeline.sessions[row]
        run = history.sites_of_session(row)
        needles = int(history.sites.needles[run].sum())
        parts = [
            *self._number(row),
            self.tr("{0} sites, {1} needles").format(run.stop - run.start, needles),
        ]
        if session.therapist_name:
            parts.append(session.therapist_name)
        parts += self._told(session)
        if session.entered_in_error:
            parts.append(self.tr("entered in error"))
        return " · ".join(parts)

    def _number(self, row: int) -> list[str]:
        """Return which of the sessions it is; a draft or one entered in error is none of them."""
        timeline = self._looking.history.timeline
        counted = timeline.counted
        if counted[row]:
            number, total = int(counted[: row + 1].sum()), int(counted.sum())
            return [self.tr("session {0} of {1}").format(number, total)]
        return [self.tr("draft, not signed")] if timeline.draft[row] else []

    def _told(self, session: SessionFacts) -> list[str]:
        """Return pain, outcome and adverse events; nothing that nobody recorded."""
        parts = []
        if session.pain_before is not None or session.pain_after is not None:
            before, after = (
                "?" if value is None else f"{value:g}"
                for value in (session.pain_before, session.pain_after)
            )
            parts.append(self.tr("pain {0} → {1}").format(before, after))
        for outcome in session.outcomes:
            name = self._words.measure(outcome.measure)
            parts.append(f"{name} {outcome.score:g}")
        if session.had_event:
            parts.append(self.tr("adverse event"))
        return parts

    def _site_lines(self, row: int, site: int) -> str:
        run = self._looking.history.sites_of_session(row)
        rows = list(range(run.start, run.stop))
        lines = [self.site_words(each) for each in rows[:_LISTED]]
        if site in rows:
            lines.insert(0, self.tr("▸ {0}\n").format(self.site_words(site)))
        if len(rows) > _LISTED:
            lines.append(self.tr("and {0} more").format(len(rows) - _LISTED))
        return "\n".join(lines)

    def site_words(self, site: int) -> str:
        """Return a site in one line: number, place, needles, depth, response."""
        history = self._looking.history
        sites = history.sites
        structure, region, side = history.target_of(int(history.target[site]))
        parts = [f"{sites.number[site]}  {self._words.placed(structure, region, side)}"]
        if sites.needles[site] > 1:
            parts.append(f"×{sites.needles[site]}")
        if sites.depth_mm[site] == sites.depth_mm[site]:
            parts.append(self.tr("{0:g} mm").format(sites.depth_mm[site]))
        if sites.coded["twitch"][site] in ("single", "multiple"):
            parts.append(self.tr("twitch"))
        after = sites.coded.get("after")
        if after is not None and after[site]:
            answer = self._words.code("after", after[site] or "")
            parts.append(self.tr("{0} at the next visit").format(answer.lower()))
        return ", ".join(parts)

    def _on_view_changed(self) -> None:
        if self._row is None:
            self._facts.setText(self._invitation())

    def _on_open_clicked(self) -> None:
        if self._row is not None:
            self.open_clicked.emit(self._row)
