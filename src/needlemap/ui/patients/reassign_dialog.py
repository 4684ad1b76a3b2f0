"""Moves a draft that was begun on the wrong patient to the right one."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from needlemap.domain.patient import Patient
from needlemap.ui.forms.asking_dialog import AskingDialog, reason_row
from needlemap.ui.forms.form import Form
from needlemap.ui.patients.finder import PatientFinder, PatientSearch
from needlemap.ui.patients.words import breakable, patient_line
from needlemap.ui.widgets.factories import wrapped
from needlemap.ui.widgets.privacy import follow_privacy, shown_name
from needlemap.ui.widgets.translation import tr

Reassign = Callable[[Patient, str], None]


class ReassignDialog(AskingDialog):
    """Whose session it is, and why it stood under another name."""

    def __init__(
        self,
        patients: PatientSearch,
        wrong: Patient,
        session_words: str,
        reassign: Reassign,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Move to another patient"), tr("Move session"), parent)
        self._wrong, self._reassign = wrong, reassign
        self.finder = PatientFinder(patients)
        self.finder.archived.hide()
        self.form = Form([reason_row(self.tr("Reason"))])
        self.reason: QLineEdit = self.form.editor("reason")
        self.form.show_value("reason", self.tr("Wrong patient chosen"))
        self._chosen = wrapped("", "heading")
        self._fill(session_words)
        self.finder.renew()
        self.finder.chosen.connect(self._show_chosen)
        self.finder.picked.connect(self._show_chosen)
        self.confirm.clicked.connect(self._on_confirmed)
        follow_privacy(self, self._show_chosen)

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

    def _show_chosen(self) -> None:
        right = self.finder.patient
        self.confirm.setEnabled(right is not None and right.id != self._wrong.id)
        if right is None:
            self._chosen.setText(self.tr("Choose the right patient."))
        elif right.id == self._wrong.id:
            self._chosen.setText(self.tr("The session is already under this patient."))
        else:
            words = self.tr("To: {0}").format(
                f"{breakable(shown_name(right))}\n{patient_line(right)}"
            )
            self._chosen.setText(words)

    def _on_confirmed(self) -> None:
        right, entered = self.finder.patient, self.form.values()
        if right is not None and entered is not None:
            self.do(lambda: self._reassign(right, entered["reason"]))

    def _fill(self, session_words: str) -> None:
        words = self.tr(
            "The draft of {0} moves with all its sites and its form. The screening was recorded "
            "for the wrong patient: check it again. The audit log of both patients records the "
            "move."
        )
        self.lay_out(
            wrapped(words.format(session_words), "muted"),
            self.finder,
            self._chosen,
            self.form,
            growing=self.finder,
        )
        self.resize(540, 620)
