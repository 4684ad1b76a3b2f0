"""The pages of the window, one in front; who opens pages is given these, not the window."""

from PySide6.QtWidgets import QStackedWidget, QWidget


class PageStack(QStackedWidget):
    """Holds the pages that are open."""

    def show_page(self, page: QWidget) -> None:
        """Show a page; one that was shown before stays behind it."""
        if self.indexOf(page) < 0:
            self.addWidget(page)
        self.setCurrentWidget(page)

    def drop_page(self, page: QWidget) -> None:
        """Forget a page that is done with."""
        self.removeWidget(page)
        page.deleteLater()

    def drop_all(self) -> None:
        """Forget every page."""
        while (page := self.widget(0)) is not None:
            self.drop_page(page)
