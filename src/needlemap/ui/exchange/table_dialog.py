"""Import of a table: which column says what, what is wrong in which line, then store all of it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QSizePolicy, QStackedWidget, QWidget

from needlemap.domain.days import DayOrder
from needlemap.exchange.table_mapping import FIELDS, TableKind, guessed, template
from needlemap.exchange.table_reading import SourceTable, read_table
from needlemap.reference import Reference
from needlemap.services.steps import beside
from needlemap.services.table_import import How, Known, Plan, look_at, store
from needlemap.ui.exchange.exchange_dialog import ImportDialog, KnownPatients, ProblemList, how_many
from needlemap.ui.forms.form import Form, Row, choice_of
from needlemap.ui.widgets.factories import button, wrapped

if TYPE_CHECKING:
    from needlemap.storage.records import Records

_POLICY = QSizePolicy.Policy


class ImportTableDialog(ImportDialog):
    """Reads every line before anything is stored; a change of what was chosen asks for it again."""

    def __init__(self, records: "Records", path: Path, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Import table"), self.tr("Check"), path, parent)
        self._records = records
        self._table: SourceTable | None = None
        self.plan: Plan | None = None
        self.kind = choice_of(
            {
                TableKind.PATIENTS: self.tr("Patients"),
                TableKind.NOTES: self.tr("Earlier needling notes"),
            }
        )
        self.days = choice_of(
            {
                None: self.tr("As written, where only one day can be meant"),
                DayOrder.DAY_FIRST: self.tr("Day first: 3/2/1980 is 3 February"),
                DayOrder.MONTH_FIRST: self.tr("Month first: 3/2/1980 is 2 March"),
            }
        )
        self._here = KnownPatients(self)
        self.known = self._here.box
        techniques = Reference.load().techniques
        named = {code: each.name for code, each in techniques.items()}
        self.technique = choice_of({"": self.tr("As each line says"), **named})
        kind = Row(name="kind", title=self.tr("Each line is"), editor=self.kind)
        days = Row(name="days", title=self.tr("Days of digits alone"), editor=self.days)
        how = Row(name="technique", title=self.tr("Technique"), editor=self.technique)
        self.form = Form([(kind, days), (self._here.row, how)])
        self.columns: dict[TableKind, Form] = {}
        self.pages = QStackedWidget()
        self.unread = wrapped("", "muted")
        self.problems = ProblemList(self.tr("What is wrong, by line"))
        self.template = button(self.tr("Save a template…"))
        self.lay_out(self.file, self.form, self.pages, self.unread, self.template)
        self.add_beneath(self.problems)
        self.confirm.clicked.connect(self.begin)
        self.template.clicked.connect(self._on_template_clicked)
        for box in (self.kind, self.days, self.technique):
            box.currentIndexChanged.connect(self._forget_plan)
        self.known.currentIndexChanged.connect(self._say_what_comes)
        self.kind.currentIndexChanged.connect(self._show_kind)

    @property
    def is_ready(self) -> bool:
        """Whether the file was read, so that its lines can be checked."""
        return self._table is not None

    def look(self) -> None:
        """Read the file; then its columns are offered."""
        self.work(beside(partial(read_table, self._path)))

    def begin(self) -> None:
        """Check every line; once that is done, store all of them."""
        if self._table is None:
            return
        if self.plan is not None:
            steps = store(self._records, self.plan, known=self._here.chosen)
            self.work(steps, settle=self._records.transfer.settle)
            return
        kind = TableKind(self.kind.currentData())
        chosen = self.columns[kind].values() or {}
        columns = {name: column for name, column in chosen.items() if column}
        order = self.days.currentData()
        how = How(
            kind,
            columns,
            DayOrder(order) if order else None,
            self.technique.currentData() if kind is TableKind.NOTES else "",
        )
        self.work(look_at(self._records, self._table, how))

    def came_to(self, result: Any) -> None:
        """Show what the table would bring; afterwards, what it brought."""
        if isinstance(result, SourceTable):
            self._show_columns(result)
            return
        if isinstance(result, Plan):
            self._show_plan(result)
            return
        words = self.tr("Imported: {0}.\nTo take all of it back: File, Withdraw an import.")
        self.problems.hide()
        self.finish(words.format(self._counted()))
        self.imported.emit()

    def _show_columns(self, table: SourceTable) -> None:
        self._table = table
        self.confirm.setEnabled(True)
        for kind in TableKind:
            form = self._form_of(kind, table)
            self.columns[kind] = form
            self.pages.addWidget(form)
        if "structure" in guessed(table.head, TableKind.NOTES):
            self.kind.setCurrentIndex(self.kind.findData(TableKind.NOTES))
        self._show_kind()

    def _show_plan(self, plan: Plan) -> None:
        here = self.tr("Line {0}: this patient is here already.")
        like = self.tr("Line {0}: another patient has the same name, born on another day.")
        self.problems.show_plan(plan, here=here, like=like)
        if plan.problems:
            words = self.tr("Nothing can be imported while a line has a problem: {0} found.")
            self.error.say(words.format(len(plan.problems)))
            return
        self.plan = plan
        self._say_what_comes()
        self.confirm.setText(self.tr("Import"))
        self.confirm.setFocus()

    def _say_what_comes(self) -> None:
        if self.plan is not None:
            self.error.say("")
            self.say(self._here.would_bring(self.plan, self._counted()))

    def _counted(self) -> str:
        plan = self.plan
        if plan is None:
            return ""
        if plan.how.kind is TableKind.NOTES:
            return how_many(sessions=len(plan.sessions))
        skips = self._here.chosen is Known.SKIP
        left_out = len(plan.duplicates or {}) if skips else 0
        return how_many(patients=len(plan.patients) - left_out)

    def _forget_plan(self) -> None:
        self.plan = None
        self.answer.hide()
        if not self.problems.isHidden():
            self.problems.hide()
            self.adjustSize()
        self.error.say("")
        self.confirm.setText(self.tr("Check"))

    def _form_of(self, kind: TableKind, table: SourceTable) -> Form:
        found = guessed(table.head, kind)
        rows = []
        for field in FIELDS[kind]:
            box = choice_of({"": "–", **{name: name for name in table.head if name}})
            box.setCurrentIndex(max(0, box.findData(found.get(field.name, ""))))
            box.currentIndexChanged.connect(self._forget_plan)
            box.currentIndexChanged.connect(self._say_what_is_unread)
            rows.append(Row(name=field.name, title=field.title, editor=box))
        pairs = [tuple(rows[place : place + 2]) for place in range(0, len(rows), 2)]
        return Form(pairs)

    def _show_kind(self) -> None:
        kind = TableKind(self.kind.currentData())
        self.form.show_fields(["technique"], visible=kind is TableKind.NOTES)
        self.form.show_fields(["known"], visible=kind is TableKind.PATIENTS)
        for each, page in self.columns.items():  # what is not shown takes no room
            height = _POLICY.Preferred if each is kind else _POLICY.Ignored
            page.setSizePolicy(_POLICY.Preferred, height)
        if kind in self.columns:
            self.pages.setCurrentWidget(self.columns[kind])
            self._say_what_is_unread()

    def _say_what_is_unread(self) -> None:
        kind = TableKind(self.kind.currentData())
        if self._table is None or kind not in self.columns:
            return
        read = (self.columns[kind].values() or {}).values()
        left = ", ".join(name for name in self._table.head if name and name not in read)
        self.unread.setText(self.tr("Columns that are not read: {0}.").format(left))
        self.unread.setVisible(bool(left))

    def _on_template_clicked(self) -> None:
        kind = TableKind(self.kind.currentData())
        start = str(self._path.with_name(f"{kind.value}-template.csv"))
        dialog = QFileDialog(self, self.tr("Template to fill in"), start)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda name: self.save_template(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_template(self, path: Path) -> None:
        """Write a table to fill in."""
        kind = TableKind(self.kind.currentData())
        try:
            path.write_text("\ufeff" + template(kind), encoding="utf-8", newline="")
        except OSError as error:
            words = self.tr("The template could not be written: {0}. Choose another folder.")
            self.error.say(words.format(error.strerror or error))
        else:
            self.say(self.tr("Template saved: {0}").format(path.name))
