"""Search line and list of patients: on the rail of the page, and in dialogs that ask for one."""

from typing import Protocol

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from needlemap.domain.patient import Patient
from needlemap.domain.plurals import counted
from needlemap.domain.region import regional
from needlemap.errors import NeedleMapError
from needlemap.ui.patients.list_model import PatientListModel, PatientShelf
from needlemap.ui.patients.words import elided
from needlemap.ui.widgets.factories import button, label, wrapped
from needlemap.ui.widgets.keys import on_return
from needlemap.ui.widgets.list_rows import long_list
from needlemap.ui.widgets.privacy import conceal, privacy

_SHOWN_LETTERS = 24
# More than a screen holds: so many are shown before all are read.
_SHOWN_AT_ONCE = 200
_TO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)


class PatientSearch(PatientShelf, Protocol):
    """Where patients are looked for."""

    @property
    def are_read(self) -> bool:
        """Whether finding all of them takes no reading any more."""

    def first(self, limit: int) -> tuple[str, ...]:
        """Return the ids of the first patients by name, which is quick however many there are."""

    def find(self, text: str) -> tuple[str, ...]:
        """Return the ids of all patients with these words."""

    def find_archived(self, text: str) -> tuple[str, ...]:
        """Return the ids of all archived patients with these words."""


class PatientFinder(QWidget):
    """Finds as one types. The first found is chosen; without text nobody is, unless asked for.

    Signals
    -------
    chosen
        Another patient is chosen, or none, while typing.
    picked
        A patient was clicked or gone to by key in the list: meant for sure.
    entered
        Return was pressed in the list: go on to the chosen patient.
    add_requested
        Nobody has this name: add somebody who does.
    """

    chosen = Signal()
    picked = Signal()
    entered = Signal()
    add_requested = Signal(str)

    def __init__(
        self, patients: PatientSearch, *, offers_to_add: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._patients = patients
        self._offers_to_add = offers_to_add
        self._found = PatientListModel(patients)
        self._by_program = False
        self._read_all = QTimer(self, singleShot=True, interval=0)
        self._read_all.timeout.connect(self._on_painted)
        self.search = _SearchLine(self.tr("Search patients"))
        self.search.setPlaceholderText(regional(self.tr("Name, date of birth or MRN")))
        self.list = long_list(self.tr("Patients"))
        self.list.setModel(self._found)
        conceal(self.search)
        privacy.changed.connect(self._say_count)
        self._count = label("", "label")
        self._empty = wrapped("", "muted")
        self.add = button("")
        self.archived = QCheckBox(self.tr("Archived patients"))
        self.archived.setAccessibleName(self.archived.text())
        self._lay_out()
        self.search.textChanged.connect(self._on_typed)
        self.search.list_wanted.connect(self._go_to_list)
        self.search.returnPressed.connect(self._go_to_list)
        self.archived.toggled.connect(lambda _on: self._on_typed())
        self.add.clicked.connect(lambda: self.add_requested.emit(self.text))
        on_return(self.list, self.entered.emit)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)

    @property
    def patient(self) -> Patient | None:
        """The chosen patient, if any."""
        index = self.list.currentIndex()
        return self._found.patient(index.row()) if index.isValid() else None

    @property
    def count(self) -> int:
        """How many were found."""
        return self._found.rowCount()

    @property
    def text(self) -> str:
        """What was typed, without the spaces around it."""
        return self.search.text().strip()

    def renew(self, select: str | None = None) -> None:
        """Search again, and choose this patient where there is one with this id.

        Of very many patients whom nobody has looked for yet the first are shown at once, and the
        others as soon as these are painted.
        """
        first = self._first_of_many()
        if first and (select is None or select in first):
            self._show_found(first, select)
            self._count.hide()  # not known yet
            self._read_all.start()
        else:
            self._show_found(self._find(), select)

    def _first_of_many(self) -> tuple[str, ...]:
        """Return those shown at once; nobody where all of them are."""
        if self.text or self.archived.isChecked() or self._patients.are_read:
            return ()
        first = self._patients.first(_SHOWN_AT_ONCE)
        return first if len(first) == _SHOWN_AT_ONCE else ()

    def _show_found(self, ids: tuple[str, ...], select: str | None) -> None:
        self._read_all.stop()
        self._found.show(ids)
        self._say_count()
        self._choose(self._found.row_of(select) if select else -1)

    def _on_painted(self) -> None:
        """Show all patients in the place of the first, wherever one has scrolled meanwhile."""
        chosen, bar = self.patient, self.list.verticalScrollBar()
        place = bar.value()
        try:
            self._show_found(self._find(), chosen.id if chosen else None)
        except NeedleMapError:
            return  # the records were closed or locked: they are read when they are shown again
        bar.setValue(place)

    def look_for(self, patient: Patient) -> None:
        """Choose a patient wherever it is: takes back what was typed, looks among the archived."""
        self._by_program = True
        self.search.clear()
        self.archived.setChecked(patient.archived_at is not None)
        self._by_program = False
        self.renew(select=patient.id)

    def choose_nobody(self) -> None:
        """Let no patient be chosen."""
        self._choose(-1)

    def _find(self) -> tuple[str, ...]:
        if self.archived.isChecked():
            return self._patients.find_archived(self.search.text())
        return self._patients.find(self.search.text())

    def _choose(self, row: int) -> None:
        self._by_program = True
        if row < 0:
            self.list.clearSelection()
            self.list.setCurrentIndex(QModelIndex())
        else:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(self._found.index(row, 0), flag)
        self._by_program = False

    def _on_typed(self) -> None:
        if self._by_program:
            return
        kept = self.patient
        self._read_all.stop()
        self._found.show(self._find())
        self._say_count()
        if self.text:
            self._choose(0 if self.count else -1)
        else:
            self._choose(self._found.row_of(kept.id) if kept else -1)
        self.chosen.emit()

    def _on_current_changed(self) -> None:
        if not self._by_program:
            self.picked.emit()

    def _go_to_list(self) -> None:
        if not self.count:
            return
        self.list.setFocus()
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self._found.index(0, 0))
        else:
            self.picked.emit()

    def _say_count(self) -> None:
        words = counted(self.count, self.tr("1 patient"), self.tr("{0} patients"))
        self._count.setText(words.replace(str(self.count), f"{self.count:,}"))
        self._count.setVisible(self.count > 0)
        sentence = self.tr("No patients yet")
        if self.archived.isChecked():
            sentence = self.tr("No archived patients")
        if self.text:
            sentence = self.tr("No patient found. Try fewer letters or another spelling.")
        self._empty.setText(sentence)
        self._empty.setVisible(self.count == 0)
        typed = self.tr("this name") if privacy.hides_names else self.text
        self.add.setText(self.tr("Add “{0}”…").format(elided(typed, _SHOWN_LETTERS)))
        self.add.setAccessibleName(self.tr("Add {0}").format(typed))
        self.add.setVisible(self._offers_to_add and self.count == 0 and bool(self.text))
        self.list.setVisible(self.count > 0)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self._count)
        column.addWidget(self._empty)
        column.addWidget(self.add)
        column.addWidget(self.list, 1)
        column.addStretch()
        column.addWidget(self.archived)


class _SearchLine(QLineEdit):
    """Goes to the list by the down key."""

    list_wanted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _TO_LIST:
            self.list_wanted.emit()
        else:
            super().keyPressEvent(event)
