"""Moves a draft that was begun on the wrong patient to the right one."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from needlemap.domain.patient import Patient
from needlemap.errors import NeedleMapError
from needlemap.ui.common.fitting_dialog import FittingDialog
from needlemap.ui.common.pieces import button, field, label, line_edit, wrapped
from needlemap.ui.patients.finder import PatientFinder, PatientSearch
from needlemap.ui.patients.words import breakable, patient_line

Reassign = Callable[[Patient, str], None]
_LONGEST_REASON = 500


class ReassignDialog(FittingDialog):
    """Whose session it is, and why it stood under another name."""

    def __init__(
        self,
        patients: PatientSearch,
        wrong: Patient,
        session_words: str,
        reassign: Reassign,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._wrong, self._reassign = wrong, reassign
        self.finder = PatientFinder(patients)
        self.finder.archived.hide()
        self.reason = line_edit(self.tr("Reason"))
        self.reason.setMaxLength(_LONGEST_REASON)
        self.reason.setText(self.tr("Wrong patient chosen"))
        self._chosen = wrapped("", "heading")
        self._error = wrapped("", "error")
        self._error.hide()
        self.confirm = button(self.tr("Move the session"), kind="primary")
        self.cancel = button(self.tr("Cancel"))
        self._lay_out(session_words)
        self.finder.renew()
        self.finder.chosen.connect(self._show_chosen)
        self.finder.picked.connect(self._show_chosen)
        self.confirm.clicked.connect(self._on_confirmed)
        self.cancel.clicked.connect(self.reject)
        self._show_chosen()

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        patients: PatientSearch,
        wrong: Patient,
        session_words: str,
        reassign: Reassign,
    ) -> "ReassignDialog":
        """Open the dialog over `parent`; `reassign` gets the patient and the reason."""
        dialog = cls(patients, wrong, session_words, reassign, parent)
        dialog.open()
        return dialog

    @property
    def error_text(self) -> str:
        """The sentence that says why nothing was moved, or nothing."""
        return self._error.text()

    def _show_chosen(self) -> None:
        right = self.finder.patient
        self.confirm.setEnabled(right is not None and right.id != self._wrong.id)
        if right is None:
            self._chosen.setText(self.tr("Choose the right patient."))
        elif right.id == self._wrong.id:
            self._chosen.setText(self.tr("It stands under this patient already."))
        else:
            words = self.tr("To: {0}").format(f"{breakable(right.name)}\n{patient_line(right)}")
            self._chosen.setText(words)

    def _on_confirmed(self) -> None:
        right, reason = self.finder.patient, self.reason.text().strip()
        if right is None:
            return
        if not reason:
            self._say(self.tr("A reason is needed: whoever reads this later must understand it."))
            self.reason.setFocus()
            return
        try:
            self._reassign(right, reason)
        except NeedleMapError as error:
            self._say(error.user_message)
        else:
            self.accept()

    def _say(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setAccessibleName(sentence)
        self._error.show()

    def _lay_out(self, session_words: str) -> None:
        self.setWindowTitle(self.tr("Belongs to another patient"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Belongs to another patient"), "heading"))
        words = self.tr(
            "The draft of {0} moves with all its sites and its form. The screening was asked of "
            "the wrong patient: look at it again. The log of both patients says that it was moved."
        )
        column.addWidget(wrapped(words.format(session_words), "muted"))
        column.addWidget(self.finder, 1)
        column.addWidget(self._chosen)
        column.addWidget(field(self.tr("Reason"), self.reason))
        column.addWidget(self._error)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        column.addLayout(row)
        self.resize(540, 620)
