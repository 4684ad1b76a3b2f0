"""How far the body is peeled: a slider beside it, from the skin down to the bone."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionSlider, QWidget

from needlemap.bodymap.layers import Depth
from needlemap.ui.forms.inputs import Slider
from needlemap.ui.widgets.theme import has_large_targets

_HEIGHT_PX = 190
_WIDTH_PX, _FINGER_PX = 24, 44


class _Steps(Slider):
    """A slider whose steps have names."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setRange(0, len(Depth) - 1)
        self.setPageStep(1)
        self.setInvertedAppearance(True)
        self.setInvertedControls(True)
        self.setTickPosition(Slider.TickPosition.TicksRight)
        self.setTickInterval(1)


class _Names(QWidget):
    """The names of the steps, each at its height; a click on one goes there."""

    clicked = Signal(int)

    def __init__(self, slider: _Steps, words: list[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._slider, self._words = slider, words
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        wide = max(self.fontMetrics().horizontalAdvance(word) for word in self._words)
        return QSize(wide + 6, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        height = self.fontMetrics().height()
        for step, word in enumerate(self._words):
            chosen = step == self._slider.value()
            painter.setPen(
                self.palette().highlight().color() if chosen else self.palette().text().color()
            )
            font = painter.font()
            font.setBold(chosen)
            painter.setFont(font)
            box = QRectF(0, self._y_of(step) - height / 2, self.width(), height)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), word)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        y = event.position().y()
        steps = range(len(self._words))
        self.clicked.emit(min(steps, key=lambda step: abs(self._y_of(step) - y)))

    def _y_of(self, step: int) -> float:
        """Return the height at which the slider's knob stands for a step."""
        option = QStyleOptionSlider()
        self._slider.initStyleOption(option)
        style, part = self._slider.style(), QStyle.ComplexControl.CC_Slider
        knob = style.subControlRect(part, option, QStyle.SubControl.SC_SliderHandle, self._slider)
        groove = style.subControlRect(part, option, QStyle.SubControl.SC_SliderGroove, self._slider)
        span = groove.height() - knob.height()
        y = groove.top() + knob.height() / 2 + span * step / (len(self._words) - 1)
        return self.mapFromGlobal(self._slider.mapToGlobal(QPointF(0, y))).y()


class DepthSlider(QWidget):
    """Chooses a depth, by mouse, arrow keys, or a click on its name.

    Signals
    -------
    depth_chosen
        The user chose another depth; carries it.
    """

    depth_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = depth_names(self)
        self.slider = _Steps(self)
        self.names = _Names(self.slider, list(words.values()), self)
        self.setToolTip(self.tr("How far the body is peeled: from the skin down to the bone"))
        self.slider.setAccessibleName(self.tr("Depth shown on the body"))
        self._lay_out()
        self.slider.valueChanged.connect(self._on_value_changed)
        self.names.clicked.connect(self.slider.setValue)
        self._describe()

    def _lay_out(self) -> None:
        """Put the names beside the slider, which a finger must be able to hit."""
        width = _FINGER_PX if has_large_targets(self) else _WIDTH_PX
        names = self.names.sizeHint()
        self.slider.setGeometry(0, 0, width, _HEIGHT_PX)
        self.names.setGeometry(width + 4, 0, names.width(), _HEIGHT_PX)
        self.setFixedSize(width + 4 + names.width(), _HEIGHT_PX)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._lay_out()

    @property
    def shown_depth(self) -> Depth:
        """The depth that is chosen."""
        return tuple(Depth)[self.slider.value()]

    def show_depth(self, depth: Depth) -> None:
        """Stand at a depth without saying that the user chose it."""
        self.slider.blockSignals(True)
        self.slider.setValue(tuple(Depth).index(depth))
        self.slider.blockSignals(False)
        self._describe()

    def _on_value_changed(self) -> None:
        self._describe()
        self.depth_chosen.emit(self.shown_depth)

    def _describe(self) -> None:
        self.slider.setAccessibleDescription(depth_names(self)[self.shown_depth])
        self.names.update()


def depth_names(owner: QWidget) -> dict[Depth, str]:
    """Return the depths with their names on screen."""
    return {
        Depth.SKIN: owner.tr("Skin"),
        Depth.SUPERFICIAL: owner.tr("Superficial"),
        Depth.INTERMEDIATE: owner.tr("Intermediate"),
        Depth.DEEP: owner.tr("Deep"),
        Depth.BONE: owner.tr("Bone"),
    }
