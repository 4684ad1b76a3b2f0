"""A line at the top of a page that says in one sentence what went wrong or was done."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from needlemap.ui.widgets.accessibility import announce
from needlemap.ui.widgets.factories import button, restyle, wrapped
from needlemap.ui.widgets.free_place import around_pointer, free_place
from needlemap.ui.widgets.plate_view import PlateView

_GOOD_NEWS_MS, _WITH_UNDO_MS = 6000, 20_000
_ASKS_MS = 500
_EDGE_PX, _WIDEST_PX = 12, 720


class NoticeBar(QFrame):
    """Hidden until there is something to say.

    Errors stay until dismissed or until they hold no longer; good news fades.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        self._words = wrapped("")
        row.addWidget(self._words, 1)
        self.undo = button(self.tr("Undo"))
        self.undo.clicked.connect(self._on_undo_clicked)
        self._revert: Callable[[], object] | None = None
        self._about: object = None
        self._holds: Callable[[], bool] | None = None
        self._asking = QTimer(self, interval=_ASKS_MS)
        self._asking.timeout.connect(self._on_asked)
        self._surface: PlateView | None = None
        self._spare: Callable[[], Sequence[QRect]] = tuple
        row.addWidget(self.undo)
        close = QToolButton()
        close.setText("✕")
        close.setAccessibleName(self.tr("Dismiss this message"))
        close.clicked.connect(self.hide)
        row.addWidget(close)
        self._timer = QTimer(self, singleShot=True, interval=_GOOD_NEWS_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def lie_over(self, surface: PlateView, spare: Callable[[], Sequence[QRect]] = tuple) -> None:
        """Lie at the foot of a surface from now on, where it moves nothing.

        A body that jumps by the height of a notice would be clicked in a wrong place. At its top
        where the pointer, or one of the rectangles of `spare`, is at its foot.
        """
        self._surface, self._spare = surface, spare
        self.setParent(surface)
        surface.resized.connect(self._on_surface_resized)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, or nothing while hidden."""
        return "" if self.isHidden() else self._words.text()

    def show_error(
        self,
        sentence: str,
        about: object = None,
        *,
        while_so: Callable[[], bool] | None = None,
    ) -> None:
        """Say what went wrong; stays until dismissed, or until it holds no longer.

        Parameters
        ----------
        about
            What `withdraw` is called with once it is mended.
        while_so
            Whether it still holds; asked now and again.
        """
        self._timer.stop()
        self._show(sentence, "error")
        self._about, self._holds = about, while_so
        if while_so is not None:
            self._asking.start()

    def withdraw(self, about: object) -> None:
        """Take an error about this away, since it holds no longer."""
        if self._about is about and about is not None:
            self.hide()

    def show_good(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        """Say what was done; goes by itself. With `undo` a button takes it back."""
        self._show(sentence, "good", undo)
        self._timer.start(_GOOD_NEWS_MS if undo is None else _WITH_UNDO_MS)

    def _on_asked(self) -> None:
        if self.isHidden() or self._holds is None:
            self._asking.stop()
        elif not self._holds():
            self.hide()

    def _on_undo_clicked(self) -> None:
        revert = self._revert
        self.hide()
        if revert is not None:
            revert()

    def _show(self, sentence: str, kind: str, undo: Callable[[], object] | None = None) -> None:
        self._revert, self._about, self._holds = undo, None, None
        self._asking.stop()
        self.undo.setVisible(undo is not None)
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.setProperty("kind", kind)
        restyle(self)
        restyle(self._words)
        self._put_at_foot()
        self.show()
        self.raise_()
        announce(self, sentence, urgent=kind == "error")

    def _put_at_foot(self) -> None:
        surface = self._surface
        if surface is None:
            return
        width = min(surface.width() - 2 * _EDGE_PX, _WIDEST_PX)
        height = max(self.heightForWidth(width), self.sizeHint().height())
        left = (surface.width() - width) // 2
        foot = QPoint(left, surface.height() - height - _EDGE_PX)
        size, avoid = QSize(width, height), [*around_pointer(surface.pointer_at)]
        avoid += [box.adjusted(-_EDGE_PX, -_EDGE_PX, _EDGE_PX, _EDGE_PX) for box in self._spare()]
        wanted = [foot, QPoint(left, _EDGE_PX)]
        self.setGeometry(QRect(free_place(size, surface.rect(), wanted, avoid), size))

    def _on_surface_resized(self) -> None:
        if not self.isHidden():
            self._put_at_foot()
