"""The title of the window: which page is in front, and whose it is."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QStackedWidget, QWidget

APPLICATION = "NeedleMap"
_BETWEEN = " – "


class WindowTitle(QObject):
    """Follows the page in front, whose own title says what it is: "1042 – Session – NeedleMap".

    Desktops list windows by their titles, and screen readers say them first.
    """

    def __init__(self, window: QWidget, pages: QStackedWidget) -> None:
        super().__init__(window)
        self._window, self._pages = window, pages
        self._whose: Callable[[QWidget], str] | None = None
        pages.currentChanged.connect(self._on_page_changed)

    def follow(self, whose: Callable[[QWidget], str] | None) -> None:
        """Let `whose` say to which patient a page belongs, or nothing; None while nobody is in."""
        from needlemap.ui.widgets.privacy import privacy  # not before the first paint

        if self._whose is not None:
            privacy.changed.disconnect(self.show)
        if whose is not None:
            privacy.changed.connect(self.show)
        self._whose = whose
        self.show()

    def show(self) -> None:
        """Say what is in front now."""
        page = self._pages.currentWidget()
        whose = self._whose(page) if self._whose is not None and page is not None else ""
        title = page.windowTitle() if page is not None else ""
        self._window.setWindowTitle(_BETWEEN.join(filter(None, (whose, title, APPLICATION))))

    def _on_page_changed(self) -> None:
        page = self._pages.currentWidget()
        if page is not None:
            page.installEventFilter(self)  # once, however often: Qt forgets the one before
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear that a page has another title: another tab, another section."""
        if event.type() is QEvent.Type.WindowTitleChange and watched is self._pages.currentWidget():
            self.show()
        return False
