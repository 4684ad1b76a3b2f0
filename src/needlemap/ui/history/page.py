"""The history page: body, structures and trends of one patient, around one LookingBack."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.patient import Patient
from needlemap.domain.plurals import counted
from needlemap.errors import NeedleMapError
from needlemap.history import History, SavedFilters
from needlemap.reference import Reference
from needlemap.ui.history.body_pane import BodyPane
from needlemap.ui.history.body_tab import BodyTab
from needlemap.ui.history.header import HistoryHeader, Tab
from needlemap.ui.history.plate_style import PlateStyle
from needlemap.ui.history.state import HistoryState, Layer
from needlemap.ui.history.words import Words
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import PageStack
from needlemap.ui.widgets.keys import Call, Command, MenuName, bind_keys
from needlemap.ui.widgets.notice import NoticeBar
from needlemap.ui.widgets.page_parts import part_commands
from needlemap.ui.widgets.patient_strip import DuplicateBanner
from needlemap.ui.widgets.translation import tr

if TYPE_CHECKING:
    from needlemap.ui.history.structures_tab import StructuresTab


class HistoryPage(QWidget):
    """Everything that was needled on a patient. Nothing here can be changed.

    Signals
    -------
    closed
        Back to where one came from.
    session_requested
        Patient id and session id: open this session.
    pdf_requested, csv_requested, copy_requested
        What is shown shall leave the records: as a report, the doses as a file or into the
        clipboard.
    """

    closed = Signal()
    session_requested = Signal(str, str)
    pdf_requested = Signal()
    csv_requested = Signal()
    copy_requested = Signal()

    def __init__(
        self,
        history: History,
        patient: Patient,
        look: PlateStyle,
        reference: Reference,
        saved: SavedFilters | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.patient = patient
        self._look, self._reference = look, reference
        self.looking = HistoryState(history, self)
        self.words = Words(reference, history)
        self.header = HistoryHeader(patient, history, self)
        self.duplicate_banner = DuplicateBanner()
        self.notice = NoticeBar(self)
        self.tabs = PageStack(self)
        self.body = BodyTab(self.looking, look, self.words, saved or SavedFilters(), self.tabs)
        self.tabs.addWidget(self.body)
        self._made: dict[Tab, QWidget] = {Tab.BODY: self.body}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._complete)
        self._lay_out()
        self._connect()
        self.commands = history_commands(self)
        bind_keys(self.commands, self, self.body)
        self.show_tab(Tab.BODY)
        self.body.show_last()

    @property
    def gestures(self) -> list[tuple[str, str]]:
        """What the pointer does, each with its words."""
        return [
            (tr("Click a mark"), tr("Show its session")),
            (tr("Click a bar"), tr("Select the session")),
            (tr("Drag the range"), tr("Show other sessions")),
            (tr("Drag the body"), tr("Pan all views")),
            (tr("Wheel"), tr("Zoom all views at the pointer")),
            (tr("Two fingers"), tr("Pan and pinch all views")),
            (tr("Two fingers, tapped twice"), tr("Show the whole views")),
        ]

    @property
    def plate_ids(self) -> tuple[str, ...]:
        """Ids of the plates that can be shown."""
        return self._look.surface.plates

    def show_plate(self, plate_id: str) -> None:
        """Show another view of the body in the first of the panes."""
        self.body.pane.show_plate(plate_id)

    def show_tab(self, tab: Tab) -> None:
        """Show body, structures or trends; the latter two are made when first asked for."""
        if tab not in self._made:
            self._made[tab] = self._make(tab)
            self.tabs.addWidget(self._made[tab])
        self.tabs.setCurrentWidget(self._made[tab])
        self.body.show_strip(tab is not Tab.TRENDS)
        self.header.show_tab(tab)
        name = self.header.tabs[tab].text().replace("&", "")
        self.setWindowTitle(self.tr("Treatment history, {0}").format(name))

    def apply_theme(self, look: PlateStyle) -> None:
        """Draw in other colours; plots are made again."""
        self._look = look
        self.body.apply_theme(look)
        shown = self.header.tab_shown
        for tab in (Tab.STRUCTURES, Tab.TRENDS):
            if (made := self._made.pop(tab, None)) is not None:
                self.tabs.removeWidget(made)
                made.deleteLater()
        self.show_tab(shown)

    def tab(self, tab: Tab) -> QWidget:
        """Return a tab that was shown before."""
        return self._made[tab]

    def show_table(self) -> None:
        """Show what the tab in front plots as a table."""
        from needlemap.ui.history.trends_tab import TrendsTab

        shown = self.tabs.currentWidget()
        doses = self._doses()
        if doses is not None and doses is shown:
            doses.details.toggle()
        elif isinstance(shown, TrendsTab):
            shown.show_table()
        else:
            self.body.show_table()

    def open_session_in_front(self) -> None:
        """Ask for the session that the card describes."""
        if self.body.card.row is None:
            announce(self, self.body.card.head_words)
        else:
            self._on_session_requested(self.body.card.row)

    def doses_csv(self) -> str:
        """Return the doses as CSV, as they are sorted and searched."""
        shown = self._doses()
        return shown.csv() if shown is not None else ""

    def copy_doses(self) -> None:
        """Put the doses into the clipboard."""
        if (shown := self._doses()) is not None:
            shown.copy_rows()

    def _doses(self) -> "StructuresTab | None":
        from needlemap.ui.history.structures_tab import StructuresTab

        shown = self._made.get(Tab.STRUCTURES)
        return shown if isinstance(shown, StructuresTab) else None

    def _make(self, tab: Tab) -> QWidget:
        if tab is Tab.STRUCTURES:
            from needlemap.ui.history.structures_tab import StructuresTab

            made = StructuresTab(self.looking, self.words, self._look)
            made.session_clicked.connect(self.body.show_session)
            made.csv_requested.connect(self.csv_requested)
            made.copy_requested.connect(self.copy_requested)
            return made
        from needlemap.ui.history.trends_tab import TrendsTab

        return TrendsTab(
            self.looking,
            self._reference,
            self.words,
            self._look.surface.figure,
            self._look.theme,
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.duplicate_banner)
        column.addWidget(self.notice)
        above = QHBoxLayout()
        above.setContentsMargins(14, 8, 14, 4)
        above.addWidget(self.body.filters)
        column.addLayout(above)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.body.foot)

    def _connect(self) -> None:
        self.header.back_clicked.connect(self.closed)
        self.header.pdf_clicked.connect(self.pdf_requested)
        self.header.tab_clicked.connect(self.show_tab)
        self.body.session_requested.connect(self._on_session_requested)

    def _on_session_requested(self, row: int) -> None:
        session = self.looking.timeline.sessions[row]
        self.session_requested.emit(self.patient.id, session.id)

    def _complete(self) -> None:
        """Make what the first look does not need: the strip of time, the rest of the columns."""
        self.body.add_strip()
        try:
            self.looking.sites.coded.make_all()
        except NeedleMapError as error:
            self.notice.show_error(error.user_message)
        else:
            self.body.list_sites()
            self._say_what_is_older()

    def _say_what_is_older(self) -> None:
        """Say which sites were charted on an older drawing of the body."""
        versions = self.looking.sites.coded["atlas_version"].counts()
        older = sum(n for name, n in versions.items() if name != self._look.surface.version)
        if older:
            self.header.say(
                counted(
                    older,
                    self.tr("{0:,} site charted with an older body atlas"),
                    self.tr("{0:,} sites charted with an older body atlas"),
                )
            )

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.body.pane.canvases[0].setFocus()
        # After the first paint: the body is on screen before the library of plots is loaded.
        self._soon.start()


_PLATES = {"F": "anterior", "B": "posterior", "L": "left_lateral", "R": "right_lateral"}


def history_commands(page: HistoryPage) -> list[Command]:
    """Return everything that can be done on the page."""
    body, pane = page.body, page.body.pane
    file, session, view = MenuName.FILE, MenuName.SESSION, MenuName.VIEW
    on_body: list[tuple[str, str, Call, MenuName]] = [
        ("PgUp", tr("Previous range"), partial(body.shift_range, -1), view),
        ("PgDown", tr("Next range"), partial(body.shift_range, 1), view),
        ("Escape", tr("Show all sessions of the range"), body.show_all_sessions, view),
        ("Ctrl+Space", tr("Play, pause"), body.toggle_playing, view),
        ("D", tr("Density"), partial(body.toggle_layer, Layer.DENSITY), view),
        ("S", tr("Symptom drawings"), body.toggle_symptoms, view),
        ("C", tr("Compare"), partial(body.toggle_layer, Layer.COMPARISON), view),
        ("Return", tr("Open the selected session"), page.open_session_in_front, session),
        ("+", tr("Zoom in"), partial(_zoom, pane, partial(pane.zoom, 1.25)), view),
        ("-", tr("Zoom out"), partial(_zoom, pane, partial(pane.zoom, 0.8)), view),
        ("Home", tr("Show the whole views"), partial(_zoom, pane, pane.fit), view),
        *(
            (
                key,
                tr("Show {0}").format(pane.plate_label(plate_id)),
                partial(_show_plate, pane, plate_id),
                view,
            )
            for key, plate_id in _PLATES.items()
            if plate_id in page.plate_ids
        ),
    ]
    steps = (
        ("Left", tr("Previous session"), partial(body.step, -1)),
        ("Right", tr("Next session"), partial(body.step, 1)),
    )
    return [
        *(Command(keys, words, call, place=session) for keys, words, call in steps),
        *(
            Command(keys, words, call, place=place, on_body_only=True)
            for keys, words, call, place in on_body
        ),
        *part_commands(page, lambda: _parts(page)),
        Command("Ctrl+T", tr("Table of what is plotted"), page.show_table, place=view),
        Command("Ctrl+P", tr("Print and export"), page.pdf_requested.emit, place=file),
        Command("Alt+Left", tr("Back"), page.closed.emit, place=MenuName.PATIENT),
    ]


def _zoom(pane: BodyPane, zoom: Call) -> None:
    zoom()
    announce(pane, tr("Zoom {0:.0%}").format(pane.canvases[0].zoom_factor))


def _show_plate(pane: BodyPane, plate_id: str) -> None:
    pane.show_plate(plate_id)
    (shown,) = (each for each in pane.canvases if each.plate.id == plate_id)
    announce(pane, shown.accessibleName())


def _parts(page: HistoryPage) -> list[tuple[str, QWidget]]:
    body = page.body
    shown = [(page.windowTitle(), page.tabs.currentWidget() or page.tabs)]
    if page.header.tab_shown is Tab.BODY:
        shown = [(tr("Body"), body.pane), (tr("Selected session"), body.side)]
    above = [(tr("Tabs"), page.header), (tr("Filters"), body.filters)]
    return [*above, *shown, (tr("Sessions over time"), body.foot)]
