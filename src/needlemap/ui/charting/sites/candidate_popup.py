"""The chip beside a fresh mark: which structures may be meant, one click to choose another."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from needlemap.ui.charting.body.canvas import MARK_BOX, BodyCanvas
from needlemap.ui.widgets.factories import button, restyle
from needlemap.ui.widgets.free_place import around_pointer, beside, free_place, inside

AT_MOST = 4
_FADES_MS = 5000


class CandidatePopup(QFrame):
    """Up to four structures beside a mark. It never takes the focus and goes by itself.

    Signals
    -------
    picked
        Id of the structure that was clicked.
    """

    picked = Signal(str)

    def __init__(self, canvas: BodyCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("legend")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 4, 4, 4)
        self._column.setSpacing(2)
        self._buttons: dict[str, QPushButton] = {}
        self._timer = QTimer(self, singleShot=True, interval=_FADES_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def structures(self) -> tuple[str, ...]:
        """Ids of the structures on offer, none while hidden."""
        return () if self.isHidden() else tuple(self._buttons)

    def button_of(self, structure: str) -> QPushButton:
        """Return the button that picks a structure."""
        return self._buttons[structure]

    def offer(
        self,
        named: Sequence[tuple[str, str]],
        chosen: str | None,
        *,
        at: QPointF,
        body: QRectF,
    ) -> None:
        """Offer structures (id and name); one is chosen now.

        `at` is the mark and `body` the plate, both in pixels of the canvas.
        """
        if len(named) < 2:
            self.hide()
            return
        if tuple(self._buttons) != tuple(structure for structure, _ in named):
            self._fill(named)
        for structure, made in self._buttons.items():
            kind = "primary" if structure == chosen else ""
            if made.property("kind") != kind:
                made.setProperty("kind", kind)
                restyle(made)
        self._column.activate()
        self.adjustSize()
        self.put(at, body)
        self.show()
        self._timer.start()

    def put(self, at: QPointF, body: QRectF) -> None:
        """Lie beside the mark `at`, where it can be off the plate `body`, never over the mark.

        The next click often falls near the last one: the chip must not lie there.
        """
        avoid = [MARK_BOX.translated(at.toPoint()), *around_pointer(self._canvas.pointer_at)]
        wanted, spare = beside(at, body, self.size()), self._canvas.mark_boxes()
        self.move(free_place(self.size(), inside(self._canvas), wanted, avoid, spare))

    def _fill(self, named: Sequence[tuple[str, str]]) -> None:
        for made in self._buttons.values():
            self._column.removeWidget(made)
            made.hide()
            made.deleteLater()
        self._buttons = {structure: self._button(structure, name) for structure, name in named}

    def _button(self, structure: str, name: str) -> QPushButton:
        made = button(name, tip=self.tr("Space: next structure"))
        made.setFocusPolicy(made.focusPolicy().NoFocus)
        made.clicked.connect(lambda: self.picked.emit(structure))
        self._column.addWidget(made)
        made.show()
        return made
