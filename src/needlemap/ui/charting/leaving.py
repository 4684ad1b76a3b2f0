"""The way out of the charting page: open, unless words would be lost by it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from needlemap.ui.charting.kept_line import KeptLine
from needlemap.ui.common.unsaved import LeaveGuard

if TYPE_CHECKING:
    from needlemap.ui.charting.page import ChartingPage


class Leaving(QObject):
    """Closes the page when nothing is lost by it."""

    def __init__(self, page: "ChartingPage") -> None:
        super().__init__(page)
        self._page = page
        self._guard = LeaveGuard(page, self._bring, page.notice.show_error)

    def leave(self) -> None:
        """Go back to the patients, or stay where words could not be stored."""
        if self.may_leave():
            self._page.closed.emit()

    def may_leave(self) -> bool:
        """Whether the page can go; else it says what would be lost."""
        return self._guard.may_leave()

    def _bring(self, piece: QWidget) -> None:
        if isinstance(piece, KeptLine):
            known = {site.id for site in self._page.chart.session.sites}
            self._page.visit.show_sites([one for one in piece.waiting_for if one in known])
        else:
            self._page.tabs.show_tab_of(piece)
        piece.setFocus(Qt.FocusReason.OtherFocusReason)
        area: QWidget | None = piece
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(piece)
