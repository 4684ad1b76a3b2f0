"""The sites of the session in front as a list: every one in reach, chosen here or on the body."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from needlemap.ui.widgets.theme import scaled_px

_Index = QModelIndex | QPersistentModelIndex
# Between the name of a structure and all else, the side first.
_AFTER_NAME = " · "
_BREAK, _INDENT = "\u2028", "      "
# What the theme keeps free on both sides of a line, and above and below it.
_BESIDE_PX, _APART_PX = 16, 5


class SiteListModel(QAbstractListModel):
    """One line a site, in the order of their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[tuple[int, str], ...] = ()

    def show(self, lines: Sequence[tuple[int, str]]) -> None:
        """Replace the lines: row of the site and its words."""
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    @property
    def lines(self) -> tuple[str, ...]:
        """The words of every line."""
        return tuple(words for _, words in self._lines)

    def site(self, place: int) -> int:
        """Return the site of a line; -1 where there is none."""
        return self._lines[place][0] if 0 <= place < len(self._lines) else -1

    def place_of(self, site: int) -> int:
        """Return the line of a site; -1 where there is none."""
        return next((n for n, (each, _) in enumerate(self._lines) if each == site), -1)

    # Qt overrides

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: D102
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._lines[index.row()][1]
        return None


class _LineDelegate(QStyledItemDelegate):
    """Breaks long lines where the list has room for all of them.

    Else the name of the structure is shortened, never the side after it.
    """

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self.breaks = False

    def broken(self, words: str) -> list[str]:
        """Return a line as it is broken: what follows the name begins a line of its own."""
        metrics = self._view.fontMetrics()
        style = self._view.style()
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self._view)
        room = self._view.viewport().width() - 2 * (margin + 1) - scaled_px(_BESIDE_PX)
        if metrics.horizontalAdvance(words) <= room:
            return [words]
        lines: list[str] = []
        for part in words.split(_AFTER_NAME, 1):
            line = _INDENT if lines else ""
            for word in part.split(" "):
                longer = f"{line} {word}" if line.strip() else line + word
                if line.strip() and metrics.horizontalAdvance(longer) > room:
                    lines.append(line)
                    longer = _INDENT + word
                line = longer
            lines.append(line)
        return lines

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        if self.breaks:
            option.text = _BREAK.join(self.broken(option.text))
            return
        style, metrics = option.widget.style(), option.fontMetrics
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, option.widget)
        place = QStyle.SubElement.SE_ItemViewItemText
        room = style.subElementRect(place, option, option.widget).width() - 2 * (margin + 1)
        name, between, rest = option.text.partition(_AFTER_NAME)
        left = room - metrics.horizontalAdvance(between + rest)
        option.text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, left) + between + rest


class SiteList(QListView):
    """The list; it scrolls by itself.

    Signals
    -------
    site_chosen
        Row of the site whose line was chosen by hand.
    """

    site_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = SiteListModel()
        self.setModel(self.lines)
        self.setAccessibleName(self.tr("Sites of the session"))
        self._delegate = _LineDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setProperty("kind", "dense")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMinimumHeight(60)
        self.selectionModel().currentChanged.connect(lambda now, _: self._on_current(now))

    def show_sites(self, lines: Sequence[tuple[int, str]], chosen: int = -1) -> None:
        """Show these sites; one of them chosen, without telling anybody."""
        self.lines.show(lines)
        self._share_room()
        self.choose(chosen)

    def choose(self, site: int) -> None:
        """Choose the line of a site and bring it into sight; -1 chooses none."""
        place = self.lines.place_of(site)
        self.selectionModel().blockSignals(True)
        if place < 0:
            self.selectionModel().clear()
        else:
            self.setCurrentIndex(self.lines.index(place))
        self.selectionModel().blockSignals(False)
        if place >= 0:
            self.scrollTo(self.lines.index(place))
        self.viewport().update()

    def _on_current(self, now: QModelIndex) -> None:
        if now.isValid():
            self.site_chosen.emit(self.lines.site(now.row()))

    def _share_room(self) -> None:
        """Break long lines where all lines are seen then."""
        count = self.lines.rowCount()
        room = self.viewport().height() - count * scaled_px(_APART_PX)
        most = room // self.fontMetrics().lineSpacing()
        self._delegate.breaks = count <= most and most >= sum(
            len(self._delegate.broken(words)) for words in self.lines.lines
        )
        self.scheduleDelayedItemsLayout()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._share_room()
        super().resizeEvent(event)
