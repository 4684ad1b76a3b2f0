"""Import of patients and complaints from FHIR: all of it is shown before anything is stored."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from needlemap.services.fhir_service import FhirPlan, look_at_fhir
from needlemap.services.table_import import Known, store
from needlemap.ui.exchange.exchange_dialog import ImportDialog, KnownPatients, ProblemList, how_many
from needlemap.ui.forms.form import Form

if TYPE_CHECKING:
    from needlemap.storage.records import Records


class ImportFhirDialog(ImportDialog):
    """Shows what a FHIR file would bring, and what is wrong in it by entry and field."""

    def __init__(self, records: "Records", path: Path, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Import from FHIR"), self.tr("Import"), path, parent)
        self._records = records
        self.found: FhirPlan | None = None
        self._here = KnownPatients(self)
        self.known = self._here.box
        self.known.currentIndexChanged.connect(self._say_what_comes)
        self.form = Form([self._here.row])
        self.problems = ProblemList(self.tr("What is wrong, by entry"))
        self.lay_out(self.file, self.form)
        self.add_beneath(self.problems)
        self.confirm.setEnabled(False)
        self.confirm.clicked.connect(self.begin)

    @property
    def is_ready(self) -> bool:
        """Whether the whole file was checked and holds no problem."""
        return self.found is not None

    def look(self) -> None:
        """Check the whole file."""
        self.work(look_at_fhir(self._records, self._path))

    def begin(self) -> None:
        """Store all of it, or nothing."""
        if self.found is not None:
            steps = store(self._records, self.found.plan, known=self._here.chosen)
            self.work(steps, settle=self._records.transfer.settle)

    def came_to(self, result: Any) -> None:
        """Show what the file would bring; afterwards, what it brought."""
        if isinstance(result, FhirPlan):
            self._show_plan(result)
            return
        words = self.tr("Imported: {0}.\nTo take all of it back: File, Withdraw an import.")
        self.problems.hide()
        self.finish(words.format(self._counted()))
        self.imported.emit()

    def _show_plan(self, found: FhirPlan) -> None:
        plan = found.plan
        here = self.tr("Entry {0}: this patient is here already.")
        like = self.tr("Entry {0}: another patient has the same name, born on another day.")
        self.problems.show_plan(plan, here=here, like=like)
        if plan.problems:
            words = self.tr("Nothing can be imported while an entry has a problem: {0} found.")
            self.error.say(words.format(len(plan.problems)))
            return
        self.found = found
        self.confirm.setEnabled(True)
        self._say_what_comes()
        self.confirm.setFocus()

    def _say_what_comes(self) -> None:
        if self.found is None:
            return
        self.error.say("")
        lines = [self._here.would_bring(self.found.plan, self._counted())]
        left_out = ", ".join(f"{n} {kind}" for kind, n in sorted(self.found.left_out.items()))
        if left_out:
            lines.append(self.tr("Left out, as nothing here takes them: {0}.").format(left_out))
        self.say("\n".join(lines))

    def _counted(self) -> str:
        if self.found is None:
            return ""
        plan = self.found.plan
        skips = self._here.chosen is Known.SKIP
        left_out = plan.duplicates if skips and plan.duplicates else {}
        taken = [record for entry, record in plan.patients if entry not in left_out]
        complaints = sum(len(record.complaints) for record in taken)
        return how_many(patients=len(taken), complaints=complaints)
