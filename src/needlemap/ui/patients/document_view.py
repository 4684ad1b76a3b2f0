"""Shows a document of the records inside the window, page by page."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.domain.ids import short_id
from needlemap.domain.patient_file import Document
from needlemap.errors import NeedleMapError
from needlemap.ui.patients.document_pages import SUFFIXES, DocumentPages
from needlemap.ui.patients.words import breakable
from needlemap.ui.widgets.dialogs import FittingDialog
from needlemap.ui.widgets.factories import button, label, tool_button, wrapped
from needlemap.ui.widgets.keys import Command, bind_keys
from needlemap.ui.widgets.notice import NoticeBar
from needlemap.ui.widgets.privacy import covered_words, follow_privacy, privacy

_ZOOMS = (1.0, 1.5, 2.25)
_MARGIN_PX, _REST_MS = 24, 60

SaveCopy = Callable[[Document, Path], None]


class DocumentView(FittingDialog):
    """Nothing is written anywhere unless a copy is asked for, and then the records say so."""

    def __init__(
        self, document: Document, pages: DocumentPages, save_copy: SaveCopy, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._document, self._pages, self._save_copy = document, pages, save_copy
        self._number, self._zoom = 0, 0
        self._page = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._room = QScrollArea()
        self._room.setWidget(self._page)
        self._room.setWidgetResizable(True)
        self._room.setAccessibleName(self.tr("Page"))
        self._room.setObjectName("page")
        self._count = label("", "muted")
        self._title = wrapped("", "heading")
        self.notice = NoticeBar()
        self._make_buttons()
        self._resized = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resized.timeout.connect(self._show_page)
        self._lay_out()
        bind_keys(self._commands(), self, self)
        follow_privacy(self, self._show_title)
        self.resize(900, 780)

    @classmethod
    def ask(
        cls, parent: QWidget, document: Document, pages: DocumentPages, save_copy: SaveCopy
    ) -> "DocumentView":
        """Open the document over `parent`."""
        view = cls(document, pages, save_copy, parent)
        view.open()
        return view

    @property
    def picture(self) -> QPixmap:
        """The page as it is on screen."""
        return self._page.pixmap()

    @property
    def page(self) -> int:
        """Number of the page shown, from 1."""
        return self._number + 1

    def turn(self, pages: int) -> None:
        """Go on or back by some pages."""
        self._number = max(0, min(self._pages.count - 1, self._number + pages))
        self._show_page()

    def write_copy(self, path: Path) -> None:
        """Write a copy that everybody can read; says in the view what came of it."""
        try:
            self._save_copy(self._document, path)
        except NeedleMapError as error:
            self.notice.show_error(error.user_message)
        else:
            words = self.tr("Saved as {0}. This copy is not encrypted.")
            self.notice.show_good(words.format(path.name))

    def _show_title(self) -> None:
        hidden = self.tr("Document")
        self._title.setText(hidden if privacy.hides_names else breakable(self._document.title))
        if self.isVisible():
            self._show_page()

    def _enlarge(self) -> None:
        self._zoom = (self._zoom + 1) % len(_ZOOMS)
        self._show_page()

    def _show_page(self) -> None:
        if privacy.hides_names:
            self._page.setPixmap(QPixmap())
            self._page.setText(covered_words())
        else:
            self._draw_page()
        words = self.tr("Page {0} of {1}").format(self.page, self._pages.count)
        self._count.setText(words)
        self._page.setAccessibleName(words)
        self.before.setEnabled(self._number > 0)
        self.next.setEnabled(self.page < self._pages.count)

    def _draw_page(self) -> None:
        room = max(100, self._room.viewport().width() - _MARGIN_PX)
        ratio = self.devicePixelRatioF()
        image = self._pages.picture(self._number, int(room * _ZOOMS[self._zoom] * ratio))
        image.setDevicePixelRatio(ratio)
        self._page.setPixmap(QPixmap.fromImage(image))

    def _on_copy_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Save a copy that is not encrypted"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = SUFFIXES[self._document.media_type]
        dialog.setDefaultSuffix(suffix.lstrip("."))
        place = QStandardPaths.StandardLocation.DocumentsLocation
        dialog.setDirectory(QStandardPaths.writableLocation(place))
        dialog.selectFile(f"document-{short_id(self._document.id)}{suffix}")
        dialog.fileSelected.connect(lambda name: self.write_copy(Path(name)))
        dialog.open()

    def _commands(self) -> list[Command]:
        return [
            Command("PgUp", self.tr("previous page"), lambda: self.turn(-1)),
            Command("PgDown", self.tr("next page"), lambda: self.turn(1)),
        ]

    def _make_buttons(self) -> None:
        self.before = _tool("←", self.tr("Previous page"), "PgUp")
        self.next = _tool("→", self.tr("Next page"), "PgDown")
        self.enlarge = _tool(self.tr("Enlarge"), self.tr("Enlarge the page, or fit it again"))
        self.copy = button(self.tr("Save a copy…"))
        self.close_button = button(self.tr("Close"), kind="primary")
        self.before.clicked.connect(lambda: self.turn(-1))
        self.next.clicked.connect(lambda: self.turn(1))
        self.enlarge.clicked.connect(self._enlarge)
        self.copy.clicked.connect(self._on_copy_clicked)
        self.close_button.clicked.connect(self.accept)

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Document"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self._title)
        column.addWidget(self.notice)
        column.addWidget(self._room, 1)
        words = self.tr(
            "A copy outside the records is not encrypted. The audit log records that you saved one."
        )
        row = QHBoxLayout()
        for piece in (self.before, self._count, self.next, self.enlarge):
            row.addWidget(piece)
            piece.setVisible(self._pages.count > 1 or piece is self.enlarge)
        row.addStretch()
        row.addWidget(self.copy)
        row.addWidget(self.close_button)
        column.addWidget(wrapped(words, "muted"))
        column.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._resized.start()


def _tool(text: str, name: str, key: str = "") -> QToolButton:
    return tool_button(text, name=name, tip=name, key=key)
