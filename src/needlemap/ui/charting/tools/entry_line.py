"""The line over the body into which sites are typed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QListView, QVBoxLayout

from needlemap.domain.plurals import counted
from needlemap.reference.entry_suggestions import Suggestion
from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import restyle, wrapped
from needlemap.ui.widgets.plate_view import PlateView

_WIDEST_PX = 330
_EDGE_PX = 10


class EntryLine(QFrame):
    """One line, what it says in words, and how it may go on. It shows and asks.

    Return places, Escape closes, Tab takes what is suggested, up and down bring earlier lines.

    Signals
    -------
    edited
        The line is different now.
    entered
        The line shall be placed.
    closed
        The line is closed.
    """

    edited = Signal(str)
    entered = Signal(str)
    closed = Signal()

    def __init__(self, canvas: PlateView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._earlier: list[str] = []
        self._place = 0
        self._suggested: list[Suggestion] = []
        self._taken = -1
        self.setObjectName("card")
        self.line = _Line()
        self.line.setAccessibleName(self.tr("Type a site"))
        self.line.setPlaceholderText(self.tr("side structure needles length"))
        self._words = wrapped("", "muted")
        self._list = QListView()
        self._list.setModel(QStringListModel(self))
        self._list.setAccessibleName(self.tr("Suggestions"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(6)
        for piece in (self._list, self._words, self.line):
            column.addWidget(piece)
        self.line.textEdited.connect(self._on_text_edited)
        self.line.returnPressed.connect(lambda: self.entered.emit(self.line.text()))
        self.line.stepped.connect(self._step)
        self.line.completed.connect(self._take_next)
        self.line.cancelled.connect(self.close_line)
        self._list.clicked.connect(self._on_suggestion_clicked)
        canvas.resized.connect(self._on_resized)
        self.hide()

    @property
    def words(self) -> str:
        """What the line says, or why it cannot be placed."""
        return self._words.text()

    @property
    def suggested(self) -> tuple[str, ...]:
        """What is suggested, as shown."""
        return tuple(one.shown for one in self._suggested)

    def open_line(self) -> None:
        """Show the line, empty, and take the keyboard."""
        self.line.clear()
        self._place = len(self._earlier)
        self.edited.emit("")
        self.show()
        self.raise_()
        self.line.setFocus()

    def close_line(self) -> None:
        """Hide the line."""
        self.hide()
        self.closed.emit()

    def take_next(self, words: str) -> None:
        """Remember the line just placed, and be ready for another one."""
        self._earlier.append(self.line.text().strip())
        self._place = len(self._earlier)
        self.line.clear()
        self.show_answer(words, (), wrong=False)

    def show_answer(self, words: str, suggested: Sequence[Suggestion], *, wrong: bool) -> None:
        """Show what the line says or what is wrong with it, and how it may go on."""
        self._announce(words, [one.shown for one in suggested])
        self._words.setText(words)
        kind = "error" if wrong else "muted"
        if self._words.property("kind") != kind:
            self._words.setProperty("kind", kind)
            restyle(self._words)
        self.line.setAccessibleDescription(words)
        self._suggested, self._taken = list(suggested), -1
        model = self._list.model()
        if isinstance(model, QStringListModel):
            model.setStringList([one.shown for one in self._suggested])
        self._list.setVisible(bool(suggested))
        self._list.setFixedHeight(self._list.sizeHintForRow(0) * len(self._suggested) + 4)
        self._put()

    def _announce(self, words: str, suggested: list[str]) -> None:
        """Say what is another than before: the answer, and how many suggestions there are."""
        parts = [words if words != self.words else ""]
        if suggested and suggested != list(self.suggested):
            count = counted(len(suggested), self.tr("1 suggestion"), self.tr("{0} suggestions"))
            parts.append(self.tr("{0}, Tab takes: {1}").format(count, suggested[0]))
        announce(self.line, ". ".join(part.rstrip(".") for part in parts if part))

    def _put(self) -> None:
        """Lie in the lower right corner of the canvas, beside the legs of the whole body.

        What is said and suggested grows upwards, so that the line itself stays where it is.
        """
        width = min(_WIDEST_PX, self._canvas.width() - 2 * _EDGE_PX)
        self.setFixedWidth(width)
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(width))
        right, bottom = self._canvas.width() - _EDGE_PX, self._canvas.height() - _EDGE_PX
        self.move(right - width, bottom - self.height())

    def _on_text_edited(self, text: str) -> None:
        self._place = len(self._earlier)
        self.edited.emit(text)

    def _step(self, step: int) -> None:
        """Bring an earlier or a later line."""
        if not self._earlier:
            return
        self._place = min(max(self._place + step, 0), len(self._earlier))
        lines = [*self._earlier, ""]
        self.line.setText(lines[self._place])
        self.edited.emit(self.line.text())

    def _take_next(self) -> None:
        """Take the first suggestion, at the next Tab the second, and so on."""
        if not self._suggested:
            return
        suggested, taken = self._suggested, (self._taken + 1) % len(self._suggested)
        self._take(taken)
        if len(suggested) > 1:
            # What else may be meant stays on offer until something else is typed.
            self.show_answer(self.words, suggested, wrong=False)
            self._taken = taken
            self._list.setCurrentIndex(self._list.model().index(taken, 0))

    def _take(self, row: int) -> None:
        self.line.setText(self._suggested[row].line)
        self.edited.emit(self.line.text())

    def _on_suggestion_clicked(self, index: QModelIndex) -> None:
        self._take(index.row())
        self.line.setFocus()

    def _on_resized(self) -> None:
        if self.isVisible():
            self._put()


class _Line(QLineEdit):
    """A line edit that keeps Tab, Escape and the arrows up and down for itself."""

    stepped = Signal(int)
    completed = Signal()
    cancelled = Signal()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            own = self._own(Qt.Key(event.key()))
            if own is not None and event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if own is not None and event.type() is QEvent.Type.KeyPress:
                own()
                return True
        return super().event(event)

    def _own(self, key: Qt.Key) -> Callable[[], object] | None:
        own: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Escape: self.cancelled.emit,
            Qt.Key.Key_Tab: self.completed.emit,
            Qt.Key.Key_Up: partial(self.stepped.emit, -1),
            Qt.Key.Key_Down: partial(self.stepped.emit, 1),
        }
        return own.get(key)
