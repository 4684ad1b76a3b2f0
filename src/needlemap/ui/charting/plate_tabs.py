"""The tabs above the body: one for each plate, with the number of sites seen on it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from needlemap.bodymap import Plate


class PlateTabs(QWidget):
    """Chooses the plate.

    Signals
    -------
    plate_clicked
        Id of the plate to show.
    """

    plate_clicked = Signal(str)

    def __init__(self, plates: Sequence[Plate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plates = {plate.id: plate for plate in plates}
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for plate in plates:
            row.addWidget(self._button(plate))
        row.addStretch()

    def button(self, plate_id: str) -> QToolButton:
        """Return the button of a plate."""
        return self._buttons[plate_id]

    def show_plate(self, plate_id: str) -> None:
        """Mark the plate that is shown."""
        self._buttons[plate_id].setChecked(True)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say how many sites each plate shows."""
        for plate_id, made in self._buttons.items():
            count, words = counts.get(plate_id, 0), self._plates[plate_id].label
            made.setText(f"{words}  {count}" if count else words)
            made.setAccessibleName(self.tr("{0}, {1} sites").format(words, count))

    def _button(self, plate: Plate) -> QToolButton:
        made = QToolButton()
        made.setText(plate.label)
        made.setAccessibleName(plate.label)
        made.setCheckable(True)
        made.clicked.connect(lambda: self.plate_clicked.emit(plate.id))
        self._group.addButton(made)
        self._buttons[plate.id] = made
        return made
