"""The page on which a patient is found, added and looked at, and a session opened."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.clock import now_utc, today
from needlemap.domain.complaint import Complaint
from needlemap.domain.ids import new_id
from needlemap.domain.patient import Patient
from needlemap.domain.user import Permission
from needlemap.errors import NeedleMapError
from needlemap.reference import Reference
from needlemap.storage.repositories.duplicates import mistakable
from needlemap.storage.repositories.work_list import WorkKind
from needlemap.ui.patients.commands import PatientCommands
from needlemap.ui.patients.complaint_page import ComplaintPage
from needlemap.ui.patients.details import PatientDetails
from needlemap.ui.patients.documents_panel import DocumentsPanel
from needlemap.ui.patients.editor import PatientEditor
from needlemap.ui.patients.finder import PatientFinder
from needlemap.ui.patients.home import HomePanel
from needlemap.ui.patients.patient_lines import PatientLine, planned_line, treated_line
from needlemap.ui.patients.work_model import WorkLine, work_lines
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import button, enable_with_reason, label, shown_refusal
from needlemap.ui.widgets.keys import Call, Command, LineKeys, MenuName, bind_keys
from needlemap.ui.widgets.notice import NoticeBar
from needlemap.ui.widgets.page_parts import part_commands
from needlemap.ui.widgets.patient_strip import DuplicateBanner, PatientStrip
from needlemap.ui.widgets.theme import wide_px
from needlemap.ui.widgets.translation import tr

if TYPE_CHECKING:
    from needlemap.storage.records import Records


_RAIL_WIDTH = 320
_RECENT = 12
# After the last letter typed: while one types, the patients found first change with each letter.
_REST_MS = 90


class PatientsPage(QWidget):
    """Search on the left, the chosen patient on the right; nobody chosen: what is left to do.

    Signals
    -------
    session_requested
        Patient id and session id: open this session.
    new_session_requested
        Patient id: begin a session now.
    history_requested
        Patient id: look back on the sessions.
    papers_requested
        The records of the patient on paper.
    practice_requested
        All patients together.
    copy_requested
        The copy of the records that the patient takes along.
    """

    session_requested = Signal(str, str)
    new_session_requested = Signal(str)
    history_requested = Signal(str)
    papers_requested = Signal()
    practice_requested = Signal()
    copy_requested = Signal()

    def __init__(
        self, records: "Records", reference: Reference, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Patients"))
        self.setObjectName("page")
        self._records, self._reference = records, reference
        self._no_charting = records.refusal(Permission.CHART)
        self.finder = PatientFinder(records.patients, offers_to_add=not self._no_charting)
        self.add = button(self.tr("New patient"), key="Ctrl+N")
        enable_with_reason(self.add, self._no_charting)
        self.to_do = button("", kind="quiet", tip=self.tr("To do"), key="Escape")
        self.to_do.setCheckable(True)
        self.notice = NoticeBar()
        self.documents = DocumentsPanel(records, self.notice)
        self.details = PatientDetails(
            reference, records.therapist.role, self.documents, refusal_of=records.refusal
        )
        self.home = HomePanel(records.therapist.id)
        self.act = PatientCommands(
            records,
            reference,
            self.finder,
            self.details,
            self.notice,
            self,
            show_patients=self.show_patients,
            show_details=self.show_details,
        )
        self.strip, self.duplicate_banner = PatientStrip(), DuplicateBanner()
        self._right = QStackedWidget()
        self._form: PatientEditor | ComplaintPage | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._lay_out()
        self.strip.hide()
        self._connect()
        self.commands = patient_commands(self)
        bind_keys(self.commands, self, self)
        self._line_keys = LineKeys(self)
        self._line_keys.watch(self)
        self.show_patients()

    @property
    def gestures(self) -> list[tuple[str, str]]:
        """What lists do by key, each with its words."""
        return [
            (tr("Down, Return"), tr("From the search to the patients found")),
            (tr("Return"), tr("In patients: go to the sessions; in another list: open")),
            (tr("menu key"), tr("In sessions: actions for the selected session")),
        ]

    @property
    def parts(self) -> list[tuple[str, QWidget]]:
        """The parts that F6 leads through; the sessions lie within the patient."""
        return [
            (self.tr("Search"), self.finder.search),
            (self.tr("Patients"), self.finder.list),
            (self.tr("Patient") if self.patient else self.tr("To do"), self._right),
            (self.tr("Sessions"), self.session_list),
        ]

    @property
    def patient(self) -> Patient | None:
        """The patient chosen, if any."""
        return self.finder.patient

    @property
    def form(self) -> PatientEditor | None:
        """The form in which the chosen patient is changed, while it is open."""
        return self._form if isinstance(self._form, PatientEditor) else None

    @property
    def editing(self) -> PatientEditor | ComplaintPage | None:
        """The form of the chosen patient, or of one of its complaints, while it is open."""
        return self._form

    @property
    def shown_name(self) -> str:
        """The name in the head of the details, as it is on screen."""
        return self.details.name.text()

    @property
    def search(self) -> QWidget:
        """The line to search in."""
        return self.finder.search

    @property
    def list(self) -> QTableView:
        """The found patients."""
        return self.finder.list

    @property
    def session_list(self) -> QListView:
        """The sessions of the chosen patient."""
        return self.details.sessions.list

    @property
    def new_session(self) -> QPushButton:
        """Begins a session."""
        return self.details.new_session

    @property
    def change(self) -> QPushButton:
        """Opens the form of the chosen patient."""
        return self.details.change

    @property
    def history(self) -> QPushButton:
        """Opens the history."""
        return self.details.history

    @property
    def papers(self) -> QPushButton:
        """Opens the reports."""
        return self.details.papers

    def show_patients(self, select: str | None = None) -> None:
        """Search again and show a patient: this one, else the one chosen before, else nobody."""
        known = self.patient
        self.finder.renew(select or (known.id if known else None))
        if select is not None and self.patient is None:
            self._look_everywhere(select)
        self._read_home()
        self._show_chosen()

    def show_nobody(self) -> None:
        """Let nobody be chosen and show what is left to do, or the first steps."""
        self.finder.choose_nobody()
        self._read_home()
        self._show_chosen()

    def show_details(self) -> None:
        """Read the chosen patient again and show all of it."""
        self._rest.stop()
        patient = self.patient
        if patient is None:
            return
        try:
            self.details.show_name(self._records.patients.person(patient.id))
            self._show_rest(patient)
        except NeedleMapError as error:
            self.notice.show_error(error.user_message)

    def open_form(self) -> None:
        """Open the form of the chosen patient in place of the details."""
        patient = self.patient
        if patient is None or not self.details.change.isEnabled() or self._form is not None:
            return
        self._put_form(PatientEditor(self._records, patient, self._reference))

    def open_complaint(self, complaint_id: str) -> None:
        """Open the form of one of the patient's complaints in place of the details."""
        patient = self.patient
        if patient is None or self._form is not None:
            return
        try:
            complaint = self._records.complaints.get(complaint_id)
        except NeedleMapError as error:
            self.notice.show_error(error.user_message)
            return
        form = ComplaintPage(self._records, patient, complaint, self._reference)
        enable_with_reason(form, self._no_charting)
        self._put_form(form)

    def add_complaint(self, name: str) -> None:
        """Add a complaint by its name, and open its form for the rest."""
        patient = self.patient
        if patient is None:
            return
        made = Complaint(new_id(), patient.id, name, now_utc())
        try:
            self._records.complaints.add(made)
        except NeedleMapError as error:
            self.details.complaints.say_added(error.user_message)
            return
        self.details.complaints.say_added()
        self.open_complaint(made.id)

    def _put_form(self, form: PatientEditor | ComplaintPage) -> None:
        form.closed.connect(self.close_form)
        self._form = form
        self.strip.show_patient(form.patient)
        self.strip.show()
        self._right.addWidget(form)
        self._right.setCurrentWidget(form)
        form.begin()
        self._line_keys.watch(form)

    def close_form(self) -> None:
        """Go back to the details; what was changed is stored already."""
        form = self._form
        if form is None:
            return
        self._drop_form()
        self.show_patients(select=form.patient.id)
        self.finder.list.setFocus()

    def _drop_form(self) -> None:
        form, self._form = self._form, None
        if form is not None:
            self._right.removeWidget(form)
            form.deleteLater()
            self.strip.hide()

    def _may_drop_form(self, *, is_meant: bool) -> bool:
        """Whether the form can go; one that keeps words stays, with its patient chosen.

        While a search is typed it stays anyhow: no letter of it is a wish to give words up.
        """
        form = self._form
        if form is None or not form.keeps_words:
            return True
        if is_meant and form.may_leave():
            return True
        if not is_meant:
            words = self.tr("What is marked in the form is not saved yet. Correct it first.")
            form.notice.show_error(words)
        self.finder.renew(form.patient.id)
        self._right.setCurrentWidget(form)
        return False

    def _look_everywhere(self, select: str) -> None:
        """Find a patient whom what is typed hides, or who is archived."""
        self.finder.look_for(self._records.patients.get(select))

    def _show_rest(self, patient: Patient) -> None:
        patients = self._records.patients
        self.duplicate_banner.warn_of(mistakable(patients, patient))
        self.documents.show_patient(patient)
        self.details.show_rest(
            patient,
            self._records.patient_files.get(patient.id),
            self._records.sessions.of_patient(patient.id),
            patients.merged_into(patient.id),
            patients.notes(patient.id),
            self._records.complaints.of_patient(patient.id),
            self._records.complaints.treated(patient.id),
        )

    def _show_chosen(self, *, at_once: bool = True) -> None:
        if not self._may_drop_form(is_meant=at_once):
            return
        self._drop_form()
        patient = self.patient
        self.to_do.setChecked(patient is None)
        if patient is None:
            self.duplicate_banner.warn_of(())
            self._right.setCurrentWidget(self.home)
            return
        self._right.setCurrentWidget(self.details)
        if at_once:
            self.show_details()
        else:
            self.details.show_name(patient)
            self.duplicate_banner.warn_of(())
            self._rest.start()

    def _read_home(self) -> None:
        """Read again what is left to do; not while one types, for it takes as long as a frame.

        What cannot be read of damaged records keeps nobody from the others.
        """
        try:
            self._show_home()
        except NeedleMapError as error:
            self.notice.show_error(error.user_message)

    def _show_home(self) -> None:
        lines = self._work_lines()
        self._say_to_do(len(lines))
        patients = self._records.patients
        is_empty = not patients.search("", limit=1) and not patients.archived()
        self.to_do.setVisible(not is_empty)
        self.finder.archived.setVisible(not is_empty)
        if is_empty:
            self.home.show_welcome()
        else:
            self.home.show_work(lines)
            self._read_people(lines)

    def _read_people(self, work: tuple[WorkLine, ...]) -> None:
        """Show who is here today or was planned for it, and whom the user opened last."""
        records = self._records
        treated = records.sessions.of_day(today())
        recent = records.log.recent_patients(records.therapist.id, limit=_RECENT)
        ids = dict.fromkeys([*(each.patient_id for each in treated), *recent])
        known = {each.id: each for each in records.patients.several(tuple(ids))}
        own = records.therapist.name
        lines = [
            treated_line(known[each.patient_id], each, own)
            for each in treated
            if each.patient_id in known
        ]
        lines += [
            planned_line(each.patient)
            for each in work
            if WorkKind.FOLLOW_UP in each.kinds and each.since == today()
        ]
        shown = [PatientLine(known[each]) for each in recent if each in known]
        self.home.show_patients(lines, shown)

    def _work_lines(self) -> tuple[WorkLine, ...]:
        items = self._records.sessions.work_list()
        ids = tuple(dict.fromkeys(item.patient_id for item in items))
        found = {each.id: each for each in self._records.patients.several(ids)}
        return work_lines(items, found, self._records.therapist.id)

    def _say_to_do(self, count: int) -> None:
        words = self.tr("To do  ·  {0}").format(count) if count else self.tr("To do")
        self.to_do.setText(words)
        self.to_do.setAccessibleName(self.tr("To do: {0}").format(count))

    def _connect(self) -> None:
        self.finder.chosen.connect(lambda: self._show_chosen(at_once=False))
        self.finder.picked.connect(self._show_chosen)
        self.finder.entered.connect(self.details.enter)
        self.finder.add_requested.connect(self.act.add_named)
        self._rest.timeout.connect(self.show_details)
        self.act.session_requested.connect(self.session_requested)
        self.act.new_session_requested.connect(self.new_session_requested)
        self.act.history_requested.connect(self.history_requested)
        self.to_do.clicked.connect(self.show_nobody)
        self.add.clicked.connect(self.act.add)
        self.home.add_requested.connect(self.act.add)
        self.home.search_requested.connect(self.finder.search.setFocus)
        enable_with_reason(self.home.new, self._no_charting)
        self.home.session_requested.connect(self.session_requested)
        self.home.patient_requested.connect(lambda patient: self.show_patients(select=patient))
        details = self.details
        details.change.clicked.connect(self.open_form)
        details.complaints.opened.connect(self.open_complaint)
        details.complaints.add_requested.connect(self.add_complaint)
        details.new_session.clicked.connect(self.act.begin_session)
        details.history.clicked.connect(self.act.look_back)
        details.papers.clicked.connect(self.papers_requested)
        details.archive_requested.connect(self.act.archive)
        details.bring_back_requested.connect(self.act.bring_back)
        details.merge_requested.connect(self.act.ask_to_merge)
        details.kept_requested.connect(lambda kept: self.show_patients(select=kept))
        details.earlier_requested.connect(self.act.show_earlier)
        details.facts.unmerge_requested.connect(self.act.ask_to_unmerge)
        details.sessions.opened.connect(self.act.open_session)
        details.sessions.reassign_requested.connect(self.act.ask_to_reassign)
        details.sessions.withdrawal_requested.connect(self.act.ask_to_withdraw)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail())
        right = QVBoxLayout()
        right.setContentsMargins(22, 18, 22, 22)
        right.setSpacing(12)
        right.addWidget(self.notice)
        right.addWidget(self.strip)
        right.addWidget(self.duplicate_banner)
        for panel in (self.home, self.details):
            self._right.addWidget(panel)
        right.addWidget(self._right, 1)
        row.addLayout(right, 1)

    def _rail(self) -> QFrame:
        rail = QFrame()
        rail.setObjectName("rail")
        rail.setFixedWidth(wide_px(_RAIL_WIDTH))
        column = QVBoxLayout(rail)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Patients"), "heading"), 1)
        head.addWidget(self.add)
        column.addLayout(head)
        column.addWidget(self.to_do)
        column.addWidget(self.finder, 1)
        return rail

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        (self.focusWidget() or self.finder.search).setFocus()


