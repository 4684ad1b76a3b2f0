"""The head of the history page: whose it is, what it spans, which of its faces is shown."""

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QWidget

from needlemap.domain.days import day_words
from needlemap.domain.patient import Patient
from needlemap.history import History
from needlemap.history.timeline import date_of
from needlemap.ui.widgets.eliding import one_line
from needlemap.ui.widgets.factories import button, head_row, tool_button
from needlemap.ui.widgets.patient_strip import PatientStrip


class Tab(StrEnum):
    """A face of the history."""

    BODY = "body"
    STRUCTURES = "structures"
    TRENDS = "trends"


class HistoryHeader(QFrame):
    """Patient, span, tabs, print.

    Signals
    -------
    back_clicked, pdf_clicked
        The button was clicked.
    tab_clicked
        The tab (Tab) that is wanted.
    """

    back_clicked = Signal()
    pdf_clicked = Signal()
    tab_clicked = Signal(object)

    def __init__(self, patient: Patient, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("head")
        self.back = button(self.tr("← Back"), key="Alt+Left")
        self.pdf = button(self.tr("Print…"), key="Ctrl+P")
        self._group = QButtonGroup(self)
        self.tabs = {
            Tab.BODY: self._tab(self.tr("Body"), Tab.BODY),
            Tab.STRUCTURES: self._tab(self.tr("By structure"), Tab.STRUCTURES),
            Tab.TRENDS: self._tab(self.tr("Progress"), Tab.TRENDS),
        }
        self.strip = PatientStrip()
        self.strip.show_patient(patient, self.tr("treatment history"))
        self._span_words = self._span(history)
        self.span = one_line(self._span_words, "muted")
        self._lay_out()
        self.show_tab(Tab.BODY)
        self.back.clicked.connect(self.back_clicked)
        self.pdf.clicked.connect(self.pdf_clicked)

    def show_tab(self, tab: Tab) -> None:
        """Mark the tab that is shown."""
        self.tabs[tab].setChecked(True)

    @property
    def tab_shown(self) -> Tab:
        """The tab that is shown."""
        return next(tab for tab, made in self.tabs.items() if made.isChecked())

    def say(self, words: str) -> None:
        """Add a remark to the span."""
        self.span.setText(f"{self._span_words} · {words}")

    def _span(self, history: History) -> str:
        timeline = history.timeline
        days = timeline.at_days[~timeline.in_error]
        if not len(days):
            return self.tr("No session yet")
        drafts = int((timeline.draft & ~timeline.in_error).sum())
        count = len(days) - drafts
        counts = [
            self.tr("1 session") if count == 1 else self.tr("{0} sessions").format(count),
            self.tr("1 draft") if drafts == 1 else self.tr("{0} drafts").format(drafts),
        ][: 2 if drafts else 1]
        first, last = day_words(date_of(float(days[0]))), day_words(date_of(float(days[-1])))
        span = first if first == last else f"{first} – {last}"
        return " · ".join([*counts, span])

    def _lay_out(self) -> None:
        row = head_row(self, self.back, self.strip, self.span)
        for made in self.tabs.values():
            row.addWidget(made)
        row.addSpacing(6)
        row.addWidget(self.pdf)

    def _tab(self, words: str, tab: Tab) -> QToolButton:
        made = tool_button(words)
        made.setCheckable(True)
        made.clicked.connect(lambda: self.tab_clicked.emit(tab))
        self._group.addButton(made)
        return made
