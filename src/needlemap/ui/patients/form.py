"""The form that adds a patient or changes one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.errors import NeedleMapError
from needlemap.ui.common.pieces import button, field, label, line_edit, wrapped

Save = Callable[[Patient], None]


class PatientForm(QDialog):
    """Asks for name, birth date, record number and figure; saves before it closes."""

    def __init__(self, patient: Patient | None, save: Save, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._patient = patient
        self._save = save
        self.family_name = line_edit(self.tr("Family name"))
        self.given_name = line_edit(self.tr("Given name"))
        self.born_on = line_edit(self.tr("Birth date"), placeholder=self.tr("YYYY-MM-DD"))
        self.record_number = line_edit(self.tr("Record number"))
        self.figure = self._figures()
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(70)
        self._error = wrapped("", "error")
        self.save = button(self.tr("Save patient"), kind="primary")
        self.cancel = button(self.tr("Cancel"))
        self._lay_out()
        self._fill()
        self.save.clicked.connect(self._on_save_clicked)
        self.cancel.clicked.connect(self.reject)

    @classmethod
    def ask(cls, parent: QWidget, patient: Patient | None, save: Save) -> "PatientForm":
        """Open the form over `parent`; `save` is called with the patient and may refuse."""
        form = cls(patient, save, parent)
        form.open()
        return form

    @property
    def error_text(self) -> str:
        """The sentence that says why nothing was saved, or nothing."""
        return self._error.text()

    def _figures(self) -> QComboBox:
        box = QComboBox()
        for figure, words in (
            (Figure.FEMALE, self.tr("Female figure")),
            (Figure.FEMALE_SLIM, self.tr("Female figure, slim")),
            (Figure.FEMALE_HEAVY, self.tr("Female figure, heavy")),
            (Figure.MALE, self.tr("Male figure")),
            (Figure.MALE_SLIM, self.tr("Male figure, slim")),
            (Figure.MALE_HEAVY, self.tr("Male figure, heavy")),
            (Figure.NEUTRAL, self.tr("Neutral figure")),
            (Figure.NEUTRAL_SLIM, self.tr("Neutral figure, slim")),
            (Figure.NEUTRAL_HEAVY, self.tr("Neutral figure, heavy")),
        ):
            box.addItem(words, figure)
        return box

    def _lay_out(self) -> None:
        is_new = self._patient is None
        title = self.tr("New patient") if is_new else self.tr("Change patient")
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(title, "heading"))
        family, given = self.tr("Family name"), self.tr("Given name")
        born, number = self.tr("Birth date"), self.tr("Record number")
        column.addLayout(
            _side_by_side(field(family, self.family_name), field(given, self.given_name))
        )
        column.addLayout(
            _side_by_side(field(born, self.born_on), field(number, self.record_number))
        )
        column.addWidget(field(self.tr("Figure on the body diagrams"), self.figure))
        column.addWidget(field(self.tr("Note"), self.note))
        column.addWidget(self._error)
        self._error.hide()
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        column.addLayout(buttons)

    def _fill(self) -> None:
        if self._patient is None:
            return
        self.family_name.setText(self._patient.family_name)
        self.given_name.setText(self._patient.given_name)
        born_on = self._patient.born_on
        self.born_on.setText(born_on.isoformat() if born_on else "")
        self.record_number.setText(self._patient.record_number)
        self.figure.setCurrentIndex(self.figure.findData(self._patient.figure))
        self.note.setPlainText(self._patient.note)

    def _on_save_clicked(self) -> None:
        try:
            self._save(self._typed_patient())
        except ValueError as error:
            self._show_error(self.tr("Please correct: {0}.").format(error))
        except NeedleMapError as error:
            self._show_error(error.user_message)
        else:
            self.accept()

    def _typed_patient(self) -> Patient:
        known = self._patient or Patient(id=new_id(), family_name="?")
        return replace(
            known,
            family_name=self.family_name.text().strip(),
            given_name=self.given_name.text().strip(),
            born_on=_typed_day(self.born_on.text()),
            record_number=self.record_number.text().strip(),
            figure=Figure(self.figure.currentData()),
            note=self.note.toPlainText().strip(),
        )

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setAccessibleName(sentence)
        self._error.show()


def _typed_day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f"birth date must be a day like 1980-05-31, not {text.strip()!r:.40}"
        ) from None


def _side_by_side(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(left)
    row.addWidget(right)
    return row