class _WhyNot:
    """Says why something cannot be done on the page just now, or nothing."""

    def __init__(self, page: PatientsPage) -> None:
        self._page, self._sessions = page, page.details.sessions

    def nobody(self) -> str:
        chosen = self._page.patient is not None
        return "" if chosen else tr("No patient is selected. Search for one.")

    def no_undo(self) -> str:
        form = self._page.editing
        nothing = tr("There is nothing to undo.")
        return self._no_form() or ("" if form and form.form.undo_words else nothing)

    def no_redo(self) -> str:
        form = self._page.editing
        nothing = tr("There is nothing to redo.")
        return self._no_form() or ("" if form and form.form.redo_words else nothing)

    def no_new(self) -> str:
        return shown_refusal(self._page.add)

    def no_change(self) -> str:
        if self._page.editing is not None:
            return ""
        return self.nobody() or shown_refusal(self._page.details.change)

    def no_session(self) -> str:
        return self.nobody() or shown_refusal(self._page.details.new_session)

    def no_move(self) -> str:
        return self.nobody() or self.no_new() or self._sessions.move_refusal

    def _no_form(self) -> str:
        return "" if self._page.editing is not None else tr("No form is open.")


def patient_commands(page: PatientsPage) -> list[Command]:
    """Return everything that can be done on the page."""
    act, details, why_not = page.act, page.details, _WhyNot(page)
    file, edit = MenuName.FILE, MenuName.EDIT
    patient, session = MenuName.PATIENT, MenuName.SESSION

    def keyed(
        keys: str, words: str, refusal: Callable[[], str], call: Call, place: MenuName
    ) -> Command:
        """Return a command whose key is alive where a button is not, and says why not."""

        def do() -> None:
            if why := refusal():
                page.notice.show_error(why, while_so=lambda: bool(refusal()))
            else:
                call()

        return Command(keys, words, do, place=place, refusal=refusal)

    return [
        Command("Ctrl+F", tr("Search patients"), partial(_search, page), place=edit),
        keyed("Ctrl+N", tr("New patient"), why_not.no_new, act.add, patient),
        keyed(
            "Ctrl+E",
            tr("Edit the selected patient, and back"),
            why_not.no_change,
            partial(_change, page),
            patient,
        ),
        keyed("Ctrl+Return", tr("Start a session"), why_not.no_session, act.begin_session, session),
        keyed("Ctrl+H", tr("Open the treatment history"), why_not.nobody, act.look_back, patient),
        keyed("Ctrl+P", tr("Print and export"), why_not.nobody, page.papers_requested.emit, file),
        Command(
            "",
            tr("Save the patient’s own copy…"),
            page.copy_requested.emit,
            place=patient,
            refusal=why_not.nobody,
        ),
        Command("", tr("Practice overview"), page.practice_requested.emit, place=MenuName.TOOLS),
        keyed(
            "Ctrl+Z",
            tr("Undo the last change in the form"),
            why_not.no_undo,
            partial(_undo, page),
            edit,
        ),
        keyed(
            "Ctrl+Shift+Z",
            tr("Redo what was undone in the form"),
            why_not.no_redo,
            partial(_redo, page),
            edit,
        ),
        keyed(
            "Ctrl+Shift+M",
            tr("Move the selected session to another patient"),
            why_not.no_move,
            details.sessions.ask_to_reassign,
            session,
        ),
        Command(
            "Escape",
            tr("Leave the form; show the to-do list"),
            partial(_out, page),
            place=MenuName.VIEW,
        ),
        *part_commands(page, lambda: page.parts),
    ]


def _search(page: PatientsPage) -> None:
    page.finder.search.setFocus()
    page.finder.search.selectAll()


def _change(page: PatientsPage) -> None:
    if page.editing is None:
        page.open_form()
    else:
        page.editing.leave()


def _undo(page: PatientsPage) -> None:
    if page.editing is not None:
        page.editing.undo_last()


def _redo(page: PatientsPage) -> None:
    if page.editing is not None:
        page.editing.redo_last()


def _out(page: PatientsPage) -> None:
    if page.editing is not None:
        page.editing.leave()
    elif page.finder.text:
        page.finder.search.clear()
    else:
        page.show_nobody()
        announce(page, page.to_do.accessibleName())
