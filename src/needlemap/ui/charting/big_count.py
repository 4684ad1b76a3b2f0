"""How many needles are still in, large enough to be read from across the room."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from needlemap.ui.common.pieces import restyle
from needlemap.ui.widgets.plate_view import PlateView

_EDGE_PX = 16
# Half a hand high on a usual screen: read at four metres. Smaller where it would hide the body.
_DIGITS_PX, _SHARE = 76, 0.105
_ABOVE_BUTTON_PX = 48


class BigCount(QLabel):
    """Lies beside the feet, the narrowest part of the body, and lets every click through."""

    def __init__(self, over: PlateView) -> None:
        super().__init__("", over)
        self._over = over
        self.setProperty("kind", "big-count")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over.resized.connect(self._place)
        self.hide()

    def show_count(self, still_in: int) -> None:
        """Say so many are in; none left looks different, and says so."""
        self.setText(self.tr("{0} in").format(still_in) if still_in else self.tr("✓ 0 in"))
        self.setAccessibleName(self.tr("%n needle(s) not yet removed", "", still_in))
        state = "" if still_in else "none"
        if self.property("state") != state:
            self.setProperty("state", state)
            restyle(self)
        self._place()

    def _place(self) -> None:
        font = self.font()
        font.setPixelSize(max(1, min(_DIGITS_PX, round(self._over.width() * _SHARE))))
        font.setBold(True)
        self.setFont(font)
        self.adjustSize()
        x = self._over.width() - self.width() - _EDGE_PX
        self.move(x, self._over.height() - self.height() - _ABOVE_BUTTON_PX)
