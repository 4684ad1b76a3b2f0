"""What lies on the body, and how many plates are shown."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.ui.forms.form import named_choice
from needlemap.ui.history.state import HistoryState, Layer, Weight
from needlemap.ui.widgets.factories import tool_button


class LayerBar(QWidget):
    """Marks, density or comparison; the density's weight; the number of plates.

    Signals
    -------
    layer_clicked
        The layer (Layer) that is wanted.
    count_chosen
        How many plates to show.
    """

    layer_clicked = Signal(object)
    count_chosen = Signal(int)

    def __init__(self, looking: HistoryState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looking = looking
        self._group = QButtonGroup(self)
        self.buttons = {
            Layer.MARKS: self._button(self.tr("Marks"), self.tr("Marks: every site as a mark")),
            Layer.DENSITY: self._button(self.tr("Density"), self.tr("Density on the skin"), "D"),
            Layer.COMPARISON: self._button(
                self.tr("Compare"), self.tr("Compare two sessions or ranges"), "C"
            ),
        }
        self.weight = named_choice(
            self.tr("Density counts"),
            [(self.tr("Needles"), Weight.NEEDLES), (self.tr("Sites"), Weight.SITES)],
        )
        counts = [
            (self.tr("1 view"), 1),
            *((self.tr("{0} views").format(n), n) for n in (2, 3, 4)),
        ]
        self.count = named_choice(self.tr("Number of views shown"), counts)
        self.count.setCurrentIndex(1)
        self.symptoms = self._toggle(
            self.tr("Symptoms"), self.tr("Symptoms: drawings beneath the marks"), "S"
        )
        self._lay_out()
        for layer, made in self.buttons.items():
            made.clicked.connect(lambda _=False, each=layer: self.layer_clicked.emit(each))
        self.weight.currentIndexChanged.connect(
            lambda _: looking.weigh_by(Weight(self.weight.currentData()))
        )
        self.count.currentIndexChanged.connect(
            lambda _: self.count_chosen.emit(int(self.count.currentData()))
        )
        self.symptoms.clicked.connect(lambda shown: looking.show_symptoms(shown=shown))
        looking.layer_changed.connect(self._show_layer)
        looking.symptoms_changed.connect(lambda: self.symptoms.setChecked(looking.shows_symptoms))
        self._show_layer()

    def words_of(self, layer: Layer) -> str:
        """Return what a layer is called, and what its density counts."""
        words = self.buttons[layer].text()
        return f"{words}: {self.weight.currentText()}" if layer is Layer.DENSITY else words

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        layers, below = QHBoxLayout(), QHBoxLayout()
        for row in (layers, below):
            row.setSpacing(6)
            column.addLayout(row)
        for made in self.buttons.values():
            layers.addWidget(made, 1)
        below.addWidget(self.count, 1)
        below.addWidget(self.weight, 1)
        below.addWidget(self.symptoms, 1)

    def _button(self, words: str, tip: str, key: str = "") -> QToolButton:
        made = self._toggle(words, tip, key)
        self._group.addButton(made)
        return made

    def _toggle(self, words: str, tip: str, key: str) -> QToolButton:
        made = tool_button(words, name=tip, tip=tip, key=key)
        made.setCheckable(True)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return made

    def _show_layer(self) -> None:
        self.buttons[self._looking.layer].setChecked(True)
        self.weight.setVisible(self._looking.layer is Layer.DENSITY)
