"""The warning beside a mark: what lies there, what to do. It takes no click and blocks nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from needlemap.reference.findings import Risk
from needlemap.ui.common.pieces import label, wrapped

_WIDTH_PX = 268
_BESIDE_PX = 22
_EDGE_PX = 6
_LONGEST = 150


class RiskNote(QFrame):
    """Every open warning of the site in a line, the gravest with what to do about it."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("risk-note")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedWidth(_WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 10, 7)
        column.setSpacing(2)
        self._first, self._others = wrapped("", "risk"), wrapped("", "risk")
        self._advice = wrapped("", "risk-advice")
        for line in (self._first, self._advice, self._others):
            column.addWidget(line)
        self._foot = label(self.tr("Acknowledge (A)"), "risk-foot")
        column.addWidget(self._foot)
        self.hide()

    @property
    def words(self) -> str:
        """What is said now, nothing while hidden."""
        return "" if self.isHidden() else self.accessibleName()

    @property
    def all_words(self) -> str:
        """Every line as it stands there, nothing while hidden."""
        lines = (self._first, self._advice, self._others)
        return "" if self.isHidden() else "\n".join(line.text() for line in lines)

    def show_risks(
        self, risks: Sequence[Risk], *, at: QPointF, body: QRectF, taken: QRect | None
    ) -> None:
        """Show them (at least one) beside the mark `at`, off the plate `body` if it can be.

        `taken` is where another small thing lies. All are pixels of the canvas.
        """
        _say(self._first, f"⚠ {_with_flags(risks[0])}")
        _say(self._advice, _shortened(risks[0].advice))
        _say(self._others, "\n".join(f"⚠ {_with_flags(risk)}" for risk in risks[1:]))
        self.setAccessibleName("\n".join(risk.text for risk in risks))
        self._fit()
        self.move(*self._beside(at, body, taken))
        self.show()
        self.raise_()

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(_WIDTH_PX, layout.totalHeightForWidth(_WIDTH_PX))

    def _beside(self, at: QPointF, body: QRectF, taken: QRect | None) -> tuple[int, int]:
        """Return the corner: on the chip's side of the body and below it, else on the other."""
        right_first = at.x() >= body.center().x()
        room = self._canvas.width() - self.width() - _EDGE_PX
        right = min(max(at.x() + _BESIDE_PX, body.right()), room)
        left = max(min(at.x() - _BESIDE_PX, body.left()) - self.width(), _EDGE_PX)
        x = round(right if right_first else left)
        y = round(at.y() - self.height() / 2)
        if taken is not None:
            y = taken.bottom() + _EDGE_PX
            x = taken.left() if right_first else taken.right() - self.width()
        lowest = self._canvas.height() - self.height() - _EDGE_PX
        if taken is not None and y > lowest:
            y = taken.top() - self.height() - _EDGE_PX
        return round(min(max(x, _EDGE_PX), room)), round(min(max(y, _EDGE_PX), lowest))


def _with_flags(risk: Risk) -> str:
    line = f"{risk.line}. {', '.join(risk.flags)}!" if risk.flags else risk.line
    return _shortened(line)


def _shortened(words: str) -> str:
    if len(words) <= _LONGEST:
        return words
    return words[:_LONGEST].rpartition(" ")[0].rstrip(",;:") + " …"


def _say(line: QLabel, words: str) -> None:
    line.setText(words)
    line.setVisible(bool(words))
