"""The button that switches layers, and the legend that explains those that are on."""

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from needlemap.painting import BodyPalette
from needlemap.painting.atlas_layers import PointKind, paint_point, zone_brush
from needlemap.painting.structures import tint_of
from needlemap.ui.charting.layers import Layer
from needlemap.ui.common.pieces import label


class LayerMenu(QToolButton):
    """Switches the layers of the atlas on and off.

    Signals
    -------
    layers_changed
        Other layers are on now.
    """

    layers_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("Layers"))
        self.setAccessibleName(self.tr("Layers on the body"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.actions_of: dict[Layer, QAction] = {}
        for layer, words in layer_names(self).items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.toggled.connect(lambda _on: self.layers_changed.emit())
            self.actions_of[layer] = action
        self.setMenu(menu)

    @property
    def shown(self) -> tuple[Layer, ...]:
        """The layers that are on."""
        return tuple(layer for layer, action in self.actions_of.items() if action.isChecked())


class Legend(QFrame):
    """Says how each layer that is on is drawn; hidden when none is."""

    def __init__(self, palette: BodyPalette, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self._palette = palette
        self._words: tuple[str, ...] = ()
        self._layers: tuple[Layer, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 6, 10, 6)
        self._column.setSpacing(2)
        self.hide()

    @property
    def words(self) -> tuple[str, ...]:
        """The names of the layers that are explained."""
        return self._words

    def show_palette(self, palette: BodyPalette) -> None:
        """Draw the samples in other colours."""
        self._palette = palette
        self.show_layers(self._layers)

    def show_layers(self, layers: Collection[Layer]) -> None:
        """Explain these layers."""
        self._layers = tuple(layers)
        while item := self._column.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        names = layer_names(self)
        self._words = tuple(names[layer] for layer in layers)
        for layer in layers:
            row = self._row(layer, names[layer])
            self._column.addWidget(row)
            row.show()  # at once, or a legend on screen takes its size without it
        self.setVisible(bool(layers))
        self._column.activate()
        self.adjustSize()

    def _row(self, layer: Layer, words: str) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(_Swatch(layer, self._palette))
        line.addWidget(label(words))
        return row


class _Swatch(QWidget):
    """A small sample of a layer."""

    def __init__(self, layer: Layer, palette: BodyPalette) -> None:
        super().__init__()
        self._layer = layer
        self._palette = palette
        self.setFixedSize(QSize(22, 14))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._layer in (Layer.TRIGGER_POINTS, Layer.LANDMARKS):
            is_landmark = self._layer is Layer.LANDMARKS
            kind = PointKind.LANDMARK if is_landmark else PointKind.TRIGGER_POINT
            paint_point(painter, QPointF(box.center()), kind, self._palette)
        elif self._layer is Layer.RISK_ZONES:
            painter.fillRect(box, zone_brush(self._palette))
            painter.setPen(QPen(QColor(self._palette.selected), 1))
            painter.drawRect(box)
        else:
            tint = tint_of("deltoid" if self._layer is Layer.DEEP else "soleus", self._palette)
            tint.setAlphaF(0.5)
            painter.fillRect(box, tint)
            painter.setPen(QPen(QColor(self._palette.structure_line), 1))
            painter.drawRect(box)
        painter.end()


def layer_names(owner: QWidget) -> dict[Layer, str]:
    """Return the layers with their names on screen."""
    return {
        Layer.SUPERFICIAL: owner.tr("Superficial muscles"),
        Layer.DEEP: owner.tr("Deep muscles"),
        Layer.TRIGGER_POINTS: owner.tr("Trigger points"),
        Layer.RISK_ZONES: owner.tr("Risk zones"),
        Layer.LANDMARKS: owner.tr("Landmarks"),
    }
