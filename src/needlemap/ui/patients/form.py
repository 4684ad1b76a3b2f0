"""The form that adds a patient; one who is there already is pointed out before."""

from datetime import date
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.days import iso_day
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.typed_text import clean_line, clean_text
from needlemap.errors import NeedleMapError
from needlemap.storage.repositories.duplicates import Duplicate
from needlemap.ui.forms.autosave import too_long
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.patients.birth_field import birth_field, say_birth_wrong, typed_birth
from needlemap.ui.patients.duplicate_list import DuplicateList
from needlemap.ui.patients.field_box import FieldBox, line_of
from needlemap.ui.patients.words import LONGEST_NAME, LONGEST_NUMBER, figure_words, read_typed
from needlemap.ui.widgets.dialogs import FittingDialog
from needlemap.ui.widgets.factories import button, field, label, line_edit, text_edit, wrapped

_LOOK_MS = 150
_WIDTH_PX, _NOTE_PX = 520, 64
_TOP = Qt.AlignmentFlag.AlignTop


class NewPatientController(Protocol):
    """What the form asks of the page."""

    def alike(self, typed: Patient) -> tuple[Duplicate, ...]:
        """Return stored patients who may be the same person."""

    def store_new(self, patient: Patient) -> None:
        """Store the patient; NeedleMapError or ValueError when it cannot be."""


class PatientForm(FittingDialog):
    """Asks for name, birth date, record number, figure and note; saves before it closes.

    Signals
    -------
    known_requested
        Id of a patient who is there already and is the one meant.
    """

    known_requested = Signal(str)

    def __init__(
        self, controller: NewPatientController, typed: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._id = new_id()
        self._make_fields()
        self.duplicates = DuplicateList()
        self._error = wrapped("", "error")
        self._error.hide()
        self.save = button(self.tr("Add patient"), kind="primary")
        self.save.setDefault(True)
        self.cancel = button(self.tr("Cancel"))
        self._look = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._lay_out()
        self._fill(typed)
        self._connect()

    @classmethod
    def ask(
        cls, parent: QWidget, controller: NewPatientController, typed: str = ""
    ) -> "PatientForm":
        """Open the form over `parent`, with what was typed into the search filled in."""
        form = cls(controller, typed, parent)
        form.open()
        return form

    @property
    def error_text(self) -> str:
        """The sentences that say why nothing was saved, or nothing."""
        boxes = (self._family, self._given, self._born, self._number)
        said = [box.words for box in boxes if box.is_wrong]
        return " ".join([*said, self._error.text()]).strip()

    def _make_fields(self) -> None:
        self.family_name = line_edit(self.tr("Family name"))
        self._family = FieldBox(self.tr("Family name"), self.family_name)
        self.given_name = line_edit(self.tr("Given name"))
        self._given = FieldBox(self.tr("Given name"), self.given_name)
        self._born = birth_field()
        self.born_on = line_of(self._born)
        self.record_number = line_edit(self.tr("MRN"))
        self._number = FieldBox(self.tr("MRN"), self.record_number)
        self.figure = figure_box()
        self.figure.setCurrentIndex(self.figure.findData(Figure.NEUTRAL))
        self.note = text_edit(self.tr("Note"), height_px=_NOTE_PX)

    def _connect(self) -> None:
        for line in (self.family_name, self.given_name, self.born_on, self.record_number):
            line.textChanged.connect(lambda _text: self._look.start())
        self.born_on.editingFinished.connect(self._check_birth)
        self._look.timeout.connect(self.look_for_duplicates)
        self.duplicates.chosen.connect(self._on_known_chosen)
        self.save.clicked.connect(self._on_save_clicked)
        self.cancel.clicked.connect(self.reject)

    def look_for_duplicates(self) -> None:
        """Point out who is there already with this name, birth date or record number."""
        self._look.stop()
        try:
            self.duplicates.show_duplicates(
                self._controller.alike(self._typed_patient(self._birth()))
            )
        except (ValueError, NeedleMapError):
            self.duplicates.show_duplicates(())

    def _birth(self) -> date | None:
        try:
            return typed_birth(self._born)
        except ValueError:
            return None

    def _check_lengths(self) -> bool:
        wrong = []
        for box, longest in (
            (self._family, LONGEST_NAME),
            (self._given, LONGEST_NAME),
            (self._number, LONGEST_NUMBER),
        ):
            box.say_wrong(too_long(clean_line(line_of(box).text()), longest))
            wrong += [box] if box.is_wrong else []
        if wrong:
            wrong[0].piece.setFocus()
        return not wrong

    def _check_birth(self) -> bool:
        try:
            typed_birth(self._born)
        except ValueError as error:
            say_birth_wrong(self._born, error)
            return False
        return True

    def _on_known_chosen(self, patient_id: str) -> None:
        self.known_requested.emit(patient_id)
        self.reject()

    def _on_save_clicked(self) -> None:
        self._say("")
        if not self._check_lengths():
            return
        if not clean_line(self.family_name.text()):
            self._family.say_wrong(self.tr("Enter a family name."))
            self.family_name.setFocus()
            return
        if not self._check_birth():
            self.born_on.setFocus()
            return
        try:
            self._controller.store_new(self._typed_patient(typed_birth(self._born)))
        except ValueError as error:
            self._say(self.tr("Please correct: {0}.").format(error))
        except NeedleMapError as error:
            self._say(error.user_message)
        else:
            self.accept()

    def _typed_patient(self, born_on: date | None) -> Patient:
        return Patient(
            id=self._id,
            family_name=clean_line(self.family_name.text()) or "?",
            given_name=clean_line(self.given_name.text()),
            born_on=born_on,
            record_number=clean_line(self.record_number.text()),
            figure=Figure(self.figure.currentData()),
            note=clean_text(self.note.toPlainText()),
        )

    def _say(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setAccessibleName(sentence)
        self._error.setVisible(bool(sentence))

    def _fill(self, typed: str) -> None:
        family, given, born_on, number = read_typed(typed)
        self.family_name.setText(family)
        self.given_name.setText(given)
        self.born_on.setText(iso_day(born_on) if born_on else "")
        self.record_number.setText(number)

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("New patient"))
        self.setMinimumWidth(_WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label(self.tr("New patient"), "heading"))
        column.addLayout(side_by_side(self._family, self._given))
        column.addLayout(side_by_side(self._born, self._number))
        column.addWidget(field(self.tr("Figure on the body diagrams"), self.figure))
        column.addWidget(field(self.tr("Note"), self.note))
        column.addWidget(self.duplicates)
        column.addWidget(self._error)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        column.addLayout(buttons)


def figure_box() -> ComboBox:
    """Return the choice of the figure."""
    box = ComboBox()
    order = ("female", "male", "neutral")
    for figure in sorted(Figure, key=lambda each: order.index(each.value.split("_")[0])):
        box.addItem(figure_words(figure), figure)
    return box


def side_by_side(left: QWidget, right: QWidget) -> QHBoxLayout:
    """Return two pieces in a row, each as wide as the other and both at the top."""
    row = QHBoxLayout()
    row.setSpacing(12)
    for piece in (left, right):
        row.addWidget(piece, 1)
        row.setAlignment(piece, _TOP)
    return row
