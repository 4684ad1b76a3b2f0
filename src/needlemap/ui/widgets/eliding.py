"""Labels and buttons that elide or break their words instead of widening the window."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

_LEAST_PX = 60


def one_line(text: str, kind: str = "") -> "ElidingLabel":
    """Return a line in one of the theme's kinds."""
    made = ElidingLabel()
    made.setText(text)
    made.setProperty("kind", kind)
    return made


class ElidingLabel(QLabel):
    """Shows as much of its words as fits; all of them in its tool tip and to screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)  # a name that looks like HTML is a name

    @property
    def shown(self) -> str:
        """The words as they are shown."""
        return self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )

    def setText(self, words: str) -> None:  # noqa: D102, N802 - Qt's name
        if words != self.text():
            super().setText(words)
            self.setAccessibleName(words)
            self._tip()

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        hint = super().minimumSizeHint()
        return QSize(min(_LEAST_PX, hint.width()), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._tip()

    def _tip(self) -> None:
        self.setToolTip("" if self.shown == self.text() else self.text())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), self.shown)
        painter.end()


class CommandButton(QPushButton):
    """A command and what it would do now, in as much room as it is given, however long that is.

    Its width never follows its words: a button that moves is missed by the second click.
    """

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self._command, self._room_px = command, 0
        self._words: str | None = None
        self.setAccessibleName(command)

    def show_words(self, words: str) -> None:
        """Show what the command would do now; nothing while it would do nothing."""
        if words == self._words:
            return
        is_first, self._words = self._words is None, words
        self.setAccessibleName(words or self._command)
        if is_first or self._room_px:  # else the command alone stands there
            self._fit()

    def give_room(self, width_px: int) -> None:
        """Be as wide as this, or with 0 as wide as the command alone."""
        if width_px != self._room_px:
            self._room_px = width_px
            self._fit()

    def _fit(self) -> None:
        self.setText(self._command)
        self.ensurePolished()
        alone = self.sizeHint().width()
        width = max(self._room_px, alone)
        metrics = self.fontMetrics()
        room = width - alone + metrics.horizontalAdvance(self._command)
        if self._room_px and self._words:
            shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room)
            self.setText(shown.replace("&", "&&"))
        self.setFixedWidth(width)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit()


_LEAST_BUTTON_PX = 84


class BreakingButton(QPushButton):
    """Breaks its words into lines where they do not fit on one; nothing of them is left out."""

    def __init__(self, words: str) -> None:
        super().__init__(words.replace("&", "&&"))
        self._words = words
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        hint = super().sizeHint()
        return QSize(min(_LEAST_BUTTON_PX, hint.width()), hint.height())

    def sizeHint(self) -> QSize:  # noqa: D102
        hint = super().sizeHint()
        return QSize(self._beside_px() + self._width_of(self._words), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._break()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._break()

    def _break(self) -> None:
        room, lines = self.width() - self._beside_px(), [""]
        for word in self._words.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self._width_of(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        words = "\n".join(lines).replace("&", "&&")
        if words != self.text():
            self.setText(words)
        # The sheet has set the least height to that of one line.
        self.setMinimumHeight(super().sizeHint().height())

    def _beside_px(self) -> int:
        """Return the padding and the edge at the sides of the words."""
        flag = Qt.TextFlag.TextShowMnemonic.value  # "&&" is one sign
        return super().sizeHint().width() - self.fontMetrics().size(flag, self.text()).width()

    def _width_of(self, words: str) -> int:
        return self.fontMetrics().size(0, words).width()


# Padding, the arrow of its menu and the frame.
_BESIDE_WORDS_PX = 36


class ElidingButton(QToolButton):
    """A tool button with a menu, as wide as its words where there is room for them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def shown(self) -> str:
        """The words as they are shown."""
        room = self.width() - _BESIDE_WORDS_PX
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        hint = self.sizeHint()
        return QSize(min(_LEAST_BUTTON_PX, hint.width()), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        if self.width() < self.sizeHint().width():
            option.text = self.shown
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
