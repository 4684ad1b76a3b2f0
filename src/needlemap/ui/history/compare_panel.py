"""Which two sessions or ranges are compared, and what became of each structure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from needlemap.history import HistoryView
from needlemap.history.comparison import (
    Comparison,
    compare,
    compared_targets,
)
from needlemap.history.skin import Skin
from needlemap.history.view import WEEK
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.forms.tolerance import ToleranceBox
from needlemap.ui.history.changes_model import ChangesModel
from needlemap.ui.history.state import HistoryState
from needlemap.ui.history.words import Words, range_words, session_title
from needlemap.ui.widgets.factories import button, label, wrapped
from needlemap.ui.widgets.tables import read_only_table
from needlemap.ui.widgets.theme import scaled_px

RANGE, AS_LONG_BEFORE, BEFORE, AFTER = "range", "as_long_before", "before", "after"
FIRST, LAST = "first", "last"
_WEEKS = 4
_ROW_PX = 26


@dataclass(frozen=True, slots=True)
class Choice:
    """One side of a comparison: a session by row, a range by name, or the days drawn for it."""

    session: int = -1
    span: str = ""
    days: tuple[float, float] | None = None


class ComparePanel(QWidget):
    """Chooses earlier and later, and lists the structures with what became of them.

    Signals
    -------
    compared
        Earlier or later was chosen: the comparison (Comparison), and what both are called.
    """

    compared = Signal(object, str, str)

    def __init__(
        self, looking: HistoryState, skin: Skin, words: Words, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._looking, self._skin = looking, skin
        self.earlier = self._box(self.tr("Earlier"))
        self.later = self._box(self.tr("Later"))
        self.summary = wrapped("", "muted")
        self.model = ChangesModel(words)
        self.table = self._table()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        self.take_earlier = self._take(
            self.tr("as earlier"), self.earlier, self.tr("Use the range as the earlier")
        )
        self.take_later = self._take(
            self.tr("as later"), self.later, self.tr("Use the range as the later")
        )
        column.addLayout(self._choosers())
        column.addLayout(self._summary_row())
        column.addWidget(self.table, 1)
        for box in (self.earlier, self.later):
            box.currentIndexChanged.connect(lambda _: self._compare())

    def _choosers(self) -> QGridLayout:
        """Return both lists beside their titles; below, what takes the drawn range for one."""
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (title, box) in enumerate(
            ((self.tr("Earlier"), self.earlier), (self.tr("Later"), self.later))
        ):
            name = label(title, "label")
            name.setBuddy(box)
            grid.addWidget(name, row, 0)
            grid.addWidget(box, row, 1)
        taking = QHBoxLayout()
        taking.addWidget(label(self.tr("Use selected range"), "label"))
        taking.addWidget(self.take_earlier)
        taking.addWidget(self.take_later)
        taking.addStretch()
        grid.addLayout(taking, 2, 0, 1, 2)
        return grid

    def _summary_row(self) -> QHBoxLayout:
        """Return what was found, ending in the field for how near a repeated site is."""
        self.tolerance = ToleranceBox()
        self.tolerance.setValue(round(self._looking.tolerance_mm))
        self.tolerance.valueChanged.connect(self._on_tolerance_changed)
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        row.addWidget(self.tolerance)
        return row

    def _on_tolerance_changed(self, tolerance_mm: int) -> None:
        self._looking.set_tolerance(float(tolerance_mm))
        self._compare()

    @property
    def text(self) -> str:
        """All that the panel says."""
        return "\n".join(
            (
                self.tr("Earlier: {0}").format(self.earlier.currentText()),
                self.tr("Later: {0}").format(self.later.currentText()),
                f"{self.summary.text()} {self.tolerance.text()}",
                *self.model.sentences(),
            )
        )

    def begin(self) -> None:
        """Compare the session in front, else the last, with the one before."""
        self._fill()
        sessions = [n for n, gone in enumerate(self._looking.timeline.in_error) if not gone]
        current = self._looking.view.current
        later = current if current in sessions else (sessions[-1] if sessions else None)
        place = sessions.index(later) if later is not None else 0
        earlier = sessions[place - 1] if place > 0 else None
        self.choose(
            Choice(session=earlier) if earlier is not None else Choice(span=BEFORE),
            Choice(session=later) if later is not None else Choice(span=RANGE),
        )

    def choose(self, earlier: Choice, later: Choice) -> None:
        """Compare these two."""
        for box, choice in ((self.earlier, earlier), (self.later, later)):
            box.blockSignals(True)
            box.setCurrentIndex(max(0, _place(box, choice)))
            box.blockSignals(False)
        self._compare()

    def _compare(self) -> None:
        earlier, later = self._rows(self.earlier), self._rows(self.later)
        found = compare(
            self._looking.history, earlier, later, self._skin, self._looking.tolerance_mm
        )
        self.model.show(compared_targets(self._looking.history, found))
        self.summary.setText(self._words_of(found))
        self.compared.emit(found, self.earlier.currentText(), self.later.currentText())

    def _rows(self, box: ComboBox) -> NDArray[np.integer]:
        choice = box.currentData()
        if not isinstance(choice, Choice):
            return np.empty(0, np.int64)
        looking = self._looking
        if choice.days is not None:
            return looking.plate_resolver.rows(
                HistoryView(*choice.days, None, looking.view.filters)
            )
        if choice.session >= 0:
            run = looking.history.sites_of_session(choice.session)
            passed = looking.filters.mask(looking.history)[run]
            return np.asarray(np.flatnonzero(passed) + run.start)
        return looking.plate_resolver.rows(self._span(choice.span))

    def _span(self, name: str) -> HistoryView:
        view, whole = self._looking.view, self._looking.whole
        length = view.end_day - view.start_day
        start, end = {
            RANGE: (view.start_day, view.end_day),
            AS_LONG_BEFORE: (view.start_day - length, view.start_day),
            BEFORE: (whole.start_day, view.start_day),
            AFTER: (view.end_day, whole.end_day),
            FIRST: (whole.start_day, whole.start_day + WEEK * _WEEKS),
            LAST: (whole.end_day - WEEK * _WEEKS, whole.end_day),
        }[name]
        return HistoryView(start, max(start, end), None, view.filters)

    def _fill(self) -> None:
        view, timeline = self._looking.view, self._looking.history.timeline
        spans = (
            (self.tr("the range: {0}").format(range_words(view.start_day, view.end_day)), RANGE),
            (self.tr("the same time before the range"), AS_LONG_BEFORE),
            (self.tr("everything before the range"), BEFORE),
            (self.tr("everything after the range"), AFTER),
            (self.tr("the first {0} weeks").format(_WEEKS), FIRST),
            (self.tr("the last {0} weeks").format(_WEEKS), LAST),
        )
        for box in (self.earlier, self.later):
            box.blockSignals(True)
            box.clear()
            for words, span in spans:
                box.addItem(words, Choice(span=span))
            for row in reversed(range(len(timeline))):
                if not timeline.in_error[row]:
                    box.addItem(session_title(timeline.sessions[row]), Choice(session=row))
            box.blockSignals(False)

    def _words_of(self, found: Comparison) -> str:
        words = self.tr("{0} new, {1} dropped, {2} repeated within")
        return words.format(len(found.new), len(found.dropped), len(found.repeated))

    def _take(self, words: str, box: ComboBox, name: str) -> QPushButton:
        """Return what makes the range of the strip, as it is now, one side of the comparison."""
        # No tip: it would lie over the list below, which is reached for next.
        made = button(words, kind="link")
        made.setAccessibleName(name)
        made.setAccessibleDescription(
            self.tr("Drag a range in the timeline, or type its days, then use it here.")
        )
        made.clicked.connect(lambda: self.take_range(box))
        return made

    def take_range(self, box: ComboBox) -> None:
        """Compare the days that the strip shows now; they stay when another range is drawn."""
        view = self._looking.view
        days = Choice(days=(view.start_day, view.end_day))
        box.blockSignals(True)
        for row in reversed(range(box.count())):
            if box.itemData(row).days is not None:
                box.removeItem(row)
        words = self.tr("selected, {0}").format(range_words(view.start_day, view.end_day))
        box.insertItem(0, words, days)
        box.setCurrentIndex(0)
        box.blockSignals(False)
        self._compare()

    def _box(self, name: str) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(name)
        box.setMaxVisibleItems(20)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    def _table(self) -> QTableView:
        table = read_only_table(self.tr("Structures compared"), self.model)
        table.setWordWrap(False)
        # As high as there is room: what it would like to have would squeeze the rest of the page.
        table.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        table.verticalHeader().setDefaultSectionSize(scaled_px(_ROW_PX))
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        return table


def _place(box: ComboBox, choice: Choice) -> int:
    return next((i for i in range(box.count()) if box.itemData(i) == choice), -1)
