"""Points out patients who are there already and may be the one that is being added."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from needlemap.domain.region import regional
from needlemap.storage.repositories.duplicates import Duplicate, Match
from needlemap.ui.patients.words import breakable, listed, patient_line
from needlemap.ui.widgets.factories import button, wrapped
from needlemap.ui.widgets.privacy import privacy, shown_name


class DuplicateList(QFrame):
    """Hidden while there is nobody alike. Points out, refuses nothing.

    Signals
    -------
    chosen
        Id of the patient who is the one meant.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self._shown: tuple[Duplicate, ...] = ()
        self._pieces: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setSpacing(6)
        privacy.changed.connect(self._show)
        self.hide()

    @property
    def shown(self) -> tuple[Duplicate, ...]:
        """Who is pointed out."""
        return self._shown

    @property
    def choices(self) -> list[QPushButton]:
        """The buttons that choose one of them."""
        return self.findChildren(QPushButton)

    def show_duplicates(self, duplicates: Sequence[Duplicate]) -> None:
        """Point these out."""
        if tuple(duplicates) == self._shown:
            return
        self._shown = tuple(duplicates)
        self._show()

    def _show(self) -> None:
        duplicates = self._shown
        self._clear()
        if duplicates:
            self._put(wrapped(self.tr("Possible duplicates:"), "warning"))
        for duplicate in duplicates:
            self._put(self._line(duplicate))
        self.setVisible(bool(duplicates))

    def _line(self, duplicate: Duplicate) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        patient = duplicate.patient
        words = f"{breakable(shown_name(patient))}\n{patient_line(patient)}"
        row.addWidget(wrapped(listed([words, self._match_text(duplicate.match)])), 1)
        choose = button(self.tr("Open this patient"))
        choose.setAccessibleName(self.tr("Open {0}").format(shown_name(patient)))
        choose.setAutoDefault(False)
        choose.clicked.connect(lambda: self.chosen.emit(patient.id))
        row.addWidget(choose)
        return line

    def _match_text(self, match: Match) -> str:
        return {
            Match.RECORD_NUMBER: regional(self.tr("same MRN")),
            Match.NAME_AND_BIRTH: self.tr("same name and date of birth"),
            Match.NAME: self.tr("same name"),
            Match.BIRTH: self.tr("same date of birth"),
        }[match]

    def _put(self, piece: QWidget) -> None:
        self._pieces.append(piece)
        self._column.addWidget(piece)

    def _clear(self) -> None:
        for piece in self._pieces:
            self._column.removeWidget(piece)
            piece.setParent(None)
            piece.deleteLater()
        self._pieces.clear()
