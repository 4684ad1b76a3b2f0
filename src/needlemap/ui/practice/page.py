"""The practice overview: what was done in the practice; no patient is named unless asked."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.clock import now_utc, today
from needlemap.domain.days import day_words, iso_day
from needlemap.domain.plurals import counted
from needlemap.domain.user import Permission, may
from needlemap.errors import NeedleMapError
from needlemap.history.intervals import FEWEST, Interval
from needlemap.history.practice import (
    FEWEST_NEEDLES,
    FEWEST_SESSIONS,
    EventTotals,
    Lot,
    Month,
    StructureTotal,
)
from needlemap.history.timeline import day_number
from needlemap.painting.plots import Figure, NeedleStrip
from needlemap.reference import Reference
from needlemap.reference.outcomes import Better
from needlemap.reports.figures.progress import first_change
from needlemap.ui.forms.disclosure import DisclosureDialog
from needlemap.ui.forms.form import named_choice
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.factories import button, enable_with_reason, head_row, label, wrapped
from needlemap.ui.widgets.figure_view import FigureView
from needlemap.ui.widgets.keys import Command, MenuName, bind_keys
from needlemap.ui.widgets.notice import NoticeBar
from needlemap.ui.widgets.page_parts import part_commands
from needlemap.ui.widgets.theme import Theme
from needlemap.ui.widgets.translation import tr
from needlemap.ui.widgets.writing_bar import WritingBar

if TYPE_CHECKING:
    from needlemap.history.practice import MeasureTotals
    from needlemap.reports.request import Disclosure
    from needlemap.storage.records import Records
    from needlemap.storage.repositories.practice import PracticeReader

_MOST_STRUCTURES, _MOST_LOTS = 15, 200
_YEAR = timedelta(days=365)
_COLUMNS = 4


class PracticePage(QWidget):
    """Counts of all sessions, or of one's own, each part read by itself with progress.

    Signals
    -------
    closed
        Back to where one came from.
    """

    closed = Signal()

    def __init__(
        self, records: "Records", reference: Reference, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Practice overview"))
        self.setObjectName("page")
        self._records, self._reference, self._theme = records, reference, theme
        self.back = button(self.tr("← Back"), key="Alt+Left")
        self.whose = named_choice(self.tr("Whose sessions"), self._whose())
        self.period = named_choice(
            self.tr("Period"), ((self.tr("Last 12 months"), _YEAR), (self.tr("All time"), None))
        )
        self.progress = QProgressBar()
        self.progress.setAccessibleName(self.tr("Reading the records"))
        self.notice = NoticeBar(self)
        self.lots: tuple[Lot, ...] = ()
        self.lot = ComboBox()
        self.lot.setAccessibleName(self.tr("Lot"))
        self.recall = button(self.tr("Recall list…"))
        self.dialog: DisclosureDialog | None = None
        self.writing = WritingBar(self)
        self._steps: Iterator[None] = iter(())
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._step)
        self._lay_out()
        self.back.clicked.connect(self.leave)
        self.recall.clicked.connect(self._on_recall_clicked)
        self.writing.failed.connect(self.notice.show_error)
        for box in (self.whose, self.period):
            box.currentIndexChanged.connect(lambda _: self.refresh())
        self.commands = [
            Command("Alt+Left", self.tr("Back"), self.leave, place=MenuName.VIEW),
            *part_commands(
                self,
                lambda: [
                    (self.tr("Whose sessions and when"), self._top),
                    (self.windowTitle(), self._scroll),
                ],
            ),
        ]
        bind_keys(self.commands, self, self)

    @property
    def gestures(self) -> list[tuple[str, str]]:
        """What the pointer does, each with its words."""
        return [(self.tr("Point at a bar"), self.tr("Show its month"))]

    @property
    def reader(self) -> "PracticeReader":
        """What reads the sessions that are looked at; NotAllowedError for those of others."""
        since: datetime | None = None
        if (span := self.period.currentData()) is not None:
            since = now_utc() - span
        return self._records.practice(everybody=bool(self.whose.currentData()), since=since)

    def refresh(self) -> None:
        """Read everything again, part by part."""
        self._steps = self._parts()
        self.progress.setValue(0)
        self.progress.show()
        self._soon.start()

    def apply_theme(self, theme: Theme) -> None:
        """Draw the plots in other colours; what is not shown yet is begun again in them."""
        self._theme = theme
        for shown in self.findChildren(FigureView):
            shown.apply_theme(theme)
        if self.is_reading:
            self.refresh()

    @property
    def is_reading(self) -> bool:
        """Whether parts are still to be read."""
        return self._soon.isActive()

    def _parts(self) -> Iterator[None]:
        """Fill the page; after each part the window can be used, and the progress moves."""
        reader = self.reader
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(18, 8, 18, 18)
        self._column.setSpacing(4)
        parts: tuple[Callable[[], None], ...] = (
            lambda: self._add_months(reader.months(), *reader.unsigned()),
            lambda: self._add_structures(reader.structures()),
            lambda: self._add_events(reader.events()),
            lambda: self._add_measures(reader.measures(self._enough())),
            lambda: self._add_lots(reader.lots()),
        )
        self.progress.setRange(0, len(parts))
        # Never between the last part and its showing: fields that stay would go with a page that
        # is left unfinished.
        for number, part in enumerate(parts):
            self.progress.setValue(number)
            yield
            part()
        self._column.addStretch()
        self._scroll.setWidget(inside)
        self.progress.hide()

    def _step(self) -> None:
        try:
            next(self._steps)
        except StopIteration:
            return
        except NeedleMapError as error:
            self.progress.hide()
            self.notice.show_error(error.user_message)
            return
        self._soon.start()

    # Parts

    def _add_months(self, months: tuple[Month, ...], drafts: int, oldest: date | None) -> None:
        sessions, needles = (
            sum(month.sessions for month in months),
            sum(month.needles for month in months),
        )
        self._head(self.tr("Sessions and needles by month"))
        totals = counted(sessions, self.tr("{0:,} session"), self.tr("{0:,} sessions"))
        totals += counted(needles, self.tr(", {0:,} needle"), self.tr(", {0:,} needles"))
        self._say(self.tr("{0}. Sessions entered in error are left out.").format(totals))
        if drafts and oldest is not None:
            words = counted(
                drafts,
                self.tr("{0} session is not signed; it is of {1}."),
                self.tr("{0} sessions are not signed; the oldest is of {1}."),
                day_words(oldest),
            )
            self._say(words)
        elif sessions:
            self._say(self.tr("Every session is signed."))
        if months:
            self._column.addWidget(
                FigureView(self._months_figure(months), self.tr("By month"), self._theme)
            )

    def _months_figure(self, months: tuple[Month, ...]) -> Figure:
        days = tuple(day_number(date(each.year, each.month, 15)) for each in months)
        sessions = tuple(float(each.sessions) for each in months)
        needles = tuple(float(each.needles) for each in months)
        end = days[-1] + 16
        return Figure(
            min(days[0] - 15, end - _YEAR.days),  # a few months alone would be told in days
            end,
            (
                NeedleStrip(self.tr("Sessions"), days, sessions, max(5.0, *sessions)),
                NeedleStrip(self.tr("Needles"), days, needles, max(5.0, *needles)),
            ),
            by_month=True,
        )

    def _add_structures(self, structures: tuple[StructureTotal, ...]) -> None:
        self._head(self.tr("Structures, both sides together"))
        rows = [
            (
                self._reference.structure_name(each.structure)
                if each.structure
                else self.tr("No structure recorded"),
                counted(each.needles, self.tr("{0:,} needle"), self.tr("{0:,} needles")),
                counted(each.sessions, self.tr("{0:,} session"), self.tr("{0:,} sessions")),
            )
            for each in structures[:_MOST_STRUCTURES]
        ]
        self._grid(rows)
        if len(structures) > _MOST_STRUCTURES:
            self._say(self.tr("and {0} more").format(len(structures) - _MOST_STRUCTURES))

    def _add_events(self, totals: EventTotals) -> None:
        self._head(self.tr("Adverse events"))
        if not totals.asked:
            self._say(self.tr("Nobody was asked about adverse events at these sessions."))
            return
        self._say(self._rate_words(totals))
        self._say(self._share_words(totals))
        self._say(f"{self._severe_words(totals.severe)} {self._unasked_words(totals.not_asked)}")
        self._grid([(self._event_name(code), str(count)) for code, count in totals.events.items()])
        self._say(self._published(), muted=True)

    def _rate_words(self, totals: EventTotals) -> str:
        events = counted(totals.total, self.tr("{0:,} event"), self.tr("{0:,} events"))
        needles = counted(totals.needles, self.tr("{0:,} needle"), self.tr("{0:,} needles"))
        rate, interval = totals.per_1000_needles, totals.per_1000_interval
        if rate is None or interval is None:
            words = self.tr("{0} at {1}; a rate cannot be told yet (under {2} needles).")
            return words.format(events, needles, f"{FEWEST_NEEDLES:,}")
        words = self.tr("{0} at {1}: {2} per 1,000 needles (95 % interval {3} to {4}).")
        numbers = (f"{each:.2f}" for each in (rate, interval.low, interval.high))
        return words.format(events, needles, *numbers)

    def _share_words(self, totals: EventTotals) -> str:
        words = self.tr("An event at {0} of {1} at which somebody asked")
        sessions = counted(totals.asked, self.tr("{0:,} session"), self.tr("{0:,} sessions"))
        words = words.format(f"{totals.with_event:,}", sessions)
        share = totals.share_interval
        if share is None:
            untold = self.tr("{0}; a share cannot be told yet (under {1} sessions).")
            return untold.format(words, FEWEST_SESSIONS)
        return f"{words}: {_percent(totals.with_event / totals.asked, share)}."

    def _severe_words(self, severe: int) -> str:
        if not severe:
            return self.tr("No event was significant or serious.")
        return counted(
            severe,
            self.tr("{0} event was significant or serious."),
            self.tr("{0} events were significant or serious."),
        )

    def _unasked_words(self, unasked: int) -> str:
        if not unasked:
            return self.tr("Somebody asked at every session.")
        return counted(
            unasked,
            self.tr("At {0:,} session nobody asked."),
            self.tr("At {0:,} sessions nobody asked."),
        )

    def _event_name(self, code: str) -> str:
        event = self._reference.adverse_events.get(code)
        return event.name if event else code

    def _published(self) -> str:
        """Return the rates of published studies: by treatment, as they give them."""
        parts = [
            self.tr("{0}: minor events at {1:g} % of {2} treatments").format(
                study.name, study.minor_percent, f"{study.treatments:,}"
            )
            for study in self._reference.incidence_studies.values()
        ]
        words = self.tr(
            "Published, for comparison by session, not by needle: {0}. Their therapists reported "
            "every event; what was not asked here is not among ours."
        )
        return words.format("; ".join(parts))

    def _add_measures(self, measures: "tuple[MeasureTotals, ...]") -> None:
        self._head(self.tr("Minimal important change reached"))
        if not measures:
            self._say(self.tr("No measure was taken twice of a patient in this period."))
            return
        rows = []
        for each in measures:
            change = first_change(self._reference.important_changes, each.measure)
            if change is None:
                continue
            untold = self.tr("cannot tell yet (under {0} series)").format(FEWEST)
            share = each.interval
            rows.append(
                (
                    self._reference.measure_name(each.measure),
                    self.tr("{0} of {1} series").format(each.reached, each.series),
                    _percent(each.reached / each.series, share) if share else untold,
                    self.tr("change of {0:g} {1}").format(change.low, change.unit),
                )
            )
        self._grid(rows)
        words = self.tr(
            "A series is all that one patient scored of one measure in this period, from the first "
            "score to the last; the change is the first published one of each measure. Nothing is "
            "compared, so it does not say that needling did it."
        )
        self._say(words, muted=True)

    def _add_lots(self, lots: tuple[Lot, ...]) -> None:
        self._head(self.tr("Needles used, by lot"))
        self.lots = lots[:_MOST_LOTS]
        self.lot.clear()
        for each in self.lots:
            words = self.tr("{0}, lot {1}: {2}, {3}").format(
                each.product,
                each.lot or self.tr("not recorded"),
                counted(each.sessions, self.tr("{0:,} session"), self.tr("{0:,} sessions")),
                counted(each.patients, self.tr("{0:,} patient"), self.tr("{0:,} patients")),
            )
            self.lot.addItem(words)
        none = "" if lots else self.tr("No needle product is on record in this period.")
        enable_with_reason(self.recall, self._records.refusal(Permission.EXPORT) or none)
        if none:
            self._say(none)
        row = QHBoxLayout()
        row.addWidget(self.lot, 1)
        row.addWidget(self.recall)
        self._column.addLayout(row)
        self._say(self._recall_words(), muted=True)

    def _recall_words(self) -> str:
        if may(self._records.therapist.role, Permission.MANAGE):
            return self.tr(
                "The recall list names every patient needled with the lot, whatever therapist and "
                "period are chosen above; making it is logged."
            )
        return self.tr(
            "The recall list names every patient whom you needled with the lot, whatever period is "
            "chosen above; making it is logged."
        )

    def _enough(self) -> dict[str, float]:
        """Return by measure the first published change that counts, in the better direction."""
        found = {}
        for name, measure in self._reference.outcome_measures.items():
            change = first_change(self._reference.important_changes, name)
            if change is not None:
                found[name] = change.low if measure.better is Better.HIGHER else -change.low
        return found

    # Recall

    def _on_recall_clicked(self) -> None:
        title = self.tr("Save the recall list")

        def ask_for_file(disclosure: "Disclosure") -> None:
            dialog = QFileDialog(self, title)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilters([self.tr("PDF files (*.pdf)"), self.tr("CSV files (*.csv)")])
            place = QStandardPaths.StandardLocation.DocumentsLocation
            dialog.setDirectory(QStandardPaths.writableLocation(place))
            dialog.selectFile(f"recall-{iso_day(today())}.pdf")
            dialog.fileSelected.connect(lambda name: self.save_recall(Path(name), disclosure))
            dialog.open()

        self.dialog = DisclosureDialog.ask(self, title, ask_for_file)

    def save_recall(self, path: Path, disclosure: "Disclosure") -> None:
        """Write who was needled with the lot chosen, and say what came of it."""
        from needlemap.services.recall_service import recall_steps

        if self.writing.is_writing:
            return
        lot = self.lots[self.lot.currentIndex()]
        write = partial(self._write_recall, lot, path, disclosure)
        self.writing.begin(recall_steps(self._records, lot, path), write)

    def _write_recall(self, lot: Lot, path: Path, disclosure: "Disclosure", content: bytes) -> None:
        """Log the export, then write the file."""
        from needlemap.services.recall_service import save_recall

        try:
            save_recall(self._records, lot, path, content, disclosure)
        except NeedleMapError as error:
            self.notice.show_error(error.user_message)
        else:
            self.notice.show_good(self.tr("Saved as {0}.").format(path.name))

    def leave(self) -> None:
        """Go back to the page before; stays while a file is written, and says so."""
        if refusal := self.writing.refusal:
            self.notice.show_error(refusal)
        else:
            self.closed.emit()

    # Layout

    def _whose(self) -> tuple[tuple[str, object], ...]:
        own = (self.tr("My sessions"), False)
        if not may(self._records.therapist.role, Permission.MANAGE):
            return (own,)
        return ((self.tr("All therapists"), True), own)

    def _lay_out(self) -> None:
        self._top = head = QFrame(self)
        head.setObjectName("head")
        row = head_row(head, self.back, label(self.tr("Practice overview"), "heading"))
        row.addWidget(self.whose)
        row.addWidget(self.period)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.notice)
        column.addWidget(self.progress)
        column.addWidget(self.writing)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(self.tr("Practice overview"))
        column.addWidget(self._scroll, 1)

    def _head(self, words: str) -> None:
        self._column.addSpacing(10)
        self._column.addWidget(label(words, "heading"))

    def _say(self, words: str, *, muted: bool = False) -> None:
        self._column.addWidget(wrapped(words, "muted" if muted else ""))

    def _grid(self, rows: Sequence[tuple[str, ...]]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(_COLUMNS, 1)
        for line, cells in enumerate(rows):
            for column, words in enumerate(cells):
                grid.addWidget(label(words, "" if column == 0 else "muted"), line, column)
        self._column.addLayout(grid)

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        if not event.spontaneous():
            self.refresh()


def _percent(share: float, interval: Interval) -> str:
    numbers = (f"{100 * each:.0f}" for each in (share, interval.low, interval.high))
    return tr("{0} % (95 % interval {1} to {2} %)").format(*numbers)
