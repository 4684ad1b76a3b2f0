"""The form that adds a patient; one who is there already is pointed out before."""

from contextlib import suppress
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.ids import new_id
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.region import regional
from needlemap.errors import NeedleMapError
from needlemap.storage.repositories.duplicates import Duplicate
from needlemap.ui.forms.form import Form, Row, choice_of
from needlemap.ui.patients.birth_field import birth_row
from needlemap.ui.patients.duplicate_list import DuplicateList
from needlemap.ui.patients.words import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_NUMBER,
    figure_words,
    read_typed,
)
from needlemap.ui.widgets.dialogs import FittingDialog, ScrollingColumn
from needlemap.ui.widgets.factories import button, label, line_edit, text_edit
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.privacy import conceal

_LOOK_MS = 150
_WIDTH_PX, _NOTE_PX = 520, 64


class NewPatientController(Protocol):
    """What the form asks of the page."""

    def duplicates_of(self, typed: Patient) -> tuple[Duplicate, ...]:
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
        self.form = Form(self._table())
        self.form.show_value("figure", Figure.NEUTRAL)
        self.duplicates = DuplicateList()
        self.save = button(self.tr("Add patient"), kind="primary")
        self.save.setDefault(True)
        self.cancel = button(self.tr("Cancel"))
        self._look = QTimer(self, singleShot=True, interval=_LOOK_MS)
        for name in ("family_name", "given_name"):
            conceal(self.form.editor(name))
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

    def editor(self, name: str) -> Any:
        """Return the editor of a field by its name."""
        return self.form.editor(name)

    def _table(self) -> list[Row | tuple[Row, ...]]:
        def text(name: str, title: str, longest: int, **more: Any) -> Row:
            return Row(name=name, title=title, editor=line_edit(title), longest=longest, **more)

        note = text_edit(self.tr("Note"), height_px=_NOTE_PX)
        return [
            (
                text("family_name", self.tr("Family name"), LONGEST_NAME, read=self._a_name),
                text("given_name", self.tr("Given name"), LONGEST_NAME),
            ),
            (birth_row(), text("record_number", regional(self.tr("MRN")), LONGEST_NUMBER)),
            figure_row(),
            Row(name="note", title=self.tr("Note"), editor=note, longest=LONGEST_NOTE),
        ]

    def _connect(self) -> None:
        self.form.edited.connect(lambda _name: self._look.start())
        self._look.timeout.connect(self.look_for_duplicates)
        self.duplicates.chosen.connect(self._on_known_chosen)
        self.save.clicked.connect(self._on_save_clicked)
        self.cancel.clicked.connect(self.reject)

    def look_for_duplicates(self) -> None:
        """Point out who is there already with this name, birth date or record number."""
        self._look.stop()
        typed: dict[str, Any] = {"family_name": "?"}
        for name in ("family_name", "given_name", "born_on", "record_number"):
            with suppress(ValueError):  # said beneath the field, once it is left
                typed[name] = self.form.value(name)
        try:
            self.duplicates.show_duplicates(
                self._controller.duplicates_of(Patient(id=self._id, **typed))
            )
        except (ValueError, NeedleMapError):
            self.duplicates.show_duplicates(())
        tab_as_laid_out(self)

    def _on_known_chosen(self, patient_id: str) -> None:
        self.known_requested.emit(patient_id)
        self.reject()

    def _on_save_clicked(self) -> None:
        typed = self.form.values()
        if typed is None:
            return
        try:
            self._controller.store_new(Patient(id=self._id, **typed))
        except ValueError as error:
            self.form.say(self.tr("Please correct: {0}.").format(error))
        except NeedleMapError as error:
            self.form.say(error.user_message)
        else:
            self.accept()

    def _a_name(self, text: str) -> str:
        if not text:
            raise ValueError(self.tr("Enter a family name."))
        return text

    def _fill(self, typed: str) -> None:
        names = ("family_name", "given_name", "born_on", "record_number")
        for name, value in zip(names, read_typed(typed), strict=True):
            self.form.show_value(name, value)

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("New patient"))
        self.setMinimumWidth(_WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label(self.tr("New patient"), "heading"))
        column.addWidget(ScrollingColumn(self.form, self.duplicates), 1)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        column.addLayout(buttons)


def figure_row(**more: Any) -> Row:
    """Return the row for the choice of the figure; `more` says how it is stored."""
    order = ("female", "male", "neutral")
    listed = sorted(Figure, key=lambda each: order.index(each.value.split("_")[0]))
    box = choice_of({figure: figure_words(figure) for figure in listed})
    title = QCoreApplication.translate("PatientForm", "Figure on the body diagrams")
    return Row(name="figure", title=title, editor=box, read=Figure, **more)
