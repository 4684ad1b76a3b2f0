"""The warning beside a mark: what lies there, what to do. It takes no click and blocks nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from needlemap.reference.findings import Risk
from needlemap.ui.charting.body.canvas import MARK_BOX, BodyCanvas
from needlemap.ui.charting.risk.site_warnings import SIGNS
from needlemap.ui.widgets.factories import wrapped
from needlemap.ui.widgets.free_place import (
    EDGE_PX,
    around_pointer,
    beside,
    corners,
    free_place,
    inside,
)
from needlemap.ui.widgets.theme import wide_px

_WIDTH_PX = 268
# Long enough to be read twice; it stays in the editor.
_GOES_MS = 15_000
_LONGEST, _SHORTEST = 150, 40
# More than these are told by number, where all of them stand beside the body in a list.
_AT_MOST = 3
_MOST_OF_CANVAS = 0.5


class RiskNote(QFrame):
    """The open warnings of the site, a line each, the gravest with what to do about it.

    All of them, or the gravest alone while a list that is in view shows the others too.
    """

    def __init__(self, canvas: BodyCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("risk-note")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._width_px = wide_px(_WIDTH_PX)
        self.setFixedWidth(self._width_px)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 10, 7)
        column.setSpacing(2)
        self._first, self._others = wrapped("", "risk"), wrapped("", "risk")
        self._advice = wrapped("", "risk-advice")
        self._more = wrapped("", "risk-foot")
        self._risks: tuple[Risk, ...] = ()
        for line in (self._first, self._advice, self._others, self._more):
            column.addWidget(line)
        self._foot = wrapped(self.tr("Acknowledge (A)"), "risk-foot")
        self._goes = QTimer(self, singleShot=True, interval=_GOES_MS)
        self._goes.timeout.connect(self.hide)
        column.addWidget(self._foot)
        self.hide()

    @property
    def words(self) -> str:
        """What is said now, nothing while hidden."""
        return "" if self.isHidden() else self.accessibleName()

    @property
    def all_words(self) -> str:
        """Every line as it stands there, nothing while hidden."""
        lines = (self._first, self._advice, self._others, self._more)
        return "" if self.isHidden() else "\n".join(line.text() for line in lines if line.text())

    @property
    def is_whole(self) -> bool:
        """Whether every warning of the site stands here in words."""
        return not self.isHidden() and not self._more.text()

    def show_risks(
        self,
        risks: Sequence[Risk],
        *,
        at: QPointF,
        body: QRectF,
        taken: QRect | None,
        is_listed: bool,
    ) -> None:
        """Show them (at least one) beside the mark `at`, off the plate `body` if it can be.

        `taken` is where another small thing lies. All are pixels of the canvas. `is_listed` says
        that a list in view shows every warning: only then are some left to it.
        """
        self._risks = tuple(risks)
        self.fold(is_listed=is_listed)
        self.put(at, body, taken)
        if is_listed and self._covers(at, taken):
            self.hide()  # large words on a small body: the list says all of it
            return
        self.show()
        self.raise_()
        self._goes.start()

    def fold(self, *, is_listed: bool) -> None:
        """Leave the less grave to the list, or show all where it is not in view."""
        risks = self._risks
        # One line more costs what the line does that tells of it.
        self._tell(_AT_MOST if is_listed and len(risks) > _AT_MOST + 1 else len(risks))
        if is_listed and self.height() > self._canvas.height() * _MOST_OF_CANVAS:
            self._tell(1)  # large words on a small body: else it would be covered

    def _tell(self, count: int) -> None:
        """Say so many of the warnings, and how many are left; with one alone no advice."""
        risks, listed = self._risks, self._risks[:count]
        left = len(risks) - count
        _say(self._first, _with_flags(risks[0]))
        _say(self._advice, _shortened(risks[0].advice) if count > 1 or not left else "")
        _say(self._others, "\n".join(map(_with_flags, listed[1:])))
        _say(self._more, self.tr("and %n more in the list", "", left) if left else "")
        self.setAccessibleName("\n".join(risk.text for risk in risks))
        self._fit()

    def put(self, at: QPointF, body: QRectF, taken: QRect | None) -> None:
        """Lie beside the mark, over neither it, the pointer nor what is `taken`."""
        avoid = [MARK_BOX.translated(at.toPoint()), *around_pointer(self._canvas.pointer_at)]
        wanted = beside(at, body, self.size())
        if taken is not None:
            avoid.append(taken)
            right = at.x() >= body.center().x()
            x = taken.left() if right else taken.right() + 1 - self.width()
            below, above = taken.bottom() + EDGE_PX, taken.top() - EDGE_PX - self.height()
            wanted = [QPoint(x, below), QPoint(x, above), *wanted]
        within = inside(self._canvas)
        wanted += corners(within, self.size())
        spare = self._canvas.mark_boxes()
        self.move(free_place(self.size(), within, wanted, avoid, spare))

    def _covers(self, at: QPointF, taken: QRect | None) -> bool:
        """Whether there was no place beside the mark and what else lies there."""
        boxes = (MARK_BOX.translated(at.toPoint()), taken or QRect())
        return any(self.geometry().intersects(box) for box in boxes)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self._width_px, layout.totalHeightForWidth(self._width_px))


def _with_flags(risk: Risk) -> str:
    line = f"{risk.line}. {', '.join(risk.flags)}!" if risk.flags else risk.line
    return f"{SIGNS[risk.level]} {_shortened(line)}"


def _shortened(words: str) -> str:
    if len(words) <= _LONGEST:
        return words
    kept = words[:_LONGEST]
    # At the end of a thought: "and never …" says nothing, or the contrary.
    end = max(kept.rfind(sign) for sign in (". ", "; ", ": "))
    kept = kept[:end] if end >= _SHORTEST else kept.rpartition(" ")[0]
    return kept.rstrip(",;:.") + " …"


def _say(line: QLabel, words: str) -> None:
    line.setText(words)
    line.setVisible(bool(words))
