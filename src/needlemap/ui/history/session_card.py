"""The session in front, or the site that was clicked, in words."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.plurals import counted, number_words
from needlemap.history import SessionFacts
from needlemap.ui.history.site_list import SiteList
from needlemap.ui.history.state import HistoryState
from needlemap.ui.history.words import Words, session_title
from needlemap.ui.widgets.factories import button, label, wrapped


class SessionCard(QWidget):
    """Says of the session in front what was needled; opens it.

    Signals
    -------
    open_clicked
        Row of the session to open.
    site_chosen
        Row of the site whose line was chosen.
    """

    open_clicked = Signal(int)
    site_chosen = Signal(int)

    def __init__(self, looking: HistoryState, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looking, self._words = looking, words
        self._row: int | None = None
        self.title = label("", "heading")
        self._facts = wrapped("", "muted")
        self.sites = SiteList()
        self._left_out = wrapped("", "muted")
        self.open = button(self.tr("Open"), key="Return")
        self.open.setAccessibleName(self.tr("Open this session"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.open)
        column.addLayout(head)
        column.addWidget(self._facts)
        column.addWidget(self.sites, 1)
        column.addWidget(self._left_out)
        self._beneath = QWidget()
        column.addWidget(self._beneath, 1)
        self.sites.site_chosen.connect(self.site_chosen)
        self.open.clicked.connect(self._on_open_clicked)
        looking.view_changed.connect(self._on_view_changed)
        self.show_session(None)

    @property
    def head_words(self) -> str:
        """Which session it is, and its facts, without the list of its sites."""
        return f"{self.title.text()}. {self._facts.text()}"

    @property
    def row(self) -> int | None:
        """The session that is described."""
        return self._row

    @property
    def lists_sites(self) -> bool:
        """Whether the sites of the session are listed."""
        return bool(self.sites.lines.lines)

    @property
    def text(self) -> str:
        """All that the card says."""
        lines = self.sites.lines.lines
        return "\n".join(
            (self.title.text(), self._facts.text(), *lines, self._left_out.text())
        ).rstrip()

    def show_session(self, row: int | None, site: int = -1, *, sites_later: bool = False) -> None:
        """Describe a session; the line of a site that was clicked is chosen.

        `sites_later` leaves the list empty: what it says of each site takes long to read.
        """
        self._row = row
        for widget in (self.open, self.sites):
            widget.setVisible(row is not None)
        self._beneath.setVisible(row is None)
        self._say_left_out(0)
        if row is None:
            self.title.setText(self.tr("No session chosen"))
            self._facts.setText(self._invitation())
            self.sites.show_sites(())
            return
        session = self._looking.timeline.sessions[row]
        self.title.setText(session_title(session))
        self._strike(struck=session.entered_in_error)
        self._facts.setText(self._session_facts(row))
        if sites_later:
            self.sites.show_sites(())
        else:
            self._show_sites(row, site)

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
            counted(run.stop - run.start, self.tr("{0} site"), self.tr("{0} sites"))
            + counted(needles, self.tr(", {0} needle"), self.tr(", {0} needles")),
        ]
        if session.therapist_name:
            parts.append(session.therapist_name)
        parts += self._answers(session)
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

    def _answers(self, session: SessionFacts) -> list[str]:
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
            parts.append(f"{name} {number_words(outcome.score)}")
        if session.had_event:
            parts.append(self.tr("adverse event"))
        return parts

    def _show_sites(self, row: int, site: int) -> None:
        """List the sites of a session that pass the filters; say how many do not."""
        looking = self._looking
        run = looking.history.sites_of_session(row)
        passed = looking.filters.mask(looking.history)[run]
        rows = [each for each in range(run.start, run.stop) if passed[each - run.start]]
        self.sites.show_sites([(each, self.site_words(each)) for each in rows], site)
        self._say_left_out(run.stop - run.start - len(rows))

    def _say_left_out(self, count: int) -> None:
        words = counted(
            count,
            self.tr("{0} more site does not match the filters."),
            self.tr("{0} more sites do not match the filters."),
        )
        self._left_out.setText(words if count else "")
        self._left_out.setVisible(count > 0)

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
        else:
            self._show_sites(self._row, self.sites.lines.site(self.sites.currentIndex().row()))

    def _on_open_clicked(self) -> None:
        if self._row is not None:
            self.open_clicked.emit(self._row)

    # Qt overrides

    def hasHeightForWidth(self) -> bool:  # noqa: D102
        # Its facts wrap, so the layout would ask for the whole list and cut the legend below it.
        return False
