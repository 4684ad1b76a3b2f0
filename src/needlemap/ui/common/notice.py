"""A line at the top of a page that says in one sentence what went wrong or was done."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from needlemap.ui.common.pieces import restyle, wrapped

_GOOD_NEWS_MS = 6000


class NoticeBar(QFrame):
    """Hidden until there is something to say. Errors stay until dismissed; good news fades."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        self._words = wrapped("")
        row.addWidget(self._words, 1)
        close = QToolButton()
        close.setText("✕")
        close.setAccessibleName(self.tr("Dismiss this message"))
        close.clicked.connect(self.hide)
        row.addWidget(close)
        self._timer = QTimer(self, singleShot=True, interval=_GOOD_NEWS_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, or nothing while hidden."""
        return "" if self.isHidden() else self._words.text()

    def show_error(self, sentence: str) -> None:
        """Say what went wrong; stays until dismissed."""
        self._timer.stop()
        self._show(sentence, "error")

    def show_good(self, sentence: str) -> None:
        """Say what was done; goes by itself."""
        self._show(sentence, "good")
        self._timer.start()

    def _show(self, sentence: str, kind: str) -> None:
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.setProperty("kind", kind)
        restyle(self)
        restyle(self._words)
        self.show()
