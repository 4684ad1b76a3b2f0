"""Beside the body: what lies on it, the session in front or the comparison, and the legend."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from needlemap.ui.history.compare_panel import ComparePanel
from needlemap.ui.history.layer_bar import LayerBar
from needlemap.ui.history.legend import Legend
from needlemap.ui.history.plate_style import PlateStyle
from needlemap.ui.history.session_card import SessionCard
from needlemap.ui.history.state import HistoryState, Layer
from needlemap.ui.history.symptom_panel import SymptomPanel
from needlemap.ui.history.words import Words
from needlemap.ui.widgets.theme import has_large_text, scaled_px, wide_px

_WIDTH = 312
# The head, the facts on two lines (large words: three), a line of the list.
_LEAST_CARD_PX, _LEAST_LARGE_PX = 112, 120
_COMPARE_PLACE = 2
_ROOM_FOR_LEGEND_PX = 620


class SidePanel(QFrame):
    """Layers above, words in the middle, legend below.

    Signals
    -------
    open_clicked
        Row of the session to open.
    """

    open_clicked = Signal(int)

    def __init__(
        self,
        looking: HistoryState,
        words: Words,
        look: PlateStyle,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setFixedWidth(wide_px(_WIDTH))
        self._looking, self._words, self._look = looking, words, look
        self.layers = LayerBar(looking, self)
        self.card = SessionCard(looking, words, self)
        self.fold = QToolButton(self)
        self._is_fold_chosen = False
        self.legend = Legend(looking, words, look.palette, look.theme.text, self)
        self._compare: ComparePanel | None = None
        self.symptoms: SymptomPanel | None = None
        self._lay_out()
        self.layers.layer_clicked.connect(self.show_layer)
        self.card.open_clicked.connect(self.open_clicked)
        looking.layer_changed.connect(self._on_layer_changed)
        looking.symptoms_changed.connect(self._on_symptoms_changed)

    @property
    def compare(self) -> ComparePanel:
        """The panel of comparisons; made when first asked for."""
        if self._compare is None:
            self._compare = ComparePanel(self._looking, self._look.surface, self._words)
            self._compare.compared.connect(self._looking.show_comparison)
            self._column.insertWidget(_COMPARE_PLACE, self._compare, 1)
        return self._compare

    @property
    def layer_words(self) -> str:
        """What lies on the body now; of a comparison what it found, too."""
        shown = self.layers.words_of(self._looking.layer)
        if self._looking.layer is Layer.COMPARISON:
            return f"{shown}. {self.compare.text}"
        return shown

    @property
    def symptom_words(self) -> str:
        """What the symptom drawings say, or that they are not shown."""
        if self.symptoms is None or not self._looking.shows_symptoms:
            return self.tr("Symptom drawings hidden")
        return self.symptoms.words.text()

    def show_layer(self, layer: Layer) -> None:
        """Put a layer on the body; a comparison begins with the last two sessions."""
        if layer is Layer.COMPARISON:
            self.compare.begin()
        else:
            self._looking.show_layer(layer)

    def toggle_layer(self, layer: Layer) -> None:
        """Put a layer on the body, or go back to the marks when it is there."""
        self.show_layer(Layer.MARKS if self._looking.layer is layer else layer)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.setSpacing(8)
        self._column.addWidget(self.layers)
        # As high as there is room: what it would like to have would squeeze the rest of the page.
        self.card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        least = _LEAST_LARGE_PX if has_large_text() else _LEAST_CARD_PX
        self.card.setMinimumHeight(scaled_px(least))
        self._column.addWidget(self.card, 1)
        self.fold.setCheckable(True)
        self.fold.setProperty("kind", "link")
        self.fold.toggled.connect(self._show_legend)
        # Before it is toggled: then a change of size takes it back no more.
        self.fold.pressed.connect(self._on_fold_pressed)
        self._column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self.legend)
        self.fold.setChecked(True)

    def _show_legend(self, shown: bool) -> None:
        self.legend.setVisible(shown)
        self.fold.setText(self.tr("▾ Legend") if shown else self.tr("▸ Legend"))
        self.fold.setAccessibleName(self.tr("Legend"))
        self._share_room()

    def _share_room(self) -> None:
        """Let the legend have the place of the list in a low window: both would squeeze the page.

        What goes goes first, or for a moment both ask for room and the window grows.
        """
        comparing = self._looking.layer is Layer.COMPARISON
        has_room = self._is_high(self.height()) or not self.fold.isChecked()
        shown: dict[QWidget, bool] = {self.card: not comparing and (has_room or has_large_text())}
        if self._compare is not None:
            shown |= {self._compare: comparing, self._compare.table: has_room}
        for widget, is_shown in sorted(shown.items(), key=lambda each: each[1]):
            widget.setVisible(is_shown)

    def _on_fold_pressed(self) -> None:
        self._is_fold_chosen = True

    def _on_layer_changed(self) -> None:
        self._share_room()

    def apply_theme(self, look: PlateStyle) -> None:
        """Draw in other colours."""
        self._look = look
        self.legend.apply_theme(look.palette, look.theme.text)
        if self.symptoms is not None:
            self.symptoms.apply_theme(look.theme)

    def _on_symptoms_changed(self) -> None:
        if self.symptoms is None and self._looking.shows_symptoms:
            look = self._look
            self.symptoms = SymptomPanel(self._looking, look.surface.figure, look.theme, self)
            self.symptoms.give_room(has_room=self._is_high(self.height()))
            self._column.insertWidget(self._column.indexOf(self.fold), self.symptoms)

    def _is_high(self, height_px: int) -> bool:
        """Whether there is room for more than the list of sites."""
        return height_px >= scaled_px(_ROOM_FOR_LEGEND_PX)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        # In a low window the list of sites needs the room; a fold chosen by hand stays.
        if not self._is_fold_chosen:
            self.fold.setChecked(self._is_high(event.size().height()))
        if self.symptoms is not None:
            self.symptoms.give_room(has_room=self._is_high(event.size().height()))
        self._share_room()
