"""The pages of a report on screen, as they will be printed: in grey, as a fax, or in words."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QImage,
    QKeyEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAccessibleWidget,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.reports.pages.document import Sheets
from needlemap.reports.pages.page_image import as_faxed, page_image
from needlemap.reports.pages.page_text import page_text
from needlemap.ui.widgets.accessibility import announce, keep, tell_by
from needlemap.ui.widgets.factories import enable_with_reason, label, tool_button
from needlemap.ui.widgets.keys import Command, bind_window_keys
from needlemap.ui.widgets.privacy import covered_words, privacy

_MM_PER_INCH = 25.4
_MARGIN_PX = 24
_REST_MS = 60
_LEAST_DPI, _MOST_DPI = 40.0, 220.0
_ZOOMS = (1.0, 1.5, 2.2)


class _Picture(QLabel):
    """A page as a picture; who cannot see it is told its words, made when they are asked for."""

    def __init__(self, words: Callable[[], str]) -> None:
        super().__init__(alignment=Qt.AlignmentFlag.AlignCenter)
        self.words = words


class _AccessiblePicture(QAccessibleWidget):
    def __init__(self, picture: _Picture) -> None:
        super().__init__(picture, QAccessible.Role.StaticText)
        self._picture = picture

    def text(self, kind: QAccessible.Text) -> str:
        is_name = kind is QAccessible.Text.Name
        return self._picture.words() if is_name else super().text(kind)


def _picture_of(_class_name: str, asked: QObject) -> QAccessibleInterface | None:
    return keep(asked, _AccessiblePicture(asked)) if isinstance(asked, _Picture) else None


class PagePreview(QWidget):
    """One page at a time, as a picture or as text; Page Up and Page Down turn pages.

    Signals
    -------
    page_turned
        Number of the page shown, from 1.
    """

    page_turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheets: Sheets | None = None
        self._index, self._zoom = 0, 0
        self._text: tuple[Sheets, int, str] | None = None
        tell_by(_picture_of)
        self._page = _Picture(self.page_text)
        self._page.setMinimumSize(1, 1)
        self.room = QScrollArea()
        self.room.setWidget(self._page)
        self.room.setWidgetResizable(True)
        self.room.setObjectName("page")  # the ground of a page: paper stands out from it
        self.room.setAccessibleName(self.tr("Page"))
        self.text = QPlainTextEdit(readOnly=True, tabChangesFocus=True)
        self.text.setAccessibleName(self.tr("Page as text"))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._number = label("", "muted")
        self.before = self._tool("←", self.tr("Previous page"), "PgUp")
        self.next = self._tool("→", self.tr("Next page"), "PgDown")
        self.enlarge = self._tool(self.tr("Enlarge"), self.tr("Enlarge the page, or fit it again"))
        self.faxed = QCheckBox(self.tr("Fax preview"))
        self.faxed.setAccessibleName(self.faxed.text())
        self.as_text = QCheckBox(self.tr("As text"))
        self.as_text.setAccessibleName(self.as_text.text())
        self.as_text.setToolTip(self.tr("Read the words of the page with keys or a screen reader"))
        self._resized = QTimer(self, singleShot=True, interval=_REST_MS)
        self._lay_out()
        self._connect()

    @property
    def page(self) -> int:
        """Number of the page shown, from 1; 0 before there is one."""
        return self._index + 1 if self._sheets else 0

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return len(self._sheets.pages) if self._sheets else 0

    @property
    def words(self) -> str:
        """What stands in place of a page."""
        return self._page.text()

    @property
    def picture(self) -> QPixmap:
        """The page as it is on screen."""
        return self._page.pixmap()

    def page_text(self) -> str:
        """Return the words of the page shown, or what stands in its place."""
        if self._sheets is None:
            return self._page.text()
        if privacy.hides_names:
            return covered_words()
        kept = self._text
        if kept is None or kept[0] is not self._sheets or kept[1] != self._index:
            words = page_text(self._sheets, self._index)
            kept = self._text = (self._sheets, self._index, words)
        return kept[2]

    def show_sheets(self, sheets: Sheets) -> None:
        """Show pages; stays at the page number where that is still there."""
        self._sheets = sheets
        self.turn_to(min(self._index, len(sheets.pages) - 1))

    def show_words(self, words: str) -> None:
        """Show a sentence in place of pages."""
        self._sheets = self._text = None
        self._page.setPixmap(QPixmap())
        self._page.setText(words)
        self._show_text()
        self._tell()
        self.room.setAccessibleDescription(words)

    def turn_to(self, index: int) -> None:
        """Show a page, from 0; one that is not there is not turned to."""
        if self._sheets is None or not 0 <= index < self.page_count:
            return
        self._index = index
        self._draw()
        self._tell()
        self.page_turned.emit(self.page)

    def _draw(self) -> None:
        self._show_text()
        if self._sheets is None:
            return
        if privacy.hides_names:
            self._page.setPixmap(QPixmap())
            self._page.setText(covered_words())
            return
        if self.as_text.isChecked():
            return  # the picture is made when it is seen again
        ratio = self.devicePixelRatioF()
        dots = self._dots_per_inch() * ratio
        if self.faxed.isChecked():
            sent = as_faxed(self._sheets, self._index)
            image = _scaled(sent, page_image(self._sheets, self._index, dots).size())
        else:
            image = page_image(self._sheets, self._index, dots)
        image.setDevicePixelRatio(ratio)
        self._page.setPixmap(QPixmap.fromImage(image))

    def _show_text(self) -> None:
        """Show words or the picture; the words of a page begin at its top."""
        is_on = self.as_text.isChecked()
        words = self.page_text() if is_on else ""
        if self.text.toPlainText() != words:
            self.text.setPlainText(words)
        self._stack.setCurrentWidget(self.text if is_on else self.room)
        refusal = self.tr("The page is shown as text.") if is_on else ""
        for each in (self.enlarge, self.faxed):
            enable_with_reason(each, refusal)

    def _dots_per_inch(self) -> float:
        if self._sheets is None:
            return _LEAST_DPI
        seen, paper = self.room.viewport().size(), self._sheets.paper
        across = (seen.width() - _MARGIN_PX) / paper.width_mm
        down = (seen.height() - _MARGIN_PX) / paper.height_mm
        fitting = min(across, down) * _MM_PER_INCH
        return min(max(fitting * _ZOOMS[self._zoom], _LEAST_DPI), _MOST_DPI)

    def _tell(self) -> None:
        words = self.tr("Page {0} of {1}").format(self.page, self.page_count)
        self._number.setText(words if self._sheets else "")
        # Never narrower than before, or the buttons beside would move under the pointer.
        wide = self._number.sizeHint().width()
        self._number.setMinimumWidth(max(wide, self._number.minimumWidth()))
        self.room.setAccessibleDescription(self._number.text())
        self.before.setEnabled(self.page > 1)
        self.next.setEnabled(0 < self.page < self.page_count)

    def _tool(self, text: str, tip: str, key: str = "") -> QToolButton:
        return tool_button(text, name=tip, tip=tip, key=key)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)  # first: what has no parent is shown as a window
        self._stack.addWidget(self.room)
        self._stack.addWidget(self.text)
        # In two rows: with large words all would not fit beside each other.
        for pieces in (
            (self.before, self._number, self.next, self.enlarge),
            (self.as_text, self.faxed),
        ):
            row = QHBoxLayout()
            for widget in pieces:
                row.addWidget(widget)
            row.addStretch()
            column.addLayout(row)

    def _connect(self) -> None:
        privacy.changed.connect(self._draw)
        self.before.clicked.connect(lambda: self._turn_by(-1))
        self.next.clicked.connect(lambda: self._turn_by(1))
        turns = [
            Command("PgUp", self.tr("Previous page"), self.before.click),
            Command("PgDown", self.tr("Next page"), self.next.click),
        ]
        self._turns = bind_window_keys(turns, self)
        self.enlarge.clicked.connect(self._on_enlarge_clicked)
        self.faxed.toggled.connect(self._draw)
        self.as_text.toggled.connect(self._draw)
        self.text.installEventFilter(self)
        self._resized.timeout.connect(self._draw)

    def _turn_by(self, pages: int) -> None:
        before = self._index
        self.turn_to(before + pages)
        if self._index != before:
            announce(self, self._number.text())

    def _on_enlarge_clicked(self) -> None:
        self._zoom = (self._zoom + 1) % len(_ZOOMS)
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turn pages by the same keys in the text, which would scroll by them."""
        turns = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in turns
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._resized.start()  # once it rests: to draw a page takes a tenth of a second


def _scaled(image: QImage, size: QSize) -> QImage:
    """Return the fax as the eye sees it on paper: its dots run into grey."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return grey.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
