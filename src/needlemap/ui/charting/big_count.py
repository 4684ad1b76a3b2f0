"""How many needles are still in, large enough to be read from across the room."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from needlemap.ui.common.pieces import restyle
from needlemap.ui.common.plate_view import PlateView

_EDGE_PX = 16
# Half a hand high on a usual screen: read at four metres.
_DIGITS_PX = 76


class BigCount(QLabel):
    """Lies over the upper right corner of the body and lets every click through."""

    def __init__(self, over: PlateView) -> None:
        super().__init__("", over)
        self._over = over
        font = self.font()
        font.setPixelSize(_DIGITS_PX)
        font.setBold(True)
        self.setFont(font)
        self.setProperty("kind", "big-count")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over.resized.connect(self._place)
        self.hide()

    def show_count(self, still_in: int) -> None:
        """Say so many are in; none left looks different, and says so."""
        self.setText(self.tr("{0} in").format(still_in) if still_in else self.tr("✓ 0 in"))
        self.setAccessibleName(self.tr("%n needle(s) still in", "", still_in))
        state = "" if still_in else "none"
        if self.property("state") != state:
            self.setProperty("state", state)
            restyle(self)
        self.adjustSize()
        self._place()

    def _place(self) -> None:
        self.move(self._over.width() - self.width() - _EDGE_PX, _EDGE_PX)
