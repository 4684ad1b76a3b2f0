"""Takes back a whole import: which one, and why; nothing of it is deleted."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from needlemap.domain.clock import local_offset_min
from needlemap.domain.days import moment_words
from needlemap.services.table_import import withdraw
from needlemap.storage.repositories.log_reader import ImportSummary
from needlemap.ui.exchange.exchange_dialog import ExchangeDialog, how_many
from needlemap.ui.forms.asking_dialog import reason_row
from needlemap.ui.forms.form import Form, Row, choice_of
from needlemap.ui.widgets.factories import wrapped
from needlemap.ui.widgets.privacy import follow_privacy, privacy

if TYPE_CHECKING:
    from needlemap.storage.records import Records


class WithdrawImportDialog(ExchangeDialog):
    """Lists the imports that the log knows, the latest first.

    Signals
    -------
    withdrawn
        An import was taken back.
    """

    withdrawn = Signal()

    def __init__(self, records: "Records", parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Withdraw an import"), self.tr("Withdraw"), parent)
        self._records = records
        found = records.log.imports()
        self.which = choice_of({each.id: "" for each in found})
        follow_privacy(self.which, lambda: self._name(found))
        self.form = Form(
            [
                Row(name="which", title=self.tr("Import"), editor=self.which),
                reason_row(self.tr("Reason")),
            ]
        )
        words = self.tr(
            "Its sessions stay in the records, struck through as entered in error; its patients "
            "without other sessions are archived. Nothing is deleted."
        )
        if not found:
            words = self.tr("Nothing was imported into these records yet.")
        self.lay_out(wrapped(words, "muted"), self.form)
        self.form.setVisible(bool(found))
        self.confirm.setVisible(bool(found))
        self.confirm.clicked.connect(self.begin)

    def begin(self) -> None:
        """Take the chosen import back, all of it or nothing."""
        entered = self.form.values("which", "reason")
        if entered is not None:
            steps = withdraw(self._records, entered["which"], reason=entered["reason"])
            self.work(steps, settle=self._records.transfer.settle)

    def came_to(self, result: Any) -> None:
        """Say what was taken back."""
        sessions, patients = result
        words = self.tr("Withdrawn: {0}. Archived: {1}.").format(
            how_many(sessions=sessions), how_many(patients=patients)
        )
        self.finish(words)
        self.withdrawn.emit()

    def _name(self, found: Sequence[ImportSummary]) -> None:
        for row, each in enumerate(found):
            self.which.setItemText(row, self._words(each))

    def _words(self, summary: ImportSummary) -> str:
        at = moment_words(summary.at, local_offset_min(summary.at))
        counts = {"patients": summary.patients, "sessions": summary.sessions}
        held = how_many(**{name: number for name, number in counts.items() if number})
        file = Path(summary.file).suffix if privacy.hides_names else summary.file
        return " · ".join(part for part in (at, file, held) if part)
