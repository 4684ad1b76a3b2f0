"""What a report is about and how it is handed out, as a column of fields."""

from datetime import date, timedelta

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.clock import today
from needlemap.history import FilterSet
from needlemap.reports.content.history_record import ALL_DAYS, Period
from needlemap.reports.pages.paper import PAPERS
from needlemap.reports.request import NO_FILTERS, Disclosure, HistoryChoice, Kind, ReportRequest
from needlemap.ui.forms.disclosure import DisclosureFields
from needlemap.ui.forms.field_error import FieldError
from needlemap.ui.forms.inputs import ComboBox, DateEdit
from needlemap.ui.widgets.factories import field, line_edit, wrapped

_CHOSEN_DAYS = -1
_TEXT_PX = 150  # of the hand-out: some lines are seen on a small screen, too


class ReportChoices(QWidget):
    """Kind, period, paper; purpose, recipient, password.

    Signals
    -------
    order_changed
        Another report was chosen, or other contents of it.

    Parameters
    ----------
    patient_id, session_id
        Whom it is about; without a session only the reports of a patient are offered.
    handout_text
        With which the hand-out begins.
    """

    order_changed = Signal()

    def __init__(
        self,
        patient_id: str,
        session_id: str | None,
        handout_text: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._patient_id, self._session_id = patient_id, session_id
        self._wanted = HistoryChoice()
        self._make_fields(handout_text)
        self._lay_out()
        self._connect()
        self._show_what_applies()

    @property
    def kind(self) -> Kind:
        """The chosen kind of report."""
        return Kind(self.kinds.currentData())

    @property
    def order(self) -> ReportRequest:
        """The chosen report; ValueError when a field does not fit."""
        kind = self.kind
        owner = self._session_id if kind.is_of_session and self._session_id else self._patient_id
        is_handout, is_research = kind is Kind.HANDOUT, kind is Kind.STRICTA
        return ReportRequest(
            kind,
            owner,
            self._period() if kind is Kind.HISTORY else ALL_DAYS,
            self.paper.currentText(),
            self.subject.text().strip() if is_research else "",
            self.text.toPlainText() if is_handout else "",
            self._filters() if kind is Kind.HISTORY else NO_FILTERS,
        )

    @property
    def disclosure(self) -> Disclosure:
        """How the report is handed out; ValueError for a password that is too short."""
        return self.hands.disclosure(self.password.text(), by_name=self.by_name.isChecked())

    def choose(self, kind: Kind) -> None:
        """Choose a kind of report."""
        self.kinds.setCurrentIndex(self.kinds.findData(kind.value))

    def choose_history(self, wanted: HistoryChoice) -> None:
        """Choose the treatment history, of a period, with or without filters."""
        self._wanted = wanted
        self.only.setChecked(bool(wanted.filters.filters))
        self._filter_words.setText(wanted.words)
        self.only.setAccessibleDescription(wanted.words)
        if wanted.period.first and wanted.period.last:
            self.period.setCurrentIndex(self.period.findData(_CHOSEN_DAYS))
            self.first.setDate(_qdate(wanted.period.first))
            self.last.setDate(_qdate(wanted.period.last))
        self.choose(Kind.HISTORY)
        self._show_what_applies()

    def complain(self, sentence: str) -> None:
        """Say what does not fit of how it is handed out, beneath the field."""
        has_password = bool(self.password.text())
        self.field_error.say_of(self.password if has_password else self.hands.recipient, sentence)

    def _make_fields(self, handout_text: str) -> None:
        self.kinds = ComboBox()
        for kind, words in self._kind_words().items():
            if self._session_id or not kind.is_of_session:
                self.kinds.addItem(words, kind.value)
        self.period = ComboBox()
        for words, weeks in self._period_words():
            self.period.addItem(words, weeks)
        today = QDate.currentDate()
        self.first, self.last = self._day_edit(today.addYears(-1)), self._day_edit(today)
        self.only = QCheckBox(self.tr("Only sites that match the filters"))
        self.only.setAccessibleName(self.only.text())
        self._filter_words = wrapped("", "muted")
        self.paper = ComboBox()
        self.paper.addItems(list(PAPERS))
        self.subject = line_edit(self.tr("Subject code"), placeholder=self.tr("S-01"))
        self.text = QPlainTextEdit(handout_text)
        self.text.setAccessibleName(self.tr("Hand-out text"))
        self.hands = DisclosureFields()
        self.password = line_edit(self.tr("File password"), secret=True)
        self.field_error = FieldError()
        self.by_name = QCheckBox(self.tr("Patient name in the file name"))
        self.by_name.setAccessibleName(self.by_name.text())

    def _kind_words(self) -> dict[Kind, str]:
        return {
            Kind.SESSION: self.tr("Session record"),
            Kind.HANDOUT: self.tr("Hand-out for the patient"),
            Kind.HISTORY: self.tr("Treatment history"),
            Kind.CHART: self.tr("Whole chart"),
            Kind.STRICTA: self.tr("Research export (STRICTA)"),
        }

    def _period_words(self) -> tuple[tuple[str, int], ...]:
        return (
            (self.tr("All sessions"), 0),
            (self.tr("Last 4 weeks"), 4),
            (self.tr("Last 12 weeks"), 12),
            (self.tr("Last 52 weeks"), 52),
            (self.tr("From … to …"), _CHOSEN_DAYS),
        )

    def _day_edit(self, day: QDate) -> DateEdit:
        edit = DateEdit(day)
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("yyyy-MM-dd")
        return edit

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        column.addWidget(field(self.tr("Report"), self.kinds))
        self._days = QWidget()
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        days.addWidget(field(self.tr("From"), self.first))
        days.addWidget(field(self.tr("To"), self.last))
        self._period_field = field(self.tr("Period"), self.period)
        self._subject_field = field(self.tr("Subject code (de-identifies)"), self.subject)
        self._text_field = field(self.tr("Hand-out text"), self.text)
        self._text_field.setMinimumHeight(_TEXT_PX)
        filters = (self.only, self._filter_words)
        texts = (self._subject_field, self._text_field)
        for part in (self._period_field, self._days, *filters, *texts):
            column.addWidget(part)
        column.addWidget(field(self.tr("Paper"), self.paper))
        column.addWidget(self.hands)
        column.addWidget(field(self.tr("Password (optional)"), self.password))
        hint = self.tr("With a password the file is encrypted with AES-256, and is not PDF/A.")
        column.addWidget(wrapped(hint, "muted"))
        column.addWidget(self.field_error)
        column.addWidget(self.by_name)
        column.addStretch()

    def _connect(self) -> None:
        self.kinds.currentIndexChanged.connect(self._on_order_changed)
        self.period.currentIndexChanged.connect(self._on_order_changed)
        self.paper.currentIndexChanged.connect(self._on_order_changed)
        self.first.dateChanged.connect(self._on_order_changed)
        self.last.dateChanged.connect(self._on_order_changed)
        self.only.toggled.connect(self._on_order_changed)
        self.subject.textChanged.connect(self._on_order_changed)
        self.text.textChanged.connect(self._on_order_changed)

    def _on_order_changed(self) -> None:
        self._show_what_applies()
        self.order_changed.emit()

    def _show_what_applies(self) -> None:
        kind, days = self.kind, self.period.currentData()
        self._period_field.setVisible(kind is Kind.HISTORY)
        self._days.setVisible(kind is Kind.HISTORY and days == _CHOSEN_DAYS)
        is_filtered = kind is Kind.HISTORY and bool(self._wanted.filters.filters)
        self.only.setVisible(is_filtered)
        self._filter_words.setVisible(is_filtered)
        self._subject_field.setVisible(kind is Kind.STRICTA)
        self._text_field.setVisible(kind is Kind.HANDOUT)
        with QSignalBlocker(self.last):
            self.last.setMinimumDate(self.first.date())

    def _filters(self) -> FilterSet:
        return self._wanted.filters if self.only.isChecked() else NO_FILTERS

    def _period(self) -> Period:
        weeks = int(self.period.currentData())
        if weeks == _CHOSEN_DAYS:
            return Period(_day(self.first), _day(self.last))
        if not weeks:
            return ALL_DAYS
        return Period(today() - timedelta(weeks=weeks), today())


def _day(edit: DateEdit) -> date:
    chosen = edit.date()
    return date(chosen.year(), chosen.month(), chosen.day())


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
