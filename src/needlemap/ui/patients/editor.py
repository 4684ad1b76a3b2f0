"""The form in which a patient is changed: each field is stored as soon as it is left."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.days import day_words
from needlemap.domain.patient import Figure, Patient
from needlemap.domain.patient_file import Contact
from needlemap.domain.screening import PatientPrecaution
from needlemap.reference import Reference
from needlemap.storage.repositories.duplicates import Match, duplicates
from needlemap.ui.forms.autosave import REST_MS, AutosaveLine, AutosaveText
from needlemap.ui.forms.close_guard import CloseGuard, bring_into_view, leave_field, unsaved_in
from needlemap.ui.patients.birth_field import birth_field, say_birth_wrong, typed_birth
from needlemap.ui.patients.contact_rows import ContactRows
from needlemap.ui.patients.earlier_dialog import PRECAUTION, EarlierValuesDialog, field_words
from needlemap.ui.patients.field_box import FieldBox
from needlemap.ui.patients.file_edits import FileEdits
from needlemap.ui.patients.form import figure_box, side_by_side
from needlemap.ui.patients.precaution_chips import shown_precautions
from needlemap.ui.patients.precaution_rows import PrecautionRows
from needlemap.ui.patients.words import LONGEST_NAME, LONGEST_NUMBER, breakable
from needlemap.ui.widgets.factories import button, card, label, wrapped
from needlemap.ui.widgets.notice import NoticeBar

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_WIDTH_PX, _TEXT_PX = 860, 84
_LONGEST_TEXT = 4000


class FilePage(QWidget):
    """Nothing is lost by leaving: there is no button to save. Undo takes the last change back.

    Signals
    -------
    closed
        The form is done with.
    """

    closed = Signal()

    def __init__(
        self,
        records: "Records",
        patient: Patient,
        reference: Reference,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._records = records
        self.edits = FileEdits(records.patients, patient)
        self.edits.setParent(self)
        known = shown_precautions(reference.precautions, records.therapist.role)
        self._names = {code: each.name for code, each in known.items()}
        places = {code: each.name for code, each in reference.body_regions.items()}
        self.notice = NoticeBar()
        self.done = button(self.tr("← Done"), tip=self.tr("Back to the patient (Escape)"))
        self.undo = button(self.tr("Undo"))
        self._make_fields()
        self.precautions = PrecautionRows(known, places)
        self.contacts = ContactRows()
        self._boxes = self._all_boxes()
        self._refusal = ""
        self._trigger = CloseGuard(self, self._bring_into_view, self.notice.show_error)
        self._lay_out()
        self._connect()
        self._show_stored()

    @property
    def patient(self) -> Patient:
        """The patient as stored."""
        return self.edits.patient

    def begin(self) -> None:
        """Put the cursor into the first field."""
        self.family_name.setFocus()
        self.family_name.selectAll()

    def leave(self) -> None:
        """Store the field that the cursor is in, and close; stays where that was refused."""
        if self.may_leave():
            self.closed.emit()

    def may_leave(self) -> bool:
        """Store the field that the cursor is in; false when words would be lost, and says so."""
        return self._trigger.may_leave()

    @property
    def keeps_words(self) -> bool:
        """Whether words stand here that could not be stored, or were refused."""
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            leave_field()  # a search that is typed beside the form keeps the focus
        return bool(unsaved_in(self))

    def undo_last(self) -> None:
        """Take the last change back."""
        words = self.edits.undo_words
        if words:
            self.edits.undo()
            self.notice.show_good(self.tr("Undone: {0}").format(words))

    def show_earlier(self, field: str) -> EarlierValuesDialog:
        """Show the earlier values of a field; of all precautions for ``precaution.``."""
        past = self._records.patients.field_history(self.patient.id)
        chosen = [
            each
            for each in past
            if each.field == field or (field == PRECAUTION and each.field.startswith(PRECAUTION))
        ]
        return EarlierValuesDialog.ask(self, chosen, lambda code: field_words(code, self._names))

    def box(self, field: str) -> FieldBox:
        """Return the field of this name, as the log calls it."""
        return self._boxes[field]

    def _make_fields(self) -> None:
        self.family_name = self._line("family_name", self.tr("Family name"), LONGEST_NAME)
        self.given_name = self._line("given_name", self.tr("Given name"), LONGEST_NAME)
        self.record_number = self._line("record_number", self.tr("MRN"), LONGEST_NUMBER)
        self._birth_line = AutosaveLine("", self._save_birth)
        self._born = birth_field(self._birth_line)
        self.figure = figure_box()
        self.reactions = AutosaveText(
            self.tr("Previous reactions to needling"),
            self._save_reactions,
            height_px=_TEXT_PX,
            longest=_LONGEST_TEXT,
        )
        self.note = AutosaveText(
            self.tr("Note"),
            lambda text: self._store("note", text),
            height_px=_TEXT_PX,
            longest=_LONGEST_TEXT,
        )

    def _line(self, field: str, name: str, longest: int) -> AutosaveLine:
        line = AutosaveLine(
            name, lambda text: self._store(field, text), longest=longest, rest_ms=REST_MS
        )
        line.editingFinished.connect(self.edits.end_typing)
        return line

    def _all_boxes(self) -> dict[str, FieldBox]:
        boxes = {
            "family_name": FieldBox(self.tr("Family name"), self.family_name),
            "given_name": FieldBox(self.tr("Given name"), self.given_name),
            "born_on": self._born,
            "record_number": FieldBox(self.tr("MRN"), self.record_number),
            "figure": FieldBox(self.tr("Figure on the body diagrams"), self.figure),
            "reactions": FieldBox(self.tr("Previous reactions to needling"), self.reactions),
            "note": FieldBox(self.tr("Note"), self.note),
            "contacts": FieldBox(self.tr("Contacts"), self.contacts, kind="heading"),
            PRECAUTION: FieldBox(self.tr("Precautions"), self.precautions, kind="heading"),
        }
        for field, box in boxes.items():
            box.earlier_requested.connect(lambda own=field: self.show_earlier(own))
        return boxes

    def _connect(self) -> None:
        self.done.clicked.connect(self.leave)
        self.undo.clicked.connect(self.undo_last)
        self.edits.changed.connect(self._on_changed)
        self.edits.failed.connect(self._on_failed)
        self.figure.activated.connect(lambda _row: self._on_figure_chosen())
        self.precautions.answered.connect(self._on_precaution_answered)
        self.precautions.all_answered.connect(self._on_all_answered)
        self.contacts.changed.connect(self._on_contacts_typed)

    def _store(self, field: str, value: object) -> bool:
        box = self._boxes[field]
        if field == "family_name" and not value:
            words = self.tr("Enter a family name. The stored name is kept until then.")
            box.say_wrong(words)
            return False
        title = field_words(field, self._names)
        return self._try(box, lambda: self.edits.change(title, **{field: value}))

    def _try(self, box: FieldBox, store: Callable[[], None]) -> bool:
        """Store something; what could not be stored is marked, and tried again on leaving."""
        self._refusal = ""
        try:
            store()
        except ValueError as error:
            self._refusal = self.tr("Please correct: {0}.").format(error)
        is_stored = not self._refusal
        self._mark(box)
        return is_stored

    def _choose(self, field: str, store: Callable[[], None]) -> None:
        """Store what was clicked; what could not be stored is shown as it was."""
        self._refusal = ""
        store()
        self._mark(self._boxes[field])

    def _mark(self, box: FieldBox) -> None:
        if self._refusal:
            box.say_wrong(self._refusal)
        elif box.is_wrong:
            box.say("")
        else:
            return
        self._show_stored()

    def _save_birth(self, _text: str) -> bool:
        try:
            born_on = typed_birth(self._born)
        except ValueError as error:
            say_birth_wrong(self._born, error)
            return False
        return self._store("born_on", born_on)

    def _save_reactions(self, text: str) -> bool:
        words = self.tr("previous reactions")
        return self._try(self._boxes["reactions"], lambda: self.edits.set_reactions(words, text))

    def _on_figure_chosen(self) -> None:
        words, figure = field_words("figure", self._names), Figure(self.figure.currentData())
        self._choose("figure", lambda: self.edits.change(words, figure=figure))

    def _on_precaution_answered(self, known: PatientPrecaution) -> None:
        words = self._names[known.precaution]
        self._choose(PRECAUTION, lambda: self.edits.set_precaution(words, known))

    def _on_all_answered(self, known: tuple[PatientPrecaution, ...]) -> None:
        words = self.tr("answers to {0} precautions").format(len(known))
        self._choose(PRECAUTION, lambda: self.edits.set_precautions(words, known))

    def _on_contacts_typed(self, contacts: tuple[Contact, ...]) -> None:
        words = self.tr("contacts")
        self._try(self._boxes["contacts"], lambda: self.edits.set_contacts(words, contacts))

    def _bring_into_view(self, piece: QWidget) -> None:
        bring_into_view(piece.piece if isinstance(piece, FieldBox) else piece)

    def _on_failed(self, sentence: str) -> None:
        self._refusal = sentence
        self.notice.show_error(sentence)

    def _on_changed(self) -> None:
        self._show_stored()
        self._point_out_same_number()

    def _show_stored(self) -> None:
        """Show what is stored, but leave alone what somebody types or could not store."""
        patient, file = self.patient, self.edits.file
        self._title.setText(breakable(patient.name))
        self.family_name.show_text(patient.family_name)
        self.given_name.show_text(patient.given_name)
        self.record_number.show_text(patient.record_number)
        self._birth_line.show_text(day_words(patient.born_on) if patient.born_on else "")
        self.figure.setCurrentIndex(self.figure.findData(patient.figure))
        self.note.show_text(patient.note)
        self.reactions.show_text(file.reactions)
        self.precautions.show_file(file)
        if not self._boxes["contacts"].is_wrong:
            self.contacts.show_contacts(file.contacts)
        self._show_what_is_past()

    def _show_what_is_past(self) -> None:
        past = {each.field for each in self._records.patients.field_history(self.patient.id)}
        for field, box in self._boxes.items():
            box.earlier.setVisible(
                any(each.startswith(PRECAUTION) for each in past)
                if field == PRECAUTION
                else field in past
            )
        words = self.edits.undo_words
        self.undo.setEnabled(bool(words))
        tip = self.tr("Undo: {0} (Ctrl+Z)").format(words) if words else ""
        self.undo.setToolTip(tip or self.tr("Nothing was changed yet"))

    def _point_out_same_number(self) -> None:
        found = duplicates(self._records.patients, self.patient)
        same = [each for each in found if each.alike is Match.RECORD_NUMBER]
        words = ""
        if same:
            words = self.tr("{0} has the same MRN.").format(same[0].patient.name)
        self._boxes["record_number"].say(words, "warning")

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card()
        outer.addWidget(frame)
        head = QHBoxLayout()
        head.addWidget(self.done)
        self._title = wrapped("", "title")
        head.addWidget(self._title, 1)
        head.addWidget(self.undo)
        column.addLayout(head)
        words = self.tr("Every field is saved by itself: after a second, and when you leave it.")
        column.addWidget(label(words, "muted"))
        column.addWidget(self.notice)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("Patient form"))
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(scroll, 1)
        board = QFrame()
        scroll.setWidget(board)
        self._fill(board)

    def _fill(self, board: QFrame) -> None:
        """Put the fields where they stay: each is dressed again wherever it is put."""
        board.setMaximumWidth(_WIDTH_PX)
        column = QVBoxLayout(board)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(14)
        boxes = self._boxes
        column.addLayout(side_by_side(boxes["family_name"], boxes["given_name"]))
        column.addLayout(side_by_side(boxes["born_on"], boxes["record_number"]))
        for field in ("figure", "note", "reactions", "contacts", PRECAUTION):
            column.addWidget(boxes[field])
        column.addStretch()
