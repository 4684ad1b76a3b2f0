"""The right half while nobody is chosen: the first steps, or to-do list, today and recent."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from needlemap.storage.repositories.work_list import WorkKind
from needlemap.ui.patients.patient_lines import PatientLine, PatientLinesModel
from needlemap.ui.patients.work_model import WorkLine, WorkListModel
from needlemap.ui.widgets.factories import button, card, label, wrapped
from needlemap.ui.widgets.list_rows import on_opened, row_list
from needlemap.ui.widgets.theme import scaled_px, wide_px

# What is done in the session itself; for all else the patient is opened.
_OF_SESSIONS = (WorkKind.DRAFT, WorkKind.NEEDLES_IN, WorkKind.COUNT_MISMATCH)
_WELCOME_WIDTH_PX = 560
_WORK_STRETCH, _PATIENTS_STRETCH = 3, 2
_SIDE_BY_SIDE_PX, _LIST_PX, _TITLE_PX = 600, 200, 30


class HomePanel(QWidget):
    """A clinic without patients is welcomed; later what is to do, today's and recent patients.

    Signals
    -------
    add_requested
        A patient, the first one perhaps, shall be added.
    search_requested
        A patient is to be looked for.
    session_requested
        Patient id and session id: open this session.
    patient_requested
        Patient id: show whom.
    """

    add_requested = Signal()
    search_requested = Signal()
    session_requested = Signal(str, str)
    patient_requested = Signal(str)

    def __init__(self, own_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = WorkListModel(own_id)
        self.list = row_list(self.tr("To do"))
        self.list.setModel(self.model)
        self.add = button(self.tr("Add the first patient"), kind="primary")
        self.search = button(self.tr("Find a patient"), kind="primary", key="Ctrl+F")
        self.new = button(self.tr("New patient"), key="Ctrl+N")
        self.today, self.recent = PatientLinesModel(), PatientLinesModel()
        self.today_list, self.recent_list = row_list(self.tr("Today")), row_list(self.tr("Recent"))
        self._stack = QStackedWidget()
        self._welcome, self._done = self._welcome_page(), self._done_card()
        self._work = self._work_card()
        self._none_today = wrapped(self.tr("Nobody was treated yet."), "muted")
        self._none_recent = wrapped(self.tr("Whom you open or chart is listed here."), "muted")
        self._desk = self._desk_page()
        for page in (self._welcome, self._desk):
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        for pushed in (self.add, self.new):
            pushed.clicked.connect(self.add_requested)
        self.search.clicked.connect(self.search_requested)
        on_opened(self.list, self._on_opened)
        for view in (self.today_list, self.recent_list):
            on_opened(view, self._on_patient_opened)

    @property
    def is_welcoming(self) -> bool:
        """Whether the first steps are shown."""
        return self._stack.currentWidget() is self._welcome

    def show_welcome(self) -> None:
        """Show the first steps."""
        self._stack.setCurrentWidget(self._welcome)

    def show_work(self, lines: Sequence[WorkLine]) -> None:
        """Show what is left to do; when there is nothing, what can be done next."""
        self.model.show(lines)
        self._work.setVisible(bool(lines))
        self._done.setVisible(not lines)
        self._stack.setCurrentWidget(self._desk)

    def show_patients(self, today: Sequence[PatientLine], recent: Sequence[PatientLine]) -> None:
        """Show who is here today, and whom the user opened last."""
        for model, view, nobody, lines in (
            (self.today, self.today_list, self._none_today, today),
            (self.recent, self.recent_list, self._none_recent, recent),
        ):
            model.show(lines)
            view.setVisible(bool(lines))
            nobody.setVisible(not lines)

    @property
    def _is_narrow(self) -> bool:
        return self.width() < wide_px(_SIDE_BY_SIDE_PX)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        least = super().minimumSizeHint()
        if self._is_narrow and not self.is_welcoming:
            # Lines that break need more height than Qt asks for on their behalf.
            height = self._row.totalMinimumHeightForWidth(self.width())
            return least.expandedTo(QSize(0, height))
        return least

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        # One column where the page is narrow: beside a name all that is due is read whole.
        is_narrow, direction = self._is_narrow, QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        self.list.setMinimumHeight(scaled_px(_LIST_PX) if is_narrow else 0)

    def _on_patient_opened(self, index: QModelIndex) -> None:
        model = index.model()
        if not isinstance(model, PatientLinesModel):
            return
        line = model.row_at(index.row())
        if line.session_id:
            self.session_requested.emit(line.patient.id, line.session_id)
        else:
            self.patient_requested.emit(line.patient.id)

    def _on_opened(self, index: QModelIndex) -> None:
        line = self.model.row_at(index.row())
        if any(kind in _OF_SESSIONS for kind in line.kinds):
            self.session_requested.emit(line.patient.id, line.session_id)
        else:
            self.patient_requested.emit(line.patient.id)

    def _welcome_page(self) -> QWidget:
        frame, column = card()
        column.addWidget(label(self.tr("Welcome to NeedleMap"), "title"))
        column.addWidget(wrapped(self.tr("Three steps to the first chart:"), "muted"))
        column.addSpacing(6)
        for number, (title, words) in enumerate(self._steps(), 1):
            column.addLayout(_step(number, title, words))
        column.addSpacing(10)
        column.addLayout(_buttons(self.add))
        return _alone(frame)

    def _desk_page(self) -> QWidget:
        page = QWidget()
        self._row = row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        left = QVBoxLayout()
        left.addWidget(self._work, 1)
        left.addWidget(self._done)
        left.addStretch()
        row.addLayout(left, _WORK_STRETCH)
        right = QVBoxLayout()
        right.setSpacing(16)
        for title, model, view, nobody in (
            (self.tr("Today"), self.today, self.today_list, self._none_today),
            (self.tr("Recent"), self.recent, self.recent_list, self._none_recent),
        ):
            frame, column = card()
            heading = label(title, "title")
            heading.setMinimumHeight(scaled_px(_TITLE_PX))  # Qt asks for less than its letters
            column.addWidget(heading)
            column.addWidget(nobody)
            view.setModel(model)
            column.addWidget(view, 1)
            column.addStretch()  # what there is stands at the top without a list
            right.addWidget(frame, 1)
        row.addLayout(right, _PATIENTS_STRETCH)
        return page

    def _done_card(self) -> QWidget:
        frame, column = card()
        column.addWidget(label(self.tr("Nothing to do"), "title"))
        done = self.tr("All sessions are signed and no follow-up is due.")
        column.addWidget(wrapped(done, "muted"))
        how = self.tr("To chart, choose a patient in the list and start a session (Ctrl+Return).")
        column.addWidget(wrapped(how))
        column.addSpacing(10)
        column.addLayout(_buttons(self.search, self.new))
        return frame

    def _steps(self) -> tuple[tuple[str, str], ...]:
        return (
            (
                self.tr("Add a patient"),
                self.tr("A name is enough to start (Ctrl+N)."),
            ),
            (
                self.tr("Start a session"),
                self.tr("The body diagram opens (Ctrl+Return)."),
            ),
            (
                self.tr("Click where you needled"),
                self.tr("One click records one site and saves it."),
            ),
        )

    def _work_card(self) -> QWidget:
        frame, column = card()
        column.addWidget(label(self.tr("To do"), "title"))
        words = self.tr("Your own first, then other users'. Click to open the session.")
        column.addWidget(wrapped(words, "muted"))
        column.addSpacing(4)
        column.addWidget(self.list, 1)
        return frame


def _alone(frame: QFrame) -> QWidget:
    """Return a page with this card alone, in the middle and a little above."""
    page = QWidget()
    frame.setFixedWidth(_WELCOME_WIDTH_PX)
    outer = QVBoxLayout(page)
    outer.addStretch(2)
    outer.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
    outer.addStretch(3)
    return page


def _buttons(*pushed: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    for each in pushed:
        row.addWidget(each)
    row.addStretch()
    return row


def _step(number: int, title: str, words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(14)
    circle = label(str(number), "step")
    circle.setFixedSize(30, 30)
    circle.setAlignment(Qt.AlignmentFlag.AlignCenter)
    row.addWidget(circle, 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(1)
    column.addWidget(label(title, "heading"))
    column.addWidget(wrapped(words, "muted"))
    row.addLayout(column, 1)
    return row
