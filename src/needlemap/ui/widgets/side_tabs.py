"""The right side of the chart: tabs for the sites, the visit's form, and the signed record."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from needlemap.ui.widgets.accessibility import TAB, set_spoken_role
from needlemap.ui.widgets.factories import restyle
from needlemap.ui.widgets.page_parts import tab_as_laid_out
from needlemap.ui.widgets.theme import scaled_px, wide_px

# The same for all tabs, or the body would shift; a little less where the window is small.
_WIDTH, _LEAST = 420, 404
# How high it is at least where it stands beneath the body.
_LEAST_HEIGHT = 440
_NO_LIMIT = (1 << 24) - 1


class SidePanel(QFrame):
    """Tabs of which each is made when it is first shown.

    Signals
    -------
    tab_shown
        The name of the tab that is in front now.
    """

    tab_shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setMinimumWidth(wide_px(_LEAST))
        self.setMaximumWidth(wide_px(_WIDTH))
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        self.tabs: dict[str, QToolButton] = {}
        self._row = QHBoxLayout()
        self._row.setContentsMargins(14, 8, 14, 8)
        self._row.setSpacing(6)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._row)
        column.addWidget(self._stack, 1)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(wide_px(_WIDTH), super().sizeHint().height())

    def fill_width(self, *, on: bool) -> None:
        """Be as wide as the window, beneath the body; or a column beside it again."""
        self.setMaximumWidth(_NO_LIMIT if on else wide_px(_WIDTH))
        self.setMinimumHeight(scaled_px(_LEAST_HEIGHT) if on else 0)

    @property
    def shown(self) -> str:
        """The name of the tab in front."""
        return next((name for name, tab in self.tabs.items() if tab.isChecked()), "")

    def add_tab(self, name: str, words: str, make: Callable[[], QWidget]) -> None:
        """Add a tab; `make` is called when it is first shown."""
        tab = QToolButton()
        tab.setText(words)
        tab.setAccessibleName(words)
        tab.setCheckable(True)
        set_spoken_role(tab, TAB)
        tab.setProperty("kind", "choice")
        tab.setSizePolicy(tab.sizePolicy().Policy.Expanding, tab.sizePolicy().Policy.Fixed)
        tab.clicked.connect(lambda: self.show_tab(name))
        self._makers[name] = make
        self.tabs[name] = tab
        self._row.addWidget(tab)

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front."""
        if name not in self._pages:
            self._pages[name] = self._makers[name]()
            self._stack.addWidget(self._pages[name])
            tab_as_laid_out(self)
        for other, tab in self.tabs.items():
            tab.setChecked(other == name)
        self._stack.setCurrentWidget(self._pages[name])
        _measure_again(self._pages[name])
        self.tab_shown.emit(name)

    def show_tab_of(self, piece: QWidget) -> None:
        """Bring the tab to the front in which a piece lies, if it lies in one."""
        for name, page in self._pages.items():
            if page.isAncestorOf(piece):
                self.show_tab(name)

    def mark_tab(self, name: str, words: str, *, kind: str = "") -> None:
        """Give a tab other words, and the look of something that waits."""
        tab = self.tabs[name]
        tab.setText(words)
        tab.setAccessibleName(words)
        if tab.property("waits") != kind:
            tab.setProperty("waits", kind)
            restyle(tab)


def _measure_again(page: QWidget) -> None:
    """Let what scrolls on a page see how high its content is now.

    A scroll area hears of no change while it is hidden, and would show an empty place.
    """
    for area in page.findChildren(QScrollArea):
        content = area.widget()
        if content is not None:
            content.updateGeometry()
