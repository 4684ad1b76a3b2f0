"""The log: who did what and when, who opened a chart, and whether the records are whole."""

from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTableView,
    QWidget,
)

from needlemap.domain.user import Permission
from needlemap.errors import NeedleMapError
from needlemap.services.log_service import (
    access_steps,
    action_words,
    detail_words,
    names_of_users,
    save_access_pdf,
    when_words,
)
from needlemap.storage.backup.verified_backup import Stage, VerifyJob
from needlemap.storage.repositories.log_reader import OPENED, LogFilter, LogLine
from needlemap.ui.forms.form import Form, Row, day_row
from needlemap.ui.forms.inputs import ComboBox
from needlemap.ui.shell.settings.section import Section
from needlemap.ui.widgets.background_task import Work
from needlemap.ui.widgets.factories import button, enable_with_reason, line_edit, wrapped
from needlemap.ui.widgets.privacy import conceal, initials, privacy, shown_name, shown_text
from needlemap.ui.widgets.tables import WordsModel, read_only_table
from needlemap.ui.widgets.theme import wide_px
from needlemap.ui.widgets.writing_bar import WritingBar

if TYPE_CHECKING:
    from needlemap.domain.patient import Patient
    from needlemap.storage.audit.audit_check import Damage
    from needlemap.storage.records import Records

_SHOWN, _TABLE_PX, _LOOK_MS, _NAMED = 500, 320, 100, 20


