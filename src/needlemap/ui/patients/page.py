"""The page on which a patient is found or added, and a session opened."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from needlemap.domain.patient import Patient
from needlemap.ui.common.notice import NoticeBar
from needlemap.ui.common.pieces import button, card, label, line_edit, wrapped
from needlemap.ui.patients.form import PatientForm
from needlemap.ui.patients.list_model import PatientListModel, patient_line
from needlemap.ui.patients.sessions_model import SessionListModel

if TYPE_CHECKING:
    from needlemap.storage.patients import PatientRepository
    from needlemap.storage.sessions import SessionRepository

_FOUND_AT_MOST = 200
_RAIL_WIDTH = 320


class PatientsPage(QWidget):
    """Search on the left, the chosen patient with their sessions on the right.

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
    """

    session_requested = Signal(str, str)
    new_session_requested = Signal(str)
    history_requested = Signal(str)
    papers_requested = Signal()

    def __init__(
        self,
        patients: "PatientRepository",
        sessions: "SessionRepository",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._patients = patients
        self._sessions = sessions
        self._found = PatientListModel()
        self._listed = SessionListModel()
        self.search = line_edit(
            self.tr("Search patients"), placeholder=self.tr("Name, birth date or record number")
        )
        self.list = self._view(self._found, self.tr("Patients"))
        self.add = button(self.tr("New patient"), tip=self.tr("New patient (Ctrl+N)"))
        self.notice = NoticeBar()
        self._lay_out()
        self._connect()
        self.show_patients()

    @property
    def patient(self) -> Patient | None:
        """The patient shown, if any."""
        index = self.list.currentIndex()
        return self._found.patient(index.row()) if index.isValid() else None

    @property
    def shown_name(self) -> str:
        """The name in the head of the details, as it is on screen."""
        return self._name.text()

    def show_patients(self, select: str | None = None) -> None:
        """Search anew and select a patient: this one, else the first."""
        self._found.show(self._patients.search(self.search.text(), limit=_FOUND_AT_MOST))
        row = max(0, self._found.row_of(select)) if select else 0
        index = self._found.index(row, 0)
        self.list.setCurrentIndex(index)
        self._empty.setVisible(self._found.rowCount() == 0)
        self._show_patient()

    def _view(self, model: PatientListModel | SessionListModel, name: str) -> QListView:
        view = QListView()
        view.setModel(model)
        view.setAccessibleName(name)
        view.setUniformItemSizes(True)
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        return view

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail())
        right = QVBoxLayout()
        right.setContentsMargins(28, 20, 28, 28)
        right.addWidget(self.notice)
        right.addWidget(self._details(), 1)
        row.addLayout(right, 1)

    def _rail(self) -> QFrame:
        rail = QFrame()
        rail.setObjectName("rail")
        rail.setFixedWidth(_RAIL_WIDTH)
        column = QVBoxLayout(rail)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Patients"), "heading"), 1)
        head.addWidget(self.add)
        column.addLayout(head)
        column.addWidget(self.search)
        self._empty = wrapped(self.tr("Nobody found. Add a patient to begin."), "muted")
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
        return rail

    def _details(self) -> QFrame:
        self._details_card, column = card()
        head = QHBoxLayout()
        self._name = wrapped("", "title")
        head.addWidget(self._name, 1)
        self.change = button(self.tr("Change…"), tip=self.tr("Change this patient (Ctrl+E)"))
        self.new_session = button(
            self.tr("New session"), kind="primary", tip=self.tr("Begin a session (Ctrl+Return)")
        )
        self.history = button(
            self.tr("History"), tip=self.tr("What was needled, where and when (Ctrl+H)")
        )
        self.papers = button(
            self.tr("PDF…"), tip=self.tr("History, whole chart and more on paper (Ctrl+P)")
        )
        head.addWidget(self.history)
        head.addWidget(self.papers)
        head.addWidget(self.change)
        head.addWidget(self.new_session)
        column.addLayout(head)
        self._line = wrapped("", "muted")
        self._note = wrapped("")
        column.addWidget(self._line)
        column.addWidget(self._note)
        column.addSpacing(8)
        column.addWidget(label(self.tr("Sessions"), "heading"))
        self._no_sessions = wrapped(self.tr("No session yet."), "muted")
        column.addWidget(self._no_sessions)
        self.session_list = self._view(self._listed, self.tr("Sessions"))
        column.addWidget(self.session_list, 1)
        column.addStretch()
        return self._details_card

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self.show_patients())
        self.search.returnPressed.connect(self.list.setFocus)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_patient())
        self.add.clicked.connect(self._on_add_clicked)
        self.change.clicked.connect(self._on_change_clicked)
        self.new_session.clicked.connect(self._on_new_session_clicked)
        self.history.clicked.connect(self._on_history_clicked)
        self.papers.clicked.connect(self.papers_requested)
        self.session_list.activated.connect(self._on_session_activated)
        self.session_list.clicked.connect(self._on_session_activated)
        for keys, slot in (
            ("Ctrl+N", self._on_add_clicked),
            ("Ctrl+E", self._on_change_clicked),
            ("Ctrl+Return", self._on_new_session_clicked),
            ("Ctrl+H", self._on_history_clicked),
            ("Ctrl+P", self.papers_requested.emit),
            ("Ctrl+F", self.search.setFocus),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _show_patient(self) -> None:
        patient = self.patient
        self._details_card.setVisible(patient is not None)
        if patient is None:
            return
        self._name.setText(patient.name)
        self._line.setText(patient_line(patient))
        self._note.setText(patient.note)
        self._note.setVisible(bool(patient.note))
        self._listed.show(self._sessions.of_patient(patient.id))
        self._no_sessions.setVisible(self._listed.rowCount() == 0)
        self.session_list.setVisible(self._listed.rowCount() > 0)
        self.list.selectionModel().select(
            self.list.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def _on_add_clicked(self) -> None:
        PatientForm.ask(self, None, self._add)

    def _on_change_clicked(self) -> None:
        if self.patient is not None:
            PatientForm.ask(self, self.patient, partial(self._change, self.patient))

    def _add(self, patient: Patient) -> None:
        self._patients.add(patient)
        self.search.clear()
        self.show_patients(select=patient.id)

    def _change(self, before: Patient, after: Patient) -> None:
        self._patients.change(before, after)
        self.show_patients(select=after.id)

    def _on_new_session_clicked(self) -> None:
        if self.patient is not None:
            self.new_session_requested.emit(self.patient.id)

    def _on_history_clicked(self) -> None:
        if self.patient is not None:
            self.history_requested.emit(self.patient.id)

    def _on_session_activated(self, index: QModelIndex) -> None:
        if self.patient is not None and index.isValid():
            self.session_requested.emit(self.patient.id, self._listed.session(index.row()).id)
