"""Points out patients who are there already and may be the one that is being added."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from needlemap.storage.alike import Alike, Likeness
from needlemap.ui.patients.words import breakable, listed, patient_line
from needlemap.ui.widgets.factories import button, wrapped


class LikenessList(QFrame):
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
        self._shown: tuple[Likeness, ...] = ()
        self._pieces: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setSpacing(6)
        self.hide()

    @property
    def shown(self) -> tuple[Likeness, ...]:
        """Who is pointed out."""
        return self._shown

    @property
    def choices(self) -> list[QPushButton]:
        """The buttons that choose one of them."""
        return self.findChildren(QPushButton)

    def show_likenesses(self, likenesses: Sequence[Likeness]) -> None:
        """Point these out."""
        if tuple(likenesses) == self._shown:
            return
        self._shown = tuple(likenesses)
        self._clear()
        if likenesses:
            self._put(wrapped(self.tr("Possible duplicates:"), "warning"))
        for likeness in likenesses:
            self._put(self._line(likeness))
        self.setVisible(bool(likenesses))

    def _line(self, likeness: Likeness) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        patient = likeness.patient
        words = f"{breakable(patient.name)}\n{patient_line(patient)}"
        row.addWidget(wrapped(listed([words, self._alike_words(likeness.alike)])), 1)
        choose = button(self.tr("Open this patient"))
        choose.setAccessibleName(self.tr("Open {0}").format(patient.name))
        choose.setAutoDefault(False)
        choose.clicked.connect(lambda: self.chosen.emit(patient.id))
        row.addWidget(choose)
        return line

    def _alike_words(self, alike: Alike) -> str:
        return {
            Alike.RECORD_NUMBER: self.tr("same MRN"),
            Alike.NAME_AND_BIRTH: self.tr("same name and date of birth"),
            Alike.NAME: self.tr("same name"),
            Alike.BIRTH: self.tr("same date of birth"),
        }[alike]

    def _put(self, piece: QWidget) -> None:
        self._pieces.append(piece)
        self._column.addWidget(piece)

    def _clear(self) -> None:
        for piece in self._pieces:
            self._column.removeWidget(piece)
            piece.setParent(None)
            piece.deleteLater()
        self._pieces.clear()
