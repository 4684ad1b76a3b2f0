"""The form in which a patient is changed: each field is stored as soon as it is left."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.days import day_words
from needlemap.domain.edit import EditHistory
from needlemap.domain.patient import Patient
from needlemap.domain.patient_file import PatientFile
from needlemap.domain.region import regional
from needlemap.domain.screening import PatientPrecaution
from needlemap.reference import Reference
from needlemap.storage.repositories.duplicates import Match, duplicates
from needlemap.ui.forms.autosave import AutosaveText
from needlemap.ui.forms.close_guard import CloseGuard, bring_into_view
from needlemap.ui.forms.form import Form, Row, choice_of, line, show_undo
from needlemap.ui.patients.birth_field import birth_row
from needlemap.ui.patients.contact_rows import ContactRows
from needlemap.ui.patients.earlier_dialog import PRECAUTION, EarlierValuesDialog, field_words
from needlemap.ui.patients.form import figure_row
from needlemap.ui.patients.open_patient import OpenPatient
from needlemap.ui.patients.precaution_chips import shown_precautions
from needlemap.ui.patients.precaution_rows import PrecautionRows
from needlemap.ui.patients.words import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_NUMBER,
    breakable,
    sex_words,
)
from needlemap.ui.widgets.factories import button, card, wrapped
from needlemap.ui.widgets.notice import NoticeBar
from needlemap.ui.widgets.privacy import conceal, initials, privacy, shown_name

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_WIDTH_PX, _TEXT_PX = 860, 84
_LONGEST_INSURER = 200


class PatientEditor(QWidget):
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
        self.stored = OpenPatient(records.patients, records.patient_files, patient, parent=self)
        known = shown_precautions(reference.precautions, records.therapist.role)
        self._names = {code: each.name for code, each in known.items()}
        places = {code: each.name for code, each in reference.body_regions.items()}
        self.notice = NoticeBar()
        self.done = button(self.tr("← Done"), tip=self.tr("Back to the patient"), key="Escape")
        self.undo = button(self.tr("Undo"))
        self.precautions = PrecautionRows(known, places)
        self.contacts = ContactRows()
        self.form = Form(self._table(), history=EditHistory())
        for name in ("family_name", "given_name"):
            conceal(self.form.editor(name))
        self.earlier = {name: self._earlier_link(name) for name in self.form.rows}
        self._guard = CloseGuard(self, bring_into_view, self.notice.show_error)
        self._lay_out()
        self._connect()
        self._on_changed()

    @property
    def patient(self) -> Patient:
        """The patient as stored."""
        return self.stored.patient

    def begin(self) -> None:
        """Put the cursor into the first field."""
        self.form.enter("family_name")

    def leave(self) -> None:
        """Store the field that the cursor is in, and close; stays where that was refused."""
        if self.may_leave():
            self.closed.emit()

    def may_leave(self) -> bool:
        """Store the field that the cursor is in; false when words would be lost, and says so."""
        return self._guard.may_leave()

    @property
    def keeps_words(self) -> bool:
        """Whether words stand here that could not be stored, or were refused."""
        return self._guard.keeps_words

    def undo_last(self) -> None:
        """Take the last change back."""
        words = self.form.undo()
        if words:
            self.notice.show_good(self.tr("Undone: {0}").format(self._shown_change(words)))

    def redo_last(self) -> None:
        """Do again what was taken back."""
        words = self.form.redo()
        if words:
            self.notice.show_good(self.tr("Redone: {0}").format(self._shown_change(words)))

    def _shown_change(self, words: str) -> str:
        """Return what was changed; while names are hidden not from what to what."""
        return words.partition(":")[0] if privacy.hides_names else words

    def show_earlier(self, field: str) -> EarlierValuesDialog:
        """Show the earlier values of a field; of all precautions for ``precaution.``."""
        past = self._records.patients.field_history(self.patient.id)
        chosen = [
            each
            for each in past
            if each.field == field or (field == PRECAUTION and each.field.startswith(PRECAUTION))
        ]
        return EarlierValuesDialog.ask(self, chosen, lambda code: field_words(code, self._names))

    def editor(self, name: str) -> Any:
        """Return the editor of a field by its name."""
        return self.form.editor(name)

    def _table(self) -> list[Row | tuple[Row, ...]]:
        def text(name: str, title: str, longest: int, **more: Any) -> Row:
            return Row(
                name=name,
                title=title,
                editor=line(title),
                longest=longest,
                **self._fact(name),
                **more,
            )

        reactions, note = self.tr("Previous reactions to needling"), self.tr("Note")
        return [
            (
                text("family_name", self.tr("Family name"), LONGEST_NAME, read=self._a_name),
                text("given_name", self.tr("Given name"), LONGEST_NAME),
            ),
            (
                birth_row(**self._fact("born_on")),
                text("record_number", regional(self.tr("MRN")), LONGEST_NUMBER),
            ),
            figure_row(**self._fact("figure")),
            (
                Row(
                    name="sex",
                    title=self.tr("Sex"),
                    editor=choice_of(sex_words()),
                    load=lambda: self.stored.file.sex,
                    store=lambda sex: self.stored.set_text("sex", sex),
                ),
                Row(
                    name="insurer",
                    title=self.tr("Insurer and member number"),
                    editor=line(self.tr("Insurer and member number")),
                    longest=_LONGEST_INSURER,
                    load=lambda: self.stored.file.insurer,
                    store=lambda text: self.stored.set_text("insurer", text),
                ),
            ),
            Row(
                name="note",
                title=note,
                editor=AutosaveText(note, height_px=_TEXT_PX),
                longest=LONGEST_NOTE,
                **self._fact("note"),
            ),
            Row(
                name="reactions",
                title=reactions,
                editor=AutosaveText(reactions, height_px=_TEXT_PX),
                longest=LONGEST_NOTE,
                load=lambda: self.stored.file.reactions,
                store=self.stored.set_reactions,
            ),
            Row(
                name="contacts",
                title=self.tr("Contacts"),
                editor=self.contacts,
                kind="heading",
                load=lambda: self.stored.file.contacts,
                store=self.stored.set_contacts,
            ),
            Row(
                name=PRECAUTION,
                title=self.tr("Precautions"),
                editor=self.precautions,
                kind="heading",
                load=lambda: self.stored.file,
                store=self._store_answers,
                changed=self._answers_words,
            ),
        ]

    def _fact(self, name: str) -> dict[str, Any]:
        """Return how a fact of the patient is read and stored."""
        return {
            "load": lambda: getattr(self.stored.patient, name),
            "store": lambda value: self.stored.change(**{name: value}),
        }

    def _a_name(self, text: str) -> str:
        if not text:
            words = self.tr("Enter a family name. The stored name is kept until then.")
            raise ValueError(words)
        return text

    def _store_answers(self, answers: tuple[PatientPrecaution, ...] | PatientFile) -> None:
        """Store what was answered, or the whole as it was before."""
        if isinstance(answers, PatientFile):
            self.stored.put_precautions_back(answers)
        else:
            self.stored.answer(answers)

    def _answers_words(self, _before: PatientFile, answers: Sequence[PatientPrecaution]) -> str:
        if len(answers) == 1:
            return self._names[answers[0].precaution]
        return self.tr("answers to {0} precautions").format(len(answers))

    def _earlier_link(self, name: str) -> QPushButton:
        link = self.form.fields[name].add_link(self.tr("earlier values"))
        title = self.form.rows[name].title
        link.setAccessibleName(self.tr("Earlier values of: {0}").format(title))
        link.clicked.connect(lambda: self.show_earlier(name))
        return link

    def _connect(self) -> None:
        self.done.clicked.connect(self.leave)
        self.undo.clicked.connect(self.undo_last)
        self.stored.changed.connect(self._on_changed)
        privacy.changed.connect(self._show_names)
        self.form.stored.connect(lambda *_: self._show_undo())
        self.form.refused.connect(self._on_refused)
        self.form.failed.connect(self.notice.show_error)

    def _on_refused(self, name: str) -> None:
        """Say above the form, too, what is refused of a field that is larger than the window."""
        if self.form.rows[name].kind == "heading":
            self.notice.show_error(self.form.fields[name].error_text)

    def _on_changed(self) -> None:
        self.form.show_stored()
        self._show_what_is_past()
        self._show_names()

    def _show_names(self) -> None:
        self._title.setText(breakable(shown_name(self.patient)))
        self._name_what_is_merged()
        self._point_out_same_number()
        self._show_undo()

    def _show_what_is_past(self) -> None:
        past = {each.field for each in self._records.patients.field_history(self.patient.id)}
        for name, link in self.earlier.items():
            link.setVisible(
                any(each.startswith(PRECAUTION) for each in past)
                if name == PRECAUTION
                else name in past
            )
        self._show_undo()

    def _show_undo(self) -> None:
        words = self._shown_change(self.form.undo_words)
        show_undo(self.undo, words)

    def _point_out_same_number(self) -> None:
        found = duplicates(self._records.patients, self.patient)
        same = [each for each in found if each.match is Match.RECORD_NUMBER]
        if same:
            words = regional(self.tr("{0} has the same MRN.")).format(shown_name(same[0].patient))
            self.form.fields["record_number"].say(words, "warning")

    def _name_what_is_merged(self) -> None:
        """Say beneath a field what stands for it in records that were merged into this one."""
        merged = self._records.patients.merged_into(self.patient.id)
        for name, words_of in (
            ("given_name", str),
            ("born_on", day_words),
            ("record_number", str),
            ("note", str),
        ):
            is_needed = name == "note" or not getattr(self.patient, name)
            known = [(each, getattr(each, name)) for each in merged if is_needed]
            is_hidden = privacy.hides_names and name in ("given_name", "note")
            shown_of = initials if is_hidden else words_of
            lines = [
                self.tr("From the merged record of {0}: {1}").format(
                    shown_name(each), shown_of(value)
                )
                for each, value in known
                if value
            ]
            if lines or name in ("record_number", "note"):
                self.form.fields[name].say("\n".join(lines))

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
        column.addWidget(wrapped(words, "muted"))
        column.addWidget(self.notice)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("Patient form"))
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(scroll, 1)
        board = QFrame()
        scroll.setWidget(board)
        board.setMaximumWidth(_WIDTH_PX)
        inner = QVBoxLayout(board)
        inner.setContentsMargins(0, 0, 12, 0)
        self.form.column.setSpacing(14)
        inner.addWidget(self.form)
        inner.addStretch()
