"""What a report is about and what for and for whom, as a column of fields."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from needlemap.domain.addressee import Addressee
from needlemap.domain.clock import today
from needlemap.domain.days import long_day, typed_day
from needlemap.domain.region import followed_region, paper_of
from needlemap.history import FilterSet
from needlemap.reports.content.history import Counted
from needlemap.reports.content.history_record import ALL_DAYS, Period
from needlemap.reports.content.letter import PARTS
from needlemap.reports.content.reading_level import HIGHEST_GRADE, reading_grade
from needlemap.reports.pages.paper import PAPERS
from needlemap.reports.request import (
    NO_FILTERS,
    NOBODY,
    Disclosure,
    HistoryChoice,
    Kind,
    ReportRequest,
)
from needlemap.ui.forms.disclosure import disclosure_of, disclosure_rows, password_row
from needlemap.ui.forms.form import Form, Row, choice_of, day_row, tick
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.widgets.factories import line_edit, text_edit
from needlemap.ui.widgets.translation import tr

_ALL, _CHOSEN_DAYS = 0, -1
_ANY_HEIGHT = 16777215  # as Qt has it
_TEXT_PX = 150  # of the hand-out: some lines are seen on a small screen, too
_LONGEST_CODE = 40
# What changes the pages; the rest is what they are for and for whom.
_OF_THE_REPORT = {
    *("kind", "period", "first", "last", "only", "density", "subject", "text", "paper"),
    *("to", "letter", "cover", "both_sides", *[f"part_{part}" for part in PARTS]),
}


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
    handout_text, letter_text
        With which the hand-out and the letter begin.
    book
        Whom the clinic writes to.
    has_codes
        Whether the billing sheet is offered.
    """

    order_changed = Signal()

    def __init__(
        self,
        patient_id: str,
        session_id: str | None,
        handout_text: str,
        parent: QWidget | None = None,
        *,
        letter_text: str = "",
        book: Sequence[Addressee] = (),
        has_codes: bool = False,
    ) -> None:
        super().__init__(parent)
        self._has_codes = has_codes
        self._book = {each.name: each for each in book}
        self.letter = _tall_text(letter_text)
        self._patient_id, self._session_id = patient_id, session_id
        self._wanted = HistoryChoice()
        self.kinds = choice_of(
            {kind: words for kind, words in self._kind_words().items() if self._is_offered(kind)}
        )
        self.text = _tall_text(handout_text)
        self.form = Form(self._table())
        self.form.show_value("first", today() - timedelta(days=365))
        self.form.show_value("last", today())
        for part in PARTS:
            self.form.show_value(f"part_{part}", True)
        self.form.show_value("paper", paper_of(followed_region()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addStretch()
        self.form.edited.connect(self._on_edited)
        self._show_what_applies()

    @property
    def kind(self) -> Kind:
        """The chosen kind of report."""
        return Kind(self.form.value("kind"))

    @property
    def order(self) -> ReportRequest:
        """The chosen report; ValueError when a field does not fit."""
        kind, value = self.kind, self.form.value
        owner = self._session_id if kind.is_of_session and self._session_id else self._patient_id
        return ReportRequest(
            kind,
            owner,
            self._period() if kind is Kind.HISTORY else ALL_DAYS,
            value("paper"),
            value("subject") if kind is Kind.STRICTA else "",
            self._text(kind),
            self._filters() if kind is Kind.HISTORY else NO_FILTERS,
            self._book.get(value("to"), NOBODY) if self._is_sent(kind) else NOBODY,
            tuple(part for part in PARTS if value(f"part_{part}")),
            value("cover"),
            value("both_sides"),
            Counted(value("density")) if kind is Kind.HISTORY else Counted.NOTHING,
        )

    def _text(self, kind: Kind) -> str:
        if kind is Kind.HANDOUT:
            return str(self.form.value("text"))
        return str(self.form.value("letter")) if kind is Kind.LETTER else ""

    def _is_sent(self, kind: Kind) -> bool:
        """Whether the report says whom it goes to."""
        return kind is Kind.LETTER or bool(self.form.value("cover"))

    def disclosure(self) -> Disclosure | None:
        """Return for whom the report is and what for; None when a field does not fit."""
        return disclosure_of(self.form)

    def choose(self, kind: Kind) -> None:
        """Choose a kind of report."""
        self.form.show_value("kind", kind)
        self._on_edited("kind")

    def choose_history(self, wanted: HistoryChoice) -> None:
        """Choose the treatment history, of a period, with or without filters."""
        self._wanted = wanted
        self.form.show_value("only", bool(wanted.filters.filters))
        self.form.fields["only"].say(wanted.words)
        self.form.show_value("density", wanted.density)
        if wanted.period.first and wanted.period.last:
            self.form.show_value("period", _CHOSEN_DAYS)
            self.form.show_value("first", wanted.period.first)
            self.form.show_value("last", wanted.period.last)
        self.choose(Kind.HISTORY)

    def _table(self) -> list[Row | tuple[Row, ...]]:
        subject = line_edit(self.tr("Subject code"), placeholder=self.tr("S-01"))
        return [
            Row(name="kind", title=self.tr("Report"), editor=self.kinds),
            Row(
                name="period", title=self.tr("Period"), editor=choice_of(dict(self._period_words()))
            ),
            (
                day_row("first", self.tr("From"), read=_a_day),
                day_row("last", self.tr("To"), read=self._read_last),
            ),
            Row(name="only", editor=tick(self.tr("Only sites that match the filters"))),
            Row(
                name="density",
                title=self.tr("Density on the skin"),
                editor=choice_of(self._density_words()),
            ),
            Row(
                name="subject",
                title=self.tr("Subject code (de-identifies)"),
                editor=subject,
                longest=_LONGEST_CODE,
            ),
            Row(
                name="text",
                title=self.tr("Hand-out text"),
                editor=self.text,
                read_back=reading_words,
            ),
            Row(name="to", title=self.tr("To"), editor=self._addressees()),
            Row(name="letter", title=self.tr("Letter"), editor=self.letter),
            *[
                Row(name=f"part_{part}", editor=tick(words))
                for part, words in self._part_words().items()
            ],
            Row(name="cover", editor=tick(self.tr("Fax cover page"))),
            Row(name="both_sides", editor=tick(self.tr("Margins for printing on both sides"))),
            Row(
                name="paper",
                title=self.tr("Paper"),
                editor=choice_of({name: name for name in PAPERS}),
            ),
            *disclosure_rows(),
            password_row(
                self.tr("Password (optional)"),
                hint=self.tr(
                    "With a password the file is encrypted with AES-256, and is not PDF/A."
                ),
            ),
            Row(name="by_name", editor=tick(self.tr("Patient name in the file name"))),
        ]

    def _is_offered(self, kind: Kind) -> bool:
        if kind is Kind.SUPERBILL and not self._has_codes:
            return False
        return bool(self._session_id) or not kind.is_of_session

    def _kind_words(self) -> dict[Kind, str]:
        return {
            Kind.SESSION: self.tr("Session record"),
            Kind.HANDOUT: self.tr("Hand-out for the patient"),
            Kind.LETTER: self.tr("Letter about the visit"),
            Kind.SUPERBILL: self.tr("Billing data sheet (superbill)"),
            Kind.HISTORY: self.tr("Treatment history"),
            Kind.CHART: self.tr("Whole chart"),
            Kind.STRICTA: self.tr("Research export (STRICTA)"),
        }

    def _addressees(self) -> ComboBox:
        box = choice_of({"": self.tr("Nobody named"), **{name: name for name in self._book}})
        # A long name is shortened: it would push all fields out of sight.
        box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    def _part_words(self) -> dict[str, str]:
        return {
            "body": self.tr("Picture of the body"),
            "complaint": self.tr("Complaint, goals and findings"),
            "treatment": self.tr("What was treated"),
            "outcome": self.tr("Outcome and adverse events"),
            "plan": self.tr("Home exercise and plan"),
        }

    def _period_words(self) -> tuple[tuple[int, str], ...]:
        return (
            (_ALL, self.tr("All sessions")),
            (4, self.tr("Last 4 weeks")),
            (12, self.tr("Last 12 weeks")),
            (52, self.tr("Last 52 weeks")),
            (_CHOSEN_DAYS, self.tr("From … to …")),
        )

    def _density_words(self) -> dict[str, str]:
        return {
            Counted.NOTHING: self.tr("Not printed"),
            Counted.NEEDLES: self.tr("Needles per 10 cm²"),
            Counted.SITES: self.tr("Sites per 10 cm²"),
        }

    def _on_edited(self, name: str) -> None:
        if name == "to" and self.form.value("recipient") in {"", *self._book}:
            self.form.show_value("recipient", self.form.value("to"))  # for the log
        if name in _OF_THE_REPORT:
            self._show_what_applies()
            self.order_changed.emit()

    def _show_what_applies(self) -> None:
        kind, show = self.kind, self.form.show_fields
        is_history = kind is Kind.HISTORY
        show(["period", "density"], visible=is_history)
        chosen = self.form.value("period") == _CHOSEN_DAYS
        show(["first", "last"], visible=is_history and chosen)
        show(["only"], visible=is_history and bool(self._wanted.filters.filters))
        show(["subject"], visible=kind is Kind.STRICTA)
        show(["text"], visible=kind is Kind.HANDOUT)
        is_letter = kind is Kind.LETTER
        show(["letter", *[f"part_{part}" for part in PARTS]], visible=is_letter)
        show(["to"], visible=self._is_sent(kind))

    def _filters(self) -> FilterSet:
        return self._wanted.filters if self.form.value("only") else NO_FILTERS

    def _period(self) -> Period:
        weeks = int(self.form.value("period"))
        if weeks == _CHOSEN_DAYS:
            return Period(self.form.value("first"), self.form.value("last"))
        return ALL_DAYS if weeks == _ALL else Period(today() - timedelta(weeks=weeks), today())

    def _read_last(self, text: str) -> date:
        last, first = _a_day(text), self.form.value("first")
        if last < first:
            raise ValueError(self.tr("It is before {0}, the first day").format(long_day(first)))
        return last


def _a_day(text: str) -> date:
    """Return the day; ValueError, in words, for none."""
    return typed_day(text or "–") or today()


def reading_words(text: str) -> str:
    """Return the reading level of a text that patients get, and what to do where it is high."""
    # What is filled in, and the note to the editor, are not the clinic's sentences.
    own = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    grade = reading_grade(own)
    if grade is None:
        return ""
    level = max(1, round(grade))
    if grade <= HIGHEST_GRADE:
        return tr("Reading level: grade {0}. Good: 8 or less.").format(level)
    return tr("Reading level: grade {0}. Use shorter sentences and words: aim for 8.").format(level)


def _tall_text(words: str) -> QPlainTextEdit:
    """Return lines to type into that take the room which the dialog has left."""
    made = text_edit("", height_px=_TEXT_PX)
    made.setMaximumHeight(_ANY_HEIGHT)
    made.setPlainText(words)
    return made