class LogSection(Section):
    """Filters above a table of entries; below it the check of the whole."""

    def __init__(self, records: "Records", parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Log"),
            self.tr(
                "Everything that was done with these records, newest first. The log only grows; "
                "each entry is chained to the one before it."
            ),
            parent,
        )
        self.setMaximumWidth(wide_px(1000))
        self._records = records
        names = names_of_users(records)
        self.patient_text = line_edit(
            self.tr("Patient"), placeholder=self.tr("Name, birth date or record number")
        )
        self.patient, self.user, self.action = ComboBox(), ComboBox(), ComboBox()
        self._fill(names)
        self.form = self._filters()
        self.first, self.last = self.form.editor("first"), self.form.editor("last")
        self.model = self._model(names)
        self.table = self._table()
        self.opened = button(self.tr("Who opened this chart"))
        self.pdf = button(self.tr("Save as PDF…"))
        self.writing = WritingBar()
        self.verify = button(self.tr("Verify now"))
        self.stop = button(self.tr("Cancel"))
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress of the check"))
        self.found = wrapped("")
        self._named: tuple[Patient, ...] = ()
        conceal(self.patient_text)
        privacy.changed.connect(self._show_names)
        self._job: VerifyJob | None = None
        self._step: tuple[Stage, int, int] | None = None
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._on_look)
        self._lay_out()
        self._connect()
        self._show_running(running=False)
        self.show_log()

    def show_log(self) -> None:
        """Show the entries that the filters ask for."""
        has_patient = bool(self.patient.currentData())
        for pushed in (self.opened, self.pdf):
            enable_with_reason(pushed, "" if has_patient else self.tr("Choose a patient first."))
        if self.writing.is_writing:
            enable_with_reason(self.pdf, self.tr("The last one is being written."))
        if no_export := self._records.refusal(Permission.EXPORT):
            enable_with_reason(self.pdf, no_export)
        try:
            lines = self._records.log.lines(self._wanted(), limit=_SHOWN)
        except NeedleMapError as error:
            self.saved.say_error(error.user_message)
        except ValueError as error:
            self.saved.say_error(str(error))
        else:
            self.model.show(lines)
            more = self.tr("The newest {0} entries.").format(_SHOWN)
            few = self.tr("{0} entries.").format(len(lines))
            self.saved.say(more if len(lines) == _SHOWN else few)

    def save_pdf(self, path: str) -> None:
        """Write who opened the chosen patient's chart."""
        patient_id = self.patient.currentData()
        if not path or not patient_id or self.writing.is_writing:
            return
        write = partial(self._write_pdf, patient_id, Path(path))
        self.writing.begin(access_steps(self._records, patient_id), write)
        self.show_log()

    def _write_pdf(self, patient_id: str, path: Path, content: bytes) -> None:
        try:
            save_access_pdf(self._records, patient_id, path, content)
        except NeedleMapError as error:
            self._on_not_drawn(error.user_message)
        else:
            self.show_log()
            self.saved.say(self.tr("✓ Saved as {0}").format(path.name))

    def _on_not_drawn(self, words: str) -> None:
        self.show_log()
        self.saved.say_error(words)

    def _wanted(self) -> LogFilter:
        first, last = self.form.value("first"), self.form.value("last")
        return LogFilter(
            patient_id=self.patient.currentData() or "",
            user_id=self.user.currentData() or "",
            actions=self.action.currentData() or (),
            since=None if first is None else _start_of(first),
            until=None if last is None else _start_of(last, later_days=1),
        )

    def _fill(self, names: dict[str, str]) -> None:
        self.patient.addItem(self.tr("All patients"), "")
        self.user.addItem(self.tr("All users"), "")
        for user_id, name in names.items():
            self.user.addItem(name, user_id)
        self.action.addItem(self.tr("All actions"), ())
        self.action.addItem(self.tr("Opened, exported or printed"), OPENED)
        for action in self._records.log.actions():
            self.action.addItem(action_words(action), (action,))
        for box, name in (
            (self.patient, self.tr("Patients found")),
            (self.user, self.tr("User")),
            (self.action, self.tr("Action")),
        ):
            box.setAccessibleName(name)

    def _filters(self) -> Form:
        any_day = self.tr("Any day")
        return Form(
            [
                (
                    Row(name="typed", title=self.tr("Patient"), editor=self.patient_text),
                    Row(name="patient", title=self.tr("Patients found"), editor=self.patient),
                    Row(name="user", title=self.tr("User"), editor=self.user),
                ),
                (
                    Row(name="action", title=self.tr("Action"), editor=self.action),
                    day_row("first", self.tr("From"), placeholder=any_day),
                    day_row("last", self.tr("To"), placeholder=any_day),
                ),
            ]
        )

    def _model(self, names: dict[str, str]) -> WordsModel[LogLine]:
        heads = (
            self.tr("When"),
            self.tr("Who"),
            self.tr("What"),
            self.tr("Patient"),
            self.tr("Details"),
        )
        return WordsModel(
            heads,
            lambda line: (
                when_words(line.at),
                names.get(line.user_id, line.user_id),
                action_words(line.action),
                initials(line.patient) if privacy.hides_names else line.patient,
                shown_text(detail_words(line), line.patient),
            ),
        )

    def _table(self) -> QTableView:
        table = read_only_table(self.tr("Entries of the log"), self.model)
        table.setMinimumHeight(_TABLE_PX)
        table.setShowGrid(True)
        head = table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
        return table

    def _lay_out(self) -> None:
        self.column.addWidget(self.form)
        self.column.addWidget(self.table, 1)
        row = QHBoxLayout()
        for widget in (self.opened, self.pdf, self.verify):
            row.addWidget(widget)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        row.addStretch()
        self.column.addLayout(row)
        self.column.addWidget(self.writing)
        self.column.addWidget(self.found)
        self.end()

    def _connect(self) -> None:
        self.patient_text.textEdited.connect(self._on_patient_edited)
        for box in (self.patient, self.user, self.action):
            box.currentIndexChanged.connect(self.show_log)
        for line in (self.first, self.last):
            line.editingFinished.connect(self.show_log)
        self.opened.clicked.connect(lambda: self.action.setCurrentIndex(1))
        self.pdf.clicked.connect(self._on_pdf_clicked)
        self.writing.failed.connect(self._on_not_drawn)
        self.verify.clicked.connect(self._on_verify_clicked)
        self.stop.clicked.connect(self._on_stop_clicked)

    def _on_patient_edited(self, text: str) -> None:
        try:
            found = self._records.patients.search(text, limit=_NAMED) if text.strip() else ()
        except NeedleMapError as error:
            self.saved.say_error(error.user_message)
            return
        self.patient.blockSignals(True)  # one search for all the changes of the list
        self.patient.clear()
        self._named = found
        if len(found) != 1:
            self.patient.addItem(self.tr("All patients"), "")
        for patient in found:
            self.patient.addItem("", patient.id)
        self._show_names()
        self.patient.blockSignals(False)
        self.show_log()

    def _show_names(self) -> None:
        for patient in self._named:
            self.patient.setItemText(self.patient.findData(patient.id), shown_name(patient))

    def _on_pdf_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Who opened this chart"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter(self.tr("PDF (*.pdf)"))
        dialog.selectFile(f"access-{self.patient.currentData()[-8:]}.pdf")
        dialog.fileSelected.connect(self.save_pdf)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_verify_clicked(self) -> None:
        try:
            self._job = self._records.begin_verification()
        except NeedleMapError as error:
            self.saved.say_error(error.user_message)
            return
        self._step = None
        work = Work(partial(self._job.run, self._tell), self)
        work.done.connect(self._on_verified)
        work.failed.connect(self._on_not_verified)
        work.broke.connect(self._on_broke)
        self.found.setText("")
        self._show_running(running=True)
        work.start()

    def _on_stop_clicked(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _show_running(self, *, running: bool) -> None:
        busy = self.tr("The records are being checked.") if running else ""
        enable_with_reason(self.verify, self._records.refusal(Permission.MANAGE) or busy)
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        self.bar.setRange(0, 0)
        if running:
            self.stop.setFocus()  # the button that had it cannot be pushed now
            self._look.start()
        else:
            self._look.stop()

    def _tell(self, stage: Stage, done: int, total: int) -> None:
        """Keep how far it is; called on the other thread."""
        self._step = (stage, done, total)

    def _on_look(self) -> None:
        if self._step is not None and self._step[2]:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * self._step[1] / self._step[2]))

    def _on_verified(self, damages: "tuple[Damage, ...]") -> None:
        self._show_running(running=False)
        self.show_log()
        if not damages:
            self.saved.say(self.tr("✓ The records are whole."))
            return
        self.found.setText("\n".join(damage.message for damage in damages[:_NAMED]))
        words = self.tr(
            "The records are not whole (differences: {0}). If there is a backup from before, "
            "restore it from the sign-in page; what is there now is put aside, not erased."
        )
        self.saved.say_error(words.format(len(damages)))

    def _on_not_verified(self, sentence: str) -> None:
        self._show_running(running=False)
        self.saved.say_error(sentence)

    def _on_broke(self, error: Exception) -> None:
        self._show_running(running=False)
        raise error


def _start_of(day: date, *, later_days: int = 0) -> datetime:
    """Return when a day begins here; ValueError, in a sentence, at the ends of the calendar."""
    try:
        return (datetime.combine(day, time()) + timedelta(days=later_days)).astimezone()
    except (OverflowError, OSError, ValueError):
        raise ValueError(
            f"No calendar of this computer goes on beyond {day:%Y-%m-%d}. Enter another day."
        ) from None
