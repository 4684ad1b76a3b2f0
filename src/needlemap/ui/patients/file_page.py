"""The form in which a patient is changed: each field is stored as soon as it is left."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.patient import Figure, Patient
from needlemap.domain.patient_file import Contact
from needlemap.domain.screening import PatientPrecaution
from needlemap.reference import Reference
from needlemap.storage.alike import Alike, likenesses
from needlemap.ui.common.notice import NoticeBar
from needlemap.ui.common.pieces import button, card, label, line_edit, wrapped
from needlemap.ui.patients.birth_field import birth_field, say_birth_wrong, show_birth, typed_birth
from needlemap.ui.patients.contact_rows import ContactRows
from needlemap.ui.patients.earlier_dialog import PRECAUTION, EarlierValuesDialog, field_words
from needlemap.ui.patients.field_box import FieldBox, line_of
from needlemap.ui.patients.file_edits import FileEdits
from needlemap.ui.patients.form import figure_box, side_by_side
from needlemap.ui.patients.precaution_chips import shown_precautions
from needlemap.ui.patients.precaution_rows import PrecautionRows
from needlemap.ui.patients.text_field import LeftTextEdit
from needlemap.ui.patients.words import breakable

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
        self._waiting: dict[FieldBox, Callable[[], None]] = {}
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
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()
        for box, store in list(self._waiting.items()):
            self._try(box, store)  # what failed a while ago may succeed now
        wrong = [box for box in self._boxes.values() if box.is_wrong]
        if wrong:
            words = self.tr("What is marked was not saved. Correct it, or leave once more.")
            if self.notice.text != words:
                self.notice.show_error(words)
                wrong[0].piece.setFocus()
                return False
        return True

    def undo_last(self) -> None:
        """Take the last change back."""
        words = self.edits.undo_words
        if words:
            self.edits.undo()
            self.notice.show_good(self.tr("Taken back: {0}.").format(words))

    def show_earlier(self, field: str) -> EarlierValuesDialog:
        """Show the earlier values of a field; of all precautions for ``precaution.``."""
        past = self._records.patients.past_values(self.patient.id)
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
        self.family_name = _limited(line_edit(self.tr("Family name")), 120)
        self.given_name = _limited(line_edit(self.tr("Given name")), 120)
        self.record_number = _limited(line_edit(self.tr("Record number")), 40)
        self._born = birth_field()
        self.figure = figure_box()
        self.reactions = LeftTextEdit(
            self.tr("Previous reactions to needling"), _LONGEST_TEXT, height_px=_TEXT_PX
        )
        self.note = LeftTextEdit(self.tr("Note"), _LONGEST_TEXT, height_px=_TEXT_PX)

    def _all_boxes(self) -> dict[str, FieldBox]:
        boxes = {
            "family_name": FieldBox(self.tr("Family name"), self.family_name),
            "given_name": FieldBox(self.tr("Given name"), self.given_name),
            "born_on": self._born,
            "record_number": FieldBox(self.tr("Record number"), self.record_number),
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
        self.family_name.editingFinished.connect(self._on_family_name_typed)
        self._on_left(self.given_name, "given_name")
        self._on_left(self.record_number, "record_number")
        self.note.left.connect(lambda: self._store("note", self.note.toPlainText().strip()))
        self.reactions.left.connect(self._on_reactions_typed)
        line = self._born.piece
        if isinstance(line, QLineEdit):
            line.editingFinished.connect(self._on_birth_typed)
        self.figure.activated.connect(lambda _row: self._on_figure_chosen())
        self.precautions.answered.connect(self._on_precaution_answered)
        self.precautions.all_answered.connect(self._on_all_answered)
        self.contacts.changed.connect(self._on_contacts_typed)

    def _on_left(self, line: QLineEdit, field: str) -> None:
        line.editingFinished.connect(lambda: self._store(field, line.text().strip()))

    def _store(self, field: str, value: object) -> None:
        title = field_words(field, self._names)
        self._try(self._boxes[field], lambda: self.edits.change(title, **{field: value}))

    def _try(self, box: FieldBox, store: Callable[[], None]) -> None:
        """Store something; what could not be stored is marked, and tried again on leaving."""
        self._refusal = ""
        self._waiting.pop(box, None)
        try:
            store()
        except ValueError as error:
            self._refusal = self.tr("Please correct: {0}.").format(error)
        else:
            if self._refusal:
                self._waiting[box] = store
        self._mark(box)

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

    def _on_family_name_typed(self) -> None:
        if self.family_name.text().strip():
            self._store("family_name", self.family_name.text().strip())
        else:
            words = self.tr("A family name is needed; the one stored stays until there is one.")
            self._boxes["family_name"].say_wrong(words)

    def _on_birth_typed(self) -> None:
        try:
            born_on = typed_birth(self._born)
        except ValueError as error:
            say_birth_wrong(self._born, error)
            return
        self._store("born_on", born_on)

    def _on_reactions_typed(self) -> None:
        words = self.tr("previous reactions")
        typed = self.reactions.toPlainText().strip()
        self._try(self._boxes["reactions"], lambda: self.edits.set_reactions(words, typed))

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
        for field in ("family_name", "given_name", "record_number"):
            line, text = line_of(self._boxes[field]), getattr(patient, field)
            if not self._is_held(field) and line.text() != text:
                line.setText(text)
        if not self._is_held("born_on"):
            show_birth(self._born, patient.born_on)
        self.figure.setCurrentIndex(self.figure.findData(patient.figure))
        if not self._is_held("note"):
            self.note.show_text(patient.note)
        if not self._is_held("reactions"):
            self.reactions.show_text(file.reactions)
        self.precautions.show_file(file)
        if not self._boxes["contacts"].is_wrong:
            self.contacts.show_contacts(file.contacts)
        self._show_what_is_past()

    def _is_held(self, field: str) -> bool:
        """Whether words stand in a field that are typed just now, or could not be stored."""
        box = self._boxes[field]
        return box.piece.hasFocus() or box.is_wrong

    def _show_what_is_past(self) -> None:
        past = {each.field for each in self._records.patients.past_values(self.patient.id)}
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
        found = likenesses(self._records.patients, self.patient)
        same = [each for each in found if each.alike is Alike.RECORD_NUMBER]
        words = ""
        if same:
            words = self.tr("{0} has this number too.").format(same[0].patient.name)
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
        words = self.tr("Every field is saved as soon as you leave it.")
        column.addWidget(label(words, "muted"))
        column.addWidget(self.notice)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("The patient's form"))
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


def _limited(line: QLineEdit, longest: int) -> QLineEdit:
    line.setMaxLength(longest)
    return line
