"""Declares two patients one: both side by side, and what happens in words."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.days import day_words
from needlemap.domain.patient import Patient
from needlemap.domain.region import regional
from needlemap.ui.forms.asking_dialog import AskingDialog
from needlemap.ui.patients.finder import PatientFinder, PatientSearch
from needlemap.ui.patients.words import breakable, figure_words
from needlemap.ui.widgets.factories import wrapped
from needlemap.ui.widgets.privacy import privacy, shown_name
from needlemap.ui.widgets.translation import tr

Merge = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class MergeSide:
    """A patient and what would come along: how much is kept of whom."""

    patient: Patient
    sessions: int
    documents: int
    answers: int


class MergeDialog(AskingDialog):
    """`merge` gets the ids of who is kept and who is merged, and may refuse."""

    def __init__(
        self,
        patients: PatientSearch,
        first: MergeSide,
        side_of: Callable[[Patient], MergeSide],
        merge: Merge,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Merge with a duplicate"), tr("Merge"), parent)
        self._first, self._second = first, first
        self._side_of, self._merge = side_of, merge
        self.finder = PatientFinder(patients)
        self.finder.archived.hide()
        self.cards = (
            _SideCard(self.tr("Keep this patient")),
            _SideCard(self.tr("Keep this patient")),
        )
        self._keeping = QButtonGroup(self)
        for number, card in enumerate(self.cards):
            self._keeping.addButton(card.keep, number)
        self._what = wrapped("")
        self._fill()
        self.finder.renew()
        self.cards[0].show_side(first)
        self.cards[0].keep.setChecked(True)
        self._show_second()
        self._connect()

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        patients: PatientSearch,
        first: MergeSide,
        side_of: Callable[[Patient], MergeSide],
        merge: Merge,
    ) -> "MergeDialog":
        """Open the dialog over `parent`."""
        dialog = cls(patients, first, side_of, merge, parent)
        dialog.open()
        return dialog

    @property
    def what_happens(self) -> str:
        """The sentence that says what merging does."""
        return self._what.text()

    def _show_second(self) -> None:
        other = self.finder.patient
        is_other = other is not None and other.id != self._first.patient.id
        self.confirm.setEnabled(is_other)
        self.cards[1].keep.setEnabled(is_other)
        if other is None or not is_other:
            self.cards[0].keep.setChecked(True)
            self.cards[1].show_nobody()
            self._what.setText(self.tr("Choose the duplicate in the list."))
            return
        self._second = self._side_of(other)
        self.cards[1].show_side(self._second)
        self._say_what_happens()

    def _say_what_happens(self) -> None:
        if self._second is self._first:
            return
        kept, gone = self._kept_and_gone()
        words = self.tr(
            "{0} leaves the list. Sessions, answers, contacts and documents of both are shown "
            "under {1}; a search for either name finds it. Nothing is copied or deleted, and the "
            "merge can be undone at any time."
        )
        self._what.setText(words.format(_short(gone.patient), _short(kept.patient)))

    def _kept_and_gone(self) -> tuple[MergeSide, MergeSide]:
        if self.cards[0].keep.isChecked():
            return self._first, self._second
        return self._second, self._first

    def _on_confirmed(self) -> None:
        kept, gone = self._kept_and_gone()
        self.do(lambda: self._merge(kept.patient.id, gone.patient.id))

    def _connect(self) -> None:
        self.finder.chosen.connect(self._show_second)
        self.finder.picked.connect(self._show_second)
        self._keeping.idToggled.connect(lambda *_: self._say_what_happens())
        self.confirm.clicked.connect(self._on_confirmed)
        privacy.changed.connect(self._on_privacy_changed)

    def _on_privacy_changed(self) -> None:
        self.cards[0].show_side(self._first)
        self._show_second()

    def _fill(self) -> None:
        sides = QHBoxLayout()
        sides.setSpacing(12)
        for card in self.cards:
            sides.addWidget(card, 1)
        self.lay_out(self.finder, sides, self._what, growing=self.finder)
        self.resize(720, 680)


class _SideCard(QFrame):
    """One of the two, and the choice to keep it."""

    def __init__(self, keep_words: str) -> None:
        super().__init__()
        self.setObjectName("legend")
        self.keep = QRadioButton(keep_words)
        self._words = wrapped("")
        column = QVBoxLayout(self)
        column.addWidget(self.keep)
        column.addWidget(self._words)
        column.addStretch()
        self.show_nobody()

    def show_side(self, side: MergeSide) -> None:
        """Show a patient and what there is of it."""
        patient = side.patient
        born = day_words(patient.born_on) if patient.born_on else self.tr("date of birth unknown")
        number = patient.record_number or "–"
        lines = [
            breakable(shown_name(patient)),
            born,
            regional(self.tr("MRN {0}")).format(number),
            figure_words(patient.figure),
            self.tr("sessions: {0}").format(side.sessions),
            self.tr("precautions answered: {0}").format(side.answers),
            self.tr("documents: {0}").format(side.documents),
        ]
        self._words.setText("\n".join(lines))
        self.keep.setAccessibleName(self.tr("Keep {0}").format(shown_name(patient)))

    def show_nobody(self) -> None:
        """Show that nobody is chosen yet."""
        self._words.setText("–")
        self.keep.setAccessibleName(self.tr("Keep the selected patient"))


def _short(patient: Patient) -> str:
    number = f" ({patient.record_number})" if patient.record_number else ""
    return f"{breakable(shown_name(patient))}{number}"
