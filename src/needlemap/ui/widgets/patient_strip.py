"""Whose page this is, and who could be mistaken for them."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from needlemap.domain.clock import today
from needlemap.domain.days import long_day
from needlemap.domain.patient import Patient
from needlemap.domain.region import regional
from needlemap.ui.widgets.eliding import one_line
from needlemap.ui.widgets.privacy import privacy, shown_name
from needlemap.ui.widgets.translation import tr

_NAMED_AT_MOST = 2


class PatientStrip(QWidget):
    """Name and facts, each on one line; lies where nothing scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._facts = one_line("", "heading"), one_line("", "muted")
        self._patient: Patient | None = None
        self._patient_words = ""
        privacy.changed.connect(self._show_name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._name)
        column.addWidget(self._facts)

    @property
    def name(self) -> str:
        """The patient's name as shown."""
        return self._name.text()

    @property
    def facts(self) -> str:
        """Birth date, age and number, and what a page adds."""
        return self._facts.text()

    def show_patient(self, patient: Patient, *more: str) -> None:
        """Show a patient; a page may add words of its own."""
        self._patient = patient
        self._show_name()
        self._patient_words = facts_of(patient)
        self.add(*more)

    def _show_name(self) -> None:
        if self._patient is not None:
            self._name.setText(shown_name(self._patient))

    def add(self, *more: str) -> None:
        """Add these words to the facts, in place of others that were added."""
        self._facts.setText("  ·  ".join(words for words in (self._patient_words, *more) if words))

    def strike(self, *, on: bool) -> None:
        """Strike the facts through, or no longer."""
        font = self._facts.font()
        if font.strikeOut() is not on:
            font.setStrikeOut(on)
            self._facts.setFont(font)


def facts_of(patient: Patient) -> str:
    """Return birth date in words, age and number; what is not known is said."""
    parts = [tr("born {0}").format(born_words(patient.born_on))]
    if patient.born_on is not None:
        years = patient.age_on(today())
        parts.append(tr("{0} years").format(years))
    if patient.record_number:
        parts.append(regional(tr("MRN {0}")).format(patient.record_number))
    return "  ·  ".join(parts)


def born_words(born_on: date | None) -> str:
    """Return a birth date that nobody reads with day and month exchanged: 2 May 1984."""
    return long_day(born_on) if born_on else tr("date not recorded")


class DuplicateBanner(QWidget):
    """Warns that another patient could be mistaken for this one; hidden where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("duplicate")
        self._line = one_line("", "duplicate")
        self._others: tuple[Patient, ...] = ()
        privacy.changed.connect(self._name_others)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._line)
        self.hide()

    @property
    def words(self) -> str:
        """What is said now, nothing while hidden."""
        return "" if self.isHidden() else self._line.text()

    @property
    def sentence(self) -> str:
        """What is said while its page is in front."""
        return self._line.text()

    def warn_of(self, others: Sequence[Patient]) -> None:
        """Name these patients, or hide when there are none."""
        self._others = tuple(others)
        self.setVisible(bool(others))
        self._name_others()

    def _name_others(self) -> None:
        others = self._others
        if others:
            named = [f"{shown_name(each)}, {facts_of(each)}" for each in others[:_NAMED_AT_MOST]]
            more = len(others) - len(named)
            rest = [tr("{0} more").format(more)] if more > 0 else []
            words = tr("▲ Do not mistake for: {0}").format("  |  ".join([*named, *rest]))
            self._line.setText(words)
            self.setAccessibleName(words)
