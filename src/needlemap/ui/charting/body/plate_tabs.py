"""The tabs above the body: the whole-body plates, and a menu of the close ones."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from needlemap.bodymap import Plate
from needlemap.domain.plurals import counted
from needlemap.ui.widgets.accessibility import TAB, set_spoken_role
from needlemap.ui.widgets.eliding import ElidingButton
from needlemap.ui.widgets.factories import show_key, tool_button

# What the page's keys show: the letters of these plates, by id.
PLATE_KEYS = {"anterior": "F", "posterior": "B", "left_lateral": "L", "right_lateral": "R"}


class PlateTabs(QWidget):
    """Chooses the plate. Close plates share one button, which names the one that is shown.

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
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for plate in plates:
            if not plate.close:
                row.addWidget(self._button(plate))
        self.close_plates = self._close_button([plate for plate in plates if plate.close])
        row.addWidget(self.close_plates)
        row.addStretch()

    @property
    def whole_plates(self) -> tuple[str, ...]:
        """Ids of the plates that show the whole body."""
        return tuple(self._buttons)

    def button(self, plate_id: str) -> QToolButton:
        """Return the button that shows a plate; close plates share theirs."""
        return self._buttons.get(plate_id, self.close_plates)

    def show_plate(self, plate_id: str) -> None:
        """Mark the plate that is shown."""
        shown = self.button(plate_id)
        for made in (*self._buttons.values(), self.close_plates):
            made.setChecked(made is shown)
        is_close = self._plates[plate_id].close
        self.close_plates.setText(self._plates[plate_id].label if is_close else self._close_words())

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say how many sites each whole-body plate shows."""
        for plate_id, made in self._buttons.items():
            count, words = counts.get(plate_id, 0), self._plates[plate_id].label
            made.setText(f"{words}  {count}" if count else words)
            made.setAccessibleName(
                counted(count, self.tr("{1}, 1 site"), self.tr("{1}, {0} sites"), words)
            )

    def _button(self, plate: Plate) -> QToolButton:
        made = tool_button(plate.label, tip=plate.label, key=PLATE_KEYS.get(plate.id, ""))
        made.setCheckable(True)
        set_spoken_role(made, TAB)
        made.clicked.connect(lambda: self._on_clicked(plate.id))
        self._buttons[plate.id] = made
        return made

    def _close_button(self, plates: Sequence[Plate]) -> QToolButton:
        made = ElidingButton()
        made.setText(self._close_words())
        made.setAccessibleName(self.tr("Close-up views: head, hands, feet and more"))
        made.setCheckable(True)
        show_key(made, "N", self.tr("Close-up views, one after the other"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        for plate in plates:
            menu.addAction(plate.label).setData(plate.id)
        menu.triggered.connect(lambda action: self._on_clicked(action.data()))
        made.setMenu(menu)
        if not plates:
            made.hide()
        return made

    def _on_clicked(self, plate_id: str) -> None:
        self.show_plate(plate_id)
        self.plate_clicked.emit(plate_id)

    def _close_words(self) -> str:
        return self.tr("Close-up")
