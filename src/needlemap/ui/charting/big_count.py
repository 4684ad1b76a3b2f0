"""How many needles are still in, large enough to be read from across the room."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

from needlemap.ui.common.pieces import restyle

_EDGE_PX = 16
# Half a hand high on a usual screen: read at four metres.
_DIGITS_PX = 76


class BigCount(QLabel):
    """Lies over the upper right corner of a widget and lets every click through."""

    def __init__(self, over: QWidget) -> None:
        super().__init__("", over)
        self._over = over
        font = self.font()
        font.setPixelSize(_DIGITS_PX)
        font.setBold(True)
        self.setFont(font)
        self.setProperty("kind", "big-count")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over.installEventFilter(self)
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.move(self._over.width() - self.width() - _EDGE_PX, _EDGE_PX)
